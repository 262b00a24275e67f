// 可以为哪些网格安排走访？ Which grids can visits be planned for?
MATCH (area:Grid)
RETURN area.key AS grid, area.name AS name, area.region_name AS region, area.street AS street
ORDER BY area.region, area.key

// 可以为哪些网格安排走访？ Which grids can visits be planned for?
MATCH (grid:Grid)
RETURN grid.key AS grid, grid.name AS name, grid.region_name AS region, grid.street AS street
ORDER BY grid.region, grid

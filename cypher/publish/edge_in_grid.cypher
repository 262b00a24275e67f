// 市场主体到网格的“所属网格”关系写入图谱，已有的更新 Merge IN_GRID edges from Enterprise to Grid
// $rows: 每行一条关系：from、to 为两端标识，properties 为全部属性
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source:Enterprise {key: row.from})
MATCH (target:Grid {key: row.to})
MERGE (source)-[link:IN_GRID {record_id: row.properties.record_id}]->(target)
SET link = row.properties, link.publication = $publication

// 网格到行政区划的“所在区划”关系写入图谱，已有的更新 Merge IN_REGION edges from Grid to Region
// $rows: 每行一条关系：from、to 为两端标识，properties 为全部属性
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source:Grid {key: row.from})
MATCH (target:Region {key: row.to})
MERGE (source)-[link:IN_REGION {record_id: row.properties.record_id}]->(target)
SET link = row.properties, link.publication = $publication

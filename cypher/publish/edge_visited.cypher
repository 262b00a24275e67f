// 走访到市场主体的“走访”关系写入图谱，已有的更新 Merge VISITED edges from Visit to Enterprise
// $rows: 每行一条关系：from、to 为两端标识，properties 为全部属性
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source:Visit {key: row.from})
MATCH (target:Enterprise {key: row.to})
MERGE (source)-[link:VISITED {record_id: row.properties.record_id}]->(target)
SET link = row.properties, link.publication = $publication

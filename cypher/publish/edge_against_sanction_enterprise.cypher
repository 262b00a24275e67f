// 惩戒措施到市场主体的“针对”关系写入图谱，已有的更新 Merge AGAINST edges from Sanction to Enterprise
// $rows: 每行一条关系：from、to 为两端标识，properties 为全部属性
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source:Sanction {key: row.from})
MATCH (target:Enterprise {key: row.to})
MERGE (source)-[link:AGAINST {record_id: row.properties.record_id}]->(target)
SET link = row.properties, link.publication = $publication

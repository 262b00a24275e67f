// 网店到网络平台的“入驻平台”关系写入图谱，已有的更新 Merge SELLS_ON edges from Shop to Platform
// $rows: 每行一条关系：from、to 为两端标识，properties 为全部属性
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source:Shop {key: row.from})
MATCH (target:Platform {key: row.to})
MERGE (source)-[link:SELLS_ON {record_id: row.properties.record_id}]->(target)
SET link = row.properties, link.publication = $publication

// 市场主体到地址的“住所”关系写入图谱，已有的更新 Merge REGISTERED_AT edges from Enterprise to Address
// $rows: 每行一条关系：from、to 为两端标识，properties 为全部属性
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source:Enterprise {key: row.from})
MATCH (target:Address {key: row.to})
MERGE (source)-[link:REGISTERED_AT {record_id: row.properties.record_id}]->(target)
SET link = row.properties, link.publication = $publication

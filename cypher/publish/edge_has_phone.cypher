// 市场主体到电话的“联系电话”关系写入图谱，已有的更新 Merge HAS_PHONE edges from Enterprise to Phone
// $rows: 每行一条关系：from、to 为两端标识，properties 为全部属性
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source:Enterprise {key: row.from})
MATCH (target:Phone {key: row.to})
MERGE (source)-[link:HAS_PHONE {record_id: row.properties.record_id}]->(target)
SET link = row.properties, link.publication = $publication

// 名单到机关的“作出机关”关系写入图谱，已有的更新 Merge ISSUED_BY edges from Listing to Authority
// $rows: 每行一条关系：from、to 为两端标识，properties 为全部属性
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source:Listing {key: row.from})
MATCH (target:Authority {key: row.to})
MERGE (source)-[link:ISSUED_BY {record_id: row.properties.record_id}]->(target)
SET link = row.properties, link.publication = $publication

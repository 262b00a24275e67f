// 线索到名单的“引用记录”关系写入图谱，已有的更新 Merge CITES edges from Finding to Listing
// $rows: 每行一条关系：from、to 为两端标识，properties 为全部属性
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source:Finding {key: row.from})
MATCH (target:Listing {key: row.to})
MERGE (source)-[link:CITES {record_id: row.properties.record_id}]->(target)
SET link = row.properties, link.publication = $publication

// 惩戒措施到清单条目的“依据清单条目”关系写入图谱，已有的更新 Merge APPLIES edges from Sanction to Measure
// $rows: 每行一条关系：from、to 为两端标识，properties 为全部属性
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source:Sanction {key: row.from})
MATCH (target:Measure {key: row.to})
MERGE (source)-[link:APPLIES {record_id: row.properties.record_id}]->(target)
SET link = row.properties, link.publication = $publication

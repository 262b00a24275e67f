// 关系写入还没有任何关系的图谱 Create edges of one kind in a graph that has no edge yet
// $rows: 每行一条关系：source、target 为两端节点，properties 为全部属性
// $type: 关系类型
// $publication: 本次发布的编号
UNWIND $rows AS row
MATCH (source)
WHERE elementId(source) = row.source
MATCH (target)
WHERE elementId(target) = row.target
CREATE (source)-[link:$($type)]->(target)
SET link = row.properties, link.publication = $publication

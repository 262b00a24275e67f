// 走访节点写入图谱，已有的更新 Merge Visit nodes
// $rows: 每行一个节点的全部属性，含 key
// $publication: 本次发布的编号
UNWIND $rows AS row
MERGE (node:Visit {key: row.key})
SET node = row, node.publication = $publication
RETURN node.key AS key, elementId(node) AS id

// 这些节点是什么，各有多少邻居，其中多少在画面上？ What are these nodes, and how many neighbours of each are drawn?
// $ids: 画面上的节点
// $relations: 计数的关系
// $as_of: 数据反映的日期
// $ended: 是否计入已结束的关系
MATCH (shown)
WHERE elementId(shown) IN $ids
WITH collect(shown) AS drawn
UNWIND drawn AS node
CALL (node, drawn) {
  MATCH (node)-[link]-(neighbour)
  WHERE type(link) IN $relations
    AND ($ended OR link.valid_to IS NULL OR link.valid_to > $as_of)
  AND (link.valid_from IS NULL OR link.valid_from <= $as_of)
  WITH drawn, type(link) AS relation, collect(DISTINCT neighbour) AS neighbours
  ORDER BY relation
  RETURN collect({relation: relation, total: size(neighbours), shown: size([each IN neighbours WHERE each IN drawn])}) AS relations
}
CALL (node) {
  MATCH (node)-[link]-(neighbour)
  WHERE type(link) IN $relations
    AND ($ended OR link.valid_to IS NULL OR link.valid_to > $as_of)
  AND (link.valid_from IS NULL OR link.valid_from <= $as_of)
  RETURN count(DISTINCT neighbour) AS neighbours
}
RETURN
  elementId(node) AS id,
  labels(node) AS labels,
  node {
    .key, .name, .status, .ended, .region_name, .band, .finding_count, .shared, .street, .disputed,
    .decided, .inspected, .valid_from, .valid_to, .conduct, .penalty_kinds, .reason, .result, .fulfilment, .document_no,
    .department, .class_name, .basis
  } AS node,
  relations,
  neighbours
ORDER BY node.key, id

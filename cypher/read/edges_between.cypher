// 这些节点之间有哪些关系？ Which edges lie between these nodes?
// $ids: 画面上的节点
// $relations: 可画的关系
// $as_of: 数据反映的日期
// $ended: 是否包含已结束的关系
MATCH (shown)
WHERE elementId(shown) IN $ids
WITH collect(shown) AS drawn
UNWIND drawn AS source
MATCH (source)-[link]->(target)
WHERE target IN drawn
  AND type(link) IN $relations
  AND ($ended OR link.valid_to IS NULL OR link.valid_to > $as_of)
  AND (link.valid_from IS NULL OR link.valid_from <= $as_of)
RETURN
  source.key AS source,
  target.key AS target,
  type(link) AS kind,
  link {.role, .share, .valid_from, .valid_to, .file, .row, .record_id} AS properties,
  elementId(link) AS id
ORDER BY source, target, kind, id

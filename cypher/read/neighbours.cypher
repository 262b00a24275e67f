// 从这些节点一步能到哪些节点？有线索、有档次的在前 Which nodes are one step away, those with findings and bands first?
// $ids: 出发节点
// $known: 已在画面上的节点
// $relations: 可走的关系
// $as_of: 数据反映的日期
// $ended: 是否走已结束的关系
// $widest: 不从邻居多于此数的节点和集中登记地址出发；空为不限
// $limit: 最多几个
MATCH (origin)-[link]-(neighbour)
WHERE elementId(origin) IN $ids
  AND ($widest IS NULL OR (coalesce(origin.shared, '') = '' AND COUNT { (origin)--() } <= $widest))
  AND type(link) IN $relations
  AND ($ended OR link.valid_to IS NULL OR link.valid_to > $as_of)
  AND (link.valid_from IS NULL OR link.valid_from <= $as_of)
  AND NOT elementId(neighbour) IN $known
WITH DISTINCT neighbour
RETURN elementId(neighbour) AS id
ORDER BY
  coalesce(neighbour.finding_count, 0) > 0 DESC,
  CASE neighbour.band WHEN '高' THEN 3 WHEN '较高' THEN 2 WHEN '中' THEN 1 ELSE 0 END DESC,
  neighbour:Penalty OR neighbour:Listing OR neighbour:Licence OR neighbour:Commitment OR neighbour:Inspection OR neighbour:Visit,
  neighbour:Licence OR neighbour:Commitment OR neighbour:Inspection OR neighbour:Visit,
  neighbour.key,
  id
LIMIT $limit

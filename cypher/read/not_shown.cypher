// 与画面上的节点直接相连而未画出的节点有多少？ How many nodes next to those drawn are not drawn?
// $ids: 画面上的节点
// $relations: 计数的关系
// $as_of: 数据反映的日期
// $ended: 是否计入已结束的关系
MATCH (shown)
WHERE elementId(shown) IN $ids
WITH collect(shown) AS drawn
UNWIND drawn AS node
MATCH (node)-[link]-(neighbour)
WHERE type(link) IN $relations
  AND ($ended OR link.valid_to IS NULL OR link.valid_to > $as_of)
  AND (link.valid_from IS NULL OR link.valid_from <= $as_of)
  AND NOT neighbour IN drawn
RETURN count(DISTINCT neighbour) AS not_shown

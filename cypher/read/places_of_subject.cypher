// 这个主体在哪里经营、用什么电话、由谁代理登记、隶属于谁？ Where does this subject work, by which telephone, through whom?
// $key: 市场主体标识
// $as_of: 数据反映的日期
// $limit: 最多几行
MATCH (subject:Enterprise {key: $key})-[link:OPERATES_AT|HAS_PHONE|FILED_BY|BRANCH_OF]->(place)
WHERE link.valid_to IS NULL OR link.valid_to > $as_of
RETURN type(link) AS kind, place.name AS name, place.key AS key, link {.valid_from, .valid_to, .file, .row} AS properties
ORDER BY kind, link.valid_from DESC, key, elementId(link)
LIMIT $limit

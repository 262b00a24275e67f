// 哪些主体与所输入的文字相符？ Which subjects match what was typed?
// $text: 所输入的文字
// $words: 全文检索的查询（已转义）；空为不按名称找
// $code: 统一社会信用代码或注册号的开头；空为不按代码找
// $letters: 拼音的开头；空为不按拼音找
// $most: 每一路最多取几个来排序
// $limit: 最多几个
CALL () {
  WITH $words AS words
  WHERE words IS NOT NULL
  CALL db.index.fulltext.queryNodes('search_names', words, {limit: $most}) YIELD node
  WHERE node:Enterprise
  RETURN node AS subject
  UNION
  MATCH (subject:Enterprise)
  WHERE subject.key STARTS WITH $code
  RETURN subject
  LIMIT $most
  UNION
  MATCH (subject:Enterprise)
  WHERE subject.reg_no STARTS WITH $code
  RETURN subject
  LIMIT $most
  UNION
  MATCH (subject:Enterprise)
  WHERE subject.pinyin STARTS WITH $letters
  RETURN subject
  LIMIT $most
  UNION
  MATCH (subject:Enterprise)
  WHERE subject.initials STARTS WITH $letters
  RETURN subject
  LIMIT $most
}
WITH
  subject AS found,
  CASE
    WHEN subject.name = $text OR subject.key = $code OR subject.initials = $letters OR subject.pinyin = $letters THEN 0
    WHEN subject.name STARTS WITH $text OR subject.key STARTS WITH $code THEN 1
    WHEN subject.name CONTAINS $text THEN 2
    ELSE 3
  END AS distance
RETURN
  found {.key, .name, .former_name, .uscc, .status, .region_name, .band, .finding_count, .disputed} AS subject,
  labels(found) AS labels
ORDER BY
  distance,
  found.ended IS NOT NULL,
  coalesce(found.finding_count, 0) DESC,
  size(found.name),
  found.key
LIMIT $limit

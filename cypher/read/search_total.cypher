// 与所输入的文字相符的主体一共有多少？ How many subjects match what was typed?
// $words: 全文检索的查询（已转义）；空为不按名称找
// $code: 统一社会信用代码或注册号的开头；空为不按代码找
// $letters: 拼音的开头；空为不按拼音找
CALL () {
  WITH $words AS words
  WHERE words IS NOT NULL
  CALL db.index.fulltext.queryNodes('search_names', words) YIELD node
  WHERE node:Enterprise
  RETURN node AS subject
  UNION
  MATCH (subject:Enterprise)
  WHERE subject.key STARTS WITH $code
  RETURN subject
  UNION
  MATCH (subject:Enterprise)
  WHERE subject.reg_no STARTS WITH $code
  RETURN subject
  UNION
  MATCH (subject:Enterprise)
  WHERE subject.pinyin STARTS WITH $letters
  RETURN subject
  UNION
  MATCH (subject:Enterprise)
  WHERE subject.initials STARTS WITH $letters
  RETURN subject
}
RETURN count(subject) AS total

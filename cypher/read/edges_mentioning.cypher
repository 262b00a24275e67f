// 哪些关系的属性里提到这些标识、文号或原文？ Which edges mention these ids, this number or these words in any property?
// $texts: 记录标识和只有这条记录才有的原文，逐字
// $pattern: 文号的一切写法，Java 正则；空为不查
MATCH (source)-[link]->(target)
WHERE any(property IN keys(link) WHERE any(
  text IN [value IN CASE WHEN link[property] IS :: LIST<ANY> THEN link[property] ELSE [link[property]] END | toStringOrNull(value)]
  WHERE any(each IN $texts WHERE text CONTAINS each) OR ($pattern <> '' AND text =~ ('(?s).*(?:' + $pattern + ').*')) OR text CONTAINS '\\u'))
RETURN type(link) AS kind, source.key AS source, target.key AS target, properties(link) AS properties
ORDER BY kind, source, target

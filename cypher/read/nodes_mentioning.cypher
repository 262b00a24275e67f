// 哪些节点的属性里提到这些标识、文号或原文？ Which nodes mention these ids, this number or these words in any property?
// $texts: 记录标识和只有这条记录才有的原文，逐字
// $pattern: 文号的一切写法，Java 正则；空为不查
MATCH (node)
WHERE any(property IN keys(node) WHERE any(
  text IN [value IN CASE WHEN node[property] IS :: LIST<ANY> THEN node[property] ELSE [node[property]] END | toStringOrNull(value)]
  WHERE any(each IN $texts WHERE text CONTAINS each) OR ($pattern <> '' AND text =~ ('(?s).*(?:' + $pattern + ').*')) OR text CONTAINS '\\u'))
RETURN labels(node) AS labels, node.key AS key, properties(node) AS properties
ORDER BY key

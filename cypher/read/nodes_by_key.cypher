// 这些标识在图谱中是哪些节点？ Which nodes have these keys?
// $keys: 节点标识，任何一类
UNWIND $keys AS key
MATCH (
  node:Enterprise|Person|Address|Phone|Platform|Shop|Authority|Region|Grid|Penalty|Listing|Licence|Commitment|Inspection|Visit|Finding|Measure|Sanction
  {key: key}
)
RETURN key, labels(node) AS labels, elementId(node) AS id
ORDER BY key, id

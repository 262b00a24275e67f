// 删除不再应当存在的节点及其关系 Delete nodes of one label that should no longer be there, with their edges
// $keys: 节点标识
// $label: 节点的标签
UNWIND $keys AS key
MATCH (
  node:Enterprise|Person|Address|Phone|Platform|Shop|Authority|Region|Grid|Penalty|Listing|Licence|Commitment|Inspection|Visit|Finding|Measure|Sanction
  {key: key}
)
WHERE $label IN labels(node)
DETACH DELETE node

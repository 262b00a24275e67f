// 删除本次发布没有写到的节点，一次一批 Delete one batch of nodes that this publication did not write
// $publication: 本次发布的编号
// $limit: 一批最多几个
MATCH (node:Enterprise|Person|Address|Phone|Platform|Shop|Authority|Region|Grid|Penalty|Listing|Licence|Commitment|Inspection|Visit|Finding|Measure|Sanction)
WHERE node.publication <> $publication
WITH node LIMIT $limit
DETACH DELETE node
RETURN count(node) AS dropped

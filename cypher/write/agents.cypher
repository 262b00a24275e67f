// 替他人办理登记的主体另加 Agent 标签 Mark these enterprises as Agent if they file for others
// $keys: 市场主体标识
UNWIND $keys AS key
MATCH (agent:Enterprise {key: key})
WHERE EXISTS { (agent)<-[:FILED_BY]-(:Enterprise) } AND NOT agent:Agent
SET agent:Agent

// 不再替他人办理登记的主体去掉 Agent 标签 Unmark those that no longer file for anybody
MATCH (agent:Agent)
WHERE NOT EXISTS { (agent)<-[:FILED_BY]-(:Enterprise) }
REMOVE agent:Agent
RETURN count(agent) AS unmarked

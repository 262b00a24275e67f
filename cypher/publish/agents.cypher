// 替他人办理登记的主体另加 Agent 标签 Mark enterprises that file for others as Agent
// $publication: 本次发布的编号
MATCH (agent:Enterprise)<-[link:FILED_BY]-(:Enterprise)
WHERE link.publication = $publication AND NOT agent:Agent
WITH DISTINCT agent
SET agent:Agent
RETURN count(agent) AS marked

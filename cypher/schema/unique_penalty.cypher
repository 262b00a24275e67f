// 一个标识只有一个行政处罚节点 One Penalty per key
CREATE CONSTRAINT unique_penalty IF NOT EXISTS
FOR (node:Penalty) REQUIRE node.key IS UNIQUE

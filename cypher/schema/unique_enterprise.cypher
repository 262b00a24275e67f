// 一个标识只有一个市场主体节点 One Enterprise per key
CREATE CONSTRAINT unique_enterprise IF NOT EXISTS
FOR (node:Enterprise) REQUIRE node.key IS UNIQUE

// 一个标识只有一个电话节点 One Phone per key
CREATE CONSTRAINT unique_phone IF NOT EXISTS
FOR (node:Phone) REQUIRE node.key IS UNIQUE

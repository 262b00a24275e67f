// 一个标识只有一个机关节点 One Authority per key
CREATE CONSTRAINT unique_authority IF NOT EXISTS
FOR (node:Authority) REQUIRE node.key IS UNIQUE

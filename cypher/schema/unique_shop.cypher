// 一个标识只有一个网店节点 One Shop per key
CREATE CONSTRAINT unique_shop IF NOT EXISTS
FOR (node:Shop) REQUIRE node.key IS UNIQUE

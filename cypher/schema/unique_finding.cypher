// 一个标识只有一个线索节点 One Finding per key
CREATE CONSTRAINT unique_finding IF NOT EXISTS
FOR (node:Finding) REQUIRE node.key IS UNIQUE

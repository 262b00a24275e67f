// 一个标识只有一个地址节点 One Address per key
CREATE CONSTRAINT unique_address IF NOT EXISTS
FOR (node:Address) REQUIRE node.key IS UNIQUE

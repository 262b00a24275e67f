// 一个标识只有一个网格节点 One Grid per key
CREATE CONSTRAINT unique_grid IF NOT EXISTS
FOR (node:Grid) REQUIRE node.key IS UNIQUE

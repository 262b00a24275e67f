// 一个标识只有一个走访节点 One Visit per key
CREATE CONSTRAINT unique_visit IF NOT EXISTS
FOR (node:Visit) REQUIRE node.key IS UNIQUE

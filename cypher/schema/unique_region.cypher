// 一个标识只有一个行政区划节点 One Region per key
CREATE CONSTRAINT unique_region IF NOT EXISTS
FOR (node:Region) REQUIRE node.key IS UNIQUE

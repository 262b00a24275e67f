// 一个标识只有一个发布节点 One Publication per key
CREATE CONSTRAINT unique_publication IF NOT EXISTS
FOR (node:Publication) REQUIRE node.key IS UNIQUE

// 一个标识只有一个自然人节点 One Person per key
CREATE CONSTRAINT unique_person IF NOT EXISTS
FOR (node:Person) REQUIRE node.key IS UNIQUE

// 一个标识只有一个措施清单条目节点 One Measure per key
CREATE CONSTRAINT unique_measure IF NOT EXISTS
FOR (node:Measure) REQUIRE node.key IS UNIQUE

// 一个标识只有一个抽查检查节点 One Inspection per key
CREATE CONSTRAINT unique_inspection IF NOT EXISTS
FOR (node:Inspection) REQUIRE node.key IS UNIQUE

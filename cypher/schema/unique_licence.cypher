// 一个标识只有一个行政许可节点 One Licence per key
CREATE CONSTRAINT unique_licence IF NOT EXISTS
FOR (node:Licence) REQUIRE node.key IS UNIQUE

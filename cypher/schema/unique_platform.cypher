// 一个标识只有一个网络平台节点 One Platform per key
CREATE CONSTRAINT unique_platform IF NOT EXISTS
FOR (node:Platform) REQUIRE node.key IS UNIQUE

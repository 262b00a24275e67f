// 一个标识只有一个名单节点 One Listing per key
CREATE CONSTRAINT unique_listing IF NOT EXISTS
FOR (node:Listing) REQUIRE node.key IS UNIQUE

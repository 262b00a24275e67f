// 一个标识只有一个惩戒措施节点 One Sanction per key
CREATE CONSTRAINT unique_sanction IF NOT EXISTS
FOR (node:Sanction) REQUIRE node.key IS UNIQUE

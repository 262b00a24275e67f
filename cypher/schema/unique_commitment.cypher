// 一个标识只有一个信用承诺节点 One Commitment per key
CREATE CONSTRAINT unique_commitment IF NOT EXISTS
FOR (node:Commitment) REQUIRE node.key IS UNIQUE

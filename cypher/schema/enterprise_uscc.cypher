// 按统一社会信用代码前缀查找 Find by USCC
CREATE INDEX enterprise_uscc IF NOT EXISTS
FOR (node:Enterprise) ON (node.uscc)

// 按拼音前缀查找 Find by pinyin
CREATE INDEX enterprise_pinyin IF NOT EXISTS
FOR (node:Enterprise) ON (node.pinyin)

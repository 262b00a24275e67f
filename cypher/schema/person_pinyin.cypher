// 按拼音前缀查找人员 Find persons by pinyin
CREATE INDEX person_pinyin IF NOT EXISTS
FOR (node:Person) ON (node.pinyin)

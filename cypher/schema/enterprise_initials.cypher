// 按拼音首字母前缀查找 Find by initials
CREATE INDEX enterprise_initials IF NOT EXISTS
FOR (node:Enterprise) ON (node.initials)

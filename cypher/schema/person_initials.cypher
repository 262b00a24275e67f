// 按拼音首字母前缀查找人员 Find persons by initials
CREATE INDEX person_initials IF NOT EXISTS
FOR (node:Person) ON (node.initials)

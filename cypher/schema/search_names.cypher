// 按名称、曾用名查找主体、人员、平台、网店 Full-text search of names, Chinese in pairs of characters
CREATE FULLTEXT INDEX search_names IF NOT EXISTS
FOR (node:Enterprise|Person|Platform|Shop) ON EACH [node.name, node.former_name]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}

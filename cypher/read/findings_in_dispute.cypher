// 哪些线索以争议中的记录为据？ Which findings rest on something in dispute?
MATCH (finding:Finding)
WHERE finding.disputed
RETURN finding.key AS key
ORDER BY key

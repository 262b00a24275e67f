// 这些线索是否以争议中的记录为据 Say of these findings whether they rest on something in dispute
// $rows: 每行一条线索：key、disputed
UNWIND $rows AS row
MATCH (finding:Finding {key: row.key})
SET finding.disputed = row.disputed
RETURN count(finding) AS marked

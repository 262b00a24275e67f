// 这些主体和人员是否有异议正在处理 Say of these subjects and persons whether an objection is open
// $rows: 每行一个主体或人员：key、disputed
UNWIND $rows AS row
MATCH (party:Enterprise|Person {key: row.key})
SET party.disputed = row.disputed
RETURN count(party) AS marked

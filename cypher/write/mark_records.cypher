// 这些记录是否争议中、是否计入，立即改写 Say at once of these records whether they are in dispute and whether they count
// $rows: 每行一条记录：key、disputed、counts、not_counted
UNWIND $rows AS row
MATCH (record:Penalty|Listing|Commitment {key: row.key})
SET record.disputed = row.disputed, record.counts = row.counts, record.not_counted = row.not_counted
RETURN count(record) AS marked

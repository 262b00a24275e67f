// 这些记录写了什么？ What do these records say?
// $keys: 记录标识
UNWIND $keys AS key
MATCH (record:Penalty|Listing|Licence|Commitment|Inspection {key: key})
RETURN properties(record) AS record, labels(record) AS labels
ORDER BY key

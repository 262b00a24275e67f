// 关于这个主体有哪些记录？新的在前 Which records are about this subject, the newest first?
// $key: 市场主体标识
// $limit: 最多几条
MATCH (subject:Enterprise {key: $key})<-[:AGAINST|VISITED]-(record:Penalty|Listing|Licence|Commitment|Inspection|Visit)
WITH record, coalesce(record.decided, record.inspected, record.visited, record.valid_from) AS day
RETURN properties(record) AS record, labels(record) AS labels
ORDER BY day DESC, record.key
LIMIT $limit

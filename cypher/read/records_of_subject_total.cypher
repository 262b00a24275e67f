// 关于这个主体一共有多少条记录？ How many records are about this subject?
// $key: 市场主体标识
MATCH (subject:Enterprise {key: $key})
RETURN COUNT { (subject)<-[:AGAINST|VISITED]-(:Penalty|Listing|Licence|Commitment|Inspection|Visit) } AS total

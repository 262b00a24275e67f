// 停止使用的记录和依据它的线索立即移出图谱 Take out records that may be used no more, and the findings that rest on them, at once
// $keys: 记录和线索的标识
UNWIND $keys AS key
MATCH (node:Penalty|Listing|Finding {key: key})
DETACH DELETE node

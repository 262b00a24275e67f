// 线索移出后，主体的线索数 How many findings these subjects have now
// $keys: 市场主体标识
UNWIND $keys AS key
MATCH (subject:Enterprise {key: key})
SET subject.finding_count = COUNT { (subject)<-[:ABOUT]-(:Finding) }

// 这些主体是谁？ Who are these subjects?
// $keys: 市场主体或自然人的标识
UNWIND $keys AS key
MATCH (subject:Enterprise|Person {key: key})
RETURN properties(subject) AS subject, labels(subject) AS labels
ORDER BY key, labels

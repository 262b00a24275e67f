// 这个市场主体登记了什么？ What is registered of one enterprise?
// $key: 市场主体标识
MATCH (subject:Enterprise {key: $key})
RETURN properties(subject) AS subject, labels(subject) AS labels

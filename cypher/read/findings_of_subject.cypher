// 哪些线索以这个主体为对象或涉及它？ Which findings are about this subject, or involve it?
// $key: 市场主体标识
// $withheld: 不给此角色看的线索编号
// $payload: 是否连同全文
// $limit: 最多几条
MATCH (:Enterprise {key: $key})<-[link:ABOUT|INVOLVES]-(finding:Finding)
WHERE NOT finding.key IN $withheld
WITH DISTINCT finding, max(CASE type(link) WHEN 'ABOUT' THEN 1 ELSE 0 END) AS own
OPTIONAL MATCH (finding)-[:ABOUT]->(subject)
RETURN
  finding {.key, .detector, .severity, .sentence, .statutory, .member_count, .subject_id, .disputed} AS finding,
  CASE WHEN $payload THEN finding.payload END AS payload,
  subject {.key, .name, .uscc, .status, .region_name, .band, .finding_count, .disputed} AS subject,
  labels(subject) AS labels,
  own
ORDER BY own DESC, CASE finding.severity WHEN '警示' THEN 3 WHEN '关注' THEN 2 ELSE 1 END DESC, finding.key
LIMIT $limit

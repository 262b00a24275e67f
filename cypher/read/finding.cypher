// 这条线索的全文是什么？ What does this finding say, whole?
// $key: 线索编号
// $payload: 是否连同全文
MATCH (finding:Finding {key: $key})
OPTIONAL MATCH (finding)-[:ABOUT]->(subject)
RETURN
  finding {.key, .detector, .severity, .sentence, .statutory, .member_count, .subject_id, .disputed} AS finding,
  CASE WHEN $payload THEN finding.payload END AS payload,
  subject {.key, .name, .uscc, .status, .region_name, .band, .finding_count, .disputed} AS subject,
  labels(subject) AS labels

// 有哪些线索？严重的在前，从上一页的末尾接着 Which findings are there, the most serious first, after the end of the last page?
// $detector: 检测器编号，空串为全部
// $severity: 严重程度，空串为全部
// $region: 行政区划代码的开头，空串为全部
// $withheld: 不给此角色看的线索编号
// $after_rank: 上一页末条的严重程度序号；首页取一个大数
// $after_key: 上一页末条的标识
// $payload: 是否连同全文
// $limit: 最多几条
MATCH (finding:Finding)
WHERE ($detector = '' OR finding.detector = $detector)
  AND ($severity = '' OR finding.severity = $severity)
  AND ($region = '' OR finding.region STARTS WITH $region)
  AND NOT finding.key IN $withheld
WITH finding, CASE finding.severity WHEN '警示' THEN 3 WHEN '关注' THEN 2 ELSE 1 END AS rank
WHERE rank < $after_rank OR (rank = $after_rank AND finding.key > $after_key)
WITH finding, rank
ORDER BY rank DESC, finding.key
LIMIT $limit
OPTIONAL MATCH (finding)-[:ABOUT]->(subject)
RETURN
  finding {.key, .detector, .severity, .sentence, .statutory, .member_count, .subject_id, .disputed} AS finding,
  CASE WHEN $payload THEN finding.payload END AS payload,
  subject {.key, .name, .uscc, .status, .region_name, .band, .finding_count, .disputed} AS subject,
  labels(subject) AS labels,
  rank
ORDER BY rank DESC, finding.key

// 哪些线索说到尚无文书的人？ Which findings tell of people as candidates only, and about which subject is each?
// $detector: 检测器编号
// $mark: 线索全文里表示“候选”的文字
MATCH (finding:Finding)
WHERE finding.detector = $detector AND finding.payload CONTAINS $mark
RETURN finding.key AS key, finding.subject_id AS subject
ORDER BY key

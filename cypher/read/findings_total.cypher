// 一共有多少条线索？ How many findings are there?
// $detector: 检测器编号，空串为全部
// $severity: 严重程度，空串为全部
// $region: 行政区划代码的开头，空串为全部
// $withheld: 不给此角色看的线索编号
MATCH (finding:Finding)
WHERE ($detector = '' OR finding.detector = $detector)
  AND ($severity = '' OR finding.severity = $severity)
  AND ($region = '' OR finding.region STARTS WITH $region)
  AND NOT finding.key IN $withheld
RETURN count(finding) AS total

// 移出记录后，受影响主体的风险立即改写，待重新分析 Figures of those whom the record touched, without it, until everything is worked out again
// $rows: 每行一个主体：key、own_risk、linked_risk、band、risk_json
UNWIND $rows AS row
MATCH (subject:Enterprise {key: row.key})
SET
  subject.own_risk = row.own_risk,
  subject.linked_risk = row.linked_risk,
  subject.band = row.band,
  subject.risk_json = row.risk_json

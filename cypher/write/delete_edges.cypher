// 删除不再应当存在的关系 Delete edges of one kind that should no longer be there
// $rows: 每行一条关系：from、to 为两端标识，record_id 为所依据的记录
// $type: 关系类型
// $label: 起点的标签
// $target: 终点的标签
UNWIND $rows AS row
MATCH (
  source:Enterprise|Person|Address|Phone|Platform|Shop|Authority|Region|Grid|Penalty|Listing|Licence|Commitment|Inspection|Visit|Finding|Measure|Sanction
  {key: row.from}
)
WHERE $label IN labels(source)
MATCH (source)-[link]->(target {key: row.to})
WHERE type(link) = $type AND link.record_id = row.record_id AND $target IN labels(target)
DELETE link

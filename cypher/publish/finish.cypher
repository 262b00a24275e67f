// 发布完成，写明数据的两个时间 The publication is complete; both times of its data
// $row: as_of、known_at、fingerprint、publication、started、finished
MERGE (current:Publication {key: 'current'})
SET current = $row, current.key = 'current'

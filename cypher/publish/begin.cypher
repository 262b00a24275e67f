// 记下正在进行的发布；完成前旧数据仍可读 Note that a publication is under way
// $publication: 本次发布的编号
MATCH (current:Publication {key: 'current'})
SET current.arriving = $publication

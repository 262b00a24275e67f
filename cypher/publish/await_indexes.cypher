// 等索引建好 Wait until all indexes are online
// $seconds: 最多等多少秒
CALL db.awaitIndexes($seconds)

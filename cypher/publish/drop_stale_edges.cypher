// 删除本次发布没有写到的关系，一次一批 Delete one batch of edges that this publication did not write
// $publication: 本次发布的编号
// $limit: 一批最多几条
MATCH ()-[link:LEGAL_REP_OF|LIAISON_OF|OFFICER_OF|SHAREHOLDER_OF|BRANCH_OF|FILED_BY|REGISTERED_AT|OPERATES_AT|HAS_PHONE|RUNS|SELLS_ON|OPERATED_BY|GUARANTEES|IN_REGION|IN_GRID|AGAINST|ISSUED_BY|NAMES|ABOUT|INVOLVES|CITES]->()
WHERE link.publication <> $publication
WITH link LIMIT $limit
DELETE link
RETURN count(link) AS dropped

// 谁在这个主体任职、出资或联络？现任在前 Who holds a role or a share in this subject, those in office first?
// $key: 市场主体标识
// $as_of: 数据反映的日期
// $limit: 最多几行
MATCH (subject:Enterprise {key: $key})<-[link:LEGAL_REP_OF|LIAISON_OF|OFFICER_OF|SHAREHOLDER_OF]-(holder)
WITH
  link,
  holder,
  type(link) AS kind,
  link.valid_to IS NOT NULL AND link.valid_to <= $as_of AS past,
  CASE type(link) WHEN 'LEGAL_REP_OF' THEN 0 WHEN 'SHAREHOLDER_OF' THEN 1 WHEN 'OFFICER_OF' THEN 2 ELSE 3 END AS rank
RETURN
  kind,
  labels(holder) AS labels,
  holder.key AS key,
  holder.name AS name,
  link {.role, .share, .valid_from, .valid_to, .file, .row} AS properties
ORDER BY past, rank, link.share DESC, link.role, link.valid_from DESC, key, elementId(link)
LIMIT $limit

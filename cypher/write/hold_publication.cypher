// 图谱还是比较时的那次发布吗？是则占住，到本事务结束别人不能改 Is the graph still the publication that was compared? Holds it until the transaction ends
// $fingerprint: 比较时的发布
MATCH (current:Publication {key: 'current'})
SET current.key = 'current'
WITH current
WHERE current.fingerprint = $fingerprint AND current.arriving IS NULL
RETURN count(current) AS held

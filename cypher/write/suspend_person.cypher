// 冒用身份异议未办结：中止经由此人的全部关联 Take out every link through a person who says that the identity was used by another
// $key: 人员标识
MATCH (person:Person {key: $key})-[link:LEGAL_REP_OF|LIAISON_OF|OFFICER_OF|SHAREHOLDER_OF|AGAINST|NAMES]-()
DELETE link
RETURN count(link) AS suspended

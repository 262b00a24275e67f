// 图谱里每类节点、每类关系各有多少？ How many nodes of each label and edges of each kind does the graph have?
CALL () {
  MATCH (node:Enterprise)
  RETURN 'Enterprise' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Person)
  RETURN 'Person' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Address)
  RETURN 'Address' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Phone)
  RETURN 'Phone' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Platform)
  RETURN 'Platform' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Shop)
  RETURN 'Shop' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Authority)
  RETURN 'Authority' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Region)
  RETURN 'Region' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Grid)
  RETURN 'Grid' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Penalty)
  RETURN 'Penalty' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Listing)
  RETURN 'Listing' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Licence)
  RETURN 'Licence' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Commitment)
  RETURN 'Commitment' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Inspection)
  RETURN 'Inspection' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Visit)
  RETURN 'Visit' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Finding)
  RETURN 'Finding' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Measure)
  RETURN 'Measure' AS name, count(node) AS count
  UNION ALL
  MATCH (node:Sanction)
  RETURN 'Sanction' AS name, count(node) AS count
  UNION ALL
  MATCH ()-[link:LEGAL_REP_OF]->()
  RETURN 'LEGAL_REP_OF' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:LIAISON_OF]->()
  RETURN 'LIAISON_OF' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:OFFICER_OF]->()
  RETURN 'OFFICER_OF' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:SHAREHOLDER_OF]->()
  RETURN 'SHAREHOLDER_OF' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:BRANCH_OF]->()
  RETURN 'BRANCH_OF' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:FILED_BY]->()
  RETURN 'FILED_BY' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:REGISTERED_AT]->()
  RETURN 'REGISTERED_AT' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:OPERATES_AT]->()
  RETURN 'OPERATES_AT' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:HAS_PHONE]->()
  RETURN 'HAS_PHONE' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:RUNS]->()
  RETURN 'RUNS' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:SELLS_ON]->()
  RETURN 'SELLS_ON' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:OPERATED_BY]->()
  RETURN 'OPERATED_BY' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:GUARANTEES]->()
  RETURN 'GUARANTEES' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:IN_REGION]->()
  RETURN 'IN_REGION' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:IN_GRID]->()
  RETURN 'IN_GRID' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:AGAINST]->()
  RETURN 'AGAINST' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:VISITED]->()
  RETURN 'VISITED' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:ISSUED_BY]->()
  RETURN 'ISSUED_BY' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:NAMES]->()
  RETURN 'NAMES' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:APPLIES]->()
  RETURN 'APPLIES' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:ABOUT]->()
  RETURN 'ABOUT' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:INVOLVES]->()
  RETURN 'INVOLVES' AS name, count(link) AS count
  UNION ALL
  MATCH ()-[link:CITES]->()
  RETURN 'CITES' AS name, count(link) AS count
}
RETURN name, count
ORDER BY name

// 图谱里有多少条关系？ How many edges does the graph have?
MATCH ()-[link]->()
RETURN count(link) AS total

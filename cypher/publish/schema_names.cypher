// 图谱里有哪些索引和约束？ Which indexes and constraints does the database have?
SHOW INDEXES YIELD name
RETURN name
ORDER BY name

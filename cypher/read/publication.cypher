// 图谱里现在是哪次发布？ Which publication does the graph hold?
MATCH (current:Publication {key: 'current'})
WHERE current.finished IS NOT NULL
RETURN current.as_of AS as_of, current.known_at AS known_at, current.run AS run

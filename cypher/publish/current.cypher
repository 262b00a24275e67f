// 图谱里现在是哪次发布？ Which publication does the graph hold?
MATCH (current:Publication {key: 'current'})
RETURN
  current.fingerprint AS fingerprint,
  current.as_of AS as_of,
  current.known_at AS known_at,
  current.finished AS finished,
  current.mapping AS mapping,
  current.arriving AS arriving,
  current.run AS run,
  current.publication AS publication

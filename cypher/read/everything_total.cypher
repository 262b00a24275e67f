// 图谱里一共有多少节点和关系，不论哪一类？ How many nodes and edges are there, of whatever kind?
RETURN COUNT { (node) } AS nodes, COUNT { ()-[link]->() } AS total

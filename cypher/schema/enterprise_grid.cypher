// 按网格列出 List enterprises by grid
CREATE INDEX enterprise_grid IF NOT EXISTS
FOR (node:Enterprise) ON (node.grid)

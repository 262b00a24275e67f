// 按风险档次列出 List enterprises by band
CREATE INDEX enterprise_band IF NOT EXISTS
FOR (node:Enterprise) ON (node.band)

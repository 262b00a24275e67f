// 按检测器列出线索 List findings by detector
CREATE INDEX finding_detector IF NOT EXISTS
FOR (node:Finding) ON (node.detector)

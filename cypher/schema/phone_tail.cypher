// 按电话后四位查找 Find phones by their last four digits
CREATE INDEX phone_tail IF NOT EXISTS
FOR (node:Phone) ON (node.tail)

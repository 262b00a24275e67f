// 按注册号查找 Find by registration number
CREATE INDEX enterprise_reg_no IF NOT EXISTS
FOR (node:Enterprise) ON (node.reg_no)

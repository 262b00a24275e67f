"""Why a record that is shown does not count, in the words that people read. The same in SQL and in the pure function."""

DISPUTED = "异议处理中，暂不计入"
UPHELD_WAITING = "异议成立，待更正，暂不计入"
RED = "守信名单，不计为不良信息"
REMOVED = "已移出"
SIMPLE = "简易程序，不计为不良信息"
NOT_FINAL = "复议或者起诉期限未过，尚未生效"
REVIEW_OPEN = "复议或者诉讼中，尚未生效"

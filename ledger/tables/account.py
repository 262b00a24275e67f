"""The account of what was reported: how many rows came from whom, which were handed back, and who said that there were none."""

from ledger.column import Column, Kind, Table
from ledger.tables.columns import day, text, uscc

ACCOUNTS = Table(
    "accounts",
    "装载账目",
    "result",
    (
        Column("batch", note="批次"),
        Column("table_name", note="表名"),
        Column("department", note="报送单位；源文件没有这一列时为空"),
        Column("department_uscc", note="报送单位统一社会信用代码"),
        Column("month", note="业务发生月份 YYYY-MM：决定、列入、检查等日期所在月；没有日期时为空"),
        Column("rows_in", kind=Kind.INTEGER),
        Column("accepted", kind=Kind.INTEGER),
        Column("duplicate", kind=Kind.INTEGER),
        Column("rejected", kind=Kind.INTEGER),
        Column("returned", kind=Kind.INTEGER, note="其中由退回清单改正后再报的行，已在首次报送时计过数"),
        Column("returned_duplicate", kind=Kind.INTEGER, note="再报的行中算重复的；再报的行可能已换了月份，故与首次报送的分开计"),
        Column("returned_rejected", kind=Kind.INTEGER, note="再报的行中仍拒收的"),
        Column("withdrawn", kind=Kind.INTEGER, note="新增的行中撤回以前报送的记录的（数据状态 删除），不含再报的行；不计入合规率"),
        Column("reasons", note="JSON：规则 → 拒收行数"),
        Column("flags", note="JSON：规则 → 照收但须核对的行数"),
    ),
    ("batch", "table_name", "department", "department_uscc", "month"),
    note="读入 = 新增 + 重复 + 拒收，按报送单位、月份、表分列；质量报告由此计算",
)

REJECTS = Table(
    "rejects",
    "退回行",
    "result",
    (
        Column("reject_id", note="退回编号，印在退回清单上；改正后再报仍为同一编号"),
        Column("table_name"),
        Column("department"),
        Column("department_uscc"),
        Column("month"),
        Column("file_name", note="首次报送的文件"),
        Column("first_row", kind=Kind.INTEGER, note="在该文件中的行号"),
        Column("first_batch", note="首次退回的批次"),
        Column("opened", kind=Kind.DATE, note="首次退回的日期"),
        Column("rules", note="规则代码，用；连接；单元格内容不入台账"),
        Column("columns", note="出错的列名，用；连接"),
        Column("fingerprint", note="整行内容的加密散列：同一错行原样再报时不另编号；没有密钥不能还原"),
        Column("state", note="待改正、已改正、重复报送"),
        Column("batch", note="改变这一状态的批次"),
        Column("workbook", note="最近一次退回清单，数据目录 rejects/ 之下的文件"),
    ),
    ("reject_id",),
    note="每一拒收行一个编号，改正后再次装载即销号；原始单元格只在退回清单文件中",
)

ZERO_REPORTS = Table(
    "zero_reports",
    "零报送",
    "reference",
    (
        text("source_unit", "报送单位", required=True),
        uscc("报送单位统一社会信用代码", "source_unit_uscc", required=True),
        text("table_name", "报送目录", required=True, note="表名，如 行政处罚（法人和非法人组织）"),
        text("month", "所属月份", required=True, note="YYYY-MM"),
        day("stated", "报送日期", required=True),
    ),
    ("source_unit_uscc", "table_name", "month"),
    note="本月没有产生数据的声明：与没有报送不同",
    reporter=("source_unit", "source_unit_uscc"),
    dated="stated",
)

"""Going out: complaints, what visits found, the lists that were handed out, and the two libraries of a double-random draw."""

from ledger.column import Audience, Column, Kind, Table
from ledger.tables.columns import FROM, SUBJECT_ID, TO, code, day, reg_no, text, uscc

COMPLAINTS = Table(
    "complaints",
    "投诉举报",
    "record",
    (
        SUBJECT_ID,
        uscc(),
        reg_no(),
        text("party_name", "被投诉举报单位名称", required=True, aliases=("被投诉单位名称",)),
        text("complaint_no", "投诉举报编号", required=True, aliases=("登记编号", "工单编号")),
        code("kind", "类别", "complaint_kinds", required=True, note="投诉、举报"),
        text("matter", "反映的问题", required=True, audience=Audience.INTERNAL),
        day("received", "接收日期", required=True),
        day("ended", "办结日期"),
        code("outcome", "核查结果", "complaint_outcomes", note="属实、部分属实、不属实、无法核实、撤回；未办结的不填。只有属实和部分属实算作线索"),
        text("authority", "办理单位", required=True),
    ),
    ("complaint_no", "authority", "subject_id"),
    "received",
    note="提出人的信息不在本表；没有核查属实的投诉不作为走访理由",
    reporter=("authority", ""),
)

VISITS = Table(
    "visits",
    "走访结果",
    "record",
    (
        SUBJECT_ID,
        uscc(),
        reg_no(),
        text("party_name", "单位名称", required=True),
        text("visit_no", "走访编号", required=True, note="清单编号-序号；不在清单上的走访自行编号"),
        text("list_no", "清单编号", note="按哪份清单走访的；空为清单之外的走访"),
        text("grid", "网格编码", audience=Audience.INTERNAL),
        day("visited", "走访日期", required=True),
        code("result", "走访结果", "visit_results", required=True, note="有问题、无问题、关门、搬迁、拒绝"),
        text("remark", "说明", audience=Audience.INTERNAL),
        text("photo", "照片编号", audience=Audience.INTERNAL, note="照片的引用，不是照片本身"),
        text("visitor", "走访人", audience=Audience.INTERNAL, note="姓名或工号"),
        text("noted", "填写时间", audience=Audience.INTERNAL, note="在手机上填写的时刻；断网后补传的，不覆盖更晚填写的"),
    ),
    ("visit_no",),
    "visited",
    note="网格员走访的反馈，不是执法检查；关门、搬迁只作为提示，是否列入经营异常由市场监管部门核查决定",
)

INSPECTORS = Table(
    "inspectors",
    "执法检查人员",
    "reference",
    (
        text("inspector_no", "执法证号", required=True),
        text("name", "姓名", required=True, audience=Audience.INTERNAL),
        text("department", "所在部门", required=True),
        Column("region", "行政区划代码", Kind.REGION, required=True, audience=Audience.PUBLIC),
        text("items", "可检查事项", note="抽查事项编码，多个用；连接；空为本部门全部事项"),
        FROM,
        TO,
    ),
    ("inspector_no", "valid_from"),
    "valid_from",
    "valid_to",
    "执法检查人员名录库；起止日期是执法证的有效期",
)

INSPECTOR_TIES = Table(
    "inspector_ties",
    "回避关系",
    "reference",
    (
        SUBJECT_ID,
        uscc(),
        reg_no(),
        text("party_name", "单位名称", audience=Audience.INTERNAL),
        text("inspector_no", "执法证号", required=True, audience=Audience.INTERNAL),
        code("kind", "关系", "inspector_tie_kinds", required=True, note="近亲属任职或持股、曾任职、本人持股、其他利害关系"),
        FROM,
        TO,
    ),
    ("inspector_no", "subject_id", "kind", "valid_from"),
    "valid_from",
    "valid_to",
    "检查人员申报或者组织掌握的利害关系，只用于抽签时回避，不公开",
)

CHECK_ITEMS = Table(
    "check_items",
    "抽查事项清单",
    "reference",
    (
        text("item", "抽查事项编码", required=True),
        text("name", "抽查事项名称", required=True),
        text("department", "检查部门", required=True),
        text("category", "事项类别", note="一般检查事项、重点检查事项"),
        text("subjects", "检查对象", note="国民经济行业代码的开头，多个用；连接；空为各行业"),
        text("tag", "专库标签", note="只在有这个标签的主体中抽取；空为不限"),
        text("basis", "检查依据", required=True),
        FROM,
        TO,
    ),
    ("item", "valid_from"),
    "valid_from",
    "valid_to",
    "随机抽查事项清单",
)

SUBJECT_TAGS = Table(
    "subject_tags",
    "检查对象标签",
    "reference",
    (
        SUBJECT_ID,
        uscc(),
        reg_no(),
        text("party_name", "单位名称"),
        text("tag", "标签", required=True, note="如 食品生产、特种设备使用、预付卡发行"),
        text("authority", "认定单位", required=True),
        FROM,
        TO,
    ),
    ("subject_id", "tag", "valid_from"),
    "valid_from",
    "valid_to",
    "由标签组成专门的检查对象库",
)

VISIT_LISTS = Table(
    "visit_lists",
    "下发的走访清单",
    "result",
    (
        Column("list_no", note="网格编码-周，如 330106001001-2026-W28"),
        Column("grid"),
        Column("week"),
        SUBJECT_ID,
        Column("rank", kind=Kind.INTEGER),
        Column("arm", note="排序、随机：随机的一支用来对照"),
        Column("expected", kind=Kind.NUMBER, note="预计发现问题的可能，0 到 1；不给走访的人看"),
        Column("chance", kind=Kind.NUMBER, note="本户进入随机一支的概率"),
        Column("grounds", note="JSON：线索类型及各自的可能"),
        Column("candidates", kind=Kind.INTEGER, note="本网格本周的候选户数"),
        Column("run_id"),
        Column("policy"),
        Column("model"),
        Column("issued", kind=Kind.DATE),
    ),
    ("list_no", "subject_id"),
    "issued",
    note="下发时的名单和次序，用来衡量清单找得准不准；理由在每次显示时重新得出，停用的记录不再出现",
)

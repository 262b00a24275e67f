"""Commitments and how they are kept, inspections, repairs, objections."""

from ledger.column import Audience, Column, Kind, Table
from ledger.tables.columns import PERSON_ID, SUBJECT_ID, code, day, id_number, id_type, reg_no, text, uscc

COMMITMENTS = Table(
    "commitments",
    "信用承诺",
    "record",
    (
        SUBJECT_ID,
        uscc(required=True),
        text("party_name", "承诺主体名称", required=True),
        text("commitment_no", "承诺编号", required=True),
        code("kind", "承诺类型", "commitment_kinds", required=True),
        text("matter", "承诺事项", required=True),
        day("valid_from", "承诺日期", required=True),
        text("authority", "受理单位", required=True),
        code("fulfilment", "履约状态", "fulfilment_states", required=True),
        day("judged", "履约认定日期"),
    ),
    ("commitment_no", "subject_id"),
    "valid_from",
    reporter=("authority", ""),
)

FULFILMENTS = Table(
    "fulfilments",
    "履约记录",
    "record",
    (
        SUBJECT_ID,
        uscc(required=True),
        text("party_name", "承诺主体名称", required=True),
        text("commitment_no", "承诺编号", required=True),
        day("judged", "履约认定日期", required=True),
        code("fulfilment", "履约状态", "fulfilment_states", required=True),
        text("facts", "履约情况", note="核查发现的事实"),
        text("basis", "认定依据", note="核查记录、文书等"),
        text("authority", "认定单位", required=True),
    ),
    ("commitment_no", "subject_id", "judged"),
    "judged",
    note="同一承诺可多次核查，逐次留存；承诺表中的履约状态为最近一次",
    reporter=("authority", ""),
)

INSPECTIONS = Table(
    "inspections",
    "抽查检查结果",
    "record",
    (
        SUBJECT_ID,
        uscc(),
        reg_no(),
        text("party_name", "检查对象名称", required=True),
        text("inspection_no", "检查编号", required=True),
        code("kind", "检查类型", "inspection_kinds", required=True),
        text("matter", "检查事项"),
        day("inspected", "检查日期", required=True),
        text("authority", "检查机关", required=True),
        code("result", "检查结果", "inspection_results", required=True),
        Column("critical", "严重问题数", Kind.INTEGER),
        Column("serious", "较重问题数", Kind.INTEGER),
        Column("minor", "轻微问题数", Kind.INTEGER),
        text("plan_no", "抽查计划编号", note="双随机抽查计划"),
        text("task_no", "抽查任务编号", note="双随机抽查任务"),
        code("disposal", "处理结果", "inspection_disposals", note="移送处罚、立案查处的，应当有处罚决定；质量报告据此查找未报送的决定"),
        day("published", "公示日期", note="扩展：抽查结果公示日期"),
    ),
    ("inspection_no", "authority", "subject_id"),
    "inspected",
    reporter=("authority", ""),
)

REPAIRS = Table(
    "repairs",
    "信用修复与撤销",
    "record",
    (
        SUBJECT_ID,
        uscc(),
        reg_no(),
        text("party_name", "主体名称", required=True),
        code("record_kind", "信息类别", "repaired_kinds", required=True, note="行政处罚、名单"),
        text("document_no", "原决定文号", required=True),
        uscc("原决定机关统一社会信用代码", "authority_uscc"),
        text("repair_no", "修复决定文号", required=True),
        code("outcome", "处理结果", "repair_outcomes", required=True, note="准予修复、不予修复、原决定撤销"),
        day("applied", "申请日期"),
        day("decided", "处理日期", required=True),
    ),
    ("repair_no", "subject_id", "document_no"),
    "decided",
    note="准予修复或原决定撤销后，该记录退出评分、路径、名单和导出",
)

OBJECTIONS = Table(
    "objections",
    "异议",
    "record",
    (
        SUBJECT_ID,
        PERSON_ID,
        text("objection_no", "异议编号", required=True),
        code("kind", "异议类型", "objection_kinds", required=True, note="信息有误、冒用身份"),
        text("party_name", "提出人", required=True, audience=Audience.PERSONAL),
        uscc(),
        id_type(),
        id_number(),
        text("document_no", "涉及文号"),
        day("valid_from", "受理日期", required=True),
        day("valid_to", "办结日期"),
        code("outcome", "办结结果", "objection_outcomes"),
    ),
    ("objection_no", "subject_id", "person_id", "document_no"),
    "valid_from",
    "valid_to",
    "冒用身份异议未办结期间，经由该人的关联一律中止",
)

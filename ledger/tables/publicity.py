"""The four tables of 双公示: penalties and licences, of legal persons and of natural persons (double_publicity_fields.csv)."""

from ledger.column import Audience, Column, Table
from ledger.tables.columns import PERSON_ID, SUBJECT_ID, code, day, id_number, id_type, reg_no, text, uscc, wan


def party(prefix: str) -> tuple[Column, ...]:
    """The eight columns by which 双公示 names the party (行政相对人), the same for penalties and licences."""
    return (
        text("party_name", "行政相对人名称", required=True),
        code("party_kind", "行政相对人类别", "counterparty_types", required=True),
        uscc("行政相对人代码_1(统一社会信用代码)", aliases=("行政相对人代码_1（统一社会信用代码）", f"{prefix}_XDR_SHXYM")),
        reg_no("行政相对人代码_2(工商注册号)"),
        text("org_code", "行政相对人代码_3(组织机构代码)"),
        text("tax_no", "行政相对人代码_4(税务登记号)"),
        text("institution_no", "行政相对人代码_5(事业单位证书号)"),
        text("social_no", "行政相对人代码_6(社会组织登记证号)"),
        text("legal_rep", "法定代表人", required=True, audience=Audience.PERSONAL),
        id_type("法定代表人证件类型", "legal_rep_id_type"),
        id_number("法定代表人证件号码", "legal_rep_id_number"),
        id_type(),
        id_number(),
    )


NATURAL_PARTY = (text("party_name", "行政相对人名称", required=True, audience=Audience.PERSONAL), id_type(), id_number())

REPORTED = day("reported", "上报日期", note="扩展：数据归集日期，用于迟报")
PUBLISHED = day("published", "公示日期", note="扩展：首次公示日期，用于七个工作日和二十个工作日的时限")

PENALTY_BODY = (
    text("document_no", "行政处罚决定书文号", required=True),
    text("conduct", "违法行为类型", required=True),
    text("facts", "违法事实", required=True),
    text("basis", "处罚依据", required=True),
    code("penalty_kinds", "处罚类别", "penalty_types", required=True, note="多个用；连接，其他写作 其他-文字"),
    text("content", "处罚内容", required=True),
    wan("fine_wan", "罚款金额（万元）"),
    wan("confiscated_wan", "没收违法所得、没收非法财物的金额（万元）"),
    text("licence_withheld", "暂扣或吊销证照名称及编号"),
    day("decided", "处罚决定日期", required=True),
    day("valid_to", "处罚有效期", required=True),
    day("publicity_to", "公示截止期", note="由平台计算，不采信填报值"),
    text("authority", "处罚机关", required=True),
    uscc("处罚机关统一社会信用代码", "authority_uscc", required=True),
    text("source_unit", "数据来源单位", required=True),
    uscc("数据来源单位统一社会信用代码", "source_unit_uscc", required=True),
    text("remark", "备注", audience=Audience.INTERNAL),
    code("procedure", "适用程序", "procedures", note="扩展：简易程序、一般程序；简易程序不计为不良信息（浙江条例）"),
    REPORTED,
    PUBLISHED,
    day("pushed", "推送日期", note="扩展：跨省处罚推送给相对人登记地市场监管部门的日期，自决定之日起 10 个工作日内（总局令第45号）"),
    day("received", "接收日期", note="扩展：登记地市场监管部门收到推送的日期，此后 10 个工作日内公示（总局令第45号）"),
    Column("authority_region", audience=Audience.PUBLIC, note="处罚机关所在县级区划"),
)
LICENCE_BODY = (
    text("document_name", "行政许可决定文书名称", required=True),
    text("document_no", "行政许可决定文书号", required=True),
    code("licence_kind", "许可类别", "licence_types", required=True),
    text("certificate", "许可证书名称"),
    text("certificate_no", "许可编号"),
    text("content", "许可内容", required=True),
    day("decided", "许可决定日期", required=True),
    day("valid_from", "有效期自", required=True),
    day("valid_to", "有效期至", required=True),
    text("authority", "许可机关", required=True),
    uscc("许可机关统一社会信用代码", "authority_uscc", required=True),
    code("state", "当前状态", "licence_states", required=True),
    text("source_unit", "数据来源单位", required=True),
    uscc("数据来源单位统一社会信用代码", "source_unit_uscc", required=True),
    text("remark", "备注", audience=Audience.INTERNAL),
    REPORTED,
    PUBLISHED,
)
NAMED = Column("named_person_id", audience=Audience.INTERNAL, note="文书载明的法定代表人的人员标识", identity=True)

PENALTIES = Table(
    "penalties",
    "行政处罚（法人和非法人组织）",
    "record",
    (SUBJECT_ID, NAMED, *party("CF"), *PENALTY_BODY),
    ("document_no", "authority_uscc", "subject_id"),
    "decided",
    note="双公示 30 项",
    reporter=("source_unit", "source_unit_uscc"),
)
PERSON_PENALTIES = Table(
    "person_penalties",
    "行政处罚（自然人）",
    "record",
    (PERSON_ID, *NATURAL_PARTY, *PENALTY_BODY),
    ("document_no", "authority_uscc", "person_id"),
    "decided",
    note="双公示 20 项；不对外公示",
    reporter=("source_unit", "source_unit_uscc"),
)
LICENCES = Table(
    "licences",
    "行政许可（法人和非法人组织）",
    "record",
    (SUBJECT_ID, NAMED, *party("XK"), *LICENCE_BODY),
    ("document_no", "authority_uscc", "subject_id", "certificate_no"),
    "valid_from",
    "valid_to",
    "双公示 28 项",
    reporter=("source_unit", "source_unit_uscc"),
    dated="decided",
)
PERSON_LICENCES = Table(
    "person_licences",
    "行政许可（自然人）",
    "record",
    (PERSON_ID, *NATURAL_PARTY, *LICENCE_BODY),
    ("document_no", "authority_uscc", "person_id", "certificate_no"),
    "valid_from",
    "valid_to",
    "双公示 18 项；不对外公示",
    reporter=("source_unit", "source_unit_uscc"),
    dated="decided",
)

"""Every table of the ledger, declared once: loader checks, schema, templates, graph and documentation come from here.

Column titles follow the 双公示 field list (double_publicity_fields.csv) and the registration dictionaries of
Zhejiang's market regulator. Titles marked 扩展 in the note are ours: the official layouts do not carry them.
"""

from ledger.column import Audience, Column, Kind, Table

A, K = Audience, Kind

SUBJECT_ID = Column("subject_id", audience=A.PUBLIC, note="主体标识：统一社会信用代码；没有时为 REG:注册号")
PERSON_ID = Column("person_id", audience=A.INTERNAL, note="人员标识：证件号码的密钥散列；无证件号码时为“某户的某人”，不与他人合并")
FROM = Column("valid_from", "起始日期", K.DATE, aliases=("开始日期",))
TO = Column("valid_to", "截止日期", K.DATE, aliases=("终止日期", "结束日期"), note="2099/12/31 等表示长期")


def uscc(title: str = "统一社会信用代码", name: str = "uscc", *, required: bool = False, aliases: tuple[str, ...] = ()) -> Column:
    return Column(name, title, K.USCC, required, aliases, audience=A.PUBLIC)


def reg_no(title: str = "注册号") -> Column:
    return Column("reg_no", title, K.REG_NO, aliases=("工商注册号", "营业执照注册号"), audience=A.PUBLIC)


def id_type(title: str = "证件类型", name: str = "id_type") -> Column:
    return Column(name, title, K.CODE, code_list="id_doc_types")


def id_number(title: str = "证件号码", name: str = "id_number") -> Column:
    return Column(name, title, K.ID_NUMBER, audience=A.NOBODY, stored=False)


def text(name: str, title: str, *, required: bool = False, aliases: tuple[str, ...] = (), audience: Audience = A.PUBLIC, note: str = "") -> Column:
    return Column(name, title, K.TEXT, required, aliases, audience=audience, note=note)


def day(name: str, title: str, *, required: bool = False, aliases: tuple[str, ...] = (), note: str = "") -> Column:
    return Column(name, title, K.DATE, required, aliases, audience=A.PUBLIC, note=note)


def wan(name: str, title: str, *, aliases: tuple[str, ...] = ()) -> Column:
    return Column(name, title, K.MONEY_WAN, aliases=aliases, audience=A.PUBLIC, note="单位：万元")


def code(name: str, title: str, code_list: str, *, required: bool = False, aliases: tuple[str, ...] = (), note: str = "") -> Column:
    return Column(name, title, K.CODE, required, aliases, code_list, A.PUBLIC, note=note)


ENTERPRISES = Table(
    "enterprises",
    "市场主体",
    "subject",
    (
        SUBJECT_ID,
        uscc(),
        reg_no(),
        text("name", "企业名称", required=True, aliases=("企业名称（字号名称）", "字号名称", "市场主体名称")),
        text("former_name", "曾用名"),
        code("kind", "主体类型", "subject_kinds", note="企业、个体工商户、农民专业合作社、分支机构、其他；空则按统一社会信用代码前两位判断"),
        code("type_code", "企业类型", "enterprise_types", aliases=("企业类型代码",)),
        code("status", "登记状态", "enterprise_status", aliases=("登记状态（中文）", "经营状态")),
        Column("industry", "行业代码", K.INDUSTRY, audience=A.PUBLIC, code_list="industries_gbt4754_2017"),
        Column("region", "住所所在行政区划", K.REGION, aliases=("住所行政区划", "行政区划代码"), audience=A.PUBLIC),
        text("registrar", "登记机关"),
        wan("capital_wan", "注册资本（万元）", aliases=("注册资本(资金数额)", "注册资本")),
        day("established", "成立日期", required=True),
        day("valid_from", "核准日期", aliases=("核准日期（登记、吊销、注销日期）",), note="本版登记事项自此日起有效；空则取成立日期"),
        day("ended", "注销吊销日期", aliases=("注销日期", "吊销日期")),
        Column("address", "住所", K.ADDRESS, aliases=("住所（登记、个体户经营场所）",), audience=A.PUBLIC),
        Column("address_key", note="住所标准化到室；无法解析则为空，不与任何地址匹配"),
        Column("operating_address", "生产经营地", K.ADDRESS, aliases=("经营场所",), audience=A.PUBLIC),
        Column("operating_address_key", note="生产经营地标准化到室"),
        Column("phone", "联系电话", K.PHONE, aliases=("移动电话", "固定电话")),
        Column("phone_key", note="电话号码的密钥散列，图谱中电话节点的标识"),
        text("scope", "经营范围"),
        text("grid", "网格编码", audience=A.INTERNAL, note="扩展：所属网格，见网格表"),
        Column("insured", "参保人数", K.INTEGER, note="年报；空表示不知道，不是零"),
        day("valid_to", "版本失效日期", note="扩展：空则由下一版的核准日期决定"),
    ),
    ("subject_id", "valid_from"),
    "valid_from",
    "valid_to",
    "一户一版一行；住所、经营地、电话的边由本表推出",
)

PERSONS = Table(
    "persons",
    "自然人",
    "person",
    (
        PERSON_ID,
        text("name", "姓名", required=True, audience=A.PERSONAL),
        id_type(),
        id_number(),
        Column("identified", kind=K.BOOLEAN, note="是否由证件号码识别；否则只在一户之内成立"),
    ),
    ("person_id",),
    note="由各表中出现的人员推出，也可单独报送",
)

ROLES = Table(
    "roles",
    "任职信息",
    "edge",
    (
        SUBJECT_ID,
        PERSON_ID,
        uscc(),
        reg_no(),
        text("enterprise_name", "企业名称", aliases=("企业名称（字号名称）",)),
        text("name", "姓名", required=True, audience=A.PERSONAL, aliases=("人员姓名",)),
        id_type(),
        id_number("身份证件号码"),
        code(
            "role",
            "职务",
            "roles",
            required=True,
            aliases=("职务（中文名称）",),
            note="法定代表人、负责人、经营者、董事、监事、经理、财务负责人、办税人员、登记联络员、经办人",
        ),
        day("valid_from", "任职日期", aliases=("变更核准日期",)),
        day("valid_to", "离任日期"),
    ),
    ("subject_id", "person_id", "role", "valid_from"),
    "valid_from",
    "valid_to",
    "法定代表人信息、主要人员、联络员",
)

SHAREHOLDERS = Table(
    "shareholders",
    "股东及出资",
    "edge",
    (
        SUBJECT_ID,
        Column("holder_id", audience=A.INTERNAL, note="股东：主体标识或人员标识"),
        uscc(),
        reg_no(),
        text("enterprise_name", "企业名称", aliases=("企业名称（字号名称）",)),
        text("holder_name", "股东名称", required=True, audience=A.PERSONAL, aliases=("股东姓名", "股东（发起人）")),
        code("holder_kind", "股东类型", "holder_kinds", required=True, note="自然人、法人"),
        uscc("股东统一社会信用代码", "holder_uscc"),
        id_type("股东证件类型", "holder_id_type"),
        id_number("股东证件号码", "holder_id_number"),
        Column("share", "出资比例（%）", K.PERCENT, audience=A.PUBLIC, aliases=("持股比例", "出资比例")),
        wan("subscribed_wan", "认缴出资额（万元）", aliases=("认缴额",)),
        wan("paid_wan", "实缴出资额（万元）", aliases=("实缴额",)),
        day("valid_from", "出资日期", aliases=("认缴日期",)),
        day("valid_to", "退出日期"),
    ),
    ("subject_id", "holder_id", "valid_from"),
    "valid_from",
    "valid_to",
)

BRANCHES = Table(
    "branches",
    "分支机构",
    "edge",
    (
        SUBJECT_ID,
        Column("parent_id", note="隶属企业的主体标识"),
        uscc("分支机构统一社会信用代码", required=True),
        uscc("隶属企业统一社会信用代码", "parent_uscc", required=True),
        text("branch_name", "分支机构名称"),
        day("valid_from", "设立日期"),
        day("valid_to", "撤销日期"),
    ),
    ("subject_id", "parent_id"),
    "valid_from",
    "valid_to",
)

FILINGS = Table(
    "filings",
    "登记代理",
    "edge",
    (
        SUBJECT_ID,
        Column("agent_id", note="代理机构的主体标识"),
        uscc(required=True),
        text("enterprise_name", "企业名称"),
        uscc("代理机构统一社会信用代码", "agent_uscc", required=True),
        text("agent_name", "代理机构名称", required=True),
        text("matter", "代理事项"),
        day("valid_from", "申请日期", required=True),
    ),
    ("subject_id", "agent_id", "valid_from"),
    "valid_from",
)

GUARANTEES = Table(
    "guarantees",
    "对外担保",
    "edge",
    (
        SUBJECT_ID,
        Column("debtor_id"),
        uscc("担保人统一社会信用代码", required=True),
        uscc("债务人统一社会信用代码", "debtor_uscc", required=True),
        wan("amount_wan", "担保金额（万元）"),
        day("valid_from", "担保起始日期", required=True),
        day("valid_to", "担保截止日期"),
    ),
    ("subject_id", "debtor_id", "valid_from"),
    "valid_from",
    "valid_to",
)

SHARED_ADDRESSES = Table(
    "shared_addresses",
    "集中登记地址",
    "reference",
    (
        Column("address_key"),
        Column("address", "地址", K.ADDRESS, required=True, audience=A.PUBLIC),
        code("kind", "地址类别", "shared_address_kinds", required=True, note="集群注册、托管、孵化器、市场、集中办公区"),
        uscc("承载单位统一社会信用代码", "host_uscc"),
        text("host_name", "承载单位名称"),
        FROM,
        TO,
    ),
    ("address_key", "kind"),
    "valid_from",
    "valid_to",
    "依法可多户共用的地址：不作为关联依据",
)

PLATFORMS = Table(
    "platforms",
    "网络平台",
    "subject",
    (
        Column("platform_id"),
        text("name", "平台名称", required=True),
        code("kind", "平台类型", "platform_kinds", note="网络交易、外卖、网约车、直播电商、其他"),
        uscc("平台运营者统一社会信用代码", "operator_uscc", required=True),
        text("operator_name", "平台运营者名称"),
        text("url", "平台网址"),
        FROM,
        TO,
    ),
    ("platform_id",),
    "valid_from",
    "valid_to",
)

SHOPS = Table(
    "shops",
    "网站网店",
    "edge",
    (
        Column("shop_id"),
        SUBJECT_ID,
        Column("platform_id"),
        text("shop_no", "店铺编号", required=True),
        text("name", "店铺名称", required=True, aliases=("网站（网店）名称",)),
        text("platform_name", "平台名称", required=True),
        uscc("经营者统一社会信用代码", required=True),
        text("operator_name", "经营者名称"),
        text("url", "店铺网址"),
        FROM,
        TO,
    ),
    ("shop_id", "valid_from"),
    "valid_from",
    "valid_to",
    "平台半年报送的商户，或年报中的网站网店",
)


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
        text("legal_rep", "法定代表人", required=True, audience=A.PERSONAL),
        id_type("法定代表人证件类型", "legal_rep_id_type"),
        id_number("法定代表人证件号码", "legal_rep_id_number"),
        id_type(),
        id_number(),
    )


NATURAL_PARTY = (text("party_name", "行政相对人名称", required=True, audience=A.PERSONAL), id_type(), id_number())

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
    text("remark", "备注", audience=A.INTERNAL),
    code("procedure", "适用程序", "procedures", note="扩展：简易程序、一般程序；简易程序不计为不良信息（浙江条例）"),
    day("reported", "上报日期", note="扩展：数据归集日期，用于迟报"),
    Column("authority_region", audience=A.PUBLIC, note="处罚机关所在县级区划"),
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
    text("remark", "备注", audience=A.INTERNAL),
)
NAMED = Column("named_person_id", audience=A.INTERNAL, note="文书载明的法定代表人的人员标识")

PENALTIES = Table(
    "penalties",
    "行政处罚（法人和非法人组织）",
    "record",
    (SUBJECT_ID, NAMED, *party("CF"), *PENALTY_BODY),
    ("document_no", "authority_uscc", "subject_id"),
    "decided",
    note="双公示 30 项",
)
PERSON_PENALTIES = Table(
    "person_penalties",
    "行政处罚（自然人）",
    "record",
    (PERSON_ID, *NATURAL_PARTY, *PENALTY_BODY),
    ("document_no", "authority_uscc", "person_id"),
    "decided",
    note="双公示 20 项；不对外公示",
)
LICENCES = Table(
    "licences",
    "行政许可（法人和非法人组织）",
    "record",
    (SUBJECT_ID, NAMED, *party("XK"), *LICENCE_BODY),
    ("document_no", "authority_uscc", "subject_id"),
    "valid_from",
    "valid_to",
    "双公示 28 项",
)
PERSON_LICENCES = Table(
    "person_licences",
    "行政许可（自然人）",
    "record",
    (PERSON_ID, *NATURAL_PARTY, *LICENCE_BODY),
    ("document_no", "authority_uscc", "person_id"),
    "valid_from",
    "valid_to",
    "双公示 18 项；不对外公示",
)

LISTINGS = Table(
    "listings",
    "名单列入移出",
    "record",
    (
        SUBJECT_ID,
        PERSON_ID,
        code("list_type", "名单类型", "list_types", required=True),
        text("party_name", "主体名称", required=True),
        uscc(),
        reg_no(),
        id_type(),
        id_number(),
        text("document_no", "列入决定文号", required=True),
        text("reason", "列入原因", required=True),
        day("valid_from", "列入日期", required=True),
        text("authority", "列入机关", required=True),
        uscc("列入机关统一社会信用代码", "authority_uscc"),
        Column("authority_region", "列入机关行政区划", K.REGION, audience=A.PUBLIC),
        day("valid_to", "移出日期"),
        text("removal_reason", "移出原因"),
        text("responsible", "责任人姓名", audience=A.PERSONAL, note="浙江条例第27条：应当载明负有责任的法定代表人、主要负责人、实际控制人"),
        id_type("责任人证件类型", "responsible_id_type"),
        id_number("责任人证件号码", "responsible_id_number"),
        Column("responsible_id", note="责任人的人员标识"),
    ),
    ("list_type", "document_no", "subject_id", "person_id"),
    "valid_from",
    "valid_to",
    "严重失信名单、经营异常名录、失信被执行人等，见 list_types",
)

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
        Column("critical", "严重问题数", K.INTEGER),
        Column("serious", "较重问题数", K.INTEGER),
        Column("minor", "轻微问题数", K.INTEGER),
    ),
    ("inspection_no", "authority", "subject_id"),
    "inspected",
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
        text("party_name", "提出人", required=True, audience=A.PERSONAL),
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

GRIDS = Table(
    "grids",
    "网格",
    "reference",
    (
        text("grid", "网格编码", required=True),
        text("name", "网格名称", required=True),
        Column("region", "行政区划代码", K.REGION, required=True, audience=A.PUBLIC),
        text("street", "街道（乡镇）", required=True),
    ),
    ("grid",),
)

AUTHORITIES = Table(
    "authorities",
    "执法和认定机关",
    "reference",
    (
        uscc("机关统一社会信用代码", "authority_uscc", required=True),
        text("name", "机关名称", required=True),
        Column("region", "行政区划代码", K.REGION, audience=A.PUBLIC),
        text("field", "监管领域"),
    ),
    ("authority_uscc",),
)

FINDINGS = Table(
    "findings",
    "线索",
    "result",
    (
        Column("run_id"),
        Column("finding_id"),
        Column("detector"),
        Column("version"),
        SUBJECT_ID,
        Column("subject_name"),
        Column("region"),
        Column("severity"),
        Column("sentence"),
        Column("statutory", kind=K.BOOLEAN),
        Column("members"),
        Column("payload", note="JSON：依据、证据、记录、子图"),
        Column("as_of", kind=K.DATE),
    ),
    ("run_id", "finding_id"),
    "as_of",
)

SCORES = Table(
    "scores",
    "关联风险",
    "result",
    (
        Column("run_id"),
        SUBJECT_ID,
        Column("own_risk", kind=K.NUMBER),
        Column("linked_risk", kind=K.NUMBER),
        Column("band"),
        Column("policy"),
        Column("payload", note="JSON：逐条贡献与去除后的数值"),
        Column("as_of", kind=K.DATE),
    ),
    ("run_id", "subject_id"),
    "as_of",
)

TABLES: tuple[Table, ...] = (
    ENTERPRISES,
    PERSONS,
    ROLES,
    SHAREHOLDERS,
    BRANCHES,
    FILINGS,
    GUARANTEES,
    SHARED_ADDRESSES,
    PLATFORMS,
    SHOPS,
    PENALTIES,
    PERSON_PENALTIES,
    LICENCES,
    PERSON_LICENCES,
    LISTINGS,
    COMMITMENTS,
    INSPECTIONS,
    REPAIRS,
    OBJECTIONS,
    GRIDS,
    AUTHORITIES,
    FINDINGS,
    SCORES,
)


def table(name: str) -> Table:
    """The table of that name; KeyError if there is none."""
    return next(each for each in TABLES if each.name == name)

"""Registration: 市场主体、自然人、任职、股东、分支机构、登记代理、担保。"""

from ledger.column import Audience, Column, Kind, Table
from ledger.tables.columns import PERSON_ID, SUBJECT_ID, code, day, id_number, id_type, reg_no, text, uscc, wan

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
        Column("industry", "行业代码", Kind.INDUSTRY, audience=Audience.PUBLIC, code_list="industries_gbt4754_2017"),
        Column("region", "住所所在行政区划", Kind.REGION, aliases=("住所行政区划", "行政区划代码"), audience=Audience.PUBLIC),
        text("registrar", "登记机关"),
        wan("capital_wan", "注册资本（万元）", aliases=("注册资本(资金数额)", "注册资本")),
        day("established", "成立日期", required=True),
        day("valid_from", "核准日期", aliases=("核准日期（登记、吊销、注销日期）",), note="本版登记事项自此日起有效；空则取成立日期"),
        day("ended", "注销吊销日期", aliases=("注销日期", "吊销日期")),
        Column("address", "住所", Kind.ADDRESS, aliases=("住所（登记、个体户经营场所）",), audience=Audience.PUBLIC),
        Column("address_key", note="住所标准化到室；无法解析则为空，不与任何地址匹配"),
        Column("operating_address", "生产经营地", Kind.ADDRESS, aliases=("经营场所",), audience=Audience.PUBLIC),
        Column("operating_address_key", note="生产经营地标准化到室"),
        Column("phone", "联系电话", Kind.PHONE, aliases=("移动电话", "固定电话")),
        Column("phone_key", note="电话号码的密钥散列，图谱中电话节点的标识"),
        text("scope", "经营范围"),
        text("grid", "网格编码", audience=Audience.INTERNAL, note="扩展：所属网格，见网格表"),
        Column("insured", "参保人数", Kind.INTEGER, note="年报；空表示不知道，不是零"),
        day("valid_to", "版本失效日期", note="扩展：空则由下一版的核准日期决定"),
    ),
    ("subject_id", "valid_from"),
    "valid_from",
    "valid_to",
    "一户一版一行；住所、经营地、电话的边由本表推出",
    reporter=("registrar", ""),
)

PERSONS = Table(
    "persons",
    "自然人",
    "person",
    (
        PERSON_ID,
        text("name", "姓名", required=True, audience=Audience.PERSONAL),
        id_type(),
        id_number(),
        Column("identified", kind=Kind.BOOLEAN, note="是否由证件号码识别；否则只在一户之内成立"),
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
        text("name", "姓名", required=True, audience=Audience.PERSONAL, aliases=("人员姓名",)),
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
        Column("holder_id", audience=Audience.INTERNAL, note="股东：主体标识或人员标识"),
        uscc(),
        reg_no(),
        text("enterprise_name", "企业名称", aliases=("企业名称（字号名称）",)),
        text("holder_name", "股东名称", required=True, audience=Audience.PERSONAL, aliases=("股东姓名", "股东（发起人）")),
        code("holder_kind", "股东类型", "holder_kinds", required=True, note="自然人、法人"),
        uscc("股东统一社会信用代码", "holder_uscc"),
        id_type("股东证件类型", "holder_id_type"),
        id_number("股东证件号码", "holder_id_number"),
        Column("share", "出资比例（%）", Kind.PERCENT, audience=Audience.PUBLIC, aliases=("持股比例", "出资比例")),
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

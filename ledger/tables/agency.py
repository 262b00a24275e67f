"""Agents: those who file for others (登记代理机构) and credit-service agencies (信用服务机构), and what they filed."""

from ledger.column import Column, Kind, Table
from ledger.tables.columns import FROM, SUBJECT_ID, TO, code, day, text, uscc

AGENTS = Table(
    "agents",
    "代理和信用服务机构",
    "reference",
    (
        SUBJECT_ID,
        uscc("机构统一社会信用代码", required=True, aliases=("代理机构统一社会信用代码",)),
        text("name", "机构名称", required=True, aliases=("代理机构名称",)),
        code("kind", "机构类别", "agent_kinds", required=True, note="登记代理机构、信用服务机构等"),
        text("agent_no", "全国统一编码", aliases=("登记代理机构编码",), note="2025-09-15 起登记代理机构有全国统一编码"),
        text("services", "服务事项"),
        Column("phone", "联系电话", Kind.PHONE),
        text("authority", "备案机关"),
        FROM,
        TO,
    ),
    ("subject_id", "kind"),
    "valid_from",
    "valid_to",
    "代理很多户是其业务，不作为关联依据",
    reporter=("authority", ""),
)

FILINGS = Table(
    "filings",
    "登记代理",
    "edge",
    (
        SUBJECT_ID,
        Column("agent_id", note="代理机构的主体标识", identity=True),
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

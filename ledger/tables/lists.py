"""Lists: severe lists, abnormal lists, court defaulters, red lists."""

from ledger.column import Audience, Column, Kind, Table
from ledger.tables.columns import PERSON_ID, SUBJECT_ID, code, day, id_number, id_type, reg_no, text, uscc

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
        Column("authority_region", "列入机关行政区划", Kind.REGION, audience=Audience.PUBLIC),
        day("valid_to", "移出日期"),
        text("removal_reason", "移出原因"),
        text("responsible", "责任人姓名", audience=Audience.PERSONAL, note="浙江条例第27条：应当载明负有责任的法定代表人、主要负责人、实际控制人"),
        id_type("责任人证件类型", "responsible_id_type"),
        id_number("责任人证件号码", "responsible_id_number"),
        Column("responsible_id", note="责任人的人员标识"),
    ),
    ("list_type", "document_no", "subject_id", "person_id"),
    "valid_from",
    "valid_to",
    "严重失信名单、经营异常名录、失信被执行人等，见 list_types",
    reporter=("authority", "authority_uscc"),
)

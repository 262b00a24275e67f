"""What people do on top of the records: repairs, objections, measures, bans, incentives, exchanges. Every step is a row that stays."""

from ledger.column import Audience, Column, Kind, Table
from ledger.tables.columns import PERSON_ID, SUBJECT_ID

PROCEEDINGS = Table(
    "proceedings",
    "办理记录",
    "result",
    (
        Column("event_id"),
        Column("kind", note="规则开关、修复、异议、措施目录、惩戒、任职限制、激励、交换、通知"),
        Column("matter_no", note="一件事的编号；同一编号的各步骤按先后推出它现在的状态"),
        Column("step", note="这一步做了什么"),
        SUBJECT_ID,
        PERSON_ID,
        Column("about", note="涉及的记录的标识"),
        Column("day", kind=Kind.DATE, note="这一步发生的日期"),
        Column("who", audience=Audience.INTERNAL, note="办理人"),
        Column("department", audience=Audience.INTERNAL, note="办理部门"),
        Column("document_no", note="所依据的文书"),
        Column("why", audience=Audience.INTERNAL, note="理由"),
        Column("content", audience=Audience.INTERNAL, note="JSON：这一步的其他内容"),
    ),
    ("event_id",),
    "day",
    note="只增不改；一件事的状态由它的全部步骤按先后推出",
)

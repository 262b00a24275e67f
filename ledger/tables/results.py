"""What the system itself computes: findings, scores."""

from dataclasses import replace

from ledger.column import Column, Kind, Table
from ledger.tables.columns import SUBJECT_ID

SUBJECT = replace(SUBJECT_ID, identity=False)  # results keep the ids of their run

FINDINGS = Table(
    "findings",
    "线索",
    "result",
    (
        Column("run_id"),
        Column("finding_id"),
        Column("detector"),
        Column("version"),
        SUBJECT,
        Column("subject_name"),
        Column("region"),
        Column("severity"),
        Column("sentence"),
        Column("statutory", kind=Kind.BOOLEAN),
        Column("members"),
        Column("payload", note="JSON：依据、证据、记录、子图"),
        Column("as_of", kind=Kind.DATE),
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
        SUBJECT,
        Column("own_risk", kind=Kind.NUMBER),
        Column("linked_risk", kind=Kind.NUMBER),
        Column("band"),
        Column("policy"),
        Column("payload", note="JSON：逐条贡献与去除后的数值"),
        Column("as_of", kind=Kind.DATE),
    ),
    ("run_id", "subject_id"),
    "as_of",
)

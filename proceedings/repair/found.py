"""The decision that a repair is about: all its rows, the party, and the body that made the finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.errors import InputError
from ledger.in_force import COUNTING_TABLES
from ledger.same_decision import number_key
from ledger.view import View
from proceedings.repair.errors import NothingToRepairError

PENALTY, LISTING = "行政处罚", "名单"  # ledger/codes/repaired_kinds.csv
PARTY = {"penalties": ("subject_id", "null"), "person_penalties": ("null", "person_id"), "listings": ("subject_id", "person_id")}
DAY = {"penalties": "decided", "person_penalties": "decided", "listings": "valid_from"}
ROWS = """
select r.record_id, coalesce(t.decision_id, r.record_id) as decision_id, r.document_no, r.party_name, r.authority, r.authority_uscc,
    {subject} as subject_id, {person} as person_id, {day} as day, '{table}' as table_name
from {table}_shown r left join {table}_twins t using (record_id)
where coalesce({subject}, {person}) = $party and coalesce(t.decision_id, r.record_id) in (
    select coalesce(t.decision_id, r.record_id) from {table}_shown r left join {table}_twins t using (record_id)
    where coalesce({subject}, {person}) = $party and (r.record_id = $about or ({key} <> '' and {key} = $key)))
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """The rows of one decision in use. `authorities`: how the rows name the body that made it; `day`: of the decision, the earliest told."""

    kind: str
    records: tuple[str, ...]
    document_no: str
    party: str
    subject_id: str
    person_id: str
    authorities: tuple[str, ...]
    authority_uscc: str
    day: date | None

    @property
    def party_id(self) -> str:
        """The subject or person."""
        return self.subject_id or self.person_id


def found_decision(view: View, party: str, about: str) -> Decision:
    """The decision of `party` that bears the number, or has the row, `about`.

    NothingToRepairError (CG641) if none is in use: what was repaired, quashed or has expired gets the same answer as what never was.
    InputError if several decisions of different bodies bear the number: then the row has to be named.
    """
    rows = [row for table in COUNTING_TABLES for row in view.rows(_sql(table), {"party": party, "about": about, "key": _key(view, about)})]
    if not rows:
        raise NothingToRepairError(f"没有正在使用的这项记录“{about}”", where=party, todo="核对文号；本系统没有使用的记录，无须修复")
    decisions = {row["decision_id"] for row in rows}
    if len(decisions) > 1:
        told = "；".join(sorted(f"{row['record_id']}（{row['authority'] or '机关不详'}）" for row in rows))
        raise InputError(f"“{about}”对应 {len(decisions)} 项决定", where=party, todo=f"改用记录标识：{told}")
    return _decision(rows)


def _sql(table: str) -> str:
    subject, person = (f"r.{name}" if name != "null" else "null::varchar" for name in PARTY[table])
    return ROWS.format(table=table, subject=subject, person=person, day=f"r.{DAY[table]}", key=number_key("r.document_no")) + " order by r.record_id"


def _key(view: View, about: str) -> str:
    return str(view.rows(f"select {number_key('$about')} as number", {"about": about})[0]["number"])


def _decision(rows: Sequence[dict[str, Any]]) -> Decision:
    first = rows[0]
    codes = sorted({row["authority_uscc"] for row in rows if row["authority_uscc"]})
    return Decision(
        LISTING if first["table_name"] == "listings" else PENALTY,
        tuple(row["record_id"] for row in rows),
        first["document_no"] or "",
        first["party_name"] or "",
        first["subject_id"] or "",
        first["person_id"] or "",
        tuple(sorted({row["authority"] for row in rows if row["authority"]})),
        codes[0] if len(codes) == 1 else "",
        min((row["day"] for row in rows if row["day"]), default=None),
    )

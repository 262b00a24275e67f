"""The grounds of a measure in plain words, read from the view each time: what the law has stopped is in no sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.codelists import code_list
from ledger.in_force import COUNTING_TABLES
from ledger.representative import representative_on
from ledger.view import View

PENALTY = "document_no, authority, decided as day, conduct, basis, penalty_kinds, fine_wan::double as fine_wan, confiscated_wan::double as confiscated_wan"
NOTHING = "null as conduct, null as basis, null as penalty_kinds, null::double as fine_wan, null::double as confiscated_wan"
PARTS = {
    "penalties": f"'行政处罚' as kind, subject_id, {PENALTY}, null as list_type, null as reason",
    "person_penalties": f"'行政处罚' as kind, null as subject_id, {PENALTY}, null as list_type, null as reason",
    "listings": f"'名单' as kind, subject_id, document_no, authority, valid_from as day, {NOTHING}, list_type, reason",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground: the document, and what it says, told to whom it concerns. `representative`: who was it on the day of the decision."""

    record_id: str
    kind: str
    day: date
    authority: str
    document_no: str
    sentence: str
    not_counted: str = ""
    representative: str = ""
    representative_role: str = ""
    representative_note: str = ""


def reasons(view: View, records: Sequence[str], party: str = "该主体") -> list[Reason]:
    """A sentence for each of these records that may still be shown, oldest first. `party`: how the sentence names the subject."""
    wanted = [each for each in records if each.partition(":")[0] in COUNTING_TABLES]
    tables = sorted({each.partition(":")[0] for each in wanted})
    if not tables:
        return []
    union = " union all ".join(f"select record_id, not_counted, {PARTS[name]} from {name}_shown where list_contains($wanted, record_id)" for name in tables)
    return [_reason(view, row, party) for row in view.rows(f"from ({union}) order by day, record_id", {"wanted": wanted})]


def _reason(view: View, row: Mapping[str, Any], party: str) -> Reason:
    held = representative_on(view, row["subject_id"], row["day"]) if row["subject_id"] else None
    return Reason(
        row["record_id"],
        row["kind"],
        row["day"],
        row["authority"] or "",
        row["document_no"] or "",
        (_penalised if row["kind"] == "行政处罚" else _listed)(row, party),
        row["not_counted"] or "",
        held.name if held else "",
        held.role if held else "",
        held.note if held else "",
    )


def _penalised(row: Mapping[str, Any], party: str) -> str:
    what = "、".join(_with_amount(kind, row) for kind in (row["penalty_kinds"] or "").split("；") if kind)
    basis = f"依据{row['basis']}，" if row["basis"] else ""
    return f"{_when(row)}{row['authority']}认定{party}“{row['conduct']}”，{basis}作出行政处罚决定{_document(row)}{f'：{what}' if what else ''}。"


def _listed(row: Mapping[str, Any], party: str) -> str:
    title = code_list("list_types").title(row["list_type"])
    cause = f"因“{row['reason']}”" if row["reason"] else ""
    return f"{_when(row)}{row['authority']}{cause}将{party}列入{title}{'' if title.endswith(('名单', '名录')) else '名单'}{_document(row)}。"


def _with_amount(kind: str, row: Mapping[str, Any]) -> str:
    """The kind of penalty with its amount, where there is one: below 1 万元 in 元."""
    wan = row["fine_wan"] if kind.startswith("罚款") else row["confiscated_wan"] if kind.startswith("没收") else None
    return kind if not wan else f"{kind} {wan:g} 万元" if wan >= 1 else f"{kind} {wan * 10_000:,.10g} 元"


def _when(row: Mapping[str, Any]) -> str:
    return f"{row['day']:%Y-%m-%d}，" if row["day"] else ""


def _document(row: Mapping[str, Any]) -> str:
    return f"（{row['document_no']}）" if row["document_no"] else ""

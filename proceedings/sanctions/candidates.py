"""Findings that may lead to a measure, as leads (线索): with the document that would be needed. None of them can be pushed."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analytics.detectors import DETECTORS
from analytics.finding import Finding
from ledger.in_force import COUNTING_TABLES
from ledger.view import View

TITLES = {detector.id: detector.title for detector in DETECTORS}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lead. `own_records`: counting records of the subject itself that the finding cites; without one nothing can be proposed yet."""

    finding_id: str
    title: str
    subject_id: str
    subject_name: str
    severity: str
    sentence: str
    own_records: tuple[str, ...]
    documents: tuple[str, ...]
    needs: str
    items: str
    standing: str = "线索，不能推送"


@cache
def wanted() -> Mapping[str, Mapping[str, str]]:
    """Detector id → what a measure after it would need; policy/sanctions.toml [[candidates]]."""
    table = tomllib.loads((files("proceedings") / "policy" / "sanctions.toml").read_text(encoding="utf-8"))
    return {entry["detector"]: entry for entry in table["candidates"]}


def candidates(view: View, findings: Sequence[Finding], detector: str = "") -> list[Candidate]:
    """Those of the findings that may lead to a measure, most serious first; of one detector if named. `view`: which records count today."""
    found = [each for each in findings if each.detector in wanted() and detector in ("", each.detector)]
    if not found:
        return []
    own = _own_records(view, sorted({record for each in found for record in each.records}))
    return [
        Candidate(
            each.finding_id,
            TITLES[each.detector],
            each.subject_id,
            each.subject_name,
            str(each.severity),
            each.sentence,
            tuple(record for record, (owner, _) in own.items() if record in each.records and owner == each.subject_id),
            tuple(number for record, (owner, number) in own.items() if record in each.records and owner == each.subject_id and number),
            wanted()[each.detector]["needs"],
            wanted()[each.detector]["items"],
        )
        for each in sorted(found, key=lambda one: (RANK.index(str(one.severity)), one.finding_id))
    ]


RANK = ("警示", "关注", "提示")


def _own_records(view: View, records: list[str]) -> dict[str, tuple[str, str]]:
    """Record → whose it is, and the number of its document, for records that count today."""
    owner = {"penalties": "subject_id", "person_penalties": "person_id", "listings": "coalesce(subject_id, person_id)"}
    union = " union all ".join(
        f"select record_id, {owner[name]} as owner, document_no from {name} where list_contains($ids, record_id)" for name in COUNTING_TABLES
    )
    return {row["record_id"]: (row["owner"], row["document_no"] or "") for row in view.rows(f"from ({union}) order by record_id", {"ids": records})}

"""What a measure may rest on: records of the subject itself that count, and what the ledger knows of subject and authority."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.cross_region.policy import cross_region_policy
from analytics.detectors import DETECTORS
from ledger.codelists import code_list
from ledger.same_decision import number_key
from ledger.switches import switched
from ledger.view import View
from proceedings.catalogue.items import SubjectKind

INDIVIDUAL = code_list("subject_kinds").stored("个体工商户")
DETECTOR_IDS = frozenset(detector.id for detector in DETECTORS)
DECISION = "t.authority, t.basis, concat_ws('；', t.penalty_kinds, t.content) as decides"
ENTRY = "t.authority, '' as basis, '' as decides"
PARTS = {
    "penalties_shown": f"t.subject_id as owner, t.decided as day, '' as list_type, [t.named_person_id] as names, {DECISION}",
    "person_penalties_shown": f"t.person_id as owner, t.decided as day, '' as list_type, [null] as names, {DECISION}",
    "listings_shown": f"coalesce(t.subject_id, t.person_id) as owner, t.valid_from as day, t.list_type, [t.person_id, t.responsible_id] as names, {ENTRY}",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """A record on which a measure is to rest. `names`: persons whom the document names; `not_counted`: why it may not be used, else empty."""

    record_id: str
    owner: str
    document_no: str
    day: date | None
    list_type: str
    names: frozenset[str]
    not_counted: str
    named_there: bool  # whether the document that is said to name the person is this one
    severe: bool  # an entry of a list that is known as severe (analytics/policy/cross_region.toml, lists that are on)
    authority: str = ""
    basis: str = ""
    decides: str = ""  # kinds and words of the penalty


def grounds_of(view: View, records: Sequence[str], named_in: str) -> tuple[Ground, ...]:
    """The records that may still be shown, in the order asked. Repaired, quashed, expired and unknown ones are missing. `named_in`: a document number."""
    tables = [name for name in PARTS if any(each.partition(":")[0] == name.removesuffix("_shown") for each in records)]
    if not tables:
        return ()
    same = f"coalesce({number_key('$named')} <> '' and {number_key('t.document_no')} = {number_key('$named')}, false)"
    parts = (f"select t.record_id, t.document_no, t.not_counted, {same} as named_there, {PARTS[name]} from {name} t" for name in tables)
    rows = view.rows(f"from ({' union all '.join(parts)}) where list_contains($records, record_id)", {"records": list(records), "named": named_in})
    found = {row["record_id"]: row for row in rows}
    severe = frozenset(each.id for each in cross_region_policy(switched(view)).lists.values() if not each.notice)
    return tuple(_ground(found[each], severe) for each in dict.fromkeys(records) if each in found)


def findings_among(view: View, records: Sequence[str]) -> tuple[str, ...]:
    """Those that are no records but findings (detector:subject), whether this run still has them or not."""
    if not records:
        return ()
    rows = view.rows("select distinct finding_id from findings where list_contains($records, finding_id)", {"records": list(records)})
    known = {row["finding_id"] for row in rows}
    return tuple(each for each in records if each in known or each.partition(":")[0] in DETECTOR_IDS)


def region_of(view: View, authority: str, stated: str) -> str:
    """Region code of an authority: as the ledger has it, else as stated; empty if nobody knows. Two authorities of one name in two regions: not known."""
    rows = view.rows("select distinct region from authorities where name = $name and region is not null", {"name": authority})
    if len({row["region"][:2] for row in rows}) > 1:
        return stated
    return rows[0]["region"] if rows else stated


def kind_of(view: View, subject_id: str) -> SubjectKind | None:
    """The kind of a subject as the ledger has it: 企业, 个体工商户 or 自然人; None if it is not there."""
    if not subject_id:
        return None
    if view.rows("select 1 from persons where person_id = $id limit 1", {"id": subject_id}):
        return SubjectKind.NATURAL_PERSON
    rows = view.rows("select kind, uscc from enterprises where subject_id = $id", {"id": subject_id})
    if not rows:
        return None
    individual = rows[0]["kind"] == INDIVIDUAL or (not rows[0]["kind"] and (rows[0]["uscc"] or "").startswith("92"))  # GB 32100: 92 = 个体工商户
    return SubjectKind.INDIVIDUAL_BUSINESS if individual else SubjectKind.ENTERPRISE


def _ground(row: dict[str, Any], severe: frozenset[str]) -> Ground:
    words = {name: row[name] or "" for name in ("record_id", "owner", "document_no", "list_type", "not_counted", "authority", "basis", "decides")}
    names = frozenset(each for each in row["names"] or () if each)
    return Ground(**words, day=row["day"], names=names, named_there=row["named_there"], severe=row["list_type"] in severe)

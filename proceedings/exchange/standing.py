"""The records of our own authorities that stand today and may be shared: what the next package is compared with, and why others stand no more."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.cross_region.policy import CrossRegionPolicy, cross_region_policy
from analytics.cross_region.recognition import recognition
from ledger.column import Table
from ledger.number_checks import check_citizen_number
from ledger.same_decision import number_key
from ledger.switches import switched
from ledger.view import View
from proceedings.exchange.package import LONGEST, Crosswalk, CrosswalkRow, EndedRecord, Reason, SentRecord
from proceedings.exchange.persons import roles_of_named
from proceedings.exchange.policy import DAY_OF, LISTING, PENALTY, TABLE_OF, ExchangePolicy, exchange_policy

OURS = """substr(coalesce(t.authority_region, e.region), 1, 2) = $own and t.subject_id is not null and not starts_with(t.source, 'exchange:')
    and coalesce(substr(t.authority_uscc, 3, 2), $own) = $own
    and not exists (from authorities a where a.authority_uscc = t.authority_uscc and substr(coalesce(a.region, $own), 1, 2) <> $own)"""
SERIOUS = {
    LISTING: "t.person_id is null and list_contains($lists, t.list_type)",
    PENALTY: "regexp_matches(t.penalty_kinds, $kinds) and coalesce(t.publicity_to, date '9999-12-31') > $as_of",
}
WORDS = {"异议": Reason.DISPUTED, "届满": Reason.EXPIRED, "期满": Reason.EXPIRED}  # in what a view says of a record that it shows and does not count
ON_ENQUIRY = "凭授权向来源省查询"
NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])|(?<![0-9A-Za-z])[0-9]{15}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Standing:
    """Records by reference, the crosswalk used for them, and the references of those kept back because a number of a person stands in their text."""

    records: Mapping[str, SentRecord]
    crosswalk: Crosswalk
    kept_back: tuple[str, ...]


def standing_records(view: View, own: str, recipient: str) -> Standing:
    """What `recipient` may hold of us today. Records of natural persons are not exchanged: see decision 0014."""
    policy, classes = exchange_policy(), cross_region_policy(switched(view))
    found = {each.reference: each for kind in TABLE_OF for each in _of_kind(view, kind, own, recipient, classes)}
    kept_back = {reference for reference, each in found.items() if holds_identity_number(each.fields.values())}
    records = {reference: found[reference] for reference in sorted(found.keys() - kept_back)}
    kinds = {each.fields.get("list_type", each.kind): each for each in records.values() if each.standing != ON_ENQUIRY}
    rows = [_crosswalk_row(kind, each, classes) for kind, each in sorted(kinds.items())]
    return Standing(records, Crosswalk(version=f"{classes.version}/{policy.version}", rows=rows), tuple(sorted(kept_back)))


def holds_identity_number(texts: Collection[str]) -> bool:
    """Whether the number of a citizen stands in one of the texts."""
    return any(check_citizen_number(found) for text in texts for found in NUMBER.findall(text))


def ended_records(view: View, references: Collection[str], day: date) -> list[EndedRecord]:
    """Why records that were sent stand no more, in the order of their references. What they say is not repeated.

    The day lies between the record's own and `day`: the other side refuses any other.
    """
    by_table: dict[str, list[str]] = {}
    for reference in sorted(references):
        by_table.setdefault(reference.partition(":")[0], []).append(reference)
    found = [each for name, mine in by_table.items() for each in _ended(view, name, mine, day)]
    return sorted(found, key=lambda each: each.reference)


def _of_kind(view: View, kind: str, own: str, recipient: str, classes: CrossRegionPolicy) -> Iterator[SentRecord]:
    policy, table = exchange_policy(), TABLE_OF[kind]
    given: dict[str, object] = {"own": own}
    given |= (
        {"lists": sorted(policy.lists.keys() & classes.lists.keys())} if kind == LISTING else {"kinds": "|".join(classes.penalty_kinds), "as_of": view.as_of}
    )
    if kind == PENALTY and not policy.penalties:
        return
    sql = (
        f"select t.*, coalesce(t.authority_region, e.region) as region from {table.name} t left join enterprises e using (subject_id) "
        f"where {OURS} and {SERIOUS[kind]} order by t.record_id"
    )
    rows = view.rows(sql, given)
    named = roles_of_named(view, kind, [row["record_id"] for row in rows])
    for row in rows:
        yield _sent(row, kind, recipient, named.get(row["record_id"], []), policy, classes)


def _sent(row: Mapping[str, Any], kind: str, recipient: str, named: list[str], policy: ExchangePolicy, classes: CrossRegionPolicy) -> SentRecord:
    what = row["list_type"] if kind == LISTING else row["penalty_kinds"]
    said = row["reason"] if kind == LISTING else row["basis"]
    seen = recognition({"kind": what, "said": said, "province": row["region"][:2], "target_province": recipient}, classes)
    scope = policy.scopes[policy.scope_of(kind, what)]
    region = {"authority_region": row["region"]}
    told = not scope.needs_authorisation  # on enquiry only: not even which list
    return SentRecord(
        reference=row["record_id"],
        kind=kind,  # type: ignore[arg-type]  # one of TABLE_OF
        disclosure=scope.id,  # type: ignore[arg-type]  # checked by the model
        subject_id=row["subject_id"],
        standard=classes.basis(what) if told else ON_ENQUIRY,
        field=seen.field if told else "",
        standing=seen.standing.value if told else ON_ENQUIRY,
        responsible=named if scope.used else [],
        fields={name: text for name in policy.fields(scope.id, kind) if (text := _text({**row, **region}[name]))},
    )


def _crosswalk_row(kind: str, record: SentRecord, classes: CrossRegionPolicy) -> CrosswalkRow:
    listed = classes.lists.get(kind)
    evidence = listed.evidence if listed else classes.penalty_evidence
    title = record.standard.partition("（")[0]
    return CrosswalkRow(kind=kind, title=title, standard=record.standard, field=record.field, standing=record.standing, evidence=evidence)


def _ended(view: View, name: str, references: list[str], day: date) -> Iterator[EndedRecord]:
    """Those of one table."""
    asked = {"references": references}
    begin = {table.name: DAY_OF[kind] for kind, table in TABLE_OF.items()}[name]
    outcomes = _outcomes(view, name, references)
    shown = {row["record_id"]: row for row in view.rows(f"select * from {name}_shown where list_contains($references, record_id)", asked)}
    kept = view.rows(f"select record_id, {begin} as begin from {name}_all where list_contains($references, record_id)", asked)
    begins = {row["record_id"]: row["begin"] for row in kept}
    for each in references:
        if outcome := outcomes.get(each):
            reason, since = (Reason.QUASHED if outcome["outcome"] == "原决定撤销" else Reason.REPAIRED), outcome["decided"]
        elif row := shown.get(each):
            reason, since = _reason(row, day)
        else:
            reason, since = (Reason.EXPIRED if each in begins else Reason.WITHDRAWN), day
        yield EndedRecord(reference=each, reason=reason.value, day=min(max(since, begins.get(each) or since), day).isoformat())


def _reason(row: Mapping[str, Any], day: date) -> tuple[Reason, date]:
    """Of a record that is still shown, or still counts and is exchanged no more."""
    said = row["not_counted"] or ""
    if said == "已移出":
        return Reason.REMOVED, row["valid_to"]
    publicity = row.get("publicity_to")
    if publicity and publicity <= day:
        return Reason.EXPIRED, publicity
    return next((reason for word, reason in WORDS.items() if word in said), Reason.NOT_SHARED), day


def _outcomes(view: View, name: str, references: list[str]) -> dict[str, Mapping[str, Any]]:
    """Record → the repair, quashing or review that ended it, a quashing before a repair."""
    gone = view.rows(f"select record_id from ended_{name} where list_contains($references, record_id)", {"references": references})
    found: dict[str, Mapping[str, Any]] = {row["record_id"]: {"outcome": "准予修复", "decided": view.as_of} for row in gone}
    rows = view.rows(
        f"select n.record_id, outcome, decided from repairs_reaching r join (select record_id, number_key, owner from {name}_numbered "
        f"where list_contains($records, record_id)) n on n.number_key = {number_key('r.document_no')} and coalesce(r.subject_id, n.owner) = n.owner "
        "where outcome in ('准予修复', '原决定撤销') order by n.record_id, outcome <> '准予修复', decided desc",
        {"records": sorted(found)},
    )
    return found | {row["record_id"]: row for row in rows}  # of several the last stays: a quashing, and the earliest


def _text(value: object) -> str:
    """A value as packages write it: ISO day, plain decimal, text."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else str(value)[:LONGEST] if value is not None else ""


def value_of(table: Table, name: str, text: str) -> Any:
    """The reverse of `_text`: what the ledger keeps in that column."""
    kind = table.column(name).kind.value
    return date.fromisoformat(text) if kind == "date" else Decimal(text) if kind == "money_wan" else text

"""What is known of the firms of a lead: who acts for them, where they are, how they can be called, and records that count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.view import View

FIRMS = """
with chosen as (select unnest($subjects) as subject_id)
select e.subject_id, e.record_id, e.name, e.kind, e.type_code, e.region, e.insured, e.address_key, e.address, e.phone_key, e.phone, e.established
from enterprises_current e join chosen using (subject_id) order by e.subject_id
"""
RECORDS = """
with chosen as (select unnest($subjects) as subject_id)
select d.subject_id, d.record_id, 'penalties' as kind, d.document_no as title, d.decided as day from decisions d join chosen using (subject_id)
union all select l.subject_id, l.record_id, 'listings', l.list_type, l.valid_from from listings l join chosen using (subject_id)
order by subject_id, day, record_id
"""
ROLES = """
with chosen as (select unnest($subjects) as subject_id)
select r.subject_id, r.person_id, r.name, r.role, r.valid_from, r.record_id from roles_current r join chosen using (subject_id)
order by r.subject_id, r.person_id, r.role, r.record_id
"""
CROWDS = """
with used as (select address_key as key, subject_id from addresses_used_current union all select phone_key, subject_id from phones_used_current)
select key from used where key in (select unnest($keys)) group by key having count(distinct subject_id) > $crowd order by key
"""
LAWFUL = "select distinct address_key as key from shared_addresses_current where address_key is not null order by address_key"


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A decision or an entry on a list that counts."""

    record_id: str
    kind: str
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody who acts for a firm today."""

    subject_id: str
    person_id: str
    name: str
    role: str
    since: date | None
    record_id: str


@dataclass(frozen=True)
class FirmFacts:
    """By firm. Firms that are gone, or that no register knows, have no row."""

    firms: Mapping[str, Mapping[str, Any]]
    records: Mapping[str, Sequence[BadRecord]]
    offices: Mapping[str, Sequence[Office]]

    def without_staff(self, subjects: Iterable[str]) -> tuple[int, int]:
        """How many firms report that nobody is insured, and how many report any number."""
        told = [self.firms[each]["insured"] for each in subjects if self.firms[each]["insured"] is not None]
        return sum(number == 0 for number in told), len(told)


def read_firms(view: View, subjects: Iterable[str]) -> FirmFacts:
    """Facts of these firms on the day of the view."""
    chosen = {"subjects": sorted(set(subjects))}
    records, offices = defaultdict[str, list[BadRecord]](list), defaultdict[str, list[Office]](list)
    for row in view.rows(RECORDS, chosen):
        records[row["subject_id"]].append(BadRecord(row["record_id"], row["kind"], row["title"], row["day"]))
    for row in view.rows(ROLES, chosen):
        offices[row["subject_id"]].append(Office(row["subject_id"], row["person_id"], row["name"], row["role"], row["valid_from"], row["record_id"]))
    return FirmFacts({row["subject_id"]: row for row in view.rows(FIRMS, chosen)}, records, offices)


def crowds(view: View, facts: FirmFacts, crowd: int) -> set[str]:
    """Rooms and telephones that make nobody look related: too many use them, or many may by law."""
    keys = sorted({row[name] for row in facts.firms.values() for name in ("address_key", "phone_key") if row[name]})
    return {row["key"] for row in view.rows(CROWDS, {"keys": keys, "crowd": crowd})} | {row["key"] for row in view.rows(LAWFUL)}

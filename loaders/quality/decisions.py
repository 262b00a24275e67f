"""The decisions of the months of the report, each with all its days: decided, reported, pushed, received, published, first in the ledger.

All of them count for their unit's punctuality, also those repaired since. Named may be only those of legal persons that
the law still lets show: `named` is false for natural persons and for repaired, quashed and expired records.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from loaders.quality.basis import Basis
from loaders.quality.period import month_of
from loaders.quality.units import Unit

PENALTIES, LICENCES = ("penalties", "person_penalties"), ("licences", "person_licences")
PERSON_TABLES = frozenset({"person_penalties", "person_licences"})
DAYS = ("reported", "pushed", "received", "published")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as the ledger holds it."""

    record_id: str
    table: str
    unit: Unit  # who reported it
    authority: Unit  # who made it
    document_no: str
    subject_id: str
    party_name: str  # empty where it may not be shown
    party_province: str
    decided: date
    first_recorded: date
    named: bool
    days: Mapping[str, date | None]

    @property
    def month(self) -> str:
        """The month under which it is accounted."""
        return month_of(self.decided)


def read_decisions(basis: Basis, tables: tuple[str, ...]) -> Iterator[Decision]:
    """Decisions of these tables made in the months of the report, in a fixed order."""
    for name in tables:
        for row in basis.rows(_query(basis, name), {"begin": basis.period.begin, "end": basis.period.end}):
            yield _decision(basis, name, row)


def every_row(name: str) -> str:
    """The relation that holds every known decision of a table, also those that stopped counting."""
    return f"{name}_all" if name in PENALTIES else name


def _query(basis: Basis, name: str) -> str:
    person = name in PERSON_TABLES
    days = ", ".join(f"{basis.column(name, day)} as {day}" for day in DAYS)
    shown = "false" if person else f"t.record_id in (select record_id from {name}_shown)" if name in PENALTIES else "true"
    party = "'' as subject_id, '' as party_name, '' as region" if person else "t.subject_id, t.party_name, e.region"
    join = "" if person else "left join enterprises e on e.subject_id = t.subject_id"
    reader = "source_unit, source_unit_uscc, authority, authority_uscc"
    return (
        f"select t.record_id, t.document_no, t.decided, {reader}, {days}, {shown} as named, {party}, f.first_recorded "
        f"from {every_row(name)} t {join} join ({basis.first_recorded(name)}) f on f.record_id = t.record_id "
        "where t.decided between $begin and $end order by t.record_id"
    )


def _decision(basis: Basis, name: str, row: Mapping[str, Any]) -> Decision:
    subject = row["subject_id"] or ""
    province = (row["region"] or (subject[2:8] if not subject.startswith("REG:") else subject[4:10]))[:2]
    return Decision(
        row["record_id"],
        name,
        basis.units.unit(row["source_unit_uscc"], row["source_unit"]),
        basis.units.unit(row["authority_uscc"], row["authority"]),
        row["document_no"],
        subject,
        row["party_name"] if row["named"] else "",
        province,
        row["decided"],
        row["first_recorded"],
        row["named"],
        {day: row[day] for day in DAYS},
    )

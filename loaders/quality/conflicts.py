"""错报: one decision that two units reported with different content, or that stands under two authorities.

A conflict says that one of the two is wrong, not which: the decision document tells. Only decisions of legal persons that
may be shown are compared. Source of the term: metrics_definitions.csv (错报 [O]).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ledger.tables import table
from loaders.quality.basis import Basis
from loaders.quality.units import Unit

COMPARED = ("conduct", "penalty_kinds", "fine_wan", "confiscated_wan", "decided", "valid_to", "party_name")
CONTENT, AUTHORITY = "两个单位报送的内容不一致", "同一文号、同一主体报在两个机关名下"
NOTHING = "（空）"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One decision with two contents. `differences`: (column title, what each unit reported, in the order of `units`)."""

    kind: str
    document_no: str
    subject_id: str
    party_name: str
    units: tuple[Unit, ...]
    differences: tuple[tuple[str, tuple[str, ...]], ...]
    records: tuple[str, ...]


def find_conflicts(basis: Basis) -> Iterator[Conflict]:
    """Conflicts among the penalties decided in the months of the report, in order of their record ids."""
    yield from _contents(basis)
    yield from _authorities(basis)


def _contents(basis: Basis) -> Iterator[Conflict]:
    """The newest version that each unit reported of one record, where they differ."""
    columns = ", ".join(COMPARED)
    rows = basis.rows(
        f"select record_id, document_no, subject_id, source_unit, source_unit_uscc, {columns} from ({basis.versions('penalties')}) "
        "where record_id in (select record_id from penalties_shown where decided between $begin and $end) "
        "qualify row_number() over (partition by record_id, source_unit_uscc order by batch_number desc, sequence desc) = 1 "
        "and count(distinct source_unit_uscc) over (partition by record_id) > 1 order by record_id, source_unit_uscc",
        {"begin": basis.period.begin, "end": basis.period.end},
    )
    for record_id in dict.fromkeys(row["record_id"] for row in rows):
        versions = [row for row in rows if row["record_id"] == record_id]
        differences = tuple(_differences(versions))
        if differences:
            units = tuple(basis.units.unit(row["source_unit_uscc"], row["source_unit"]) for row in versions)
            first = versions[0]
            yield Conflict(CONTENT, first["document_no"], first["subject_id"], first["party_name"], units, differences, (record_id,))


def _authorities(basis: Basis) -> Iterator[Conflict]:
    """One number and subject under several authorities."""
    rows = basis.rows(
        "select document_no, subject_id, any_value(party_name order by record_id) as party_name, list(record_id order by record_id) as records, "
        "list(authority order by record_id) as authorities, list(authority_uscc order by record_id) as codes from penalties_shown "
        "where decided between $begin and $end group by document_no, subject_id having count(distinct authority_uscc) > 1 order by document_no, subject_id",
        {"begin": basis.period.begin, "end": basis.period.end},
    )
    for row in rows:
        units = tuple(basis.units.unit(code, name) for code, name in zip(row["codes"], row["authorities"], strict=True))
        names = ((table("penalties").column("authority").title, tuple(row["authorities"])),)
        yield Conflict(AUTHORITY, row["document_no"], row["subject_id"], row["party_name"], units, names, tuple(row["records"]))


def _differences(versions: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in COMPARED:
        said = tuple(_words(row[name]) for row in versions)
        if len(set(said)) > 1:
            yield table("penalties").column(name).title, said


def _words(value: object) -> str:
    """A value as a person reads it; amounts without trailing zeros."""
    return NOTHING if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)

"""漏报 gaps: a unit that was expected to report a table for a month and sent neither rows nor 零报送.

Expected is who reported that table in k of the n months before (quality.toml [expected]), and whoever an administrator
lists in expected_reports.csv of the data folder (unit_uscc, unit, table, from, to; months YYYY-MM, `to` may be empty).
A month is due on the seventh working day after its end; before that nothing is a gap. One gap per unit × table × month [C].
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger.errors import PolicyError
from ledger.tables import TABLES
from loaders.quality.basis import Basis
from loaders.quality.counts import Counts, Key
from loaders.quality.decisions import every_row
from loaders.quality.period import MONTH, last_day, months_before
from loaders.quality.policy import clocks
from loaders.quality.units import Unit, Units

FILE_NAME = "expected_reports.csv"
COLUMNS = ("unit_uscc", "unit", "table", "from", "to")
GAP, ZERO, NOT_DUE = "漏报", "零报送", "未到期"
Held = tuple[str, str, str]  # id of the unit, table, month
TITLES = {each.title: each.name for each in TABLES}


@dataclass(frozen=True, slots=True)
class Expectation:
    """A report that an administrator expects: months from `begin` to `end`, empty for ever."""

    unit: Unit
    table: str
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class Gap:
    """One unit, table and month without rows. `state`: 漏报, 零报送 or 未到期; `why`: why a report was expected."""

    unit: Unit
    table: str
    month: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """覆盖率: of the authorities on file, how many ever reported anything in the tables of 双公示."""

    listed: int
    reporting: int
    silent: tuple[Unit, ...]

    @property
    def rate(self) -> float | None:
        """Share of those on file; None where none is on file."""
        return self.reporting / self.listed if self.listed else None


def find_gaps(basis: Basis, lines: Mapping[Key, Counts]) -> Iterator[Gap]:
    """Every expected report of the months of the report that holds no rows, by month, unit and table.

    A month holds rows if the accounts say so, or if a stored row is dated in it: a corrected one may have been accounted
    elsewhere. A row whose date nobody can read speaks for no month.
    """
    listed = expectations(basis)
    held = {(key.unit.id, key.table, key.month): key.unit for key, counts in lines.items() if counts.reported > counts.undated}
    held |= _stored(basis, {*basis.policy.sections["expected"]["tables"], *(each.table for each in listed)})
    zero = _zero_reports(basis)
    for month in basis.period.months:
        for (unit, name), why in sorted(_expected(basis, held, listed, month).items(), key=lambda item: (item[0][0].title, item[0][0].id, item[0][1])):
            if (unit.id, name, month) not in held:
                state = ZERO if (unit.id, name, month) in zero else GAP if due_day(basis, month) <= basis.today else NOT_DUE
                yield Gap(unit, name, month, state, why)


def due_day(basis: Basis, month: str) -> date:
    """The last day on which a decision of that month is reported in time."""
    clock = next(each for each in clocks() if each.end == "reported")
    return clock.due(last_day(month), basis.calendar)


def coverage(basis: Basis) -> Coverage:
    """Which authorities on file ever reported a decision, as reporting unit or as the authority named."""
    outside = basis.policy.sections["expected"]["outside_fields"]
    listed = [unit for unit in basis.units.known.values() if unit.field not in outside]
    seen: set[str] = set()
    for name in basis.policy.publicity_tables:
        for row in basis.rows(f"select distinct source_unit_uscc as unit, authority_uscc as authority from {every_row(name)} order by all"):
            seen.update((row["unit"], row["authority"]))
    return Coverage(len(listed), sum(unit.id in seen for unit in listed), tuple(unit for unit in listed if unit.id not in seen))


def expectations(basis: Basis) -> tuple[Expectation, ...]:
    """What the administrator of this data folder expects."""
    return read_expectations(basis.ledger.root.parent, basis.units)


def read_expectations(home: Path, units: Units) -> tuple[Expectation, ...]:
    """What expected_reports.csv lists; none without the file. PolicyError naming the row that is wrong."""
    path = home / FILE_NAME
    if not path.is_file():
        return ()
    todo = f"用 UTF-8 保存，表头为 {','.join(COLUMNS)}，月份写成 2026-06，目录写表名"
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PolicyError(f"读不了应报清单：{error}", where=str(path), todo=todo) from error
    found = []
    for number, row in enumerate(rows, start=2):
        name = TITLES.get(row.get("table") or "", row.get("table") or "")
        months = [row.get("from") or "", *([row["to"]] if row.get("to") else [])]
        if name not in TITLES.values() or not row.get("unit_uscc") or not all(MONTH.fullmatch(month) for month in months):
            raise PolicyError("应报清单有一行看不懂", where=f"{path} 第 {number} 行", todo=todo)
        found.append(Expectation(units.unit(row["unit_uscc"], row.get("unit")), name, months[0], row.get("to") or ""))
    return tuple(found)


def _stored(basis: Basis, names: Iterable[str]) -> dict[Held, Unit]:
    """Unit, table and month of every row that the ledger holds of these tables."""
    found: dict[Held, Unit] = {}
    for declared in (each for each in TABLES if each.name in names and (each.dated or each.begin) and all(each.reporter)):
        (name, code), day = declared.reporter, declared.dated or declared.begin
        months = f"select distinct {name} as name, {code} as code, strftime({day}, '%Y-%m') as month from {every_row(declared.name)}"
        for row in basis.rows(f"{months} where {day} is not null order by all"):
            unit = basis.units.unit(row["code"], row["name"])
            found[unit.id, declared.name, row["month"]] = unit
    return found


def _expected(basis: Basis, held: Mapping[Held, Unit], listed: Iterable[Expectation], month: str) -> dict[tuple[Unit, str], str]:
    rule = basis.policy.sections["expected"]
    before = set(months_before(month, rule["months"]))
    counted: dict[tuple[Unit, str], int] = {}
    for (code, name, reported), unit in held.items():
        if reported in before and name in rule["tables"] and code:
            counted[unit, name] = counted.get((unit, name), 0) + 1
    why = f"此前 {rule['months']} 个月中有 {{}} 个月报送过"
    found = {pair: why.format(count) for pair, count in counted.items() if count >= rule["reported_in"]}
    for each in listed:
        if each.begin <= month <= (each.end or month):
            found[each.unit, each.table] = "应报清单列明"
    return found


def _zero_reports(basis: Basis) -> set[tuple[str, str, str]]:
    rows = basis.rows("select source_unit, source_unit_uscc, table_name, month from zero_reports order by record_id")
    return {(basis.units.unit(row["source_unit_uscc"], row["source_unit"]).id, TITLES.get(row["table_name"], row["table_name"]), row["month"]) for row in rows}

"""Rows per unit, month and table: reported, stored, repeated, handed back, corrected; and the two rates of compliance.

    报送数 = rows of the files, without rows that had been handed back and came again (they were counted the first time)
    首次合规率 = (报送 − 重复 − 首次拒收) ÷ (报送 − 重复)
    改正后合规率 = (报送 − 重复 − 首次拒收 + 已改正) ÷ (报送 − 重复)

A repetition of what is stored already is neither good nor bad: it stands in neither part of the fraction. Rows without a
readable date are accounted under the month in which they were loaded. Source: metrics_definitions.csv (合规率 [S2]).
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loaders.quality.basis import DAY_IN_CHINA, Basis
from loaders.quality.units import Unit

CORRECTED, REPEATED, OPEN = "已改正", "重复报送", "待改正"


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the report."""

    unit: Unit
    month: str
    table: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one line, or of several together."""

    reported: int = 0
    duplicate: int = 0
    rejected: int = 0  # when first reported
    corrected: int = 0  # of these, accepted later
    repeated: int = 0  # of these, found to be a repetition when corrected
    undated: int = 0  # of the reported rows, those without a readable date
    reasons: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)

    @property
    def fresh(self) -> int:
        """Rows that are no repetition: what the rates divide by."""
        return self.reported - self.duplicate

    @property
    def first_stored(self) -> int:
        """Rows stored when first reported."""
        return self.fresh - self.rejected

    @property
    def stored(self) -> int:
        """Rows stored by now."""
        return self.first_stored + self.corrected

    @property
    def pending(self) -> int:
        """Rows handed back and not yet corrected."""
        return self.rejected - self.corrected - self.repeated

    @property
    def first_rate(self) -> float | None:
        """首次合规率; None where nothing was reported."""
        return self.first_stored / self.fresh if self.fresh else None

    @property
    def corrected_rate(self) -> float | None:
        """改正后合规率; None where nothing was reported. A row found to be a repetition leaves the fraction."""
        return self.stored / (self.fresh - self.repeated) if self.fresh - self.repeated else None


@dataclass(frozen=True, slots=True)
class Ledgered:
    """What the accounts and the batches say in total, over all months: the two must agree."""

    account_rows: int
    account_accepted: int
    account_duplicate: int
    account_rejected: int
    batch_rows: int
    batch_accepted: int
    batch_duplicate: int
    batch_rejected: int

    @property
    def agree(self) -> bool:
        """Whether no row is missing between the two."""
        accounts = (self.account_rows, self.account_accepted, self.account_duplicate, self.account_rejected)
        return accounts == (self.batch_rows, self.batch_accepted, self.batch_duplicate, self.batch_rejected)


def count_lines(basis: Basis) -> dict[Key, Counts]:
    """Every line that any batch accounts for, of all months, in a fixed order."""
    tallies: dict[Key, Counter[str]] = {}
    reasons: dict[Key, Counter[str]] = {}
    flags: dict[Key, Counter[str]] = {}
    for row in _accounts(basis):
        key = _key(basis, row)
        tallies.setdefault(key, Counter()).update(
            {
                "reported": row["rows_in"] - row["returned"],
                "duplicate": row["duplicate"],
                "rejected_rows": row["rejected"],
                "returned": row["returned"],
                "undated": 0 if row["dated"] else row["rows_in"] - row["returned"],
            }
        )
        reasons.setdefault(key, Counter()).update(json.loads(row["reasons"] or "{}"))
        flags.setdefault(key, Counter()).update(json.loads(row["flags"] or "{}"))
    for row in _handed_back(basis):
        tallies.setdefault(_key(basis, row), Counter()).update({"handed_back": row["handed_back"], CORRECTED: row["corrected"], REPEATED: row["repeated"]})
    return {key: _counts(tallies[key], reasons.get(key, Counter()), flags.get(key, Counter())) for key in sorted(tallies, key=_order)}


def total(lines: Iterable[Counts]) -> Counts:
    """The sum of lines."""
    every = list(lines)
    names = ("reported", "duplicate", "rejected", "corrected", "repeated", "undated")
    sums = {name: sum(getattr(each, name) for each in every) for name in names}
    reasons: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    for each in every:
        reasons.update(each.reasons)
        flags.update(each.flags)
    return Counts(**sums, reasons=dict(reasons.most_common()), flags=dict(flags.most_common()))


def ledgered(basis: Basis) -> Ledgered:
    """The total of the accounts beside that of the batches that were known."""
    names = ("rows_in", "accepted", "duplicate", "rejected")
    sums = ", ".join(f"coalesce(sum({name}), 0)::bigint as {name}" for name in names)
    accounts = basis.rows(f"select {sums} from accounts")[0]
    known = {row["batch_id"] for row in basis.rows("select batch_id from batches")}
    lines = [line for line in basis.ledger.lines() if line.batch_id in known and line.kind == "load"]
    return Ledgered(*(accounts[name] for name in names), *(sum(getattr(line, name) for line in lines) for name in names))


def _counts(tally: Mapping[str, int], reasons: Counter[str], flags: Counter[str]) -> Counts:
    handed_back = tally["handed_back"] or max(0, tally["rejected_rows"] - tally["returned"])
    duplicate = max(0, tally["duplicate"] - tally[REPEATED])
    parts = (tally["reported"], duplicate, handed_back, tally[CORRECTED], tally[REPEATED], tally["undated"])
    return Counts(*parts, dict(sorted(reasons.items())), dict(sorted(flags.items())))


def _key(basis: Basis, row: Mapping[str, Any]) -> Key:
    return Key(basis.units.unit(row["department_uscc"], row["department"]), row["month"], row["table_name"])


def _order(key: Key) -> tuple[str, str, str, str]:
    return (key.month, key.unit.title, key.unit.id, key.table)


def _accounts(basis: Basis) -> list[dict[str, Any]]:
    return basis.rows(
        "select table_name, department, department_uscc, rows_in, duplicate, rejected, returned, reasons, flags, coalesce(month, '') <> '' as dated, "
        f"coalesce(nullif(month, ''), strftime({DAY_IN_CHINA.format('recorded_at')}, '%Y-%m')) as month from accounts order by record_id"
    )


def _handed_back(basis: Basis) -> list[dict[str, Any]]:
    """Rows handed back, by the unit and month under which they were first reported."""
    states = ", ".join(f"count(*) filter (state = '{state}') as {name}" for state, name in ((CORRECTED, "corrected"), (REPEATED, "repeated")))
    return basis.rows(
        f"select table_name, coalesce(department, '') as department, coalesce(department_uscc, '') as department_uscc, "
        f"coalesce(nullif(month, ''), strftime(first_recorded, '%Y-%m')) as month, count(*) as handed_back, {states} "
        f"from rejects join ({basis.first_recorded('rejects')}) using (record_id) group by all order by all"
    )

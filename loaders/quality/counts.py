"""Rows per unit, month and table: reported, stored, repeated, taken back, handed back, corrected; and the two rates of compliance.

    报送数 = rows of the files, without rows that had been handed back and came again (they were counted the first time)
    可计行 = 报送 − 重复 − 撤回
    首次合规率 = (可计行 − 首次拒收) ÷ 可计行
    改正后合规率 = (可计行 − 首次拒收 + 已改正) ÷ (可计行 − 改正后查明重复的)

A repetition of what is stored already is neither good nor bad, and a row that takes a record back (数据状态 删除) reports
nothing: both stand in neither part of the fraction. A row that comes back corrected is credited to the unit and month under
which it was first counted, whatever it says now. Rows without a readable date are accounted under the month in which they
were loaded. Source: metrics_definitions.csv (合规率 [S2]).
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loaders.quality.basis import DAY_IN_CHINA, Basis
from loaders.quality.credits import First, credited, settled
from loaders.quality.units import Unit

CORRECTED, REPEATED = "已改正", "重复报送"
SUMMED = ("reported", "duplicate", "withdrawn", "rejected", "corrected", "repeated", "undated")


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
    duplicate: int = 0  # when first reported
    withdrawn: int = 0  # of the reported rows, those that took a record back
    rejected: int = 0  # when first reported
    corrected: int = 0  # of these, accepted later
    repeated: int = 0  # of these, found to be a repetition when corrected
    undated: int = 0  # of the reported rows, those without a readable date
    reasons: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)

    @property
    def fresh(self) -> int:
        """Rows that report something new: what the rates divide by."""
        return self.reported - self.duplicate - self.withdrawn

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
    accounts = _accounts(basis)
    back = credited(_handed_back(accounts), settled(basis))
    tallies: dict[Key, Counter[str]] = {}
    reasons: dict[Key, Counter[str]] = {}
    flags: dict[Key, Counter[str]] = {}
    for row in accounts:
        key = Key(basis.units.unit(row["department_uscc"], row["department"]), row["month"] or row["loaded"], row["table_name"])
        tally = tallies.setdefault(key, Counter())
        tally.update(_first_time(row))
        state = back.pop(_place(row), Counter[str]())
        tally.update({"corrected": state[CORRECTED], "repeated": state[REPEATED]})
        reasons.setdefault(key, Counter()).update(json.loads(row["reasons"] or "{}"))
        flags.setdefault(key, Counter()).update(json.loads(row["flags"] or "{}"))
    return {key: _counts(tallies[key], reasons[key], flags[key]) for key in sorted(tallies, key=_order)}


def total(lines: Iterable[Counts]) -> Counts:
    """The sum of lines."""
    every = list(lines)
    sums = {name: sum(getattr(each, name) for each in every) for name in SUMMED}
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
    lines = [line for line in basis.ledger.lines(basis.view.known_at) if line.batch_id in known and line.kind == "load"]
    return Ledgered(*(accounts[name] for name in names), *(sum(getattr(line, name) for line in lines) for name in names))


def _counts(tally: Counter[str], reasons: Counter[str], flags: Counter[str]) -> Counts:
    return Counts(**{name: tally[name] for name in SUMMED}, reasons=dict(sorted(reasons.items())), flags=dict(sorted(flags.items())))


def _first_time(row: Mapping[str, Any]) -> dict[str, int]:
    """What an account says of rows reported for the first time: without those that had been handed back before."""
    duplicate, rejected = _came_back(row)
    reported = row["rows_in"] - row["returned"]
    counts = {"reported": reported, "duplicate": row["duplicate"] - duplicate, "rejected": row["rejected"] - rejected}
    return counts | {"withdrawn": row["withdrawn"] or 0, "undated": 0 if row["month"] else reported}


def _came_back(row: Mapping[str, Any]) -> tuple[int, int]:
    """Rows that came back and were repeated or rejected again. Accounts from before these were told apart: as few as can be."""
    if row["returned_duplicate"] is not None:
        return row["returned_duplicate"], row["returned_rejected"]
    rest = max(0, row["returned"] - row["accepted"])
    rejected = min(rest, row["rejected"])
    return rest - rejected, rejected


def _handed_back(accounts: Iterable[Mapping[str, Any]]) -> dict[First, int]:
    return {_place(row): row["rejected"] - _came_back(row)[1] for row in accounts}


def _place(row: Mapping[str, Any]) -> First:
    return First(row["batch"], row["table_name"], row["department"], row["department_uscc"], row["month"])


def _order(key: Key) -> tuple[str, str, str, str]:
    return (key.month, key.unit.title, key.unit.id, key.table)


def _accounts(basis: Basis) -> list[dict[str, Any]]:
    texts = ", ".join(f"coalesce({name}, '') as {name}" for name in ("department", "department_uscc", "month"))
    return basis.rows(
        f"select batch, table_name, {texts}, rows_in, accepted, duplicate, rejected, returned, returned_duplicate, returned_rejected, withdrawn, "
        f"reasons, flags, strftime({DAY_IN_CHINA.format('recorded_at')}, '%Y-%m') as loaded from accounts order by record_id"
    )

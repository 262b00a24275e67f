"""The account of one file: rows in = accepted + duplicate + rejected, by reporting department and month."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.batch import Row
from loaders.rules import Rule
from loaders.source import Source

OUTCOMES = ("accepted", "duplicate", "rejected")
OF_WHICH = ("returned", "returned_duplicate", "returned_rejected", "withdrawn")


@dataclass(frozen=True, slots=True)
class Key:
    """Who reported a row, and the month in which its event lies; empty where the row does not say."""

    department: str = ""
    department_uscc: str = ""
    month: str = ""  # YYYY-MM


@dataclass
class Tally:
    """Rows of one department and month by outcome; `returned…` had been handed back before and were counted then, `withdrawn` take a record back."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)


class Account:
    """Counts rows as they are settled."""

    def __init__(self, source: Source, department: str = "") -> None:
        self.source, self.department = source, department
        self.tallies: dict[Key, Tally] = {}

    def key(self, values: Mapping[str, Any]) -> Key:
        """Under which department and month a row is accounted."""
        name, code = self.source.reporter
        day = values.get(self.source.dated)
        return Key(values.get(name) or self.department, values.get(code) or "", f"{day:%Y-%m}" if isinstance(day, date) else "")

    def count(
        self,
        key: Key,
        outcome: str,
        *,
        rows: int = 1,
        returned: bool = False,
        withdrawn: bool = False,
        failed_since: bool = False,
        reasons: Iterable[str] = (),
        flags: Iterable[Rule] = (),
    ) -> None:
        """Count rows that were accepted, repeated or rejected. `withdrawn`: they take a record back, which is news only where one was on file.

        `failed_since`: the row was reported and accepted before, so that only its rejection is news.
        """
        tally = self.tallies.setdefault(key, Tally())
        tally.counts[outcome] += rows
        if failed_since:
            tally.counts["returned"] += rows
        elif returned:
            tally.counts["returned"] += rows
            tally.counts[f"returned_{outcome}"] += rows
        elif withdrawn and outcome == "accepted":
            tally.counts["withdrawn"] += rows
        tally.reasons.update(dict.fromkeys(reasons, rows))
        tally.flags.update(dict.fromkeys((rule.code for rule in flags), rows))

    def rows(self, batch_id: str) -> Iterator[Row]:
        """The account as rows of the ledger's table `accounts`, in a fixed order."""
        for key, tally in sorted(self.tallies.items(), key=lambda item: (item[0].department, item[0].department_uscc, item[0].month)):
            counts = {name: tally.counts[name] for name in (*OUTCOMES, *OF_WHICH)}
            values = {
                "batch": batch_id,
                "table_name": self.source.id.removeprefix("template:"),
                "department": key.department,
                "department_uscc": key.department_uscc,
                "month": key.month,
                "rows_in": sum(tally.counts[name] for name in OUTCOMES),
                "reasons": json.dumps(dict(sorted(tally.reasons.items())), ensure_ascii=False),
                "flags": json.dumps(dict(sorted(tally.flags.items())), ensure_ascii=False),
            }
            yield Row(values | counts, 0)

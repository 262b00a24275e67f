"""What stands in the ledger when a row would change it: withdrawals by whoever did not report, and old files read once more.

Both ask the ledger for a chunk of rows at a time. Neither lets a row go in columns: such files are read row by row.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ledger.batch import Row
from ledger.column import Table
from ledger.schema import record_id, row_hash
from ledger.store import Ledger
from ledger.versions import brought_by, newest_versions
from loaders import rules
from loaders.account import Key
from loaders.record import Entry, Problem
from loaders.template_source import STATE


class Waiting(Protocol):
    """A row that passed its checks and waits to be written."""

    @property
    def entries(self) -> Sequence[Entry]: ...
    @property
    def key(self) -> Key: ...


@dataclass
class Withdrawals:
    """Rows of one file that take records back. `own`: who reported each record that this file brought before them, None once it is withdrawn."""

    ledger: Ledger
    table: Table
    own: dict[str, Key | None] = field(default_factory=dict)

    def refusals(self, pending: Sequence[Waiting]) -> dict[int, Problem]:
        """Position → why a withdrawal cannot be accepted: there is no such record, or somebody else reported it.

        What is withdrawn already may be withdrawn once more: that is a repetition, as of any other row.
        """
        ids = [record_id(self.table, each.entries[0].values) if each.entries and each.entries[0].table is self.table else "" for each in pending]
        asked = {key for key, each in zip(ids, pending, strict=True) if key and each.entries[0].retracted}
        before = newest_versions(self.ledger, self.table, asked - self.own.keys())
        standing: dict[str, Key | None] = {key: None if each.retracted else self._reporter(each.values) for key, each in before.items()}
        found: dict[int, Problem] = {}
        for position, (key, each) in enumerate(zip(ids, pending, strict=True)):
            if not key:
                continue
            if not each.entries[0].retracted:
                self.own[key] = each.key
            elif (problem := self._refusal(key, each.key, standing)) is not None:
                found[position] = problem
            else:
                self.own[key] = None
        return found

    def _refusal(self, key: str, sender: Key, standing: Mapping[str, Key | None]) -> Problem | None:
        if key not in self.own and key not in standing:
            return Problem(rules.NOTHING_TO_WITHDRAW, STATE.title)
        reporter = self.own[key] if key in self.own else standing[key]
        if reporter is None or same_department(reporter, sender):
            return None
        return Problem(rules.NOT_THEIRS, self.table.column(self.table.reporter[0]).title, sender.department, f"原报送单位：{reporter.department}")

    def _reporter(self, values: Mapping[str, Any]) -> Key:
        name, code = self.table.reporter
        return Key(values.get(name) or "", values.get(code) or "")


def same_department(reporter: Key, sender: Key) -> bool:
    """Whether a sender is the one who reported a record: by code where both have one, else by name; a record without a reporter is anybody's."""
    if reporter.department_uscc and sender.department_uscc:
        return reporter.department_uscc == sender.department_uscc
    nobody = not (reporter.department or reporter.department_uscc)
    return nobody or (bool(reporter.department) and reporter.department == sender.department)


@dataclass
class Again:
    """A file that the ledger holds, read once more. `batches`: those that it was loaded in, the first one first.

    It brings nothing back that another file has corrected or withdrawn since, and what it brought and now fails its checks
    is withdrawn.
    """

    ledger: Ledger
    batches: tuple[str, ...]
    passed: set[str] = field(default_factory=set)  # records that rows of this load speak of
    withdrawn: int = 0

    def changed_since(self, entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
        """(table, record) → content of the newest version, of those records that another file has spoken of since this one was first loaded."""
        known = [line.batch_id for line in self.ledger.lines()]
        later = set(known[known.index(self.batches[0]) :]) - set(self.batches)
        tables: dict[str, tuple[Table, set[str]]] = {}
        for entry in entries:
            if not entry.secondary:
                key = record_id(entry.table, entry.values)
                tables.setdefault(entry.table.name, (entry.table, set()))[1].add(key)
                self.passed.add(key)
        newest = ((name, each) for name, (table, ids) in tables.items() for each in newest_versions(self.ledger, table, ids).values())
        return {(name, each.record_id): each.row_hash for name, each in newest if each.batch_id in later}

    def kept(self, entries: Sequence[Entry], changed: Mapping[tuple[str, str], str]) -> tuple[Sequence[Entry], bool]:
        """The entries that may be written, and whether one that says something else than the ledger now does was left out."""
        left = [entry for entry in entries if not entry.secondary and (entry.table.name, record_id(entry.table, entry.values)) in changed]
        if not left:
            return entries, False
        differs = any(row_hash(e.table, e.values, retracted=e.retracted) != changed[e.table.name, record_id(e.table, e.values)] for e in left)
        return [entry for entry in entries if entry not in left], differs

    def of_failed(self, table: Table, numbers: Collection[int]) -> tuple[list[Row], set[int]]:
        """Of rows that now fail their checks: withdrawals of what they brought and still stands, and the rows whose record another file has changed since.

        What another row of the file says as well is left to that row.
        """
        held, rows, changed = brought_by(self.ledger, table, self.batches, numbers), [], set()
        for number, newest in held:
            if newest.batch_id not in self.batches:
                changed.add(number)
            elif newest.source_row == number and not newest.retracted and newest.record_id not in self.passed:
                rows.append(Row(newest.values, number, retracted=True))
        return rows, changed

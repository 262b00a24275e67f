"""A prepared piece and the rows beside it go into the batch together, in the order of the file, and are counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa

from ledger.batch import Batch, Row
from ledger.block import Block, block_of
from ledger.column import Table
from ledger.tables import PERSONS
from loaders import rules
from loaders.account import Account, Key
from loaders.columns.lane import Lane, Ready
from loaders.columns.tokens import Marks
from loaders.known_documents import COLUMNS, OWNERS, KnownDocuments
from loaders.record import Entry

Numbered = tuple[int, Sequence[Entry]]
Outcome = tuple[Key, str, tuple[rules.Rule, ...]]


class Nobody(set[str]):
    """Persons of whom none is known: the lane writes a person once all rows of a piece are there, and sees then who is new."""

    def __contains__(self, person: object) -> bool:
        return False

    def add(self, person: str) -> None:
        """Nothing to remember."""


class Waiting(Protocol):
    """A row that passed its checks one by one and waits to be written."""

    @property
    def number(self) -> int: ...
    @property
    def entries(self) -> Sequence[Entry]: ...
    @property
    def document(self) -> tuple[str | None, str | None, str | None]: ...


@dataclass
class Settled:
    """What became of rows. `fresh`, `together`: positions of the rows beside the plain ones that are new, and the flags that only show now."""

    fresh: set[int] = field(default_factory=set)
    together: dict[int, list[rules.Rule]] = field(default_factory=dict)
    plain_accepted: int = 0
    plain_duplicate: int = 0
    plain_flags: Counter[str] = field(default_factory=Counter)


@dataclass
class Pieces:
    """Writes the pieces of one file."""

    batch: Batch
    lane: Lane
    account: Account
    documents: KnownDocuments | None
    totals: Counter[Outcome] = field(default_factory=Counter)

    def close(self) -> None:
        """Account for the plain rows of the file."""
        for (key, outcome, flags), rows in self.totals.items():
            self.account.count(key, outcome, rows=rows, flags=flags)

    def settle(self, ready: Ready | None, others: Sequence[Waiting]) -> Settled:
        """Write the plain rows of a piece and the others, each table in the order of the file."""
        settled, plain = Settled(), len(ready.plain) if ready else 0
        fresh, replaced = self._append(ready, [(each.number, each.entries) for each in others])
        elsewhere = self._elsewhere(ready, others)
        settled.fresh = set(np.flatnonzero(fresh[plain:]).tolist())
        for rule, marks in ((rules.SAME_KEY, replaced), (rules.OTHER_AUTHORITY, elsewhere)):
            for position in np.flatnonzero(marks[plain:]).tolist():
                settled.together.setdefault(position, []).append(rule)
        if ready and plain:
            flags = flags_of(ready) | {rules.SAME_KEY: replaced[:plain], rules.OTHER_AUTHORITY: elsewhere[:plain]}
            tally(self.totals, ready, fresh[:plain], flags)
            settled.plain_accepted = int(fresh[:plain].sum())
            settled.plain_duplicate = plain - settled.plain_accepted
            settled.plain_flags.update({rule.code: int(marks.sum()) for rule, marks in flags.items() if marks.any()})
        return settled

    def _append(self, ready: Ready | None, others: Sequence[Numbered]) -> tuple[Marks, Marks]:
        """Which rows are new, and which of them take another's place: the plain ones, then the others."""
        plain = len(ready.plain) if ready else 0
        fresh, replaced = np.zeros(plain + len(others), np.bool_), np.zeros(plain + len(others), np.bool_)
        made = {(self.lane.table.name, False): ready.main, (PERSONS.name, True): ready.people} if ready else {}
        rows, origins = _by_table(others)
        declared = {(self.lane.table.name, False): self.lane.table, (PERSONS.name, True): PERSONS} | {name: table for name, (table, _) in rows.items()}
        for name, table in declared.items():
            in_columns = made.get(name)
            whole = _joined(table, in_columns, rows[name][1] if name in rows else [])
            if whole is None:
                continue
            found = self.batch.append_block(table, whole, first_only=name[1])
            if not name[1]:
                size = len(in_columns) if in_columns is not None else 0
                for marks, new in zip((fresh, replaced), found, strict=True):
                    marks[:size] |= new[:size]
                    np.logical_or.at(marks, plain + np.array(origins.get(name, []), np.intp), new[size:])
        return fresh, replaced

    def _elsewhere(self, ready: Ready | None, others: Sequence[Waiting]) -> Marks:
        """Of which rows another authority has reported the document: the plain ones, then the others."""
        plain = len(ready.plain) if ready else 0
        if self.documents is None or plain + len(others) == 0:
            return np.zeros(plain + len(others), np.bool_)
        columns = list(zip(*(each.document for each in others), strict=True)) if others else [(), (), ()]
        rows = pa.table({name: pa.array(list(column), pa.string()) for name, column in zip(COLUMNS, columns, strict=True)})
        numbers = np.array([each.number for each in others], np.int64)
        if ready:
            main = ready.main.values.select(["document_no", OWNERS[self.lane.table.name], "authority_uscc"]).rename_columns(list(COLUMNS))
            rows, numbers = pa.concat_tables([main, rows]), np.concatenate((ready.main.numbers, numbers))
        order = np.argsort(numbers, kind="stable")
        found = np.empty(len(numbers), np.bool_)
        found[order] = self.documents.elsewhere_of(rows.take(pa.array(order)))
        return found


def _by_table(others: Sequence[Numbered]) -> tuple[dict[tuple[str, bool], tuple[Table, list[Row]]], dict[tuple[str, bool], list[int]]]:
    """The rows of each table, with the positions of the source rows that they come from."""
    rows: dict[tuple[str, bool], tuple[Table, list[Row]]] = {}
    origins: dict[tuple[str, bool], list[int]] = {}
    for position, (number, entries) in enumerate(others):
        for entry in entries:
            name = entry.table.name, entry.secondary
            rows.setdefault(name, (entry.table, []))[1].append(Row(entry.values, number, retracted=entry.retracted))
            origins.setdefault(name, []).append(position)
    return rows, origins


def _joined(table: Table, made: Block | None, beside: Sequence[Row]) -> Block | None:
    if not beside:
        return made if made is not None and len(made) else None
    others = block_of(table, beside)
    return others if made is None or not len(made) else made.then(others)


def tally(totals: Counter[Outcome], ready: Ready, fresh: Marks, flags: Mapping[rules.Rule, Marks]) -> None:
    """Count the plain rows of a piece by department, month, outcome and flags."""
    named = tuple(flags)
    mask = np.zeros(len(fresh), np.int64)
    for bit, rule in enumerate(named):
        mask |= flags[rule].astype(np.int64) << bit
    sets, which = np.unique(mask, return_inverse=True)
    said = [tuple(rule for bit, rule in enumerate(named) if found >> bit & 1) for found in sets.tolist()]
    codes = (ready.keys.codes.astype(np.int64) * len(sets) + which) * 2 + fresh
    found, rows = np.unique(codes, return_counts=True)
    for code, number in zip(found.tolist(), rows.tolist(), strict=True):
        rest, new = divmod(code, 2)
        key, flagged = divmod(rest, len(sets))
        totals[ready.keys.values[key], "accepted" if new else "duplicate", said[flagged]] += number


def flags_of(ready: Ready) -> dict[rules.Rule, Marks]:
    """The flags of the plain rows of a piece."""
    found = {rule: marks[ready.plain] for rule, marks in ready.piece.flags.items()}
    return {rule: marks for rule, marks in found.items() if marks.any()}

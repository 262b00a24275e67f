"""Rejected rows waiting for their workbooks: spooled to a private file, so that a million of them need little memory."""

import json
import os
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ledger.durable import FULL
from ledger.errors import LedgerError
from loaders.account import Key


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing wrong with a row. `places`: positions in the visible header; `missing`: headers that the file does not have."""

    rule: str
    title: str
    message: str
    places: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handback:
    """A row on its way back to its sender. `first_*` and `opened`: of the first time that it was handed back."""

    reject_id: str
    number: int  # in the file being loaded
    first_file: str
    first_row: int
    first_batch: str
    opened: date
    key: Key
    fingerprint: str
    marks: tuple[Mark, ...]
    cells: tuple[str, ...]
    surplus: tuple[str, ...] = ()  # cells beyond the header


@dataclass
class Pile:
    """The rows of one department: where they stand in the draft, and what is wrong with them."""

    name: str
    uscc: str
    offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    rules: Counter[str] = field(default_factory=Counter)
    missing: dict[str, None] = field(default_factory=dict)
    again: int = 0  # rows that had been handed back before

    def add(self, other: "Pile") -> None:
        """Take over the rows of another pile."""
        self.offsets = array("Q", sorted([*self.offsets, *other.offsets]))
        self.rules.update(other.rules)
        self.missing.update(other.missing)
        self.again += other.again
        self.name, self.uscc = self.name or other.name, self.uscc or other.uscc


class Draft:
    """An append-only file of rejected rows, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self.path, self.size = path, 0
        self._piles: dict[tuple[str, str], Pile] = {}
        self._handle = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")

    def add(self, row: Handback, again: bool) -> None:
        """Append a row. `again`: it had been handed back before."""
        key = (row.key.department, row.key.department_uscc)
        pile = self._piles.setdefault(key, Pile(*key))
        pile.offsets.append(self.size)
        pile.rules.update({mark.rule for mark in row.marks})
        pile.missing.update(dict.fromkeys(title for mark in row.marks for title in mark.missing))
        pile.again += again
        line = json.dumps(_plain(row), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        try:
            self._handle.write(line)
        except OSError as error:
            raise draft_error(error, self.path) from error
        self.size += len(line)

    def piles(self) -> list[Pile]:
        """One pile per department, in order of name and code. A department that some rows name only in half is still one."""
        whole = {key: Pile(*key) for key in sorted(self._piles)}
        for key in list(whole):
            whole[key].add(self._piles[key])
        for name, uscc in [key for key in whole if "" in key and any(key)]:
            same = [each for each in whole.values() if each.name and each.uscc and (each.name == name or each.uscc == uscc)]
            if len(same) == 1:
                same[0].add(whole.pop((name, uscc)))
        return list(whole.values())

    def rows(self, pile: Pile) -> Iterator[Handback]:
        """The rows of one pile, in the order of the file."""
        try:
            self._handle.flush()
        except OSError as error:
            raise draft_error(error, self.path) from error
        with self.path.open("rb") as handle:
            for offset in pile.offsets:
                handle.seek(offset)
                yield _row(json.loads(handle.readline().decode("utf-8", "surrogatepass")))

    def close(self) -> None:
        """Close and delete the file."""
        with suppress(OSError):  # what a full disk did not take is not needed any more
            self._handle.close()
        self.path.unlink(missing_ok=True)


def draft_error(error: Exception, path: Path) -> LedgerError:
    """The error by which a load ends when its rejects cannot be written: nothing of the batch counts."""
    cause = next((each for each in (error, *error.args) if isinstance(each, OSError)), OSError(str(error)))
    return LedgerError(
        f"写退回清单失败：{FULL.get(cause.errno or 0, cause.strerror or cause)}",
        where=str(path.parent),
        todo="检查磁盘空间和目录权限；本批次未生效，可重新装载",
    )


def _plain(row: Handback) -> Sequence[object]:
    key, marks = row.key, [[m.rule, m.title, m.message, m.places, m.missing] for m in row.marks]
    first = (row.first_file, row.first_row, row.first_batch, row.opened.isoformat())
    return (row.reject_id, row.number, *first, (key.department, key.department_uscc, key.month), row.fingerprint, marks, row.cells, row.surplus)


def _row(line: Sequence[Any]) -> Handback:
    reject_id, number, file, first, batch, opened, key, fingerprint, marks, cells, surplus = line
    found = tuple(Mark(rule, title, message, tuple(places), tuple(missing)) for rule, title, message, places, missing in marks)
    return Handback(reject_id, number, file, first, batch, date.fromisoformat(opened), Key(*key), fingerprint, found, tuple(cells), tuple(surplus))

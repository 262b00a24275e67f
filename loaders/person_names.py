"""Under which name each document is known, so that one number under two names shows: the first name in Chinese and the first in letters.

Compared are letters and digits only, whatever dots, spaces or case are written; letters in any order, because surname and given
name change places. A name in letters says nothing about one in characters, and neither does a masked one (王某, 王*). A hash
table in plain arrays: 19 bytes a name, so that a register of persons fits. Persons without a document are not in it.
"""

import re
from dataclasses import dataclass, field
from typing import Protocol

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from ledger.digests import numbers_in, numbers_of
from ledger.number_checks import normalise
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.store import Ledger
from ledger.tables import PERSONS

High = npt.NDArray[np.uint64]
Low = npt.NDArray[np.uint16]
Marks = npt.NDArray[np.bool_]
Arrays = tuple[High, Low, High, Marks]
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
MASKED = re.compile(r"[某*＊×?？]|XX")
BASIS, PRIME, WORD = 14695981039346656037, 1099511628211, (1 << 64) - 1
LETTERS = 0x9E3779B97F4A7C15  # sets the key of a name in letters apart from that of one in characters
SMALLEST, FULL, ROWS = 1 << 12, 0.6, 100_000
KNOWN = """select person_id, name from (select person_id, name, record_id, n, sequence, retracted from ({persons})
    join (select unnest($known) batch_id, generate_subscripts($known, 1) n) using (batch_id) where starts_with(person_id, 'P-')
    qualify row_number() over (partition by record_id order by n desc, sequence desc) = 1) where retracted is not true and name <> ''"""


def name_number(name: str) -> tuple[int, bool]:
    """A name as 64 bits, 0 if it says nothing, and whether it is in characters."""
    if MASKED.search(text := normalise(name)):
        return 0, True
    kept = [character for character in text if character.isalnum()]
    chinese = HAN.search(text) is not None
    letters = "".join(kept if chinese else sorted(kept)).encode()
    mixed = BASIS
    for byte in letters:
        mixed = ((mixed ^ byte) * PRIME) & WORD
    return (mixed or 1) if letters else 0, chinese


class Names(Protocol):
    """Who is known under which name, as a row asks it."""

    def differs(self, person: str, name: str, row: int) -> bool:
        """Whether the person is known under another name than the one in that row."""
        ...

    def forget(self, row: int) -> None:
        """That row taught nothing."""
        ...


@dataclass
class PersonNames:
    """Person ids (their 80 bits) and the first name of each, by script."""

    size: int = SMALLEST
    count: int = 0
    _arrays: Arrays = field(init=False)
    _learned: list[tuple[High, Low]] = field(default_factory=list)
    _row: int = -1

    def __post_init__(self) -> None:
        self._arrays = _empty(self.size)

    def differs(self, person: str, name: str, row: int) -> bool:
        """Whether the person is known under another name; if under none, this is it from now on. `row`: where it stands, see `forget`."""
        if row != self._row:
            self._learned.clear()
            self._row = row
        if not name:
            return False
        number, chinese = name_number(name)
        high, low = numbers_of([person[2:]])
        key = (high if chinese else high ^ np.uint64(LETTERS)), low
        clashes, learned = self._meet(*key, np.array([number], np.uint64))
        if learned:
            self._learned.append(key)
        return bool(clashes[0])

    def forget(self, row: int) -> None:
        """A refused row names nobody: what it taught is unknown again. Only the row that was asked last can be forgotten."""
        if row != self._row:
            return
        for high, low in self._learned:
            _set(*self._arrays, high[0], low[0], np.uint64(0))
        self._learned.clear()

    def differ(self, ids: tuple[High, Low], names: High, chinese: Marks) -> Marks:
        """The same for many rows in their order."""
        high, low = ids
        return self._meet(np.where(chinese, high, high ^ np.uint64(LETTERS)), low, names)[0]

    def _meet(self, high: High, low: Low, names: High) -> tuple[Marks, int]:
        while self.count + len(high) > self.size * FULL:
            old, self.size = self._arrays, self.size * 2
            self._arrays = _empty(self.size)
            _move(*old, *self._arrays)
        found = np.zeros(len(high), np.bool_)
        added, learned = _meet(*self._arrays, high, low, names, found)
        self.count += added
        return found, learned


def known_names(ledger: Ledger) -> PersonNames:
    """The names of the persons that the ledger knows by a document."""
    names, files, known = PersonNames(), ledger.files(PERSONS.name), [line.batch_id for line in ledger.lines()]
    if not files or not known:
        return names
    with duckdb.connect() as connection:
        for rows in connection.execute(KNOWN.format(persons=scan(arrow_schema(PERSONS), files)), {"known": known}).to_arrow_reader(ROWS):
            names.differ(numbers_in(rows.column(0)), *numbers_of_names(rows.column(1)))
    return names


def numbers_of_names(names: pa.Array) -> tuple[High, Marks]:
    """`name_number` of an Arrow column without nulls."""
    _, offsets, letters = names.buffers()
    places = np.frombuffer(offsets, np.int32)[names.offset : names.offset + len(names) + 1]
    data = np.frombuffer(letters, np.uint8) if letters is not None else np.zeros(0, np.uint8)
    return numbers_of_texts(data, places[:-1], places[1:] - places[:-1])


def numbers_of_texts(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32]) -> tuple[High, Marks]:
    """`name_number` of texts that stand in one buffer."""
    found, chinese, sure = np.zeros(len(starts), np.uint64), np.ones(len(starts), np.bool_), np.zeros(len(starts), np.bool_)
    _names(data, starts, lengths, found, sure)
    for row in np.flatnonzero(~sure):
        found[row], chinese[row] = name_number(data[starts[row] : starts[row] + lengths[row]].tobytes().decode())
    return found, chinese


def _empty(size: int) -> Arrays:
    return np.zeros(size, np.uint64), np.zeros(size, np.uint16), np.zeros(size, np.uint64), np.zeros(size, np.bool_)


@njit(nogil=True, cache=True)
def _names(data, starts, lengths, found, sure):  # type: ignore[no-untyped-def]
    """Names of nothing but common characters and middle dots; none of them 某."""
    for row in range(len(starts)):
        at, end = starts[row], starts[row] + lengths[row]
        mixed, good = np.uint64(14695981039346656037), lengths[row] > 0
        while good and at < end:
            byte = data[at]
            if byte == 0xC2 and data[at + 1] == 0xB7:
                at += 2
                continue
            good = 0xE4 <= byte <= 0xE9 and not (byte == 0xE4 and data[at + 1] < 0xB8) and not (byte == 0xE6 and data[at + 1] == 0x9F and data[at + 2] == 0x90)
            if good:
                for place in range(at, at + 3):
                    mixed = (mixed ^ np.uint64(data[place])) * np.uint64(1099511628211)
            at += 3
        sure[row] = good and mixed != np.uint64(14695981039346656037)
        if sure[row]:
            found[row] = mixed if mixed else np.uint64(1)


@njit(nogil=True, cache=True)
def _place(highs, lows, taken, high, low):  # type: ignore[no-untyped-def]
    mask = np.uint64(len(highs) - 1)
    at = high & mask  # a digest is as good as random
    while taken[at] and (highs[at] != high or lows[at] != low):
        at = (at + np.uint64(1)) & mask
    return at


@njit(nogil=True, cache=True)
def _meet(highs, lows, names, taken, new_highs, new_lows, new_names, clashes):  # type: ignore[no-untyped-def]
    added, learned = 0, 0
    for row in range(len(new_highs)):
        if not new_names[row]:
            continue
        at = _place(highs, lows, taken, new_highs[row], new_lows[row])
        if not taken[at]:
            highs[at], lows[at], taken[at] = new_highs[row], new_lows[row], True
            added += 1
        if not names[at]:
            names[at] = new_names[row]
            learned += 1
        clashes[row] = names[at] != new_names[row]
    return added, learned


@njit(nogil=True, cache=True)
def _set(highs, lows, names, taken, high, low, name):  # type: ignore[no-untyped-def]
    names[_place(highs, lows, taken, high, low)] = name


@njit(nogil=True, cache=True)
def _move(highs, lows, names, taken, new_highs, new_lows, new_names, new_taken):  # type: ignore[no-untyped-def]
    for old in range(len(highs)):
        if taken[old]:
            at = _place(new_highs, new_lows, new_taken, highs[old], lows[old])
            new_highs[at], new_lows[at], new_names[at], new_taken[at] = highs[old], lows[old], names[old], True

"""Which rows are known, by the 80 bits of their ids, and what they said last, by the 80 bits of their content.

A hash table in plain arrays (open addressing, linear probing): 21 bytes per row and no Python object, so that tens of
millions of rows fit where a dictionary would hold a million.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import numpy.typing as npt
from numba import njit

from ledger.column import Table
from ledger.digests import numbers_in
from ledger.scan import scan
from ledger.schema import arrow_schema

High = npt.NDArray[np.uint64]
Low = npt.NDArray[np.uint16]
Marks = npt.NDArray[np.bool_]
Arrays = tuple[High, Low, High, Low, npt.NDArray[np.uint8]]
SMALLEST = 1 << 12
FULL = 0.7
BEFORE, OWN = 1, 2  # known from before, or taken since
ROWS = 100_000  # read at a time


@dataclass(frozen=True, slots=True)
class Digests:
    """80-bit digests as numbers: the first 64 bits and the last 16."""

    high: High
    low: Low

    def __len__(self) -> int:
        return len(self.high)

    @property
    def parts(self) -> tuple[High, Low]:
        """Both parts."""
        return self.high, self.low

    def at(self, rows: npt.NDArray[np.intp]) -> "Digests":
        """Some of them."""
        return Digests(self.high[rows], self.low[rows])

    def then(self, other: "Digests") -> "Digests":
        """These and then the others."""
        return Digests(np.concatenate((self.high, other.high)), np.concatenate((self.low, other.low)))


@dataclass
class Known:
    """Ids and their latest contents."""

    size: int = SMALLEST
    count: int = 0
    _arrays: Arrays = field(init=False)

    def __post_init__(self) -> None:
        self._arrays = _empty(self.size)

    def remember(self, ids: Digests, contents: Digests) -> None:
        """What was known before."""
        self._add(ids, contents, False, False)

    def take(self, ids: Digests, contents: Digests, *, first_only: bool = False) -> tuple[Marks, Marks]:
        """Remember each row in turn. True where it says something new, and where its id was taken before.

        `first_only`: only an id that was not known is new.
        """
        return self._add(ids, contents, first_only, True)

    def _add(self, ids: Digests, contents: Digests, first_only: bool, own: bool) -> tuple[Marks, Marks]:
        while self.count + len(ids) > self.size * FULL:
            old, self.size = self._arrays, self.size * 2
            self._arrays = _empty(self.size)
            _move(*old, *self._arrays)
        fresh, again = np.empty(len(ids), np.bool_), np.empty(len(ids), np.bool_)
        self.count += _take(*self._arrays, ids.high, ids.low, contents.high, contents.low, first_only, own, fresh, again)
        return fresh, again


def known_rows(table: Table, files: Sequence[str], batches: Sequence[str], *, standing: bool) -> Known:
    """What a table says in the batches that count, the oldest first. `standing`: without rows that were withdrawn."""
    known = Known()
    if not files or not batches:
        return known
    last = "qualify row_number() over (partition by record_id order by n desc, sequence desc) = 1" if standing else ""
    sql = f"""select record_id, row_hash from (select record_id, row_hash, n, sequence, retracted from ({scan(arrow_schema(table), files)})
        join (select unnest($known) batch_id, generate_subscripts($known, 1) n) using (batch_id) {last})
        {"where retracted is not true" if standing else "order by n, sequence"}"""
    with duckdb.connect() as connection:
        for rows in connection.execute(sql, {"known": list(batches)}).to_arrow_reader(ROWS):
            known.remember(Digests(*numbers_in(rows.column(0))), Digests(*numbers_in(rows.column(1))))
    return known


def _empty(size: int) -> Arrays:
    return np.zeros(size, np.uint64), np.zeros(size, np.uint16), np.zeros(size, np.uint64), np.zeros(size, np.uint16), np.zeros(size, np.uint8)


@njit(nogil=True, cache=True)
def _take(ids, id_ends, contents, content_ends, states, highs, lows, new_contents, new_ends, first_only, own, fresh, again):  # type: ignore[no-untyped-def]
    mask, added = np.uint64(len(ids) - 1), 0
    for row in range(len(highs)):
        high, low = highs[row], lows[row]
        at = high & mask  # a digest is as good as random
        while states[at] and (ids[at] != high or id_ends[at] != low):
            at = (at + np.uint64(1)) & mask
        there = states[at] != 0
        again[row] = states[at] == OWN
        fresh[row] = not there or (not first_only and (contents[at] != new_contents[row] or content_ends[at] != new_ends[row]))
        if not there:
            ids[at], id_ends[at], states[at] = high, low, BEFORE
            added += 1
        if fresh[row]:
            contents[at], content_ends[at] = new_contents[row], new_ends[row]
        if own:
            states[at] = OWN
    return added


@njit(nogil=True, cache=True)
def _move(ids, id_ends, contents, content_ends, states, new_ids, new_id_ends, new_contents, new_content_ends, new_states):  # type: ignore[no-untyped-def]
    mask = np.uint64(len(new_ids) - 1)
    for old in range(len(ids)):
        if states[old]:
            at = ids[old] & mask
            while new_states[at]:
                at = (at + np.uint64(1)) & mask
            new_ids[at], new_id_ends[at], new_states[at] = ids[old], id_ends[old], states[old]
            new_contents[at], new_content_ends[at] = contents[old], content_ends[old]

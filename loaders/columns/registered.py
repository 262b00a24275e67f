"""Names beside codes, compared with the registration base: the columnar side of loaders/name_check.py."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numba import njit

from ledger.column import Table
from loaders import rules
from loaders.columns.piece import Piece, Text
from loaders.columns.tokens import Bytes, Integers
from loaders.name_check import NAMED_CODES
from loaders.registration_base import RegistrationBase
from loaders.source import Context

SAME, UNKNOWN, OTHER = range(3)


def name_agrees_with_registration(piece: Piece, table: Table, context: Context) -> None:
    """Unknown codes are flagged; rows whose name is not to the letter a registered one are left."""
    pairs = NAMED_CODES.get(table.name)
    if pairs is None or context.base.empty:
        return
    index = _index(context.base)
    for name_column, code_column in pairs:
        found = index.compare(piece.arena.data, piece.text_column(name_column), piece.text_column(code_column))
        piece.flag(rules.NOT_REGISTERED, (found == UNKNOWN) & ~piece.left)
        piece.leave(found == OTHER)


@dataclass(frozen=True, eq=False)
class Index:
    """A hash table of the base: where the names of each code begin."""

    slots: npt.NDArray[np.int32]
    codes: npt.NDArray[np.uint8]
    offsets: Integers
    letters: Bytes

    def compare(self, data: Bytes, names: Text, codes: Text) -> npt.NDArray[np.uint8]:
        """For each row SAME, also where there is nothing to compare; UNKNOWN to the base; or OTHER."""
        found = np.empty(len(names.starts), np.uint8)
        _compare(data, names.starts, names.lengths, codes.starts, codes.lengths, self.slots, self.codes, self.offsets, self.letters, found)
        return found


@lru_cache(maxsize=1)
def _index_of(_: int, base: "Kept") -> Index:
    codes = base.base.codes
    matrix = np.ascontiguousarray(codes).view(np.uint8).reshape(len(codes), -1)
    names = base.base.names
    _, offsets, letters = names.buffers()
    places = np.frombuffer(offsets, np.int32)[names.offset : names.offset + len(names) + 1]
    size = 1024
    while size < 2 * len(codes):
        size *= 2
    slots = np.full(size, -1, np.int32)
    _fill(matrix, slots)
    return Index(slots, matrix, places, np.frombuffer(letters, np.uint8))


@dataclass(frozen=True, eq=False)
class Kept:
    """A base as a key of the cache: the same object, not an equal one."""

    base: RegistrationBase

    def __hash__(self) -> int:
        return id(self.base)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and other.base is self.base


def _index(base: RegistrationBase) -> Index:
    return _index_of(0, Kept(base))


@njit(nogil=True, cache=True, inline="always")
def _mixed(data, start, length):  # type: ignore[no-untyped-def]
    mixed = np.uint64(14695981039346656037)
    for place in range(length):
        mixed = (mixed ^ np.uint64(data[start + place])) * np.uint64(1099511628211)
    return mixed ^ (mixed >> np.uint64(29))


@njit(nogil=True, cache=True)
def _length(code):  # type: ignore[no-untyped-def]
    length = len(code)
    while length and code[length - 1] == 0:
        length -= 1
    return length


@njit(nogil=True, cache=True)
def _fill(codes, slots):  # type: ignore[no-untyped-def]
    mask = np.uint64(len(slots) - 1)
    for row in range(len(codes)):
        if row and (codes[row] == codes[row - 1]).all():
            continue
        at = _mixed(codes[row], 0, _length(codes[row])) & mask
        while slots[at] >= 0:
            at = (at + np.uint64(1)) & mask
        slots[at] = row


@njit(nogil=True, cache=True)
def _equal(code, data, start, length):  # type: ignore[no-untyped-def]
    if length > len(code) or (length < len(code) and code[length] != 0):
        return False
    for place in range(length):  # noqa: SIM110 - numba compiles no generators
        if code[place] != data[start + place]:
            return False
    return True


@njit(nogil=True, cache=True)
def _compare(data, name_starts, name_lengths, starts, lengths, slots, codes, offsets, letters, found):  # type: ignore[no-untyped-def]
    mask = np.uint64(len(slots) - 1)
    for row in range(len(starts)):
        found[row] = SAME
        start, length, name, size = starts[row], lengths[row], name_starts[row], name_lengths[row]
        if length <= 0 or size <= 0:
            continue
        at = _mixed(data, start, length) & mask
        while slots[at] >= 0 and not _equal(codes[slots[at]], data, start, length):
            at = (at + np.uint64(1)) & mask
        if slots[at] < 0:
            found[row] = UNKNOWN
            continue
        found[row] = OTHER
        registered = slots[at]
        while registered < len(codes) and _equal(codes[registered], data, start, length):
            same = offsets[registered + 1] - offsets[registered] == size
            for place in range(size):
                if not same:
                    break
                same = letters[offsets[registered] + place] == data[name + place]
            if same:
                found[row] = SAME
                break
            registered += 1

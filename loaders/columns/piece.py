"""A piece of a file in columns: where each cell stands, what it says, and which rows are left to the ordinary way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from loaders.columns import kernels
from loaders.columns.tokens import Bytes, Integers, Marks, Tokens
from loaders.rules import Rule

ROOM = 1 << 20  # bytes behind the text, for what is computed beside it


class Arena:
    """One buffer that all texts of a piece are in: those of the file, then those that are made."""

    def __init__(self, text: Bytes) -> None:
        self._bytes = np.empty(len(text) + ROOM, np.uint8)
        self._bytes[: len(text)] = text
        self._used = len(text)

    @property
    def data(self) -> Bytes:
        """The buffer; what stands in it keeps its place."""
        return self._bytes

    def add(self, made: Bytes) -> int:
        """Put bytes behind the others; where they begin."""
        begin, end = self._used, self._used + made.size
        if end > len(self._bytes):
            grown = np.empty(2 * end, np.uint8)
            grown[:begin] = self._bytes[:begin]
            self._bytes = grown
        self._bytes[begin:end] = made.reshape(-1)
        self._used = end
        return begin


@dataclass(frozen=True, slots=True)
class Text:
    """A column of texts: places in the arena, a negative length where there is none."""

    starts: Integers
    lengths: Integers

    @property
    def filled(self) -> Marks:
        """Where there is a text."""
        return self.lengths >= 0

    def at(self, rows: npt.NDArray[np.intp]) -> "Text":
        """Some of the rows."""
        return Text(self.starts[rows], self.lengths[rows])


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of few distinct values: per row the place of its value in `values`."""

    codes: Integers
    values: Sequence[Any]

    @property
    def filled(self) -> Marks:
        """Where there is a value."""
        return self.where([value is not None for value in self.values])

    def where(self, of_value: Sequence[bool]) -> Marks:
        """A mark per row, told per value."""
        found: Marks = np.array(of_value, np.bool_)[self.codes]
        return found

    def at(self, rows: npt.NDArray[np.intp]) -> "Coded":
        """Some of the rows."""
        return Coded(self.codes[rows], self.values)


Cells = Text | Coded


@dataclass
class Piece:
    """Rows of a file. `left`: rows that the ordinary way must take; whatever the columns say there is void."""

    tokens: Tokens
    arena: Arena
    left: Marks
    columns: dict[str, Cells] = field(default_factory=dict)
    flags: dict[Rule, Marks] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.left)

    def leave(self, rows: Marks) -> None:
        """Rows that are not certain."""
        self.left |= rows

    def flag(self, rule: Rule, rows: Marks) -> None:
        """Rows that are accepted with a flag."""
        if rows.any():
            self.flags[rule] = self.flags[rule] | rows if rule in self.flags else rows

    def coded(self, name: str) -> Coded:
        """A column by its distinct values; a column that the file does not have says nothing."""
        column = self.columns.get(name)
        if column is None:
            return nothing(self.rows)
        if isinstance(column, Coded):
            return column
        codes, firsts = distinct(self.arena.data, column.starts, column.lengths)
        return Coded(codes, [self.text(column, row) for row in firsts])

    def text_column(self, name: str) -> Text:
        """A column as texts; a column that the file does not have says nothing."""
        column = self.columns.get(name)
        if column is None:
            return Text(np.zeros(self.rows, np.int32), np.full(self.rows, -1, np.int32))
        return column if isinstance(column, Text) else self.written(column)

    def written(self, column: Coded) -> Text:
        """A column of distinct texts, written into the arena once each."""
        texts = [value.encode() if value is not None else b"" for value in column.values]
        begin = self.arena.add(np.frombuffer(b"".join(texts), np.uint8))
        sizes = np.array([len(text) if value is not None else -1 for text, value in zip(texts, column.values, strict=True)], np.int32)
        places = (begin + np.concatenate(([0], np.cumsum(np.maximum(sizes, 0))))[:-1]).astype(np.int32)
        return Text(places[column.codes], sizes[column.codes])

    def made(self, texts: Bytes, rows: npt.NDArray[np.intp]) -> Text:
        """A column of texts of equal length that were computed for some rows; the others have none."""
        begin, width = self.arena.add(texts), texts.shape[1]
        starts, lengths = np.zeros(self.rows, np.int32), np.full(self.rows, -1, np.int32)
        starts[rows], lengths[rows] = begin + width * np.arange(len(rows), dtype=np.int32), width
        return Text(starts, lengths)

    def text(self, column: Text, row: int) -> str | None:
        """One text."""
        start, length = int(column.starts[row]), int(column.lengths[row])
        return None if length < 0 else self.arena.data[start : start + length].tobytes().decode()


def nothing(rows: int) -> Coded:
    """A column without any value."""
    return Coded(np.zeros(rows, np.int32), [None])


def distinct(data: Bytes, starts: Integers, lengths: Integers) -> tuple[Integers, Integers]:
    """Per row the number of its text among the distinct ones, in order of appearance; and the first row of each."""
    codes, firsts = np.empty(len(starts), np.int32), np.empty(len(starts), np.int32)
    number = kernels.codes_of(data, starts, lengths, codes, firsts)
    return codes, firsts[:number]


def together(*columns: Coded) -> Coded:
    """The distinct combinations of several columns."""
    codes, size = np.zeros(len(columns[0].codes), np.int64), 1
    for column in columns:
        codes, size = codes * len(column.values) + column.codes, size * len(column.values)
    found, numbers = _renumbered(codes, size)
    parts: list[Sequence[Any]] = []
    for column in reversed(columns):
        found, places = np.divmod(found, len(column.values))
        parts.append([column.values[place] for place in places.tolist()])
    return Coded(numbers, list(zip(*reversed(parts), strict=True)))


def _renumbered(codes: npt.NDArray[np.int64], size: int) -> tuple[npt.NDArray[np.int64], Integers]:
    if size > 4 * len(codes) + 1024:
        found, numbers = np.unique(codes, return_inverse=True)
        return found, numbers.astype(np.int32)
    there = np.zeros(size, np.bool_)
    there[codes] = True
    place = np.cumsum(there, dtype=np.int32) - 1
    return np.flatnonzero(there), place[codes]


def told(column: Coded, values: Sequence[Any]) -> Coded:
    """What `values` tells of each value of a column, each distinct answer once."""
    places: dict[Any, int] = {}
    codes = [places.setdefault(value, len(places)) for value in values]
    return Coded(np.array(codes, np.int32)[column.codes], list(places))


def chosen(rows: Marks, first: Text, second: Text) -> Text:
    """The first column where marked, else the second."""
    return Text(np.where(rows, first.starts, second.starts), np.where(rows, first.lengths, second.lengths))


def beginnings(piece: Piece, cells: Text, heads: tuple[str, ...]) -> Coded:
    """With which of the heads each text begins; "" with none of them, None where there is no text."""
    codes, found = np.where(cells.filled, 1, 0).astype(np.int32), np.empty(piece.rows, np.bool_)
    for number, head in enumerate(heads, 2):
        kernels.begins_with(piece.arena.data, cells.starts, cells.lengths, np.frombuffer(head.encode(), np.uint8), found)
        codes[found] = number
    return Coded(codes, [None, "", *heads])


def only(rows: Marks, column: Coded) -> Coded:
    """A column where marked, and nothing elsewhere."""
    return Coded(np.where(rows, column.codes, len(column.values)).astype(np.int32), [*column.values, None])

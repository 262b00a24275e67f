"""One column of the layout, read for a whole piece: by a kernel where its kind has one, else by its parser, once per distinct text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from ledger.codelists import read_rows
from ledger.column import Column, Kind
from ledger.number_checks import USCC_CHARACTERS
from ledger.regions import ever_existed, province_of
from loaders import rules
from loaders.cell_words import cell_words
from loaders.columns import kernels, number_kernels
from loaders.columns.kernels import CERTAIN, DOCUMENT, EMPTY, TEXT, UNCERTAIN
from loaders.columns.piece import Coded, Piece, Text, distinct
from loaders.columns.tokens import Bytes, Integers
from loaders.parsing import LONG_TERM
from loaders.reading.text import MARKS
from loaders.record import Flagged, Problem
from loaders.row_parser import OPEN_ENDED, Slot

ODD = (
    (number_kernels.ODD_PREFIX, rules.USCC_PREFIX),
    (number_kernels.ODD_REGION, rules.USCC_REGION),
    (number_kernels.ODD_ORGANISATION, rules.USCC_ORGANISATION),
)
Levels = npt.NDArray[np.uint8]
Kernel = Callable[[Piece, Text, Levels], None]


@dataclass(frozen=True, slots=True)
class Nulls:
    """The words for nothing, as bytes in rows of equal length."""

    words: Bytes
    lengths: npt.NDArray[np.int64]


@cache
def nulls() -> Nulls:
    """The words of cell_words.toml."""
    encoded = [word.encode() for word in sorted(cell_words().null) if word and len(word.encode()) <= kernels.LONGEST_NULL]
    words = np.zeros((len(encoded), kernels.LONGEST_NULL), np.uint8)
    for row, word in enumerate(encoded):
        words[row, : len(word)] = np.frombuffer(word, np.uint8)
    return Nulls(words, np.array([len(word) for word in encoded], np.int64))


def texts(piece: Piece, cells: Text, levels: Levels) -> None:
    """Names, sentences, addresses."""
    kernels.texts(piece.arena.data, cells.starts, cells.lengths, nulls().words, nulls().lengths, TEXT, levels)


def documents(piece: Piece, cells: Text, levels: Levels) -> None:
    """Numbers of documents and the like."""
    kernels.texts(piece.arena.data, cells.starts, cells.lengths, nulls().words, nulls().lengths, DOCUMENT, levels)


def credit_codes(piece: Piece, cells: Text, levels: Levels) -> None:
    """Unified social credit codes; an odd one is accepted with a flag."""
    known = _credit_tables()
    number_kernels.regions_named(piece.arena.data, cells.starts, cells.lengths, known.regions)
    for region in np.flatnonzero(known.regions == number_kernels.WANTED):
        known.regions[region] = 1 if ever_existed(f"{region:06d}") else 2
    number_kernels.credit_codes(
        piece.arena.data, cells.starts, cells.lengths, nulls().words, nulls().lengths, known.values, known.prefixes, known.regions, levels
    )
    odd = levels >= number_kernels.ODD_PREFIX
    if odd.any():
        for bit, rule in (
            (number_kernels.ODD_PREFIX, rules.USCC_PREFIX),
            (number_kernels.ODD_REGION, rules.USCC_REGION),
            (number_kernels.ODD_ORGANISATION, rules.USCC_ORGANISATION),
        ):
            piece.flag(rule, odd & (levels & bit != 0))


def citizen_numbers(piece: Piece, cells: Text, levels: Levels) -> None:
    """Numbers of identity documents: only citizen numbers are certain."""
    number_kernels.citizen_numbers(piece.arena.data, cells.starts, cells.lengths, nulls().words, nulls().lengths, levels)
    found = np.empty(piece.rows, np.bool_)
    for number in cell_words().placeholder_numbers:
        kernels.begins_with(piece.arena.data, cells.starts, cells.lengths, np.frombuffer(number.encode(), np.uint8), found)
        levels[found] = UNCERTAIN


def registration_numbers(piece: Piece, cells: Text, levels: Levels) -> None:
    """Old registration numbers."""
    number_kernels.registration_numbers(piece.arena.data, cells.starts, cells.lengths, nulls().words, nulls().lengths, _provinces(), levels)


def phones(piece: Piece, cells: Text, levels: Levels) -> None:
    """Phone numbers."""
    number_kernels.phones(piece.arena.data, cells.starts, cells.lengths, nulls().words, nulls().lengths, levels)


KERNELS: Mapping[Kind, Kernel] = {
    Kind.TEXT: texts,
    Kind.ADDRESS: texts,
    Kind.USCC: credit_codes,
    Kind.REG_NO: registration_numbers,
    Kind.ID_NUMBER: citizen_numbers,
    Kind.PHONE: phones,
}
DISTINCT = frozenset({Kind.DATE, Kind.MONEY_WAN, Kind.NUMBER, Kind.INTEGER, Kind.PERCENT, Kind.REGION, Kind.INDUSTRY, Kind.CODE, Kind.BOOLEAN})


@cache
def _provinces() -> npt.NDArray[np.bool_]:
    """By the first two digits of a region, whether there is such a province."""
    return np.array([province_of(f"{number:02d}0000") != "" for number in range(100)], np.bool_)


@dataclass(frozen=True, slots=True)
class _CreditTables:
    values: Bytes
    prefixes: npt.NDArray[np.bool_]
    regions: Levels


@cache
def _credit_tables() -> _CreditTables:
    values, prefixes = np.full(256, 255, np.uint8), np.zeros((256, 256), np.bool_)
    for value, character in enumerate(USCC_CHARACTERS):
        values[ord(character)] = value
    for row in read_rows("uscc_categories.csv"):
        prefixes[ord(row["prefix"][0]), ord(row["prefix"][1])] = True
    return _CreditTables(values, prefixes, np.zeros(1_000_000, np.uint8))


class Reader:
    """Reads one column of the layout. `few`: its distinct values are wanted, whatever its kind."""

    def __init__(self, slot: Slot, column: Column, *, few: bool) -> None:
        self.slot, self.required = slot, slot.required
        kernel = documents if column.kind is Kind.TEXT and column.name.endswith("_no") else KERNELS.get(column.kind)
        self.kernel = None if few else kernel

    def read(self, piece: Piece) -> None:
        """Add the column to the piece, and leave the rows in which it is not certain."""
        starts, lengths = piece.tokens.starts, piece.tokens.lengths
        if self.kernel:
            levels = np.empty(piece.rows, np.uint8)
            cells = Text(starts[self.slot.position], lengths[self.slot.position])
            self.kernel(piece, cells, levels)
            piece.columns[self.slot.name] = cells
        else:
            levels = self._distinct(piece, starts[self.slot.position], lengths[self.slot.position])
        for other in self.slot.others:  # a second column that may fill this one
            piece.leave((levels == EMPTY) & (lengths[other] > 0))
        piece.leave(levels == UNCERTAIN)
        if self.required:
            piece.leave(levels == EMPTY)

    def _distinct(self, piece: Piece, starts: Integers, lengths: Integers) -> Levels:
        data = piece.arena.data
        codes, firsts = distinct(data, starts, lengths)
        flagged: dict[rules.Rule, list[int]] = {}
        values, levels = [], np.empty(len(firsts), np.uint8)
        for code, row in enumerate(firsts):
            text = data[starts[row] : starts[row] + lengths[row]].tobytes().decode()
            value, levels[code] = self._value(text)
            if isinstance(value, Flagged):
                for rule in (value.rule, *value.also):
                    flagged.setdefault(rule, []).append(code)
                value = value.value
            values.append(value)
        piece.columns[self.slot.name] = Coded(codes, values)
        for rule, those in flagged.items():
            piece.flag(rule, np.isin(codes, those))
        found: Levels = levels[codes]
        return found

    def _value(self, text: str) -> tuple[object, int]:
        if text[:1] in MARKS and text:
            return None, UNCERTAIN
        value = self.slot.value(text)
        if isinstance(value, Problem):
            return None, UNCERTAIN
        if value is LONG_TERM:
            return None, UNCERTAIN if self.required and self.slot.name not in OPEN_ENDED else CERTAIN
        said = value.value if isinstance(value, Flagged) else value
        return value, EMPTY if said is None else CERTAIN

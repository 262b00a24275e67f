"""Keys of addresses, a whole column at a time: each road of a county is read once, any other address by itself."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ledger.addresses import Front, parse_keys, read_front
from loaders import rules
from loaders.columns.address_kernels import WIDEST, common_addresses, joined
from loaders.columns.piece import Coded, Piece, Text, distinct, only, together
from loaders.columns.tokens import Bytes, Integers, Marks


@dataclass(frozen=True, slots=True)
class Common:
    """The addresses of the most common shape. `there`: which they are; `fronts`: what stands before the number, None elsewhere."""

    there: Marks
    fronts: Coded
    doors: Bytes
    door_lengths: Integers


def common(piece: Piece, column: str) -> Common:
    """What is common about the addresses of a column, with the row's region as a hint."""
    cells, data = piece.text_column(column), piece.arena.data
    ends, doors, door_lengths = np.empty(piece.rows, np.int32), np.zeros((piece.rows, WIDEST), np.uint8), np.zeros(piece.rows, np.int32)
    common_addresses(data, cells.starts, cells.lengths, ends, doors, door_lengths)
    codes, firsts = distinct(data, cells.starts, ends)
    texts = [piece.text(Text(cells.starts, ends), row) for row in firsts]
    places = together(only((ends >= 0) & ~piece.left, Coded(codes, texts)), piece.coded("region"))
    fronts = [read_front(text, hint or "") if text is not None else None for text, hint in places.values]
    found = Coded(places.codes, fronts)
    return Common(found.filled, found, doors, door_lengths)


def address_keys(piece: Piece, column: str) -> Text:
    """The key of each address; one that is not read to a house number has none, and that is flagged."""
    if column not in piece.columns:
        return piece.text_column(column)
    usual = common(piece, column)
    others = _others(piece, column, usual.there)
    heads = piece.written(Coded(usual.fronts.codes, [front.head if front is not None and front.head else None for front in usual.fronts.values]))
    keyed = np.flatnonzero(heads.filled)
    offsets, letters = _joined(piece, heads.at(keyed), usual.doors[keyed], usual.door_lengths[keyed])
    begin = piece.arena.add(letters)
    starts, lengths = others.starts.copy(), others.lengths.copy()
    starts[keyed], lengths[keyed] = begin + offsets[:-1], np.diff(offsets)
    piece.flag(rules.ADDRESS_UNPARSED, piece.text_column(column).filled & ~piece.left & (lengths < 0))
    return Text(starts, lengths)


def _joined(piece: Piece, heads: Text, doors: Bytes, door_lengths: Integers) -> tuple[Integers, Bytes]:
    offsets = np.empty(len(heads.starts) + 1, np.int32)
    letters = np.empty(int(heads.lengths.sum() + door_lengths.sum()), np.uint8)
    joined(piece.arena.data, heads.starts, heads.lengths, doors, door_lengths, offsets, letters)
    return offsets, letters


def _others(piece: Piece, column: str, usual: Marks) -> Text:
    """The keys of the addresses of any other shape."""
    cells = piece.text_column(column)
    rows = np.flatnonzero(cells.filled & ~usual & ~piece.left)
    regions = piece.coded("region").at(rows)
    texts = [piece.text(cells, int(row)) for row in rows]
    keys = parse_keys(texts, [regions.values[code] for code in regions.codes])
    return piece.written(Coded(_spread(rows, piece.rows), [None, *(key or None for key in keys)]))


def _spread(rows: npt.NDArray[np.intp], number: int) -> Integers:
    codes = np.zeros(number, np.int32)
    codes[rows] = np.arange(1, len(rows) + 1, dtype=np.int32)
    return codes


def region_codes(piece: Piece) -> Coded:
    """The region that the address of each row lies in, where it is of the most common shape; None elsewhere."""
    fronts: list[Front | None] = list((usual := common(piece, "address")).fronts.values)
    return Coded(usual.fronts.codes, [front.place.code if front is not None else None for front in fronts])

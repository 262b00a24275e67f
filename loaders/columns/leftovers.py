"""Rows that go the ordinary way: their cells again, and lines that are no data at all."""

import csv
from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from loaders.columns import kernels
from loaders.columns.piece import Piece
from loaders.reading import DamagedRow, Sheet
from loaders.reading.left_out import left_out, words
from loaders.reading.sheet import NUL, checked
from loaders.reading.text import MARKS, unmarked


class Leftovers:
    """What a file's rows may be, beside plain."""

    def __init__(self, sheet: Sheet, handed_back: Collection[int]) -> None:
        assert sheet.text is not None
        self.delimiter, self.plain, self.header_row = sheet.text.delimiter, sheet.text.plain, sheet.header_row
        self.handed_back = np.array(sorted(handed_back), np.int64)
        self.is_left_out = left_out(sheet.header)
        titles = [cell.strip() for cell in sheet.header if cell.strip()]
        self.first_characters = np.array(sorted({ord(each) for each in (*words().first_characters, *(title[0] for title in titles[:1]))}), np.int32)

    def mark(self, piece: Piece) -> None:
        """Leave the lines that may be sums or remarks, and the rows that were handed back before."""
        tokens = piece.tokens
        piece.leave(np.isin(tokens.numbers, self.handed_back))
        found = np.empty(piece.rows, np.int32)
        kernels.first_characters(tokens.data, tokens.starts, tokens.lengths, found)
        suspect = np.isin(found, self.first_characters)
        for row in np.flatnonzero(suspect & ~piece.left):
            if self.left_out(self.cells(piece, int(row))):
                piece.left[row] = True

    def left_out(self, cells: Sequence[str]) -> bool:
        """Whether a row is no data."""
        first = next((cell for cell in cells if cell and not cell.isspace()), "")
        return not first or self.is_left_out(cells, first)

    def cells(self, piece: Piece, row: int) -> Sequence[str]:
        """The cells of a row as the ordinary way reads them."""
        text = piece.tokens.data[piece.tokens.begins[row] : piece.tokens.ends[row]].tobytes().decode()
        cells: Sequence[str] = next(csv.reader([text], delimiter=self.delimiter), [])
        if NUL in text:
            cells = checked(cells)
        return cells if self.plain or isinstance(cells, DamagedRow) else [unmarked(cell) if cell[:1] in MARKS else cell for cell in cells]

    def these(self, piece: Piece, rows: npt.NDArray[np.intp]) -> Iterator[tuple[int, Sequence[str]]]:
        """Rows that were plain, with their numbers."""
        for row in rows:
            yield int(piece.tokens.numbers[row]), self.cells(piece, int(row))

    def rows(self, piece: Piece, leave_out: Callable[[int], None]) -> Iterator[tuple[int, Sequence[str]]]:
        """The rows of a piece that are left, with their numbers; not the header and what stands above it. As Sheet.rows."""
        for row in np.flatnonzero(piece.left & (piece.tokens.numbers > self.header_row)):
            number, cells = int(piece.tokens.numbers[row]), self.cells(piece, int(row))
            if first := next((cell for cell in cells if cell and not cell.isspace()), ""):
                if self.is_left_out(cells, first):
                    leave_out(number)
                else:
                    yield number, cells

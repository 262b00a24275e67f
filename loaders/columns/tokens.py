"""Where the cells of a piece of delimited text stand: the same cells, by the same rules, as csv.reader in strict mode finds.

One pass over the bytes. A row that needs more than places to be told (a doubled quotation mark, more cells than the header,
or a NUL) is marked. A row with a line end inside quotation marks, a carriage return by itself, or that csv.reader would
refuse, stops the pass.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int32]
Marks = npt.NDArray[np.bool_]

QUOTE, LINE_FEED, RETURN = 34, 10, 13
LONGEST_CELL = 1 << 20  # bytes; a longer one is csv.reader's business


@dataclass(frozen=True, slots=True)
class Tokens:
    """Rows that hold anything. `starts`, `lengths`: column × row, places in `data`; cells that a row lacks are empty."""

    data: Bytes
    starts: Integers
    lengths: Integers
    begins: Integers  # where the row begins and ends in `data`
    ends: Integers
    numbers: npt.NDArray[np.int64]  # of the row in the file
    odd: Marks
    used: int  # bytes of whole rows
    records: int  # rows, also empty ones
    following: int  # number of the row after them
    broken: bool  # the next row cannot be told apart


def tokens(data: Bytes, delimiter: int, width: int, first: int, *, final: bool) -> Tokens:
    """The cells of all whole rows. `first`: number of the first row. `final`: the text ends here, so the last row needs no line end."""
    most = int(np.count_nonzero(data == LINE_FEED)) + int(np.count_nonzero(data == RETURN)) + 1
    starts, lengths = np.zeros((width, most), np.int32), np.zeros((width, most), np.int32)
    places, numbers, odd = np.zeros((2, most), np.int32), np.zeros(most, np.int64), np.zeros(most, np.bool_)
    rows, used, records, broken = _tokens(data, delimiter, first, final, starts, lengths, places, numbers, odd)
    begins, ends = places[:, :rows]
    return Tokens(data, starts[:, :rows], lengths[:, :rows], begins, ends, numbers[:rows], odd[:rows], used, records, first + records, broken)


@njit(nogil=True, cache=True)
def _tokens(data, delimiter, first, final, starts, lengths, places, numbers, odd):  # type: ignore[no-untyped-def]
    width, size = len(starts), len(data)
    rows = used = records = at = 0
    while at < size:
        begin, column, strange, filled = at, 0, False, False
        ended = False
        while not ended:  # one cell
            start = at
            if at < size and data[at] == QUOTE:
                at += 1
                start = at
                doubled = False
                while True:
                    while at < size and data[at] != QUOTE:
                        if data[at] == LINE_FEED or data[at] == RETURN:
                            return rows, used, records, True
                        strange = strange or data[at] == 0
                        at += 1
                    if at + 1 < size and data[at + 1] == QUOTE:
                        doubled = True
                        at += 2
                        continue
                    break
                stop = at
                if at >= size or (at + 1 >= size and not final):  # the row goes on behind this piece, or never ends
                    return rows, used, records, final
                at += 1
                if at < size and data[at] != delimiter and data[at] != LINE_FEED and data[at] != RETURN:
                    return rows, used, records, True
                strange = strange or doubled
                filled = filled or doubled
            else:
                while at < size:
                    byte = data[at]
                    if byte in (delimiter, LINE_FEED, RETURN):
                        break
                    strange = strange or byte == 0
                    at += 1
                stop = at
            if at >= size and not final:
                return rows, used, records, False
            blank = True
            for place in range(start, stop):
                if not (data[place] == 32 or 9 <= data[place] <= 13):
                    blank = False
                    break
            filled = filled or not blank
            if column < width:
                starts[column, rows], lengths[column, rows] = start, stop - start
            elif not blank:
                strange = True
            strange = strange or stop - start > LONGEST_CELL
            column += 1
            if at >= size:
                ended = True
            elif data[at] == delimiter:
                at += 1
            else:
                if data[at] == RETURN:
                    if at + 1 >= size and not final:  # its line feed may be in the next piece
                        return rows, used, records, False
                    if at + 1 < size and data[at + 1] == LINE_FEED:
                        at += 1
                    elif at + 1 < size:  # within a cell, or the end of a line: the ordinary way can tell
                        return rows, used, records, True
                at += 1
                ended = True
        if filled:
            for missing in range(column, width):
                starts[missing, rows], lengths[missing, rows] = begin, 0
            places[0, rows], places[1, rows] = begin, at
            numbers[rows], odd[rows] = first + records, strange
            rows += 1
        records += 1
        used = at
    return rows, used, records, False

"""Lines of delimited text become rows. A quotation mark that is never closed costs its own row, not the rest of the file.

A record is kept exactly if it is well formed (RFC 4180), line ends inside quotation marks included. Where it is not, its
first line is handed on as a damaged row, and so is every further line until one fits the width of the file again: each
line of the file ends up in exactly one row. Looking ahead costs no more than reading the file twice: a line that leaves a
quotation mark open holds an odd run of marks, and the next odd run ends the search.
"""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TextIO

from loaders import rules
from loaders.reading.sheet import NUL, DamagedRow, checked

BLOCK = 512  # lines that are parsed at once as long as they are well formed
LONGEST_LINE = 4 << 20
LONGEST = 1 << 20  # characters of one record; a spreadsheet cell holds 32,767
SAMPLE = 200  # lines that tell delimiter and width
DELIMITERS = "\t,;|"
csv.field_size_limit(LONGEST_LINE)


class Lines:
    """The lines of a file, which can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._back, self.number = iter(lines), deque[str](), 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.number += 1
        return line

    def put_back(self, lines: Sequence[str]) -> None:
        """Give lines back, to be read again."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


def records(lines: Iterable[str], delimiter: str, width: int) -> Iterator[Sequence[str]]:
    """The rows of a file. `width`: cells that a row of it usually has."""
    source = Lines(lines)
    while block := list(islice(source, BLOCK)):
        text = "".join(block)
        if text.count("\r") != text.count("\r\n") and any(map(_holds_return, block)):
            yield from _one_by_one(source, block, delimiter, width)
        elif '"' not in text:
            rows: Iterable[Sequence[str]] = csv.reader(block, delimiter=delimiter)
            yield from map(checked, rows) if NUL in text else rows
        elif NUL not in text and (exact := _well_formed(block, delimiter)) is not None:
            yield from exact
        else:
            yield from _one_by_one(source, block, delimiter, width)


def _one_by_one(source: Lines, block: Sequence[str], delimiter: str, width: int) -> Iterator[Sequence[str]]:
    """The rows that begin in a block of lines, each looked at by itself."""
    source.put_back(block)
    end = source.number + len(block)
    while source.number < end:
        yield from map(checked, _next_rows(source, delimiter, width))


def lines_of(handle: TextIO) -> Iterator[str]:
    """The lines of a file; one that has no end is an error before it fills the memory."""
    for number, line in enumerate(iter(lambda: handle.readline(LONGEST_LINE), ""), 1):
        if len(line) == LONGEST_LINE:
            raise ValueError(f"第 {number} 行超过 {LONGEST_LINE:,} 个字符，不是表格")
        yield line


def delimiter_and_width(lines: Iterable[str]) -> tuple[str, int]:
    """Delimiter and number of cells that most lines agree on, out of the first lines of a file."""
    sample = [line for line in islice(lines, SAMPLE) if line.strip()]
    best = (0, ",", 1)
    for delimiter in DELIMITERS:
        widths = Counter(len(cells) for line in sample if (cells := _alone(line, delimiter)) and len(cells) > 1)
        if widths:
            width, lines_of_width = max(widths.items(), key=lambda item: (item[1], item[0]))
            best = max(best, (lines_of_width * (width - 1), delimiter, width), key=lambda each: each[0])
    return best[1], best[2]


def _well_formed(block: Sequence[str], delimiter: str) -> list[list[str]] | None:
    """The rows of a block if each line is one; else None."""
    try:
        rows = list(csv.reader(block, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(block) else None


def _next_rows(source: Lines, delimiter: str, width: int) -> Iterator[Sequence[str]]:
    """The next record; if it is damaged, its lines one by one until the file is in step again."""
    cells, taken = _record(source, delimiter)
    if cells is None and _holds_return(taken[0]):
        source.put_back(taken[1:])
        yield from _around_returns(taken[0].rstrip("\r\n"), delimiter, width)
        return
    fits = [_fits(line, delimiter, width) for line in taken[1:]]
    if cells is not None and (len(cells) == width or not any(fits)):
        yield cells
        return
    source.put_back(taken[1:])
    yield _damaged(taken[0], source.number, delimiter)
    out_of_step = len(taken) > 1
    while out_of_step:
        cells, taken = _record(source, delimiter)
        out_of_step = bool(taken)
        if cells is not None and len(cells) == width and not any(_fits(line, delimiter, width) for line in taken[1:]):
            yield cells
            return
        source.put_back(taken[1:])
        if taken:
            yield _damaged(taken[0], source.number, delimiter) if taken[0].strip() else []


def _record(source: Lines, delimiter: str) -> tuple[list[str] | None, list[str]]:
    """One record and the lines that it takes; None if it is not well formed or has no end."""
    taken: list[str] = []

    def feed() -> Iterator[str]:
        size = 0
        for line in source:
            taken.append(line)
            yield line
            size += len(line)
            if size > LONGEST:
                return

    try:
        return next(csv.reader(feed(), delimiter=delimiter, strict=True), None), taken
    except csv.Error:
        return None, taken


def _holds_return(line: str) -> bool:
    """Whether a carriage return stands within the line."""
    return "\r" in line.rstrip("\r\n")


def _around_returns(line: str, delimiter: str, width: int) -> Iterator[Sequence[str]]:
    """Several rows if each piece between the carriage returns is one; else one row, damaged where a cell holds them."""
    parts = line.split("\r")
    if width > 1 and all(_fits(part, delimiter, width) for part in parts):
        yield from csv.reader(parts, delimiter=delimiter)
    else:
        yield next(csv.reader([line.replace("\r", NUL)], delimiter=delimiter))


def _fits(line: str, delimiter: str, width: int) -> bool:
    cells = _alone(line, delimiter)
    return cells is not None and len(cells) == width


def _alone(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line taken by itself; None if it is not a record."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _damaged(line: str, number: int, delimiter: str) -> DamagedRow:
    return DamagedRow(line.rstrip("\r\n").split(delimiter), rules.BROKEN_QUOTE, f"文件第 {number} 行")

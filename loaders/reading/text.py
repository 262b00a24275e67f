"""Delimited text: CSV, TSV, and their like with semicolons or bars."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from loaders.reading.encoding import Proof, proof_of
from loaders.reading.records import delimiter_and_width, lines_of, records
from loaders.reading.sheet import DamagedRow, Sheet, TextFormat, first_row, head_of

SAMPLE = 1 << 16  # characters that tell how lines end
MARKS = ("'", "=")  # an empty cell begins with neither
FORMULA = re.compile(r'="(.*)"', re.DOTALL)
APOSTROPHE = re.compile(r"'(?=[0-9A-Za-z]+\s*$)")  # before a code; an apostrophe in prose stays


def text_sheet(path: Path) -> Sheet:
    """The one table of a text file."""
    proof = proof_of(path)
    with path.open(encoding=proof.encoding, newline="") as handle:
        newline = line_end(handle.read(SAMPLE))
    with path.open(encoding=proof.encoding, newline=newline) as handle:
        delimiter, width = delimiter_and_width(lines_of(handle))
    lines = partial(text_lines, path, proof, newline, delimiter, width)
    head = head_of(lines())
    header, number = first_row(head)
    return Sheet(path, "", proof.title, header, number, lines, TextFormat(proof.encoding, delimiter, number, proof.plain), head=head)


def line_end(start: str) -> str:
    """How lines end, as open() is told: by line feeds, or, where there are none, by carriage returns."""
    within = start.rstrip("\r\n")
    return "" if "\r" in within and "\n" not in within else "\n"


def text_lines(path: Path, proof: Proof, newline: str, delimiter: str, width: int) -> Iterator[Sequence[str]]:
    """The rows of a text file, the marks removed by which a spreadsheet is told that a number is text."""
    with path.open(encoding=proof.encoding, newline=newline) as handle:
        rows = records(lines_of(handle), delimiter, width)
        if proof.plain:
            yield from rows
            return
        for cells in rows:
            yield cells if isinstance(cells, DamagedRow) else [unmarked(cell) if cell[:1] in MARKS else cell for cell in cells]


def unmarked(cell: str) -> str:
    """The text that '00123 and ="00123" stand for."""
    match = FORMULA.fullmatch(cell)
    return match[1].replace('""', '"') if match else APOSTROPHE.sub("", cell, count=1)

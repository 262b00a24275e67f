"""Delimited text: CSV and TSV."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders.reading.encoding import PIECE, encoding_of, encoding_title
from loaders.reading.sheet import Sheet, TextFormat, first_row

csv.field_size_limit(16 * PIECE)


def text_sheet(path: Path) -> Sheet:
    """The one table of a text file."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as handle:
        first = next((line for line in handle if line.strip()), "")
    delimiter = max("\t,;", key=first.count)

    def lines() -> Iterator[Sequence[str]]:
        with path.open(encoding=encoding, newline="") as handle:
            yield from csv.reader(handle, delimiter=delimiter, strict=True)  # else an unclosed quote swallows the rest of the file

    header, number = first_row(lines())
    return Sheet(path, "", encoding_title(path, encoding), header, number, lines, TextFormat(encoding, delimiter, number, plain=False))

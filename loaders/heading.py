"""Which row of a sheet is its header: the one among the first thirty that has most headings of known layouts.

Titles, units and blank rows may stand above it. A heading may be spread over two rows, a merged cell of a group above the
single columns; and a second header with the official column codes may stand below. Of two rows that are equally good the
upper one is taken. Where no row holds a known heading, the first row that holds anything stays the header, and the
message says what is missing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from loaders.header import header_key, headings
from loaders.reading import Sheet
from loaders.reading.left_out import plain
from loaders.source import Source

NEARLY_ALL = 0.8  # of the filled cells of a row are headings: a second header, not data
UNIT = re.compile(r"单位[:：]?[（(]?(?:人民币)?(万元|元)")
Row = Sequence[str]


def with_heading(sheet: Sheet, sources: Sequence[Source]) -> Sheet:
    """The sheet with the header that fits best; a format that names its columns itself stays as it is."""
    if not sheet.header_row:
        return sheet
    known = headings(tuple(sources))
    first = sheet.head
    score, row, last, header = max(_candidates(first, known), default=(0, 0, 0, ()), key=lambda each: (each[0], -each[1]))
    if not score:
        return sheet
    while last < len(first) and _is_header(first[last], known):
        last += 1
    unit = _unit(first[: row - 1]) or _unit(first[last : last + 1])
    return replace(sheet, header=header, header_row=last, unit=unit, text=sheet.text and replace(sheet.text, header_row=last))


def _candidates(rows: Sequence[Row], known: frozenset[str]) -> Iterator[tuple[int, int, int, tuple[str, ...]]]:
    """(known headings, first row, last row, header) of each row by itself and of each two rows that tell more together than apart."""
    counts = [_count(row, known) for row in rows]
    for n, row in enumerate(rows):
        if counts[n]:
            yield counts[n], n + 1, n + 1, _trimmed(row)
        if n + 1 < len(rows):
            joined = _joined(row, rows[n + 1], known)
            if (count := _count(joined, known)) > max(counts[n], counts[n + 1]):
                yield count, n + 1, n + 2, _trimmed(joined)


def _count(row: Iterable[str], known: frozenset[str]) -> int:
    return len({header_key(cell) for cell in row} & known)


def _joined(upper: Row, lower: Row, known: frozenset[str]) -> list[str]:
    """Per column what makes a heading: group and column, the column alone, or what stands above an empty cell."""
    joined, group = [], ""
    for n in range(max(len(upper), len(lower))):
        above, below = upper[n].strip() if n < len(upper) else "", lower[n].strip() if n < len(lower) else ""
        group = above or (group if below else "")
        both = f"{group}{below}"
        joined.append(both if header_key(both) in known else below or above)
    return joined


def _trimmed(row: Row) -> tuple[str, ...]:
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)


def _is_header(row: Row, known: frozenset[str]) -> bool:
    """Whether a row directly below the header is one more header: the official codes of the columns, say."""
    keys = [key for cell in row if (key := header_key(cell))]
    return len(keys) > 1 and sum(key in known for key in keys) >= NEARLY_ALL * len(keys)


def _unit(rows: Sequence[Row]) -> str:
    """元 or 万元, if a line says so for the whole sheet."""
    found = (UNIT.search(plain(cell)) for row in rows for cell in row if "单位" in cell)
    return next((match[1] for match in found if match), "")

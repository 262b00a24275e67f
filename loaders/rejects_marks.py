"""Which cells of a rejected row are wrong: from the reasons that the checks give to positions in the sender's own columns."""

import hashlib
import re
from collections.abc import Sequence
from functools import cache

from ledger.column import Column, Kind
from ledger.person_key import PersonKey
from loaders.header import DIAGNOSTIC_HEADERS, UNIT, Layout, header_key
from loaders.parsing import clean_text
from loaders.reading import DamagedRow
from loaders.record import Problem
from loaders.rejects_draft import Mark

IDENTITY_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{15}(?:\d{2}[\dXx])?(?![0-9A-Za-z])")
BETWEEN_TITLES = "、"


class Places:
    """The sender's columns without those that may not be kept and those that we had added ourselves."""

    def __init__(self, layout: Layout, header: Sequence[str], unit: str = "") -> None:
        """`unit`: 元 or 万元 if a line outside the header says so; the workbook has no such line, so its headers say it."""
        ours = {header_key(text) for text in DIAGNOSTIC_HEADERS} if layout.returned is not None else set()
        self.width = len(header)
        self.visible = [n for n, text in enumerate(header) if n not in layout.forbidden and header_key(text) not in ours]
        self.headers = tuple(with_unit(header[n], layout, n, unit) for n in self.visible)
        self._shown = {position: n for n, position in enumerate(self.visible)}
        self._columns = layout.source.columns
        self._places = {column.title: positions for column, positions in layout.places}
        self._named = cache(self._columns_named)

    def cells(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The visible cells under the header."""
        return tuple(cells[n] if n < len(cells) else "" for n in self.visible)

    def surplus(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The cells beyond the header, which a separator inside a cell pushes out."""
        beyond = list(cells[self.width :])
        while beyond and not beyond[-1].strip():
            beyond.pop()
        return tuple(beyond)

    def mark(self, problem: Problem, cells: Sequence[str]) -> Mark:
        """Where a problem shows, and its words for the sender."""
        damaged = cells.positions if isinstance(cells, DamagedRow) and not problem.column else ()
        places = [self._shown[n] for n in sorted(damaged) if n in self._shown]
        missing: list[str] = []
        for column in self._named(problem.column):
            positions = self._places.get(column.title)
            if positions is None:
                missing.append(column.title)
                continue
            filled = (n for n in positions if n < len(cells) and cells[n].strip())
            places += [self._shown[n] for n in [next(filled, positions[0])] if n in self._shown]
        return Mark(problem.rule.code, problem.column, IDENTITY_NUMBER.sub("（号码已隐去）", problem.message), tuple(places), tuple(missing))

    def _columns_named(self, title: str) -> tuple[Column, ...]:
        """The columns that a reason names: by title, by several titles joined, or by what a longer title contains."""
        if not title:
            return ()
        exact = tuple(column for column in self._columns if column.title == title)
        joined = tuple(each for each in self._columns if each.title and f"、{each.title}、" in f"、{title}、")
        within = tuple(column for column in self._columns if header_key(title) in header_key(column.title))
        return exact or joined or within[:1]


def with_unit(header: str, layout: Layout, position: int, unit: str) -> str:
    """The header of an amount with the unit that the sheet names elsewhere; any other header as it is."""
    column = next((column for column, places in layout.places if position in places), None)
    if not unit or column is None or column.kind is not Kind.MONEY_WAN or UNIT.search(header_key(header)):
        return header
    bare = {UNIT.sub("", header_key(text)) for text in (column.title, *column.aliases)}
    return f"{header}（{unit}）" if header_key(header) in bare else header


def fingerprint(key: PersonKey, places: Places, cells: Sequence[str]) -> str:
    """Names a row by what it says, however its columns are ordered: keyed, so that it tells nothing to who has no key."""
    shown = zip(places.headers, places.cells(cells), strict=True)
    said = sorted((header_key(header), clean) for header, cell in shown if (clean := clean_text(cell)) is not None)
    return key.row_key(hashlib.sha256(repr([*said, *places.surplus(cells)]).encode("utf-8", "surrogatepass")).hexdigest())

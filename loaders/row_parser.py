"""From the cells of a row to its values: each column is taken out once, parsed by its kind, and remembered.

Values repeat a lot (codes, dates, authorities), so each column keeps what it has parsed.
"""

from collections.abc import Sequence
from typing import Any

from loaders import rules
from loaders.header import Layout
from loaders.parsing import LONG_TERM, Parser, parser_for
from loaders.reading import DamagedRow
from loaders.record import Flagged, Problem, Record

OPEN_ENDED = frozenset({"valid_to", "publicity_to", "ended"})  # the columns that may say “long term”
DOUBTFUL = {"uscc": (rules.USCC_SHAPE, rules.USCC_CHECK, rules.ID_NUMBER_ASTRAY), "reg_no": (rules.REG_NO_NOBODY,)}
REMEMBERED = 20_000


class Slot:
    """One column of the layout: where it stands in the file, how it is parsed, what it has parsed so far."""

    __slots__ = ("known", "name", "others", "parse", "position", "required", "title")

    def __init__(self, name: str, title: str, required: bool, places: Sequence[int], parse: Parser) -> None:
        self.name, self.title, self.required, self.parse = name, title, required, parse
        self.position, self.others = places[0], tuple(places[1:])
        self.known: dict[str, Any] = {}

    def value(self, text: str) -> Any:
        """The parsed text, remembered."""
        try:
            return self.known[text]
        except KeyError:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            value = self.known[text] = self.parse(text)
            return value


class RowParser:
    """Parses the rows of one file."""

    def __init__(self, layout: Layout) -> None:
        self.slots = [Slot(column.name, column.title, column.required, places, parser_for(column)) for column, places in layout.places]
        self.own_layout = layout.source.id.startswith("template:")
        self.places = frozenset(place for _, places in layout.places for place in places)
        self.width = max(self.places, default=-1) + 1

    def parse(self, number: int, cells: Sequence[str], header_width: int) -> Record:
        """The row with its values and with what is wrong with single cells; of a damaged row only why it is damaged."""
        record = self._parse(number, cells, header_width)
        if isinstance(cells, DamagedRow) and cells.concerns(self.places):
            record.problems[:] = [Problem(cells.rule, "", "", cells.detail)]
            if len(cells) != header_width:  # no cell is sure to stand under its header
                record.values = dict.fromkeys(record.values)
        return record

    def _parse(self, number: int, cells: Sequence[str], header_width: int) -> Record:
        record = Record(number, {})
        if len(cells) > header_width and any(cell.strip() for cell in cells[header_width:]):
            record.reject(rules.WIDTH, "", len(cells), f"表头 {header_width} 列，本行 {len(cells)} 列")
        if len(cells) < self.width:
            cells = [*cells, *[""] * (self.width - len(cells))]
        values = record.values
        for slot in self.slots:
            value = slot.value(cells[slot.position])
            for other in slot.others:
                value = slot.value(cells[other]) if value is None else value
            if value.__class__ is Flagged:
                record.flags += (value.rule, *value.also)
                value = value.value
            if value is None:
                if slot.required:
                    record.reject(rules.REQUIRED, slot.title)
            elif value is LONG_TERM:
                value = None
                if slot.name not in OPEN_ENDED:
                    record.reject(rules.LONG_TERM_ASTRAY, slot.title, LONG_TERM)
            elif value.__class__ is Problem:
                doubtful = value.rule in DOUBTFUL.get(slot.name, ()) and self.own_layout
                (record.doubts if doubtful else record.problems).append(value)
                value = None
            values[slot.name] = value
        return record

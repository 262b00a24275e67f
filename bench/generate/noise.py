"""How real exports look: full-width letters, stray spaces, several date styles, N/A for nothing, rows sent twice, rows that are wrong."""

from collections.abc import Sequence
from datetime import date
from random import Random

from bench.generate.rows import Cell, Row
from ledger.column import Column, Kind, Table

FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))})
NOTHING = ("N/A", "暂无", "无", "-", "/", "NULL")
SPACES = (" ", "　", "\t", "  ")
DATE_STYLES = ("{0:%Y}/{0:%m}/{0:%d}", "{0:%Y}-{0:%m}-{0:%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}")
REPEATED, WRONG = 0.003, 0.004
CODES = (Kind.USCC, Kind.REG_NO, Kind.ID_NUMBER)


class Noise:
    """Turns rows into cells of text the way one department's export does: one date style per file, small faults at random."""

    def __init__(self, rng: Random, table: Table) -> None:
        self._rng = rng
        self._columns = table.template
        self._date_style = rng.choices(DATE_STYLES, (50, 30, 8, 8, 4))[0]

    @property
    def header(self) -> list[str]:
        """Column titles as the template has them."""
        return [column.title for column in self._columns]

    def cells(self, row: Row) -> list[str]:
        """One row as text."""
        return [self._cell(column, row.get(column.name)) for column in self._columns]

    def spoil(self, cells: Sequence[str]) -> list[str]:
        """The same row with one fault that no loader may accept: a required cell empty, or a required date or code that does not exist."""
        spoiled = list(cells)
        required = [n for n, column in enumerate(self._columns) if column.required]
        position = self._rng.choice(required)
        kind = self._columns[position].kind
        if kind is Kind.DATE:
            spoiled[position] = self._rng.choice(("2024-13-05", "2023/02/30", "待定", ""))
        elif kind is Kind.CODE:
            spoiled[position] = self._rng.choice(("其它情况", "99Z", "？"))
        else:
            spoiled[position] = ""
        return spoiled

    def repeats(self) -> bool:
        """Whether a row is sent twice."""
        return self._rng.random() < REPEATED

    def is_wrong(self) -> bool:
        """Whether a wrong row follows."""
        return self._rng.random() < WRONG

    def _cell(self, column: Column, value: Cell) -> str:
        if value is None or value == "":
            return self._rng.choice(NOTHING) if not column.required and self._rng.random() < 0.02 else ""
        if isinstance(value, date):
            return self._date_style.format(value)
        if isinstance(value, str):
            return self._text(column, value)
        return f"{value:g}" if isinstance(value, int) or value < 1e5 else f"{value:.2f}"

    def _text(self, column: Column, value: str) -> str:
        draw = self._rng.random()
        if draw < 0.004 and column.kind in (*CODES, Kind.PHONE, Kind.ADDRESS):
            return value.translate(FULL_WIDTH)
        if draw < 0.007 and column.kind in CODES:
            return value.lower()
        if 0.99 < draw < 0.995:
            return value + self._rng.choice(SPACES)
        if draw > 0.996:
            return self._rng.choice(SPACES) + value
        return value

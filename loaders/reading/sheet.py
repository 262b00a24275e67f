"""One table in a file, whatever the format: a header, and rows that can be read again and again."""

import csv
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ledger.errors import SourceError
from loaders import rules
from loaders.reading.left_out import left_out


@dataclass(frozen=True, slots=True)
class TextFormat:
    """How a delimited text file is written. `plain`: every line is one row and every cell stands for itself.

    A plain file holds no quotation mark, no apostrophe before a number and no formula, so that (where no cell holds a lone
    carriage return, for which readers have no rule in common) any CSV reader that is told
    `encoding`, `delimiter` and `header_row` (the row, counted from 1, after which data begins) reads the same cells as
    `Sheet.rows`. `encoding` is a codec of Python; it was proved over the whole file.
    """

    encoding: str
    delimiter: str
    header_row: int
    plain: bool


HEAD = 30  # lines; a cover page with instructions is longer than that only where it is a sheet of its own

NUL = "\0"


class DamagedRow(list[str]):
    """A row that could not be read as the file means it: its cells as far as they go, the rule that says why, and which cells."""

    def __init__(self, cells: Iterable[str], rule: rules.Rule, detail: str = "", *, positions: frozenset[int] = frozenset()) -> None:
        super().__init__(cells)
        self.rule, self.detail, self.positions = rule, detail, positions

    def concerns(self, positions: frozenset[int]) -> bool:
        """Whether the damage is in one of these cells; without positions it is in all."""
        return not self.positions or bool(self.positions & positions)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table in a file. `rows` opens it anew at each call: (row number as a spreadsheet counts, cells)."""

    path: Path
    title: str
    encoding: str
    header: tuple[str, ...]
    header_row: int
    lines: Callable[[], Iterator[Sequence[str]]]
    text: TextFormat | None = None  # of delimited text only
    nested: Callable[[], Iterator[Sequence[str]]] | None = None  # the same lines, where objects and arrays are cells as JSON
    hidden: bool = False
    head: tuple[Sequence[str], ...] = ()  # the first lines, kept because opening a workbook again is dear
    unit: str = ""  # 元 or 万元, where a line beside the header says so for the whole sheet
    inside: "Sheet | None" = None  # the rows that a lone JSON object is wrapped around

    def rows(self, leave_out: Callable[[int], None] = lambda number: None) -> Iterator[tuple[int, Sequence[str]]]:
        """Data rows that hold anything at all, below the header. `leave_out` is told the numbers of sums, remarks and repeated headers."""
        is_left_out = left_out(self.header)
        try:
            for number, cells in enumerate(self.lines(), 1):
                if number > self.header_row and (first := next((cell for cell in cells if cell and not cell.isspace()), "")):
                    if is_left_out(cells, first):
                        leave_out(number)
                    else:
                        yield number, cells
        except (OSError, ValueError, csv.Error, zipfile.BadZipFile) as error:
            raise unreadable(self.path, str(error)) from error


def checked(cells: Sequence[str]) -> Sequence[str]:
    """The cells as they are; with a space for each NUL, and damaged there, if they hold any."""
    wrong = frozenset(n for n, cell in enumerate(cells) if NUL in cell)
    if not wrong:
        return cells
    legible = [cell.replace(NUL, " ") for cell in cells]
    if isinstance(cells, DamagedRow):
        return DamagedRow(legible, cells.rule, cells.detail, positions=cells.positions)
    return DamagedRow(legible, rules.CONTROL_CHARACTER, f"第 {'、'.join(str(n + 1) for n in sorted(wrong))} 列", positions=wrong)


def unreadable(path: Path, detail: str) -> SourceError:
    """The error of a file that cannot be read."""
    return file_error(rules.UNREADABLE, path, detail)


def file_error(rule: rules.Rule, path: Path, detail: str = "") -> SourceError:
    """The error by which a whole file is refused."""
    return SourceError(f"{rule.code} {rule.message}{f'：{detail}' if detail else ''}", where=str(path), todo=rule.todo)


def head_of(lines: Iterator[Sequence[str]]) -> tuple[Sequence[str], ...]:
    """The first lines, among which the header is looked for."""
    return tuple(islice(lines, HEAD))


def first_row(head: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], int]:
    """The first row that holds anything, without its empty end, and its number; ((), 0) if there is none."""
    for number, cells in enumerate(head, 1):
        if any(cell.strip() for cell in cells):
            filled = max(n for n, cell in enumerate(cells, 1) if cell.strip())
            return tuple(cells[:filled]), number
    return (), 0

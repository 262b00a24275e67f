"""Files as they come: CSV, TSV and XLSX in UTF-8, UTF-8 or UTF-16 with BOM, GBK or GB18030. The encoding is proved and reported, not guessed."""

import codecs
import csv
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from ledger.errors import SourceError
from loaders import rules
from loaders.parsing import spreadsheet_text

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls"})
OLD_WORKBOOK = bytes.fromhex("D0CF11E0A1B11AE1")
PIECE = 1 << 20
csv.field_size_limit(16 * PIECE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table in a file. `rows` opens it anew at each call: (row number as a spreadsheet counts, cells)."""

    path: Path
    title: str
    encoding: str
    header: tuple[str, ...]
    header_row: int
    lines: Callable[[], Iterator[Sequence[str]]]

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Data rows that hold anything at all, below the header."""
        try:
            for number, cells in enumerate(self.lines(), 1):
                if number > self.header_row and any(cell and not cell.isspace() for cell in cells):
                    yield number, cells
        except (OSError, UnicodeError, csv.Error, zipfile.BadZipFile) as error:
            raise unreadable(self.path, str(error)) from error


def sheets(path: Path) -> list[Sheet]:
    """The tables in a file; SourceError if it cannot be read."""
    try:
        with path.open("rb") as handle:
            start = handle.read(len(OLD_WORKBOOK))
        if start == OLD_WORKBOOK:
            raise unreadable(path, "旧版 XLS，请另存为 XLSX")
        found = _workbook_sheets(path) if start.startswith(b"PK") else [_text_sheet(path)]
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise unreadable(path, str(error)) from error
    filled = [sheet for sheet in found if sheet.header]
    if not filled:
        raise unreadable(path, "没有任何内容")
    return filled


def unreadable(path: Path, detail: str) -> SourceError:
    """The error of a file that cannot be read."""
    return file_error(rules.UNREADABLE, path, detail)


def file_error(rule: rules.Rule, path: Path, detail: str = "") -> SourceError:
    """The error by which a whole file is refused."""
    return SourceError(f"{rule.code} {rule.message}{f'：{detail}' if detail else ''}", where=str(path), todo=rule.todo)


def encoding_of(path: Path) -> str:
    """utf-8-sig, utf-16 or gb18030: the first in which the whole file is valid, byte for byte."""
    with path.open("rb") as handle:
        if handle.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            with path.open("rb") as handle:
                while piece := handle.read(PIECE):
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
            return encoding
        except UnicodeDecodeError:
            continue
    raise file_error(rules.UNKNOWN_ENCODING, path)


def encoding_title(path: Path, encoding: str) -> str:
    """How the report names an encoding."""
    if encoding != "utf-8-sig":
        return encoding.upper()
    with path.open("rb") as handle:
        return "UTF-8（BOM）" if handle.read(3) == codecs.BOM_UTF8 else "UTF-8"


def _text_sheet(path: Path) -> Sheet:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as handle:
        first = next((line for line in handle if line.strip()), "")
    delimiter = max("\t,;", key=first.count)

    def lines() -> Iterator[Sequence[str]]:
        with path.open(encoding=encoding, newline="") as handle:
            yield from csv.reader(handle, delimiter=delimiter, strict=True)  # else an unclosed quote swallows the rest of the file

    return _with_header(path, "", encoding_title(path, encoding), lines)


def _workbook_sheets(path: Path) -> list[Sheet]:
    with _workbook(path) as book:
        titles = [sheet.title for sheet in book.worksheets]

    def lines_of(title: str) -> Callable[[], Iterator[Sequence[str]]]:
        def lines() -> Iterator[Sequence[str]]:
            with _workbook(path) as book:
                sheet = book[title]
                sheet.reset_dimensions()
                for row in sheet.iter_rows():
                    yield [spreadsheet_text(cell.value, str(cell.number_format or "")) for cell in row]

        return lines

    return [_with_header(path, title, "XLSX", lines_of(title)) for title in titles]


def _with_header(path: Path, title: str, encoding: str, lines: Callable[[], Iterator[Sequence[str]]]) -> Sheet:
    for number, cells in enumerate(lines(), 1):
        if any(cell.strip() for cell in cells):
            header = list(cells)
            while header and not header[-1].strip():
                header.pop()
            return Sheet(path, title, encoding, tuple(header), number, lines)
    return Sheet(path, title, encoding, (), 0, lines)


@contextmanager
def _workbook(path: Path) -> Iterator[openpyxl.Workbook]:
    """A workbook, read-only, closed again; openpyxl's remarks on styles are of no interest."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except Exception as error:  # a damaged archive raises whatever its innermost layer raises
            raise ValueError(str(error)) from error
    try:
        yield book
    finally:
        book.close()

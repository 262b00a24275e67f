"""Source files in the official layouts: which department sends which rows, in which format, under which name.

Titles are those of ledger.tables. The same rows and seed give the same bytes: text without times, XLSX with a fixed date.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TextIO

import xlsxwriter

from bench.generate.catalogue import departments
from bench.generate.field_rows import FIELD_ROWS
from bench.generate.noise import Noise
from bench.generate.rows import ROWS, Row
from bench.generate.truth import FileMade
from bench.generate.world import World
from ledger.column import Table
from ledger.tables import PENALTIES, TABLES

UTF8, GBK, XLSX = "utf-8-sig", "gbk", "xlsx"
MADE = datetime(2026, 7, 1, 8, 0, 0)
BY_PROVINCE = {"33": ("浙江省", UTF8), "31": ("上海市", GBK), "32": ("江苏省", XLSX), "34": ("安徽省", GBK)}
CENTRE = "长三角信用信息共享平台"
SENT_AGAIN = 0.03  # share of decisions that come in a second file too


@dataclass(frozen=True, slots=True)
class Sheet:
    """One source file: name without ending, and format."""

    stem: str
    style: str

    @property
    def name(self) -> str:
        """File name with its ending."""
        return f"{self.stem}.{'xlsx' if self.style == XLSX else 'csv'}"


def write_sources(world: World, folder: Path, seed: int) -> Iterator[FileMade]:
    """Write every table of the province and tell of each file."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {**ROWS, **FIELD_ROWS}
    for table in TABLES:
        if table.name in made:
            yield from _write_table(table, made[table.name](world), folder, seed)
    yield from _again(PENALTIES, ROWS["penalties"](world), folder, seed)


def _again(table: Table, rows: Iterable[Row], folder: Path, seed: int) -> Iterator[FileMade]:
    """A late collection by the centre: decisions that one department had sent already, every row a repetition."""
    rng, every = Random(f"{seed} again"), list(rows)
    sent = Counter(row["document_no"] for row in every)
    chosen = [row for row in every if rng.random() < SENT_AGAIN and sent[row["document_no"]] == 1]
    if chosen:
        out = SourceFile(table, Sheet(f"{CENTRE}_{table.title}_补报_202606", XLSX), folder, seed)
        for row in chosen:
            out.add(row)
        made = out.close()
        yield FileMade(made.name, made.table, made.rows, made.rows - made.bad, made.bad)


def _write_table(table: Table, rows: Iterable[Row], folder: Path, seed: int) -> Iterator[FileMade]:
    route = ROUTES.get(table.name, _central)
    open_files: dict[str, SourceFile] = {}
    for row in rows:
        sheet = route(table, row)
        if sheet.stem not in open_files:
            open_files[sheet.stem] = SourceFile(table, sheet, folder, seed)
        open_files[sheet.stem].add(row)
    for each in open_files.values():
        yield each.close()


class SourceFile:
    """One file being written, with its noise: repeated rows and wrong rows are counted as they go in."""

    def __init__(self, table: Table, sheet: Sheet, folder: Path, seed: int) -> None:
        self._table, self._sheet = table, sheet
        self._noise = Noise(Random(f"{seed} {sheet.stem}"), table)
        self._out: CsvOut | XlsxOut = XlsxOut(folder / sheet.name) if sheet.style == XLSX else CsvOut(folder / sheet.name, sheet.style)
        self._out.write(self._noise.header)
        self._rows = self._repeated = self._wrong = 0

    def add(self, row: Row) -> None:
        """Write a row, perhaps twice, perhaps followed by a wrong one."""
        cells = self._noise.cells(row)
        self._write(cells)
        if self._noise.repeats():
            self._write(cells)
            self._repeated += 1
        if self._noise.is_wrong():
            self._write(self._noise.spoil(cells))
            self._wrong += 1

    def close(self) -> FileMade:
        """Finish the file."""
        self._out.close()
        return FileMade(self._sheet.name, self._table.name, self._rows, self._repeated, self._wrong)

    def _write(self, cells: Sequence[str]) -> None:
        self._out.write(cells)
        self._rows += 1


class CsvOut:
    """A CSV file in one encoding."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._handle: TextIO = path.open("w", encoding=encoding, newline="")
        self._writer = csv.writer(self._handle)

    def write(self, cells: Sequence[str]) -> None:
        """One line."""
        self._writer.writerow(cells)

    def close(self) -> None:
        """Flush and close."""
        self._handle.close()


class XlsxOut:
    """A workbook with one sheet, all cells text, the same bytes every time."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._book.set_properties({"created": MADE, "author": "虚构数据"})
        self._sheet = self._book.add_worksheet("数据")
        self._row = 0

    def write(self, cells: Sequence[str]) -> None:
        """One line."""
        for column, text in enumerate(cells):
            if text:
                self._sheet.write_string(self._row, column, text)
        self._row += 1

    def close(self) -> None:
        """Write the file."""
        self._book.close()


def _central(table: Table, row: Row) -> Sheet:
    return Sheet(f"{CENTRE}_{table.title}_202606", UTF8)


def _by_province(table: Table, row: Row) -> Sheet:
    code = str(row.get("region") or str(row.get("uscc") or row.get("reg_no") or "")[2:4] or "33")
    name, style = BY_PROVINCE.get(code[:2], BY_PROVINCE["33"])
    return Sheet(f"{name}市场监督管理局_{table.title}_202606", style)


def _by_decider(table: Table, row: Row) -> Sheet:
    """Decisions by department and year; the market regulators of Zhejiang are many enough for a file a year."""
    code = str(row["source_unit_uscc"])
    name, style = BY_PROVINCE[code[2:4]]
    if code[2:4] != "33":
        return Sheet(f"{name}信用中心_{table.title}_202606", style)
    number = int(code[10:16])
    department = next(each for each in departments().values() if each.number == number)
    return Sheet(f"浙江省{department.file}_{table.title}_202606", GBK if number % 3 == 0 else UTF8)


def _xlsx(table: Table, row: Row) -> Sheet:
    return Sheet(f"{CENTRE}_{table.title}_202606", XLSX)


ROUTES: dict[str, Callable[[Table, Row], Sheet]] = {
    "enterprises": _by_province, "roles": _by_province, "shareholders": _by_province, "penalties": _by_decider,
    "branches": _xlsx, "platforms": _xlsx, "shared_addresses": _xlsx, "repairs": _xlsx,
}  # fmt: skip

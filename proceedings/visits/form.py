"""Reads a list back that was printed or sent out and has been filled in: XLSX, XLS or CSV, or a file of the layout 走访结果.

Every row is accounted for: read, without a result (nobody went yet), or left out with its number. Which list it is stands in a column, above
the header, in the name of the file, or is told by whoever brings it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from ledger.errors import InputError
from ledger.tables import VISITS
from loaders.header import header_key
from loaders.parsing import clean_text, parse_date
from loaders.reading import Sheet, sheets
from proceedings.visits.report_back import Report

COLUMNS = ("visit_no", "list_no", "uscc", "reg_no", "visited", "result", "remark", "photo", "visitor", "noted")
ALSO = {"结果": "result", "备注": "remark", "照片": "photo", "网格员": "visitor"}  # as a list that was handed out heads its columns
CHINA = timezone(timedelta(hours=8))  # a time without a zone is as people write it
NUMBERED = re.compile(r"清单编号[:：\s]*(\S+-\d{4}-W\d{2})")
NAMED = re.compile(r"走访清单_(.+)_(\d{4}-W\d{2})")


@dataclass(frozen=True, slots=True)
class Given:
    """What the file does not say: which list, on which day, who went. Empty and None: unknown."""

    list_no: str = ""
    visited: date | None = None
    visitor: str = ""
    replaces: bool = False  # its results stand in place of what is known


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of the file. `report` is None where no result is filled in."""

    number: int
    report: Report | None


@dataclass(frozen=True, slots=True)
class Form:
    """Everything in the file. `left_out`: numbers of rows that are no visits (sums, remarks, repeated headers)."""

    rows: tuple[FormRow, ...]
    left_out: tuple[int, ...]


def read_form(path: Path, given: Given) -> Form:
    """All sheets of the file that have a column of results. SourceError if it cannot be read; InputError if no sheet has one."""
    rows: list[FormRow] = []
    left_out: list[int] = []
    known = 0
    for sheet in sheets(path):
        if (headed := _headed(sheet)) is None:
            continue
        known += 1
        places = _places(headed.header)
        said = replace(given, list_no=given.list_no or _list_number(headed))
        rows += [FormRow(number, _report(_filled(cells, places), said)) for number, cells in headed.rows(left_out.append)]
    if not known:
        titles = "、".join(VISITS.column(name).title for name in ("result", "uscc"))
        raise InputError("文件中没有走访结果", where=path.name, todo=f"表头要有 {titles}（或走访编号）；可用 creditgraph template 走访结果 得到模板")
    return Form(tuple(rows), tuple(left_out))


def _headed(sheet: Sheet) -> Sheet | None:
    """The sheet with its header found, or None if it is of another kind."""
    for number, cells in enumerate(sheet.head or (sheet.header,), 1):
        found = _places(cells)
        if "result" in found and not found.keys().isdisjoint(("visit_no", "uscc", "reg_no")):
            return replace(sheet, header=tuple(cells), header_row=number)
    return None


def _places(header: Sequence[str]) -> Mapping[str, int]:
    """Column → where it stands."""
    keys = {header_key(title): name for name in COLUMNS for title in (VISITS.column(name).title, *VISITS.column(name).aliases)}
    keys |= {header_key(title): name for title, name in ALSO.items()}
    found = [keys.get(header_key(cell).partition("(")[0]) for cell in header]  # 结果（有问题/无问题/…）
    return {name: place for place, name in reversed(list(enumerate(found))) if name}


def _filled(cells: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {name: clean_text(cells[place].removeprefix("'")) or "" for name, place in places.items() if place < len(cells)}


def _report(said: Mapping[str, str], given: Given) -> Report | None:
    """The result of one row; None if it has none."""
    if not said.get("result"):
        return None
    registered = f"REG:{said['reg_no']}" if said.get("reg_no") else ""
    day = parse_date(said["visited"]) if said.get("visited") else given.visited
    return Report(
        visit_no=said.get("visit_no", ""),
        list_no=said.get("list_no", "") or given.list_no,
        subject=said.get("uscc", "") or registered,
        visited=day if isinstance(day, date) else None,
        result=said["result"],
        remark=said.get("remark", ""),
        photo=said.get("photo", ""),
        noted=_moment(said.get("noted", "")),
        visitor=said.get("visitor", "") or given.visitor,
        replaces=given.replaces,
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or CHINA) if moment else None


def _list_number(sheet: Sheet) -> str:
    """The number that stands above the header, or that the name of the file gives; empty if neither does."""
    above: Iterator[str] = (cell for cells in sheet.head[: sheet.header_row - 1] for cell in cells)
    for cell in above:
        if found := NUMBERED.search(cell):
            return found[1]
    named = NAMED.search(sheet.path.stem)
    return f"{named[1]}-{named[2]}" if named else ""

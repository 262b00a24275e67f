"""What has been handed back and is still open: by department, table, month and rule, with the workbooks that hold it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ledger.errors import NotFoundError
from ledger.store import Ledger
from ledger.tables import TABLES
from loaders.rejects_folder import UNKNOWN_DEPARTMENT, batch_of, finish
from loaders.rejects_known import OPEN
from loaders.sources import SOURCES

ALL = "全部"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rejects are asked for; empty means any. `department`: part of the name, or the code; `table`: name or Chinese name."""

    department: str = ""
    table: str = ""
    state: str = OPEN


@dataclass(frozen=True, slots=True)
class RejectList:
    """`rows`: how many rows; `lines`: rows by department, table, month and rule (a row counts under each of its rules)."""

    rows: int
    oldest: date | None
    lines: Sequence[dict[str, Any]]
    workbooks: Sequence[dict[str, Any]]


def list_rejects(ledger: Ledger, day: date, wanted: Wanted) -> RejectList:
    """The rejects asked for, oldest first within each department."""
    root = rejects_root(ledger)
    finish(root, [line.batch_id for line in ledger.lines()])
    rows = _read(
        ledger,
        day,
        "select reject_id, table_name, department, department_uscc, month, rules, opened, state, workbook from rejects "
        "where ($state = '' or state = $state) and ($table = '' or table_name = $table) "
        "and ($department = '' or contains(department, $department) or department_uscc = $department) order by opened, reject_id",
        {"state": "" if wanted.state == ALL else wanted.state, "table": table_name(wanted.table), "department": wanted.department},
    )
    lines: dict[tuple[str, ...], dict[str, Any]] = {}
    workbooks: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = row["department"] or row["department_uscc"] or UNKNOWN_DEPARTMENT
        for rule in row["rules"].split("；"):
            key = (name, row["department_uscc"], row["table_name"], row["month"], rule, row["state"])
            line = lines.setdefault(key, _line(key, row["opened"]))
            line["rows"] += 1
        if row["state"] == OPEN:
            path = root / row["workbook"]
            book = workbooks.setdefault(row["workbook"], {"workbook": str(path), "department": name, "rows": 0, "there": path.is_file()})
            book["rows"] += 1
    in_order = [lines[key] for key in sorted(lines)]
    return RejectList(len(rows), min((row["opened"] for row in rows), default=None), in_order, [workbooks[key] for key in sorted(workbooks)])


def closed_workbooks(ledger: Ledger, day: date) -> list[Path]:
    """Workbooks in which nothing is open any more: every row was settled, or went back in a later workbook. Other files are nobody's business."""
    root = rejects_root(ledger)
    counting = {line.batch_id for line in ledger.lines()}
    finish(root, counting)
    written = sorted(path for path in root.glob("*/退回_*.xlsx") if batch_of(path.parent.name, counting))
    needed = {row["workbook"] for row in _read(ledger, day, "select distinct workbook from rejects where state = $state", {"state": OPEN})}
    return [path for path in written if path.relative_to(root).as_posix() not in needed]


def delete_workbooks(paths: Sequence[Path]) -> None:
    """Delete workbooks, and the folders that this leaves empty."""
    for path in paths:
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


def rejects_root(ledger: Ledger) -> Path:
    """The folder of all reject workbooks."""
    return ledger.root.parent / "rejects"


def table_name(text: str) -> str:
    """The name of a table or of a layout that is not ours, by its name or its Chinese name; empty stays empty."""
    found = next((name for name, title in titles().items() if text in (name, title)), "")
    if text and not found:
        raise NotFoundError(f"没有“{text}”这张表", where="--table", todo=f"可选：{'、'.join(titles())}")
    return found


def table_title(name: str) -> str:
    """The Chinese name of a table, or of a layout that is not ours."""
    return titles().get(name, name)


@cache
def titles() -> dict[str, str]:
    """Name → Chinese name of every table that files may fill, and of every layout that is not ours."""
    ours = {each.name: each.title for each in TABLES if each.role != "result"}
    return ours | {source.id: source.title for source in SOURCES if not source.id.startswith("template:")}


def _line(key: tuple[str, ...], opened: date) -> dict[str, Any]:
    department, uscc, table, month, rule, state = key
    return {
        "department": department,
        "department_uscc": uscc,
        "table": table,
        "table_title": table_title(table),
        "month": month,
        "rule": rule,
        "state": state,
        "rows": 0,
        "oldest": opened,
    }


def _read(ledger: Ledger, day: date, sql: str, parameters: dict[str, object]) -> list[dict[str, Any]]:
    view = ledger.view(day)
    try:
        return view.rows(sql, parameters)
    finally:
        view.close()

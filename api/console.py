"""What every command shares: the data folder option, the output format, tables, and errors that teach."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as RichTable

from ledger.errors import CreditGraphError, InputError
from ledger.private_file import replace_private
from ledger.settings import Settings


class Format(StrEnum):
    """How a command prints a table."""

    TEXT = "text"
    JSON = "json"


HomeOption = Annotated[Path | None, typer.Option("--home", help="数据目录，默认 ./data 或 CREDITGRAPH_HOME · data folder")]
FormatOption = Annotated[Format, typer.Option("--format", help="输出格式 text 或 json · output format")]
AsOfOption = Annotated[str, typer.Option("--as-of", help="数据反映的日期 YYYY-MM-DD，默认今天 · true on this day")]
KnownAtOption = Annotated[str, typer.Option("--known-at", help="截至何时已归集（带时区的时间），默认现在 · known by then")]

out = Console(markup=False)  # what is printed comes from files and people: brackets in it are text
notes = Console(stderr=True, markup=False)


def settings_for(home: Path | None) -> Settings:
    """The settings, with `--home` before the environment."""
    settings = Settings()
    return settings.model_copy(update={"home": home}) if home else settings


NAME_WIDTH = 30


def show_table(title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], output: Format) -> None:
    """Print rows as a table, or as JSON with the same keys. `columns`: key → Chinese header."""
    if output is Format.JSON:
        print(json.dumps([{key: row.get(key) for key in columns} for row in rows], ensure_ascii=False, indent=1, default=str))
        return
    grid = RichTable(title=title, title_justify="left", header_style="bold")
    for number, (key, header) in enumerate(columns.items()):
        name = number == 0 and all(len(str(row.get(key) or "")) <= NAME_WIDTH for row in rows)
        grid.add_column(header, overflow="fold", no_wrap=name)  # a name is typed again by whoever reads it: never broken
    for row in rows:
        grid.add_row(*("" if row.get(key) is None else str(row[key]) for key in columns))
    out.print(grid)


def show_json(value: object) -> None:
    """Print one value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def parse_day(text: str, default: date, where: str = "--as-of") -> date:
    """A date given on the command line; empty means `default`."""
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"“{text}”不是日期", where=where, todo="写成 2026-06-30 这样的形式") from error


def parse_day_of_act(text: str) -> date:
    """The day on which something was done, from `--on`: today if empty. InputError for a day to come: what has not happened cannot be recorded."""
    today = date.today()
    day = parse_day(text, today, "--on")
    if day > today:
        raise InputError(f"{day} 还没有到", where="--on", todo="写这一步实际发生的日期，不晚于今天")
    return day


def parse_moment(text: str, where: str = "--known-at") -> datetime | None:
    """A moment given on the command line; empty means everything known."""
    if not text:
        return None
    todo = "写成 2026-06-30T08:00:00+08:00 这样的形式"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"“{text}”不是时间", where=where, todo=todo) from error
    if moment.tzinfo is None:
        raise InputError(f"“{text}”没有时区", where=where, todo=todo)
    return moment


def write(path: Path, content: bytes) -> None:
    """Write the file, or say why it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"无法写入文件：{error.strerror}", where=str(path), todo="检查目录是否存在、是否有写权限，文件是否正在 Excel 中打开") from error


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, also where one lay that others could; or say why it cannot be written."""
    try:
        replace_private(path, content)
    except OSError as error:
        raise InputError(f"无法写入文件：{error.strerror}", where=str(path), todo="检查目录是否有写权限") from error


@contextmanager
def teaching() -> Iterator[None]:
    """Turn our own errors into a message and exit code 1; anything else is a defect and stays loud."""
    try:
        yield
    except CreditGraphError as error:
        notes.print(f"错误 {error.code} {error.what}", style="bold red", highlight=False)
        if error.where:
            notes.print(f"  位置：{error.where}", highlight=False)
        if error.todo:
            notes.print(f"  处理：{error.todo}", highlight=False)
        sys.exit(1)

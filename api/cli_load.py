"""Commands that bring data in: `load` files and folders, write an empty `template`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.console import Format, FormatOption, HomeOption, notes, out, settings_for, show_json, show_table, teaching
from ledger.column import Table
from ledger.errors import NotFoundError
from ledger.identifiers import open_person_key
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import TABLES
from loaders.load import load_paths
from loaders.report import LoadReport, totals
from loaders.rules import BY_CODE
from loaders.template import NOTE_HEADERS, write_template
from loaders.template import notes as template_notes

COLUMNS = {
    "file": "文件",
    "source_title": "格式",
    "encoding": "编码",
    "rows_in": "读入",
    "accepted": "新增",
    "duplicate": "重复",
    "rejected": "拒收",
    "derived": "移出",
    "remark": "备注",
}
PathsArgument = Annotated[list[Path], typer.Argument(help="文件或文件夹，按表头识别 · files or folders", metavar="PATH…")]
DepartmentOption = Annotated[str, typer.Option("--department", help="报送单位名称，用于没有这一列的文件 · who reports, where the file has no such column")]
AgainOption = Annotated[bool, typer.Option("--again", help="规则变更后，把已装载的文件重新检查一遍 · read known files once more")]


def load(
    paths: PathsArgument,
    department: DepartmentOption = "",
    again: AgainOption = False,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """装载源文件：按表头识别格式，逐行检查，好行入账，坏行退回 · load source files into the ledger."""
    with teaching():
        reports = load_with_progress(settings_for(home), paths, department.strip(), again)
        show_reports(reports, output)
    if any(report.error for report in reports):
        sys.exit(1)


def load_with_progress(settings: Settings, paths: list[Path], department: str, again: bool) -> list[LoadReport]:
    """Load, showing on stderr which file is being read."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} 行"), TimeElapsedColumn())
    with Progress(*columns, console=notes, transient=True) as bars:
        bar = bars.add_task("识别文件", total=None)
        return load_paths(
            Ledger.of(settings),
            paths,
            open_person_key(settings),
            lambda name, rows: bars.update(bar, description=f"装载 {name}", completed=rows),
            department=department,
            again=again,
        )


def show_reports(reports: list[LoadReport], output: Format) -> None:
    """The account of rows per file, the reasons of rejects, and what was refused as a whole."""
    if output is Format.JSON:
        show_json({"files": [report.as_json() for report in reports], "totals": totals(reports).as_json()})
        return
    show_table("装载结果", COLUMNS, [{**report.as_json(), "remark": report.remark} for report in [*reports, totals(reports)]], output)
    for title, counts in (("拒收原因", totals(reports).reasons), ("照收但须核对", totals(reports).flags)):
        rows = [{"rule": code, "what": BY_CODE[code].message, "rows": count, "todo": BY_CODE[code].todo} for code, count in counts.items()]
        if rows:
            show_table(title, {"rule": "规则", "what": "问题", "rows": "行数", "todo": "怎么办"}, rows, output)
    for report in reports:
        if report.error:
            notes.print(f"未装载 {report.error}", style="bold red", highlight=False)
        for path in report.reject_files:
            out.print(f"退回清单：{path}", highlight=False, soft_wrap=True)
    if any(report.reject_files for report in reports):
        out.print("退回清单含个人信息，只交给报送单位；改正后直接装载即可销号。待改正的行：creditgraph rejects", highlight=False, soft_wrap=True)


def template(
    table: Annotated[str, typer.Argument(help="表名，如 penalties · name of a table")],
    path: Annotated[Path | None, typer.Option("--out", help="写到哪里，.csv 或 .xlsx，默认 数据目录/templates/<表名>.csv · where to write")] = None,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """写出一张表的空模板和填写说明 · write the empty template of a table."""
    with teaching():
        chosen = _table(table)
        written = write_template(chosen, path or settings_for(home).home / "templates" / f"{chosen.name}.csv")
        keys = ("column", "required", "how", "values", "note")
        rows = [dict(zip(keys, line, strict=True)) for line in template_notes(chosen)]
        show_table(f"{chosen.title}：{'、'.join(str(each) for each in written)}", dict(zip(keys, NOTE_HEADERS, strict=True)), rows, output)


def _table(name: str) -> Table:
    found = next((each for each in TABLES if name in (each.name, each.title)), None)
    if found is None:
        known = "、".join(f"{each.name}（{each.title}）" for each in TABLES if each.role != "result")
        raise NotFoundError(f"没有“{name}”这张表", todo=f"可选：{known}")
    return found

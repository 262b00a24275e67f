"""`creditgraph quality`: the quality report of a month, per department and table, as HTML, XLSX and JSON."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.console import (
    AsOfOption,
    Format,
    FormatOption,
    HomeOption,
    KnownAtOption,
    notes,
    out,
    parse_day,
    parse_moment,
    settings_for,
    show_json,
    show_table,
    teaching,
)
from ledger.store import Ledger
from ledger.working_days import working_days_of
from loaders.quality import Basis, Report, period_of, quality_report
from loaders.quality.as_json import plain
from loaders.quality.files import RENDERERS, write_report
from loaders.quality.report import Line
from loaders.quality.wording import caveats, headline, late_share, share, table_title

COLUMNS = {
    "unit": "单位",
    "month": "月份",
    "table": "表",
    "reported": "报送",
    "stored": "入库",
    "duplicate": "重复",
    "withdrawn": "撤回",
    "pending": "待改正",
    "first": "首次合规率",
    "corrected": "改正后",
    "late": "迟报/可判断",
    "late_rate": "迟报率",
}
MonthOption = Annotated[str, typer.Option("--month", help="月份 2026-06，默认上一个整月 · month, default: the last whole one")]
FromOption = Annotated[str, typer.Option("--from", help="起始月份 · first month")]
ToOption = Annotated[str, typer.Option("--to", help="截止月份 · last month")]
DepartmentOption = Annotated[str, typer.Option("--department", help="只看这个单位：代码，或名称的一部分 · only this department")]
FolderOption = Annotated[Path | None, typer.Option("--out", help="写到哪个目录，默认 数据目录/quality · folder to write to")]
FilesOption = Annotated[str, typer.Option("--files", help=f"写哪些文件，逗号分隔：{','.join(RENDERERS)} · which files")]
EVERY_FILE = ",".join(RENDERERS)
SeedOption = Annotated[str, typer.Option("--seed", help="抽查清单的随机种子，默认为月份 · seed of the list for spot checks")]


def quality(
    month: MonthOption = "",
    begin: FromOption = "",
    end: ToOption = "",
    department: DepartmentOption = "",
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    folder: FolderOption = None,
    files: FilesOption = EVERY_FILE,
    seed: SeedOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """双公示数据质量报告：合规率、迟报、漏报、疑似瞒报线索、抽查清单 · quality of what departments reported."""
    with teaching():
        settings, today = settings_for(home), parse_day(as_of, date.today())
        ledger = Ledger(settings.home)
        view = ledger.view(today, parse_moment(known_at))
        basis = Basis(ledger, view, period_of(month, begin, end, today), working_days_of(settings.home))
        report = quality_report(basis, department=department, seed=seed)
        paths = write_report(report, folder or settings.home / "quality", [name.strip() for name in files.split(",") if name.strip()])
        show(report, paths, output)


def show(report: Report, paths: list[Path], output: Format) -> None:
    """The report on the terminal: the table of departments, and the sentences at its head."""
    if output is Format.JSON:
        show_json(plain(report) | {"files": [str(path) for path in paths]})
        return
    show_table(f"双公示数据质量 {report.period.title}", COLUMNS, [_row(line) for line in report.lines], output)
    for sentence in headline(report):
        out.print(sentence, highlight=False)
    for sentence in caveats(report):
        notes.print(sentence, highlight=False)
    for path in paths:
        out.print(f"报告：{path}", highlight=False, soft_wrap=True)


def _row(line: Line) -> dict[str, object]:
    counts = line.counts
    return {
        "unit": line.unit.title,
        "month": line.month,
        "table": table_title(line.table),
        "reported": counts.reported,
        "stored": counts.stored,
        "duplicate": counts.duplicate,
        "withdrawn": counts.withdrawn,
        "pending": counts.pending,
        "first": share(counts.first_rate),
        "corrected": share(counts.corrected_rate),
        "late": f"{line.late}/{line.judged}",
        "late_rate": late_share(line.late_rate),
    }

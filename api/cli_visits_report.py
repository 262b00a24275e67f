"""How good the lists were, and whom they send people to too often: `creditgraph visits report` and `visits fairness`."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analytics.visits.fairness import fairness_report
from analytics.visits.outcomes import Period
from analytics.visits.report import visit_report
from analytics.visits.report_policy import report_policy
from api.console import AsOfOption, Format, FormatOption, HomeOption, notes, out, parse_day, settings_for, show_json, show_table, teaching, write
from api.visit_report_files import check_suffix, workbook
from api.visit_tables import Page, fairness_pages, report_pages
from ledger.months import months_after
from ledger.store import Ledger

YEAR, SHOWN = 12, 20
FromOption = Annotated[str, typer.Option("--from", help="下发日期的首日 YYYY-MM-DD，默认 --to 之前一年 · first day of issue")]
ToOption = Annotated[str, typer.Option("--to", help="下发日期的末日 YYYY-MM-DD，默认今天 · last day of issue")]
OutOption = Annotated[Path | None, typer.Option("--out", help="写入的 .xlsx 文件；不给则打印 · workbook to write")]


def report(
    since: FromOption = "", until: ToOption = "", target: OutOption = None, as_of: AsOfOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT
) -> None:
    """清单找得准不准：排序和随机、前几户、预计和实际、按月、按网格 · hit rates against the random arm, calibration, drift."""
    with teaching():
        if target:
            check_suffix(target.name)
        view = Ledger(settings_for(home).home).view(parse_day(as_of, date.today()))
        made = visit_report(view, _period(since, until), report_policy())
        if output is Format.JSON and target is None:
            show_json(asdict(made))
            return
        _give(report_pages(made), target, made.as_of)


def fairness(
    since: FromOption = "", until: ToOption = "", target: OutOption = None, as_of: AsOfOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT
) -> None:
    """走访是否集中于某些区域、行业、规模，超出发现所支持的 · groups that are visited beyond what their hit rate supports."""
    with teaching():
        if target:
            check_suffix(target.name)
        view = Ledger(settings_for(home).home).view(parse_day(as_of, date.today()))
        made = fairness_report(view, _period(since, until), report_policy())
        if output is Format.JSON and target is None:
            show_json({**asdict(made), "warnings": made.warnings})
            return
        _give(fairness_pages(made), target, made.as_of)


def _period(since: str, until: str) -> Period:
    last = parse_day(until, date.today(), "--to")
    return Period(parse_day(since, months_after(last, -YEAR), "--from"), last)


def _give(pages: Sequence[Page], target: Path | None, as_of: date) -> None:
    """All of it in a file, or the first lines of each table on screen."""
    if target is not None:
        write(target, workbook(pages, as_of))
        notes.print(f"已写入 {target}：{'、'.join(page.title for page in pages)}", highlight=False)
        return
    for page in (each for each in pages if each.rows or each.lines):
        for line in page.lines:
            out.print(line, highlight=False, soft_wrap=True)
        if not page.rows:
            continue
        title = page.title if len(page.rows) <= SHOWN else f"{page.title}（前 {SHOWN} 行，共 {len(page.rows)} 行；全部见 --out 文件.xlsx）"
        show_table(title, page.columns, page.rows[:SHOWN], Format.TEXT)

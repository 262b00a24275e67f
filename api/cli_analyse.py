"""Command that runs all detectors and the score."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import typer

from analytics.detector import Detector
from analytics.detectors import DETECTORS
from analytics.runs import analyse as run_analysis
from api.console import AsOfOption, Format, FormatOption, HomeOption, KnownAtOption, parse_day, parse_moment, settings_for, show_table, teaching
from api.progress import progress_bars
from ledger.store import Ledger

COLUMNS = {"detector": "检测器", "title": "类型", "findings": "线索数"}


SinceOption = Annotated[
    str,
    typer.Option(
        "--since",
        help="早期预警只报此刻之后新获知的变动，更早发生的标“历史事实、新获知”；含时区的 ISO 时间 · early warning: only what was learned since",
    ),
]


def analyse(home: HomeOption = None, as_of: AsOfOption = "", known_at: KnownAtOption = "", since: SinceOption = "", output: FormatOption = Format.TEXT) -> None:
    """运行全部检测器并计算关联风险 · run all detectors and the linked-risk score."""
    with teaching():
        ledger = Ledger.of(settings_for(home))
        with progress_bars() as progress:
            run = run_analysis(ledger, parse_day(as_of, date.today()), parse_moment(known_at), since_moment(since), progress=progress)
        titles = {detector.id: detector.title for detector in DETECTORS}
        rows = [{"detector": each, "title": titles[each], "findings": count} for each, count in run.counts.items()]
        show_table(f"截至 {run.as_of}：线索 {sum(run.counts.values())} 条，评分主体 {run.scored} 户", COLUMNS, rows, output)


def since_moment(since: str) -> tuple[Detector[Any], ...]:
    """The detectors, those that compare two moments told the earlier one. Empty: nothing is compared."""
    moment = parse_moment(since, "--since")
    return tuple(
        replace(each, parameters=each.parameters.model_copy(update={"since": moment.isoformat()}))
        if moment and "since" in type(each.parameters).model_fields
        else each
        for each in DETECTORS
    )

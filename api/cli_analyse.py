"""Command that runs all detectors and the score."""

from datetime import date

from analytics.detectors import DETECTORS
from analytics.runs import analyse as run_analysis
from api.console import AsOfOption, Format, FormatOption, HomeOption, KnownAtOption, parse_day, parse_moment, settings_for, show_table, teaching
from api.progress import progress_bars
from ledger.store import Ledger

COLUMNS = {"detector": "检测器", "title": "类型", "findings": "线索数"}


def analyse(home: HomeOption = None, as_of: AsOfOption = "", known_at: KnownAtOption = "", output: FormatOption = Format.TEXT) -> None:
    """运行全部检测器并计算关联风险 · run all detectors and the linked-risk score."""
    with teaching():
        ledger = Ledger.of(settings_for(home))
        with progress_bars() as progress:
            run = run_analysis(ledger, parse_day(as_of, date.today()), parse_moment(known_at), progress=progress)
        titles = {detector.id: detector.title for detector in DETECTORS}
        rows = [{"detector": each, "title": titles[each], "findings": count} for each, count in run.counts.items()]
        show_table(f"截至 {run.as_of}：线索 {sum(run.counts.values())} 条，评分主体 {run.scored} 户", COLUMNS, rows, output)

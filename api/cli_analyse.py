"""Commands around an analysis: run it, list what it found, publish it, and say what the ledger holds."""

from datetime import date, datetime
from typing import Annotated

import typer
from rich.panel import Panel

from analytics.detectors import DETECTORS
from analytics.finding import Finding
from analytics.runs import analyse as run_analysis
from analytics.runs import latest_findings
from api.console import AsOfOption, Format, FormatOption, HomeOption, KnownAtOption, out, parse_day, settings_for, show_json, show_table, teaching
from api.progress import progress_bars
from graph.connect import open_store
from graph.publish import publish as publish_view
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger

TITLES = {detector.id: detector.title for detector in DETECTORS}
FINDING_COLUMNS = {"finding_id": "线索编号", "title": "类型", "severity": "程度", "region": "地区", "sentence": "一句话"}


def analyse(home: HomeOption = None, as_of: AsOfOption = "", known_at: KnownAtOption = "", output: FormatOption = Format.TEXT) -> None:
    """运行全部检测器并计算关联风险 · run all detectors and the linked-risk score."""
    with teaching():
        ledger = Ledger(settings_for(home).home)
        with progress_bars() as progress:
            run = run_analysis(ledger, parse_day(as_of, date.today()), parse_moment(known_at), progress=progress)
        rows = [{"detector": each, "title": TITLES[each], "findings": count} for each, count in run.counts.items()]
        show_table(
            f"截至 {run.as_of}：线索 {sum(run.counts.values())} 条，评分主体 {run.scored} 户",
            {"detector": "检测器", "title": "类型", "findings": "线索数"},
            rows,
            output,
        )


def findings(
    finding_id: Annotated[str, typer.Argument(help="线索编号；给出则完整打印这一条 · print this one whole")] = "",
    home: HomeOption = None,
    detector: Annotated[str, typer.Option(help="只看某个检测器 · only this detector")] = "",
    limit: Annotated[int, typer.Option(min=1, help="最多条数 · at most")] = 50,
    output: FormatOption = Format.TEXT,
) -> None:
    """列出线索，或完整打印一条 · list findings, or print one whole."""
    with teaching():
        found = latest_findings(Ledger(settings_for(home).home))
        if finding_id:
            print_finding(one(found, finding_id), output)
            return
        chosen = [each for each in found if detector in ("", each.detector)]
        rows = [finding_row(each) for each in chosen[:limit]]
        show_table(f"线索共 {len(chosen)} 条，显示 {len(rows)} 条", FINDING_COLUMNS, rows, output)


def publish(home: HomeOption = None, as_of: AsOfOption = "", known_at: KnownAtOption = "", output: FormatOption = Format.TEXT) -> None:
    """把台账和线索发布到 Neo4j · publish ledger and findings to Neo4j."""
    with teaching():
        settings = settings_for(home)
        view = Ledger(settings.home).view(parse_day(as_of, date.today()), parse_moment(known_at))
        with open_store(settings) as store, progress_bars() as progress:
            report = publish_view(store, view, progress=progress)
        show_table("已发布", {"kind": "节点或关系", "count": "数量"}, [{"kind": kind, "count": count} for kind, count in report.counts.items()], output)


def status(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """台账中的批次：来源、行数、接受、重复、拒绝 · the batches of the ledger."""
    with teaching():
        lines = Ledger(settings_for(home).home).lines()
        columns = {
            "committed_at": "入账时间",
            "source": "来源",
            "file_name": "文件",
            "rows_in": "行数",
            "accepted": "接受",
            "duplicate": "重复",
            "rejected": "拒绝",
        }
        rows = [{name: getattr(line, name) for name in columns} | {"committed_at": line.committed_at.isoformat(timespec="seconds")} for line in lines]
        show_table(f"批次 {len(rows)} 个", columns, rows, output)


def parse_moment(text: str) -> datetime | None:
    """A moment given on the command line; empty means everything known."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"“{text}”不是时间", where="--known-at", todo="写成 2026-06-30T08:00:00+08:00 这样的形式") from error


def one(found: list[Finding], finding_id: str) -> Finding:
    """The finding of that id."""
    for each in found:
        if each.finding_id == finding_id:
            return each
    raise NotFoundError(f"没有线索 {finding_id}", todo="用 creditgraph findings 查看全部线索编号")


def finding_row(finding: Finding) -> dict[str, str]:
    """One line of the list."""
    return {
        "finding_id": finding.finding_id,
        "title": TITLES.get(finding.detector, finding.detector),
        "severity": finding.severity,
        "region": finding.region,
        "sentence": finding.sentence,
    }


def print_finding(finding: Finding, output: Format) -> None:
    """One finding whole: what, why, evidence, innocent explanations, next step."""
    from dataclasses import asdict

    if output is Format.JSON:
        show_json(asdict(finding))
        return
    detector = next(each for each in DETECTORS if each.id == finding.detector)
    kind = "法定窗口" if finding.statutory else "分析提示，非法定"
    body = [f"[bold]{finding.sentence}[/]", f"依据（{kind}）：{finding.legal_basis}", "", "证据："]
    body += [f"  · {each.sentence}（{each.name}：{each.value}；界限 {each.threshold}；来源 {each.source}）" for each in finding.evidence]
    body += ["", f"为什么看这一条：{detector.section('Why')}", f"可能的正当解释：{detector.section('Limits')}", f"下一步：{detector.section('Next step')}"]
    body += ["", f"记录 {len(finding.records)} 条；涉及其他主体 {len(finding.members)} 户", "线索仅供核查，不是对主体的认定。"]
    out.print(Panel("\n".join(body), title=f"{detector.title} · {finding.subject_name}（{finding.subject_id}）· {finding.severity}", title_align="left"))

"""Command that lists findings, or prints one whole."""

from dataclasses import asdict, replace
from typing import Annotated

import typer
from rich.panel import Panel

from analytics.detectors import DETECTORS
from analytics.finding import Finding
from analytics.runs import latest_findings, latest_run, learned_since
from analytics.score_sentences import masked_phone, surname_only
from api.console import Format, FormatOption, HomeOption, out, parse_moment, settings_for, show_json, teaching
from api.servings import note_taken
from ledger.errors import NotFoundError
from ledger.store import Ledger

BY_ID = {detector.id: detector for detector in DETECTORS}


def findings(
    finding_id: Annotated[str, typer.Argument(help="线索编号；给出则完整打印这一条 · print this one whole")] = "",
    home: HomeOption = None,
    detector: Annotated[str, typer.Option(help="只看某个检测器 · only this detector")] = "",
    limit: Annotated[int, typer.Option(min=1, help="最多条数 · at most")] = 20,
    since: Annotated[
        str, typer.Option("--since", help="只看此刻之后新获知的变动（早期预警），更早发生的标“历史事实、新获知” · what was learned since this moment")
    ] = "",
    full_names: Annotated[bool, typer.Option("--full-names", help="图中的自然人写全名、电话写全号 · persons and phones of the picture in full")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """列出线索，或完整打印一条 · list findings, or print one whole."""
    with teaching():
        ledger = Ledger(settings_for(home).home)
        moment = parse_moment(since, "--since")
        if latest_run(ledger) is None:
            raise NotFoundError("还没有分析结果", where=str(ledger.root), todo="先执行 creditgraph analyse")
        found = learned_since(ledger, moment) if moment else latest_findings(ledger)
        found = found if full_names else [discreet(each) for each in found]
        chosen = [one(found, finding_id)] if finding_id else [each for each in found if detector in ("", each.detector)][:limit]
        note_taken(settings_for(home), "", "creditgraph findings", {record for each in chosen for record in each.records})
        if finding_id:
            print_finding(chosen[0], output)
        else:
            list_findings([each for each in found if detector in ("", each.detector)], limit, output)


def discreet(finding: Finding) -> Finding:
    """The finding with persons of its picture by surname only, and telephones masked."""
    cut = {"Person": surname_only, "Phone": masked_phone}
    nodes = tuple(replace(node, name=cut[node.kind](node.name)) if node.kind in cut else node for node in finding.picture.nodes)
    return replace(finding, picture=replace(finding.picture, nodes=nodes))


def list_findings(chosen: list[Finding], limit: int, output: Format) -> None:
    """A list: two lines each, or JSON."""
    if output is Format.JSON:
        names = ("finding_id", "detector", "severity", "statutory", "subject_id", "subject_name", "region", "sentence")
        show_json([{name: getattr(each, name) for name in names} for each in chosen[:limit]])
        return
    for each in chosen[:limit]:
        out.print(f"{each.severity} {each.sentence}\n     {each.finding_id}", highlight=False, soft_wrap=True)
    out.print(f"线索共 {len(chosen)} 条，显示 {min(limit, len(chosen))} 条（--limit 改变条数；加编号可完整阅读一条）", highlight=False)


def one(found: list[Finding], finding_id: str) -> Finding:
    """The finding of that id."""
    for each in found:
        if each.finding_id == finding_id:
            return each
    raise NotFoundError(f"没有线索 {finding_id}", todo="用 creditgraph findings 查看全部线索编号")


def print_finding(finding: Finding, output: Format) -> None:
    """One finding whole: what, why, evidence, innocent explanations, next step."""
    if output is Format.JSON:
        show_json(asdict(finding))
        return
    detector = BY_ID[finding.detector]
    kind = "法定窗口" if finding.statutory else "分析提示，非法定"
    body = [finding.sentence, f"依据（{kind}）：{finding.legal_basis}", "", "证据："]
    body += [f"  · {each.sentence}（{each.name}：{each.value}；界限 {each.threshold}；来源 {each.source}）" for each in finding.evidence]
    body += ["", f"为什么看这一条：{detector.section('Why')}", f"可能的正当解释：{detector.section('Limits')}", f"下一步：{detector.section('Next step')}"]
    body += ["", f"记录 {len(finding.records)} 条；涉及其他主体 {len(finding.members)} 户", "线索仅供核查，不是对主体的认定。"]
    title = f"{detector.title} · {finding.subject_name}（{finding.subject_id}）· {finding.severity}"
    out.print(Panel("\n".join(body), title=title, title_align="left"))

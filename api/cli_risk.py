"""Command that shows the linked risk of one subject with every contribution, or how the risks of all are spread."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from analytics.score import Contribution, Score, load_score_policy, score_subjects
from analytics.score_distribution import distribution
from api.cli_ownership import one_subject
from api.console import AsOfOption, Format, FormatOption, HomeOption, KnownAtOption, out, parse_day, parse_moment, settings_for, show_json, show_table, teaching
from api.models import DISCLAIMER
from ledger.store import Ledger
from ledger.view import View

GRADES = {
    "name": "等级",
    "own": "户数（只看自身）",
    "own_percent": "占比%（只看自身）",
    "shown": "户数（含关联提示）",
    "shown_percent": "占比%（含关联提示）",
    "published_percent": "浙江2018年%",
}
NOTHING = "没有计入的不良信息，也没有经由关联的不良信息"


def risk(
    subject: Annotated[str, typer.Argument(help="统一社会信用代码、注册号或登记的全称；不给则列出全体的分布 · a subject; none: how all are spread")] = "",
    home: HomeOption = None,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    output: FormatOption = Format.TEXT,
) -> None:
    """一户的关联风险和逐条贡献 · the linked risk of a subject.

    各条附去掉它之后的数值 · each contribution with the figure without it.
    """
    with teaching():
        view = Ledger(settings_for(home).home).view(parse_day(as_of, date.today()), parse_moment(known_at), today=date.today())
        policy = load_score_policy()
        if not subject:
            rows = [asdict(each) for each in distribution(view, score_subjects(view, policy), policy)]
            show_table(f"截至 {view.as_of}；权重 {policy.version}；官方等级怎样评定未公布，对应关系为设计值", GRADES, rows, output)
            return
        _show(view, one_subject(view, subject.strip()), output)


def _show(view: View, key: str, output: Format) -> None:
    policy = load_score_policy()
    found = next((each for each in score_subjects(view, policy) if each.subject_id == key), None)
    if output is Format.JSON:
        show_json(asdict(found) if found else {"subject_id": key, "band": "低", "reasons": [NOTHING], "contributions": [], "policy": policy.version})
        return
    for line in _lines(found) if found else (f"{key}：低。{NOTHING}", DISCLAIMER):
        out.print(line, highlight=False, soft_wrap=True)


def _lines(score: Score) -> list[str]:
    """Band and reasons first, then what each record adds."""
    head = f"{score.subject_name}（{score.subject_id}）：{score.band}　自身 {score.own_risk:.3f}　关联 {score.linked_risk:.3f}　权重 {score.policy}"
    body = [_line(number, each) for number, each in enumerate(score.contributions, start=1)]
    return [head, "原因：", *(f"  {each}" for each in score.reasons), "逐条贡献：", *body, DISCLAIMER]


def _line(number: int, each: Contribution) -> str:
    kind = "自身" if each.own else "关联"
    way = "" if each.own else f" × 路径 {each.path_value:.3f}"
    return (
        f"  {number}. [{kind}] {each.sentence}　分量 {each.weight:.3f}{way} = {each.value:.3f}；"
        f"去掉后自身 {each.own_without:.3f}、关联 {each.linked_without:.3f}（{each.record_id}）"
    )

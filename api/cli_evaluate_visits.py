"""`creditgraph evaluate visits`: how many days earlier the violations of a past period would have been found in another order."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from analytics.visits.calibration import Calibration
from analytics.visits.schedule_groups import Group
from analytics.visits.schedule_policy import load_schedule_policy
from analytics.visits.schedule_study import SINGLE_LOTS, Order, Study, study
from api.console import Format, FormatOption, HomeOption, notes, out, parse_day, settings_for, show_json, show_table, teaching, write
from bench.inspection_files import inspections_of, read_inspections
from ledger.errors import InputError
from ledger.store import Ledger
from loaders.report import LoadReport

ORDER_COLUMNS = {"title": "次序", "earlier": "平均提前天数（95 % 区间）", "first_half": "前一半时间发现的占比（95 % 区间）"}
BIN_COLUMNS = {"range": "预计", "told": "检查", "expected": "平均预计", "share": "实际发现（95 % 区间）"}
GROUP_COLUMNS = {
    "title": "类别", "inspections": "检查", "found": "发现", "expected": "预计发现", "ratio": "发现÷预计（区间）",
    "earlier": "检查平均提前天数", "first": "前一半时间检查的占比 当时→模型", "off": "说明",
}  # fmt: skip
MOVED_COLUMNS = {"number": "检查编号", "day": "原日期", "new_day": "新日期", "found": "发现", "fixed": "留在原日", "chance": "当天的预计"}


def visits(
    begin: Annotated[str, typer.Option("--from", help="时期的第一天 YYYY-MM-DD · first day of the period")],
    last: Annotated[str, typer.Option("--to", help="时期的最后一天 · last day of the period")],
    files: Annotated[
        list[Path] | None,
        typer.Option("--inspections", help="含检查结果的文件或文件夹，可多次；不给则用数据目录里的检查结果 · files that hold inspections; default: the home's"),
    ] = None,
    moves: Annotated[Path | None, typer.Option("--out", help="把每次检查的新旧日期写入 CSV，供复算 · every inspection with both days, as CSV")] = None,
    hold: Annotated[
        list[str] | None,
        typer.Option("--hold", help="这些行业留在原日的再算一行，可多次；不给则为平均移动最远的行业 · trades that stay on their days in one more row"),
    ] = None,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """一段时期的检查换个次序，能早几天发现问题 · days earlier in another order, from what was known before each day."""
    with teaching():
        first, end = parse_day(begin, date.today(), "--from"), parse_day(last, date.today(), "--to") + timedelta(days=1)
        if end - first < timedelta(days=2):
            raise InputError("时期至少两天", where="--from, --to", todo="把 --to 改为 --from 之后的日期")
        policy = load_schedule_policy()
        if files:
            read = read_inspections(files, policy, date.today())
            _account(read.reports)
            made = read.inspections
        else:
            made = inspections_of(Ledger(settings_for(home).home), policy)
        told = study(made, first.toordinal(), end.toordinal(), policy, hold or ())
        if moves is not None:
            write(moves, _moves(told))
            notes.print(f"已写入 {moves}：{len(told.moved)} 次检查", highlight=False)
        if output is Format.JSON:
            show_json(_json(told))
            return
        _show(told, output)


def _account(reports: Sequence[LoadReport]) -> None:
    for each in reports:
        if each.error:
            notes.print(f"{each.file}：{each.error}", highlight=False, soft_wrap=True)
        elif not each.not_data:
            notes.print(f"{each.file}：{each.rows_in} 行，读入 {each.accepted}，重复 {each.duplicate}，退回 {each.rejected}", highlight=False)


def _show(told: Study, output: Format) -> None:
    period = f"{_day(told.start)} 至 {_day(told.end - 1)}"
    show_table(f"检查次序的回顾评估：{period}", ORDER_COLUMNS, [_order_line(each) for each in told.orders], output)
    found = told.orders[0].gain.found
    lines = (
        f"期内 {told.inspections} 次检查、{told.days} 个检查日，{found} 次有发现（{told.counted}）；每天检查几次不变，{_day(told.half)} 起为后一半。",
        f"同一户在期内的后几次检查（{told.fixed} 次）留在原日。每天只用前一天为止已知的结果；还没有轮到的检查，它的结果一概不用。",
        f"学习用期前 {told.learned_from} 次检查，期内重新学习共 {told.refits} 次；策略 {told.policy}。",
        f"前提：期内查哪些户不变，早几天去查到的结果和当时一样。区间说明换一批{told.drawn}（有发现的 {told.clusters} 个）会差多少，不说明换一年会差多少；"
        "抽签一行说明单次抽签落在哪里。并列很多的三种简单次序是并列者多次抽签的平均。",
        *_held(told),
    )
    for line in lines:
        out.print(line, highlight=False, soft_wrap=True)
    if told.calibration:
        show_table("预计准不准（按预计从低到高分十段）", BIN_COLUMNS, _bins(told.calibration), output)
        each = told.calibration
        brier = f"布里尔分 {each.brier:.4f}，一律按平均数预计为 {each.brier_constant:.4f}"
        out.print(f"{each.sentence}；{brier}；期望校准误差 {each.error:.3f}。", highlight=False, soft_wrap=True)
    for title, kind, groups in (("各地区：谁被提前检查，发现是否撑得起", "地区", told.areas), ("各行业", "行业", told.trades)):
        show_table(title, GROUP_COLUMNS, [_group_line(each) for each in groups.each], output)
        if groups.together:
            out.print(f"{groups.together.sentence(kind)}。", highlight=False, soft_wrap=True)


def _held(told: Study) -> list[str]:
    """What lots bring when the held trades stay: what the row of the model that holds them is to be held against."""
    if told.held_lot is None:
        return []
    lot = f"{told.held_lot.earlier:+.1f} 天、{told.held_lot.first_half:.0%}"
    return [f"{'、'.join(told.held)} 留在原日时，抽签平均 {lot}。"]


def _order_line(each: Order) -> dict[str, object]:
    days = f"{each.gain.earlier:+.1f}" + (f"（{each.earlier[0]:+.1f} 至 {each.earlier[1]:+.1f}）" if each.earlier and each.earlier[0] < each.earlier[1] else "")
    early = f"{each.gain.first_half:.0%}" + (f"（{each.first_half[0]:.0%}–{each.first_half[1]:.0%}）" if each.first_half else "")
    title = f"{each.title}；区间是单次抽签的范围" if each.interval == SINGLE_LOTS else each.title
    return {"title": title, "earlier": days, "first_half": early}


def _bins(each: Calibration) -> list[dict[str, object]]:
    return [
        {
            "range": f"{line.low:.3f}–{line.high:.3f}",
            "told": line.told,
            "expected": f"{line.expected:.3f}",
            "share": f"{line.share:.3f}（{line.share_low:.3f}–{line.share_high:.3f}）",
        }
        for line in each.bins
    ]


def _group_line(each: Group) -> dict[str, object]:
    return {
        "title": each.title,
        "inspections": each.inspections,
        "found": each.found,
        "expected": f"{each.expected:.1f}",
        "ratio": f"{each.ratio:.2f}（{each.ratio_low:.2f}–{each.ratio_high:.2f}）",
        "earlier": f"{each.earlier:+.1f}",
        "first": f"{each.first_before:.0%}→{each.first_after:.0%}",
        "off": ("预计偏高" if each.ratio < 1 else "预计偏低") if each.off else "",
    }


def _json(told: Study) -> dict[str, object]:
    """The whole study; the single inspections only go to a file."""
    days = {name: _day(getattr(told, name)) for name in ("start", "half")} | {"last": _day(told.end - 1)}
    body = {name: value for name, value in asdict(told).items() if name not in ("start", "end", "half", "moved")}
    return {**days, **body}


def _moves(told: Study) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(MOVED_COLUMNS.values())
    for each in told.moved:
        chance = "" if each.chance is None else f"{each.chance:.6f}"
        writer.writerow([each.number, _day(each.day), _day(each.new_day), _yes(each.found), _yes(each.fixed), chance])
    return text.getvalue().encode("utf-8-sig")


def _yes(value: bool) -> str:
    return "是" if value else "否"


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()

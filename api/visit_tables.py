"""The report on visits and the fairness table as tables of words: the same rows on screen and in a workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.visits.fairness import FairnessReport
from analytics.visits.groups import DIMENSIONS
from analytics.visits.hits import Rate
from analytics.visits.report import VisitReport

UNKNOWN = "—"
RATE = {"told": "有结果", "found": "有问题", "share": "发现率", "interval": "95% 区间"}


@dataclass(frozen=True, slots=True)
class Page:
    """One table. `columns`: key → header; `lines`: what is said above it."""

    title: str
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    lines: Sequence[str] = ()


def report_pages(report: VisitReport) -> list[Page]:
    """Arms, the first k, calibration, months, grids."""
    return [_arms(report), _first(report), _calibration(report), _months(report), _grids(report)]


def fairness_pages(report: FairnessReport, *, visitors: bool = True) -> list[Page]:
    """Warnings first, then one table per dimension, who went unless that is not for the reader, and who was visited again and again."""
    return [
        _warnings(report),
        *(_dimension(name, report, visitors=visitors) for name in DIMENSIONS),
        *([_visitors(report)] if visitors else []),
        _again(report),
    ]


def percent(share: float | None) -> str:
    """A share as people read it; a dash where nothing is known."""
    return UNKNOWN if share is None else f"{share:.1%}"


def _rate(rate: Rate) -> dict[str, Any]:
    return {"told": rate.told, "found": rate.found, "share": percent(rate.share), "interval": UNKNOWN if rate.share is None else _span(rate.low, rate.high)}


def _span(low: float | None, high: float | None) -> str:
    return UNKNOWN if low is None or high is None else f"{low:.1%} 至 {high:.1%}"


def _arms(report: VisitReport) -> Page:
    days = f"{report.period.since} 至 {report.period.until} 下发"
    lines = [
        f"{days}：清单上 {report.issued} 户，已反馈 {report.reported} 户；没有反馈的和拒绝的不算作没有发现问题",
        report.uplift.sentence,
        *([f"没有结果的走访如果都算上，两支之差最小 {100 * bounds[0]:.0f}、最大 {100 * bounds[1]:.0f} 个百分点"] if (bounds := report.uplift.bounds) else []),
        "这里关门、搬迁算没有发现；双随机抽查的差别不计没有见到的主体，两个数不能互相比",
        f"数据截至 {report.as_of}；规则 {report.policy}",
    ]
    columns = {"name": "一支", "issued": "清单户数", "reported": "已反馈", **RATE, "results": "各种结果"}
    rows = [
        {
            "name": arm.name,
            "issued": arm.issued,
            "reported": arm.reported,
            **_rate(arm.rate),
            "results": "、".join(f"{result or '未反馈'} {visits}" for result, visits in arm.results.items()),
        }
        for arm in report.arms
    ]
    return Page("走访效果", columns, rows, lines)


def _first(report: VisitReport) -> Page:
    columns = {"k": "每份清单前几户", **RATE, "more": "比随机一支多", "between": "相差的区间"}
    rows = [
        {"k": each.k, **_rate(each.rate), "more": percent(each.difference), "between": UNKNOWN if each.difference is None else _span(each.low, each.high)}
        for each in report.first
    ]
    return Page("排在最前的", columns, rows)


def _calibration(report: VisitReport) -> Page:
    columns = {"model": "预计的办法", "bin": "预计", "expected": "平均预计", **RATE, "off": "是否相符"}
    rows = [
        {
            "model": each.model or "规则",
            "bin": f"{line.low:.0%}–{line.high:.0%}",
            "expected": percent(line.expected),
            "told": line.told,
            "found": line.found,
            "share": percent(line.share),
            "interval": _span(line.share_low, line.share_high),
            "off": "不符" if line.off else "相符",
        }
        for each in report.calibrations
        for line in each.bins
    ]
    lines = [
        f"{each.model or '规则'}：{each.sentence}；布里尔分 {each.brier:.3f}（都按平均预计为 {each.brier_constant:.3f}），校准误差 {each.error:.1%}"
        for each in report.calibrations
    ]
    return Page("预计和实际", columns, rows, lines)


def _months(report: VisitReport) -> Page:
    columns = {"month": "月份", "issued": "清单户数", "reported": "已反馈", "told": "排序有结果", "share": "排序发现率", "interval": "95% 区间"}
    columns |= {"random": "随机发现率", "stability": "稳定度指数", "notes": "变化"}
    rows = [
        {
            "month": each.month,
            "issued": each.issued,
            "reported": each.reported,
            **_rate(each.ranked),
            "random": percent(each.random.share),
            "stability": UNKNOWN if each.stability is None else f"{each.stability:.2f}",
            "notes": "；".join(each.notes),
        }
        for each in report.months
    ]
    return Page("按月", columns, rows)


def _grids(report: VisitReport) -> Page:
    firsts = [each.k for each in report.first]
    columns = {"name": "网格", "grid": "编码", "lists": "清单", "issued": "清单户数", "reported": "已反馈", **RATE}
    columns |= {f"first_{k}": f"前 {k} 户发现率" for k in firsts} | {"random": "随机发现率"}
    rows = [
        {
            "name": each.name,
            "grid": each.grid,
            "lists": each.lists,
            "issued": each.issued,
            "reported": each.reported,
            **_rate(each.ranked),
            **{f"first_{k}": percent(each.first[k].share) if k in each.first else UNKNOWN for k in firsts},
            "random": percent(each.random.share),
        }
        for each in report.grids
    ]
    return Page("按网格", columns, rows)


def _warnings(report: FairnessReport) -> Page:
    rows = [{"line": line} for line in report.warnings] or [{"line": "没有一组的走访明显超过它的发现所支持的。"}]
    lines = [
        f"{report.period.since} 至 {report.period.until}；数据截至 {report.as_of}；规则 {report.policy}",
        "提示只请核对走访理由，不改变任何清单；发现率的平均数不同，也可能只是各组内部差别不同。",
    ]
    return Page("走访提示", {"line": "提示"}, rows, lines)


def _dimension(name: str, report: FairnessReport, *, visitors: bool) -> Page:
    columns = {"name": DIMENSIONS[name], "subjects": "户数占比", "visits": "走访占比", "hits": "发现占比", **RATE, "supported": "发现所支持的走访"}
    columns |= {"random": "随机发现率", "level": "提示"} | ({"most": "走访最多的人"} if visitors else {})
    rows = [
        {
            "name": each.group.name,
            "subjects": percent(each.subject_share),
            "visits": percent(each.visit_share),
            "hits": percent(each.hit_share),
            **_rate(each.rate),
            "supported": UNKNOWN if each.supported is None else f"{each.supported:.0f}",
            "random": percent(each.group.random_found / each.group.random_visits if each.group.random_visits else None),
            "level": each.level,
            **({"most": f"{each.group.most_by} {each.group.most_visits} 户次" if each.group.most_by else UNKNOWN} if visitors else {}),
        }
        for each in report.dimensions[name]
    ]
    return Page(f"按{DIMENSIONS[name]}", columns, rows)


def _visitors(report: FairnessReport) -> Page:
    columns = {"name": "走访人", **RATE, "ratio": "和同样的走访相比", "unlisted": "清单之外", "level": "提示", "sentence": "说明"}
    rows = [
        {
            "name": each.group.name,
            **_rate(each.rate),
            "ratio": UNKNOWN if each.ratio is None else f"{each.ratio:.2f} 倍",
            "unlisted": each.group.unlisted,
            "level": each.level,
            "sentence": each.sentence,
        }
        for each in report.visitors
    ]
    return Page("按走访人", columns, rows)


def _again(report: FairnessReport) -> Page:
    columns = {"name": "单位名称", "subject": "统一社会信用代码", "visits": "走访次数", "last": "最近一次"}
    rows = [{"name": each.name, "subject": each.subject_id, "visits": each.visits, "last": each.last} for each in report.again]
    return Page("反复走访而没有发现", columns, rows)

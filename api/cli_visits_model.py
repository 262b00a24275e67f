"""`creditgraph visits model`: what the order of the visit lists rests on, and whether it has earned that."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from analytics.detectors import DETECTORS
from analytics.visits.calibration import Bin
from analytics.visits.candidates import lead_kinds
from analytics.visits.expected import Assessment, assess
from analytics.visits.plan import load_visit_policy
from api.console import AsOfOption, Format, FormatOption, HomeOption, KnownAtOption, out, parse_day, parse_moment, settings_for, show_json, show_table, teaching
from api.visit_tables import percent
from ledger.store import Ledger

LEAD_TITLES = {
    "unrectified": "检查发现问题待整改", "unreachable": "检查时查无下落", "refused": "不配合检查", "complaint": "投诉举报检查待整改",
    "complaint_upheld": "投诉举报属实", "visit_problem": "走访发现问题", "abnormal": "经营异常名录", "broken_promise": "承诺失诺",
    "own_records": "本身不良记录", "linked": "关联不良记录", "overdue": "很久没有检查", "finding:other": "其他线索",
}  # fmt: skip
MEASURE_COLUMNS = {
    "name": "依据", "log_loss": "对数损失", "brier": "布里尔分", "ranking": "排序（AUC）", "expected": "平均预计", "found": "实际发现",
    "gain": "比校准后的规则好（单侧下限）", "passed": "可以用",
}  # fmt: skip
BIN_COLUMNS = {"range": "预计", "told": "走访", "found": "有问题", "expected": "平均预计", "share": "实际", "interval": "95% 区间", "off": "相符"}
LEAD_COLUMNS = {"lead": "线索", "visits": "走访", "share": "发现率", "interval": "95% 区间", "stated": "规则预计", "expected": "现在预计"}


def model(home: HomeOption = None, as_of: AsOfOption = "", known_at: KnownAtOption = "", output: FormatOption = Format.TEXT) -> None:
    """走访次序的依据：规则还是模型，学了多少结果，在后几周准不准 · what orders the visits, on how many results, and how well it is calibrated."""
    with teaching():
        view = Ledger(settings_for(home).home).view(parse_day(as_of, date.today()), parse_moment(known_at))
        policy = load_visit_policy()
        found = assess(view, policy)
        facts = {"in_use": found.used.name, "version": found.used.version, "as_of": view.as_of, "known_at": view.known_at}
        if output is Format.JSON:
            show_json(facts | {key: value for key, value in asdict(found).items() if key != "used"})
            return
        for line in _sentences(found):
            out.print(line, highlight=False, soft_wrap=True)
        _tables(found, lead_titles(lead_kinds(policy)))


def lead_titles(kinds: Sequence[str]) -> dict[str, str]:
    """What each kind of lead is called."""
    detectors = {f"finding:{each.id}": each.title for each in DETECTORS}
    return {kind: LEAD_TITLES.get(kind) or detectors.get(kind) or kind for kind in kinds}


def _sentences(found: Assessment) -> list[str]:
    counted = f"有结果的走访 {found.known} 户" + (f"，取样 {found.results} 户" if found.results < found.known else "")
    lines = [f"在用：{found.used.name}（{found.used.version}）", f"原因：{found.why}"]
    lines.append(f"{counted}；其中有问题 {found.hits} 户，随机一支 {found.random} 户；清单 {found.weeks} 周")
    if found.judged:
        lines.append(f"比较：{found.first_week} 至 {found.last_week} 的 {found.heldout} 户没有参加学习，只用来比；随机一支按进入概率加权")
    return lines


def _tables(found: Assessment, titles: Mapping[str, str]) -> None:
    if found.judged:
        show_table("后几周的比较（损失越低越好，排序越高越好）", MEASURE_COLUMNS, [_measured(each) for each in map(asdict, found.judged)], Format.TEXT)
        used = next((each for each in found.judged if each.name == found.used.name), found.judged[0])
        show_table(f"预计和实际：{used.name}，后几周，每户计一次", BIN_COLUMNS, [_bin(each) for each in used.reliability], Format.TEXT)
    if found.leads:
        rows = [asdict(each) | {"lead": titles.get(each.kind, each.kind), **_rates(each.hits, each.visits, each.low, each.high)} for each in found.leads]
        show_table("各种线索（有这条线索的走访，可以还有别的）", LEAD_COLUMNS, [each | _percents(each, "stated", "expected") for each in rows], Format.TEXT)


def _measured(judged: Mapping[str, Any]) -> dict[str, Any]:
    figures = judged["measures"]
    won = judged["gain"]
    said = f"损失 {won['log_loss']:.3f}（{won['log_loss_low']:.3f}），排序 {won['ranking']:.3f}（{won['ranking_low']:.3f}）" if won else "—"
    row = {"name": judged["name"], "gain": said, "passed": "是" if judged["passed"] else "否"} | _percents(figures, "expected", "found")
    return row | {name: f"{figures[name]:.3f}" for name in ("log_loss", "brier", "ranking")}


def _bin(line: Bin) -> dict[str, Any]:
    row = {"range": f"{line.low:.0%}–{line.high:.0%}", "told": line.told, "found": line.found, "expected": percent(line.expected)}
    return row | _rates(line.found, line.told, line.share_low, line.share_high) | {"off": "否" if line.off else "是"}


def _rates(hits: int, visits: int, low: float, high: float) -> dict[str, str]:
    return {"share": percent(hits / visits), "interval": f"{percent(low)}–{percent(high)}"}


def _percents(row: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: percent(row[name]) for name in names}

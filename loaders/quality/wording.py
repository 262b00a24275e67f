"""How the report speaks: shares, titles and the sentences at its head, the same in every format."""

import math
from collections import Counter
from collections.abc import Mapping

from ledger.tables import TABLES
from loaders.quality.policy import clocks
from loaders.quality.report import REPORTING, Department, Report
from loaders.quality.suspicion import Kind
from loaders.quality.suspicions import KINDS
from loaders.rules import BY_CODE

TITLE = "双公示数据质量报告"
TITLE_EN = "Quality of reported licences and penalties"
NONE = "—"
DISTANT = "上报日期与归集日相差较大"
WITHDRAWN = ("withdrawn",)
TITLES: Mapping[str, str] = {each.name: each.title for each in TABLES}
KIND_BY_ID: Mapping[str, Kind] = {kind.id: kind for kind in KINDS}
DISCLAIMER = "疑似漏报、瞒报均为线索，须向报送单位核实后才能下结论；报告不是对任何单位或主体的认定。"
MARKS = "依据标记：S 已核对原文，S2 二手来源，C 见于实际系统，O 未核实，设计值 为本产品默认值"
DEFINITIONS: tuple[tuple[str, str], ...] = (
    ("报送数", "源文件中的行数，不含退回改正后再报的行（首次报送时已计）"),
    ("重复数", "首次报送即与台账已有内容完全相同的行；合规率的分子、分母都不含"),
    ("撤回数", "数据状态为“删除”、撤回以前所报记录的行；合规率的分子、分母都不含，也不计入入库数"),
    ("首次合规率", "（报送数 − 重复数 − 撤回数 − 首次拒收数）÷（报送数 − 重复数 − 撤回数）"),
    ("改正后合规率", "首次拒收后改正入库的计入分子；与目标比较的是这一项。改正了日期或单位的行，仍计在首次报送时的单位和月份；改正后查明重复的两边都不计"),
    ("迟报率", "超过时限的决定数 ÷ 可以判断的决定数；按决定日期所在月计，有上报日期的用上报日期，没有的用首次归集日期"),
    (DISTANT, "首次归集比自填的上报日期晚得多的决定数；迟报按自填日期判断，这一列供核对是否倒填"),
    ("无法判断", "没有上报日期，且归集该表之前时限已过：既不算迟也不算及时"),
    ("漏报", "应当报送的单位、目录、月份既无数据也无零报送声明，一项计一条"),
    ("未报送（线索）", "有其他记录表明存在、而台账中没有的决定；须核实"),
    ("产生数（已知）", "已入库、待改正与未报送线索之和；以单位台账为准，只会多不会少"),
    ("日期无法识别的行", "按装载月份计"),
)


def share(value: float | None) -> str:
    """A rate of compliance in per cent, never rounded up: 94.96 % is not 95 %."""
    return NONE if value is None else f"{math.floor(value * 1000 + 1e-9) / 10:.1f}%"


def late_share(value: float | None) -> str:
    """A rate of lateness in per cent, never rounded down."""
    return NONE if value is None else f"{math.ceil(value * 1000 - 1e-9) / 10:.1f}%"


def table_title(name: str) -> str:
    """The Chinese name of a table, or the id of a foreign source."""
    return TITLES.get(name, name)


def verdict(report: Report) -> str:
    """Whether the target is reached, in one word."""
    rate = report.counts.corrected_rate
    if rate is None:
        return "没有可计算合规率的数据" if report.counts.reported else "本期没有报送"
    return "达标" if rate >= report.target else "未达标"


def headline(report: Report) -> tuple[str, ...]:
    """The whole report in a few sentences."""
    counts, target = report.counts, share(report.target)
    reporting = [each for each in report.departments if each.counts.reported]
    below = [each for each in reporting if (each.counts.corrected_rate or 0) < report.target and each.counts.fresh]
    unknown = sum(line.unknown for line in report.clock_lines if line.clock == REPORTING)
    first = (
        f"本期 {len(reporting)} 个单位报送双公示数据 {counts.reported} 条，重复 {counts.duplicate} 条，撤回 {counts.withdrawn} 条，"
        f"首次拒收 {counts.rejected} 条，已改正 {counts.corrected} 条；"
        f"首次合规率 {share(counts.first_rate)}，改正后合规率 {share(counts.corrected_rate)}，目标 {target}，{verdict(report)}；{len(below)} 个单位未达标。"
    )
    unjudged = f"；另有 {unknown} 份缺上报日期，无法判断。" if unknown else "。"
    late = f"可判断是否按时的决定 {report.judged} 份，迟报 {report.late} 份，迟报率 {late_share(report.late_rate)}{unjudged}"
    named = [each.unit.title for each in report.departments if each.judged >= report.late_least and (each.late_rate or 0) > report.late_warning]
    late += f"迟报率超过 {report.late_warning:.0%} 的单位：{'、'.join(named)}。" if named else ""
    zero = Counter(gap.state for gap in report.gaps)
    gaps = f"应报未报（漏报）{len(report.missing)} 项，作零报送声明 {zero['零报送']} 项；疑似未报送的决定 {len(report.suspicions)} 条，均为线索，须核实。"
    return (first, late, gaps)


def concerns(department: Department, report: Report) -> tuple[str, ...]:
    """Why a unit deserves attention, in words; empty if nothing speaks for it."""
    rate = department.counts.corrected_rate
    found = []
    if rate is not None and rate < report.target:
        found.append(f"合规率 {share(rate)}，待改正 {department.counts.pending} 条")
    if department.late:
        found.append(f"迟报 {department.late} 份（可判断 {department.judged} 份）")
    if department.gaps:
        found.append(f"漏报 {department.gaps} 项")
    if department.suspicions:
        found.append(f"未报送线索 {department.suspicions} 条")
    if department.conflicts:
        found.append(f"内容冲突 {department.conflicts} 份")
    return tuple(found)


def concerned(report: Report) -> list[tuple[Department, tuple[str, ...]]]:
    """Units that deserve attention with the reasons: below the target first, then by gaps, leads and conflicts, then by late reports."""
    found = [(each, reasons) for each in report.departments if (reasons := concerns(each, report))]
    return sorted(found, key=lambda pair: _weight(pair[0], report.target))


def _weight(department: Department, target: float) -> tuple[bool, int, int, str, str]:
    rate, unit = department.counts.corrected_rate, department.unit
    trouble = department.gaps + department.suspicions + department.conflicts
    return (rate is None or rate >= target, -trouble, -department.late, unit.title, unit.id)


def rule_words(code: str) -> tuple[str, str]:
    """What a loader rule says, and what to do."""
    rule = BY_CODE.get(code)
    return (rule.message, rule.todo) if rule else ("", "")


def clock_title(name: str) -> str:
    """The title of a limit."""
    return next((clock.title for clock in clocks() if clock.id == name), name)


def caveats(report: Report) -> tuple[str, ...]:
    """What the report could not measure, and what it took for granted."""
    said = [f"未计量“{clock.title}”：{why}。" for clock, why in report.unmeasured if clock.end not in WITHDRAWN]
    if any(clock.end in WITHDRAWN for clock, _ in report.unmeasured):
        said.append("撤回公示的时限（3 日、3 个工作日）未计量：归集的表中没有撤回日期。")
    said += [f"未查找“{title}”：台账没有所需的列。" for title in report.not_looked_for]
    if report.answers_from.year < 9999 and report.answers_from > report.answers_to:
        said.append(f"本期不查线索：台账到 {report.answers_from} 才满所需的期限，而 {report.answers_to} 以后的事件可能仍在报送途中。")
    elif report.answers_from.year < 9999:
        said.append(f"线索只看 {report.answers_from} 至 {report.answers_to} 的事件：更早的可能依据台账启用前的决定，更晚的可能仍在报送途中。")
    if report.distant:
        said.append(f"{report.distant} 份决定的首次归集比自填的上报日期晚 {report.distant_days} 天以上；迟报按自填日期判断，请核对这些单位是否倒填。")
    said.append("应报单位由此前各月的报送情况推定，或由管理员在应报清单中列明；自然人的记录只计数，不列名。")
    said.append("准予修复、撤销和已满保存期的记录计入数量和及时率，但不列入个案、线索和抽查清单。")
    return tuple(said)


def reconciliation(report: Report) -> str:
    """Whether the accounts by department and the batches agree, with the numbers."""
    held = report.ledgered
    sums = f"读入 {held.account_rows} = 新增 {held.account_accepted} + 重复 {held.account_duplicate} + 拒收 {held.account_rejected}"
    return f"全部月份的账目：{sums}；各批次合计 {held.batch_rows}，{'一致' if held.agree else '不一致，请先用 creditgraph ledger verify 核对台账'}。"

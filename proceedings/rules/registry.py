"""The registry of rules with a switch: one source per part of the product, each in one shape.

A rule that was not read at source ships off if it could hurt somebody. A rule that has no switch is shown with the reason why.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from analytics.bans.policy import bans
from analytics.cross_region.policy import RULE as LIST_RULE
from analytics.policy_data import policy_table
from analytics.repeat_rules import SWITCH as REPEAT_RULE
from analytics.repeat_rules import repeat_rules
from analytics.shell.policy import RULE as SHELL_RULE
from analytics.shell.policy import shell_policy
from ledger.codelists import code_list
from ledger.life.policy import life_switches
from ledger.switches import is_on, switched
from ledger.view import View
from proceedings.catalogue.items import Group
from proceedings.catalogue.listed import list_of
from proceedings.events import Event, Kind, read_events
from proceedings.incentives.policy import trustworthy
from proceedings.repair.policy import repair_policy


class Family(StrEnum):
    """Which part of the product asks for the switch."""

    LIFE = "记录何时停止使用"
    REPAIR = "信用修复"
    MEASURE = "惩戒措施清单"
    INCENTIVE = "激励措施清单"
    BAN = "任职限制"
    LIST = "跨区域严重失信名单"
    SHELL = "空壳网络指标"
    REPEAT = "屡罚规则"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `fixed`: why it has no switch; empty if it has one."""

    id: str
    family: Family
    title: str
    source: str
    evidence: str
    shipped: bool
    fixed: str = ""
    note: str = ""

    @property
    def facts(self) -> bool:
        """Whether the switch changes which records count or what is found: then everything is worked out again."""
        return self.family in (Family.LIFE, Family.BAN, Family.LIST, Family.SHELL, Family.REPEAT)


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it stands on the day of a view, and the step by which somebody switched it."""

    rule: Rule
    on: bool
    step: Event | None


Source = Callable[[View], Iterator[Rule]]


def rules(view: View) -> tuple[Rule, ...]:
    """Every rule, by part of the product, in the order of its file."""
    return tuple(rule for source in SOURCES for rule in source(view))


def standings(view: View) -> tuple[Standing, ...]:
    """Every rule as it stands on the day of the view."""
    switches, steps = switched(view), {step.matter_no: step for step in read_events(view, Kind.SWITCH)}
    return tuple(Standing(rule, is_on(rule.id, rule.shipped, switches), steps.get(rule.id)) for rule in rules(view))


def _life(_: View) -> Iterator[Rule]:
    for each in life_switches():
        yield Rule(each.id, Family.LIFE, each.title, each.source, each.evidence, each.shipped)
    text = (files("ledger") / "policy" / "record_life.toml").read_text(encoding="utf-8")
    switchable = {each.id for each in life_switches()}
    for name, entry in tomllib.loads(text).items():
        if isinstance(entry, dict) and "enabled" in entry and entry.get("id") not in switchable and name != "stop_use_at_maximum":
            title = LIFE_TITLES.get(name, name)
            yield Rule(f"LIFE-{name.upper().replace('_', '-')}", Family.LIFE, title, entry["source"], entry["evidence"], entry["enabled"], FIXED_BY_LAW)


def _repair(_: View) -> Iterator[Rule]:
    for each in repair_policy().switches:
        yield Rule(each.id, Family.REPAIR, each.title, each.source, each.evidence, each.shipped)


def _items(view: View) -> Iterator[Rule]:
    listed = list_of(view, view.as_of)
    for item in listed.items.values():
        family = Family.INCENTIVE if item.group is Group.INCENTIVE else Family.MEASURE
        fixed = f"已于 {listed.retired[item.id].day} 退出清单" if item.id in listed.retired else ""
        yield Rule(item.id, family, item.title, item.citation, item.evidence, item.shipped_on, fixed, item.note)


def _bans(_: View) -> Iterator[Rule]:
    for ban in bans(enabled=False):
        note = "" if ban.enabled else f"不能由记录提示：{ban.reason}"
        yield Rule(ban.id, Family.BAN, ban.barred_from, ban.citation, ban.evidence, ban.verified, "", note)


def _lists(_: View) -> Iterator[Rule]:
    for each in policy_table("cross_region.toml")["lists"]:
        title = code_list("list_types").title(each["id"])
        yield Rule(f"{LIST_RULE}{each['id']}", Family.LIST, f"{title}作为严重失信名单", each["criteria"], each["evidence"], each.get("enabled", True))


def _shell(_: View) -> Iterator[Rule]:
    for each in shell_policy().indicators:
        yield Rule(f"{SHELL_RULE}{each.id}", Family.SHELL, each.title, "设计值", each.evidence, each.enabled, "" if each.enabled else each.reason)


def _repeat(_: View) -> Iterator[Rule]:
    for each in repeat_rules(enabled=False):
        yield Rule(f"{REPEAT_RULE}{each.id}", Family.REPEAT, each.condition, each.citation, each.evidence, each.enabled, "" if each.enabled else each.reason)


def _honoured(_: View) -> Iterator[Rule]:
    rule = trustworthy()
    yield Rule(rule.rule, Family.INCENTIVE, "清白主体可以提名列入守信名单", rule.source, rule.evidence, rule.shipped)


SOURCES: tuple[Source, ...] = (_life, _repair, _items, _bans, _lists, _shell, _repeat, _honoured)
FIXED_BY_LAW = "法律的直接要求，没有开关；改动须修改策略文件并重新核对"
LIFE_TITLES = {
    "retention": "不良信息保存五年，期满停止使用",
    "ordinary_procedure_only": "简易程序作出的处罚不计为不良信息",
    "finality": "处罚生效后才计入",
    "repaired": "准予修复、原决定撤销的记录停止使用",
    "disputed": "异议处理期间暂不计入",
    "review": "复议、诉讼期间尚未生效",
    "art32": "严重失信名单主体不适用信用修复",
    "natural_persons": "自然人的信息不向社会公示",
}

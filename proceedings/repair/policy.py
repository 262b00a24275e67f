"""The rules of repair: proceedings/policy/repair.toml, read once and checked. Which of them apply follows from the switches of a view."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from ledger.errors import PolicyError
from ledger.switches import is_on

FILE = "proceedings/policy/repair.toml"
WORKING, CALENDAR = "工作日", "日"


@dataclass(frozen=True, slots=True)
class Clock:
    """One time limit. `begins` and `step` are steps of a repair, or 决定 for any decision."""

    id: str
    step: str
    begins: str
    days: int
    unit: str
    article: str
    valid_from: date
    evidence: str


@dataclass(frozen=True, slots=True)
class CheckRule:
    """What a check is called and on what it rests."""

    id: str
    title: str
    basis: str
    evidence: str


@dataclass(frozen=True, slots=True)
class SwitchedRule:
    """A rule that an administrator may switch by its id. `years` where it has a length."""

    id: str
    title: str
    shipped: bool
    source: str
    evidence: str
    years: int = 0

    def applies(self, switches: Mapping[str, bool]) -> bool:
        """Whether it is on, as shipped or as switched."""
        return is_on(self.id, self.shipped, dict(switches))


@dataclass(frozen=True, slots=True)
class RepairPolicy:
    """All rules."""

    version: str
    clocks: tuple[Clock, ...]
    checks: Mapping[str, CheckRule]
    provisional: SwitchedRule
    provisional_end: SwitchedRule
    false_commitment: SwitchedRule

    @property
    def switches(self) -> tuple[SwitchedRule, ...]:
        """Every rule with a switch."""
        return (self.provisional, self.provisional_end, self.false_commitment)


@cache
def repair_policy() -> RepairPolicy:
    """The policy as shipped; PolicyError if an entry is missing or wrong."""
    data = tomllib.loads((files("proceedings") / "policy" / "repair.toml").read_text(encoding="utf-8"))
    try:
        clocks = tuple(
            Clock(
                each["id"], each["step"], each["from"], each["days"], each["unit"], f"{each['instrument']}{each['article']}", each["valid_from"],
                each["evidence"],
            )
            for each in data["clock"]
        )  # fmt: skip
        checks = {each["id"]: CheckRule(each["id"], each["title"], each["basis"], each["evidence"]) for each in data["check"]}
        rules = [_switched(data[name]) for name in ("provisional", "provisional_end", "false_commitment")]
    except (KeyError, TypeError) as error:
        raise PolicyError(f"修复规则缺少或写错一项：{error}", where=FILE, todo="对照随产品发布的文件补全") from error
    if wrong := [each.id for each in clocks if each.unit not in (WORKING, CALENDAR) or each.days < 1]:
        raise PolicyError(f"修复时限写错：{'、'.join(wrong)}", where=FILE, todo=f"days 至少为 1，unit 只能是{WORKING}或{CALENDAR}")
    return RepairPolicy(data["version"], clocks, checks, *rules)


def _switched(entry: Mapping[str, object]) -> SwitchedRule:
    years = entry.get("years", 0)
    assert isinstance(years, int)
    return SwitchedRule(str(entry["id"]), str(entry["title"]), bool(entry["enabled"]), str(entry["source"]), str(entry["evidence"]), years)

"""Risk classes, ratios, floors and cool-down of sampling: analytics/policy/sampling.toml, checked on load."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from analytics.policy_data import known_codes, policy_text, version_of
from ledger.errors import PolicyError
from proceedings.catalogue.items import shipped_items

FILE = "analytics/policy/sampling.toml"
CLASSES = ("A", "B", "C", "D")  # from low to high
SIGNALS = ("unrectified", "refused", "unreachable", "broken_promise", "complaint", "problem", "young")


@dataclass(frozen=True, slots=True)
class ClassRule:
    """One risk class. `ratio`: a decimal string, so that everybody counts alike; `floor`: at least so many where there are any."""

    title: str
    ratio: str
    floor: int
    cool_down_months: int


@dataclass(frozen=True, slots=True)
class Signal:
    """A record of the subject's own that puts it into `least` at least, looking back so many months."""

    title: str
    least: str
    months: int


@dataclass(frozen=True, slots=True)
class Sampling:
    """sampling.toml as read. `version` carries the digest of the text and is named in every draw."""

    version: str
    classes: Mapping[str, ClassRule]
    own_risk: tuple[tuple[float, str], ...]  # from the highest class down
    signals: Mapping[str, Signal]
    measures: tuple[str, frozenset[str]]  # class at least, catalogue items
    incentives: tuple[str, frozenset[str], frozenset[str]]  # class instead, of these classes, catalogue items
    statuses_left_out: tuple[str, ...]
    cool_down_kinds: tuple[str, ...]
    cool_down_results: tuple[str, ...]  # results of an inspection that was completed
    control: tuple[str, int, int]  # share, minimum, maximum
    inspectors_per_subject: int
    certificate_days: int
    result_days: int  # working days
    confidence: float
    power: float
    problem: frozenset[str]  # results that count as a problem found
    not_inspected: frozenset[str]  # results that say that nothing could be inspected
    open_subjects: bool  # whether the public file says which token each drawn subject has

    def own_class(self, own_risk: float) -> str:
        """The class of this own risk alone."""
        return next((name for least, name in self.own_risk if own_risk >= least), CLASSES[0])


@cache
def sampling_policy() -> Sampling:
    """The policy as shipped."""
    return read_sampling(policy_text("sampling.toml"))


def read_sampling(text: str) -> Sampling:
    """The policy in `text` (TOML); PolicyError for what is missing, is no number, or that nobody knows."""
    try:
        policy = _read(tomllib.loads(text), version_of(text))
        _check(policy)
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise PolicyError(f"抽查策略缺少或写错一项：{error}", where=FILE, todo="对照随产品发布的 sampling.toml 补全") from error
    return policy


def _read(data: Mapping[str, Any], version: str) -> Sampling:
    return Sampling(
        version=version,
        classes={name: ClassRule(each["title"], each["ratio"], int(each["floor"]), int(each["cool_down_months"])) for name, each in data["classes"].items()},
        own_risk=tuple((float(data["own_risk"][name]), name) for name in reversed(CLASSES[1:])),
        signals={name: Signal(data["signals"][name]["title"], data["signals"][name]["class"], int(data["signals"][name]["months"])) for name in SIGNALS},
        measures=(data["measures"]["class"], frozenset(data["measures"]["items"])),
        incentives=(data["incentives"]["class"], frozenset(data["incentives"]["only"]), frozenset(data["incentives"]["items"])),
        statuses_left_out=known_codes("enterprise_status", data["statuses_left_out"], FILE),
        cool_down_kinds=known_codes("inspection_kinds", data["cool_down"]["inspections"], FILE),
        cool_down_results=known_codes("inspection_results", data["cool_down"]["results"], FILE),
        control=(data["control_share"], int(data["control_minimum"]), int(data["control_maximum"])),
        inspectors_per_subject=int(data["inspectors_per_subject"]),
        certificate_days=int(data["certificate_days"]),
        result_days=int(data["result_days"]),
        confidence=float(data["confidence"]),
        power=float(data["power"]),
        problem=frozenset(known_codes("inspection_results", data["results"]["problem"], FILE)),
        not_inspected=frozenset(known_codes("inspection_results", data["results"]["not_inspected"], FILE)),
        open_subjects=data["publication"]["open_subjects"] is True,
    )


def _check(policy: Sampling) -> None:
    ratios = [Decimal(each.ratio) for each in policy.classes.values()]
    named = {policy.measures[0], policy.incentives[0], *policy.incentives[1], *(each.least for each in policy.signals.values())}
    unknown = sorted((policy.measures[1] | policy.incentives[2]) - set(shipped_items()))
    least = [each for each, _ in policy.own_risk]
    faults = {
        "各类须为 A、B、C、D": tuple(policy.classes) != CLASSES or not named <= set(CLASSES),
        "比例须在 0 到 1 之间，且 A 至 D 不降低": ratios != sorted(ratios) or not all(0 <= each <= 1 for each in (*ratios, Decimal(policy.control[0]))),
        "own_risk 须从 B 到 D 逐级提高": least != sorted(least, reverse=True),
        f"措施清单中没有：{'、'.join(unknown)}": bool(unknown),
        "检查人员每户不得少于两人（行政处罚法第四十二条）": policy.inspectors_per_subject < 2,
        "置信水平和把握须在 0 和 1 之间": not (0 < policy.confidence < 1 and 0 < policy.power < 1),
    }
    for fault in (words for words, wrong in faults.items() if wrong):
        raise PolicyError(fault, where=FILE, todo="改正后重试")

"""Policy of shell networks: who is compared, what a shared item is worth, and the threshold of every indicator."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "shell_indicators.toml"
RULE = "SHELL-"  # and the id of an indicator: its id among the rules that can be switched


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of shared item. Kinds of one group are one piece of evidence: a pair gets the best of the group."""

    kind: str
    group: str
    weight: float
    title: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with the threshold that its value is held against.

    A symptom says more than that things are shared. One that does not count is shown with its value, and changes nothing.
    """

    id: str
    title: str
    threshold: float
    unit: str
    symptom: bool
    counts: bool
    enabled: bool
    evidence: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Population:
    """Who is compared, and what is no evidence: hosts, annotated addresses, parents that are real."""

    recent_months: int
    inactive_status: tuple[str, ...]
    host_industries: tuple[str, ...]
    agent_kinds: tuple[str, ...]
    host_words: str
    collective_words: str
    parent_staff: int
    operating_staff: int


@dataclass(frozen=True, slots=True)
class Measuring:
    """How the indicators are measured: windows, words and numbers by indicator."""

    burst_days: int
    dwelling_words: str
    dwelling_not: str
    virtual_prefixes: tuple[str, ...]
    insured_months: int
    insured_known: int
    similar: float
    longest_cycle: int
    reopened_days: int
    reopened_share: float
    changes: int
    changes_months: int
    stopped_months: int


@dataclass(frozen=True, slots=True)
class WeakRing:
    """When firms that share one thing each with the next, end to end, are looked at."""

    days: int
    degree: int
    link_weight: float
    kinds: int
    smallest: int
    largest: int
    symptoms: int


@dataclass(frozen=True, slots=True)
class ShellPolicy:
    """shell_indicators.toml as read."""

    version: str
    population: Population
    soft_degree: int
    degree_cap: int
    pair_weight: float
    pair_groups: int
    smallest: int
    smallest_active: int
    same_control: float
    indicators_needed: int
    symptoms_needed: int
    symptoms_enough: int
    staffed: float
    staff_least: int
    weak: WeakRing
    measures: Measuring
    links: tuple[LinkKind, ...]
    indicators: tuple[Indicator, ...]


def shell_policy(switches: Mapping[str, bool] | None = None) -> ShellPolicy:
    """The policy as shipped, without the indicators that are switched off; PolicyError if it contradicts itself.

    `switches`: rule id → on or off, as `ledger.switches.switched` gives them; the rule of an indicator is SHELL- and its id. An
    indicator that ships off cannot be measured from records, and no switch turns it on.
    """
    off = frozenset(rule for rule, on in (switches or {}).items() if rule.startswith(RULE) and not on)
    policy = _policy()
    return replace(policy, indicators=tuple(replace(each, enabled=each.enabled and RULE + each.id not in off) for each in policy.indicators)) if off else policy


@cache
def _policy() -> ShellPolicy:
    held = policy_table(FILE)
    sharing, cluster = held["sharing"], held["cluster"]
    policy = ShellPolicy(
        held["version"],
        Population(**_frozen(held["population"])),
        sharing["soft_degree"],
        sharing["degree_cap"],
        cluster["pair_weight"],
        cluster["pair_groups"],
        cluster["smallest"],
        cluster["smallest_active"],
        cluster["same_control"],
        cluster["indicators"],
        cluster["symptoms"],
        cluster["symptoms_enough"],
        cluster["staffed"],
        cluster["staff_least"],
        WeakRing(**held["weak"]),
        Measuring(**_frozen(held["measures"])),
        tuple(LinkKind(**each) for each in held["links"]),
        tuple(Indicator(**each) for each in held["indicators"]),
    )
    _check(policy)
    return policy


def _check(policy: ShellPolicy) -> None:
    population = policy.population
    wrong = [each for each in population.inactive_status if code_list("enterprise_status").stored(each) != each]
    wrong += [each for each in population.agent_kinds if code_list("agent_kinds").stored(each) is None]
    wrong += [each.id for each in policy.indicators if not each.enabled and not each.reason]
    wrong += [each.kind for each in policy.links if not 0 < each.weight < policy.pair_weight]  # no single item may join two firms
    wrong += ["sharing"] if not 2 <= policy.soft_degree <= policy.degree_cap else []
    wrong += ["weak"] if policy.weak.symptoms <= policy.symptoms_needed else []  # weaker ties ask for more
    words = {**{name: getattr(population, name) for name in ("host_words", "collective_words")}, "dwelling_words": policy.measures.dwelling_words}
    wrong += [name for name, pattern in words.items() if not _readable(pattern)]
    if wrong:
        raise PolicyError(
            f"这些项不正确：{'、'.join(wrong)}",
            where=FILE,
            todo="停用的指标要写原因；单项权重须小于 pair_weight；状态须在代码表中；弱环要求更多迹象；文字须是正则表达式",
        )


def _frozen(held: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in held.items()}


def _readable(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True

"""Policy of shell networks: who is compared, what a shared item is worth, and the threshold of every indicator."""

from dataclasses import dataclass
from functools import cache

from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "shell_indicators.toml"


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of shared item. Kinds of one group are one piece of evidence: a pair gets the best of the group."""

    kind: str
    group: str
    weight: float
    title: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with the threshold that its value is held against. A symptom says more than that things are shared."""

    id: str
    title: str
    threshold: float
    unit: str
    symptom: bool
    enabled: bool
    evidence: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ShellPolicy:
    """shell_indicators.toml as read."""

    version: str
    recent_months: int
    inactive_status: tuple[str, ...]
    host_industries: tuple[str, ...]
    host_words: str
    soft_degree: int
    degree_cap: int
    pair_weight: float
    pair_groups: int
    smallest: int
    smallest_active: int
    same_control: float
    indicators_needed: int
    symptoms_needed: int
    links: tuple[LinkKind, ...]
    indicators: tuple[Indicator, ...]


@cache
def shell_policy() -> ShellPolicy:
    """The policy as shipped; PolicyError if it contradicts itself."""
    held = policy_table(FILE)
    population, sharing, cluster = held["population"], held["sharing"], held["cluster"]
    policy = ShellPolicy(
        held["version"],
        population["recent_months"],
        tuple(population["inactive_status"]),
        tuple(population["host_industries"]),
        population["host_words"],
        sharing["soft_degree"],
        sharing["degree_cap"],
        cluster["pair_weight"],
        cluster["pair_groups"],
        cluster["smallest"],
        cluster["smallest_active"],
        cluster["same_control"],
        cluster["indicators"],
        cluster["symptoms"],
        tuple(LinkKind(**each) for each in held["links"]),
        tuple(Indicator(**each) for each in held["indicators"]),
    )
    _check(policy)
    return policy


def _check(policy: ShellPolicy) -> None:
    wrong = [each for each in policy.inactive_status if code_list("enterprise_status").stored(each) != each]
    wrong += [each.id for each in policy.indicators if not each.enabled and not each.reason]
    wrong += [each.kind for each in policy.links if not 0 < each.weight < policy.pair_weight]  # no single item may join two firms
    wrong += ["sharing"] if not 2 <= policy.soft_degree <= policy.degree_cap else []
    if wrong:
        raise PolicyError(f"这些项不正确：{'、'.join(wrong)}", where=FILE, todo="停用的指标要写原因；单项权重须小于 pair_weight；状态须在代码表中")

"""Policy of the comparison of agencies: what is a bad turn, who is compared with whom, when a difference is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from analytics.policy_data import known_codes, policy_table
from ledger.errors import PolicyError

FILE = "agents.toml"
KINDS = ("ended", "listing", "inspection", "decision")
LISTS = {"status": "enterprise_status", "lists": "list_types", "results": "inspection_results"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A bad turn: how it is told, and what a person reads. Empty `within_months`: at any age."""

    id: str
    kind: str
    title: str
    source: str
    values: tuple[str, ...]  # statuses, lists or results
    reason: str
    within_months: int | None


@dataclass(frozen=True, slots=True)
class AgentPolicy:
    """agents.toml as read."""

    version: str
    matters_left_out: str
    horizon_months: int
    kept_months: int
    owner_share: float
    roles: tuple[str, ...]
    ages_months: tuple[int, ...]
    weight_years: float
    units: int
    bad: int
    ratio: float
    confidence: float
    false_discovery: float
    warning: float
    outcomes: tuple[Outcome, ...]

    def outcome(self, outcome_id: str) -> Outcome:
        """The outcome of that id."""
        return next(each for each in self.outcomes if each.id == outcome_id)


@cache
def agent_policy() -> AgentPolicy:
    """The policy as shipped."""
    return read_agent_policy(policy_table(FILE))


def read_agent_policy(held: Mapping[str, Any]) -> AgentPolicy:
    """The policy out of its tables; PolicyError if it names what the code lists do not know."""
    ages = tuple(held["strata"]["ages_months"])
    if ages[0] != 0 or list(ages) != sorted(set(ages)):
        raise PolicyError("年龄段的起点须从 0 起递增", where=f"{FILE} [strata]", todo="改正 ages_months")
    figures = {**held["clients"], **held["strata"], **held["said"]}
    figures |= {"roles": known_codes("roles", figures["roles"], FILE), "ages_months": ages, "outcomes": tuple(_outcome(each) for each in held["outcomes"])}
    return AgentPolicy(version=held["version"], **figures)


def _outcome(held: Mapping[str, Any]) -> Outcome:
    if held["kind"] not in KINDS:
        raise PolicyError(f"不认识的判断办法“{held['kind']}”", where=f"{FILE} {held['id']}", todo=f"改为 {'、'.join(KINDS)} 之一")
    column = next((name for name in LISTS if name in held), "")
    values = known_codes(LISTS[column], held[column], FILE) if column else ()
    return Outcome(held["id"], held["kind"], held["title"], held["source"], values, held.get("reason", "."), held.get("within_months"))

"""How the order of inspections is judged in hindsight: read from analytics/policy/visit_schedule.toml and checked once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analytics.policy_data import known_codes, policy_text, version_of
from analytics.visits.inspected import Words
from analytics.visits.model import Column
from analytics.visits.model_policy import ModelPolicy, load_model_policy
from analytics.visits.schedule_columns import SETS, GroupRule
from ledger.errors import PolicyError

NAME = "visit_schedule.toml"
FILE = f"analytics/policy/{NAME}"
GROUPS = ("own", "address", "chain", "trade", "area")
MODEL, WITHOUT_AREA = "model", "without_area"


@dataclass(frozen=True, slots=True)
class SchedulePolicy:
    """All rules of visit_schedule.toml. `orders`: the columns of each model that is tried, the first one being the one that counts."""

    version: str
    refit_days: int
    first_days: int
    results_minimum: int
    hits_minimum: int
    confidence: float
    resamples: int
    lots: int
    ties: int
    words: Words
    beside: Mapping[str, tuple[str, ...]]
    orders: Mapping[str, tuple[Column, ...]]
    groups: Mapping[str, GroupRule]
    learner: ModelPolicy


def load_schedule_policy(text: str | None = None) -> SchedulePolicy:
    """The policy as shipped, or the one in `text` (TOML). PolicyError for what is missing or out of bounds."""
    source = policy_text(NAME) if text is None else text
    try:
        policy = _read(tomllib.loads(source), version_of(source))
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"检查次序评估的策略缺少或写错一项：{error}", where=FILE, todo=f"对照随产品发布的 {NAME} 补全") from error
    _check(policy)
    return policy


def _read(data: Mapping[str, Any], version: str) -> SchedulePolicy:
    numbers = ("refit_days", "first_days", "results_minimum", "hits_minimum", "resamples", "lots", "ties")
    return SchedulePolicy(
        version=version,
        **{name: int(data[name]) for name in numbers},
        confidence=float(data["confidence"]),
        words=_words(data),
        beside={name: tuple(headers) for name, headers in data["beside"].items()},
        orders={name: tuple(column for part in data["orders"][name] for column in SETS[part]) for name in (MODEL, WITHOUT_AREA)},
        groups={name: GroupRule(data["groups"][name].get("days"), float(data["groups"][name]["weight"])) for name in GROUPS},
        learner=replace(load_model_policy(), version=version, **data["learner"]),
    )


def _words(data: Mapping[str, Any]) -> Words:
    words = data["words"]
    return Words(
        planned=known_codes("inspection_kinds", words["planned"], FILE),
        complaint=known_codes("inspection_kinds", words["complaint"], FILE),
        problem=known_codes("inspection_results", words["problem"], FILE),
        failed=known_codes("inspection_results", words["failed"], FILE),
        nothing_seen=known_codes("inspection_results", words["nothing_seen"], FILE),
        risk_classes={name: float(value) for name, value in data["risk_classes"].items()},
    )


def _check(policy: SchedulePolicy) -> None:
    counted = (policy.refit_days, policy.results_minimum, policy.hits_minimum, policy.resamples, policy.lots, policy.ties)
    if min(counted) < 1 or policy.first_days < 0 or not 0 < policy.confidence < 1:
        raise PolicyError("天数和次数至少为 1，confidence 在 0 到 1 之间", where=FILE, todo="改正后重试")
    if any(rule.weight <= 0 or (rule.days is not None and rule.days < 1) for rule in policy.groups.values()):
        raise PolicyError("weight 大于 0，days 至少为 1", where=f"{FILE} [groups]", todo="改正后重试")

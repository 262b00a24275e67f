"""How outcomes of visits are measured and groups are judged, read from analytics/policy/visit_fairness.toml and checked once."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from analytics.policy_data import policy_table
from ledger.errors import PolicyError

FILE = "visit_fairness.toml"
Steps = tuple[tuple[float, str], ...]  # (below, name), the last one below infinity


@dataclass(frozen=True, slots=True)
class SizePolicy:
    """Which size a subject counts as: by its kind, else by insured staff, else by capital (万元)."""

    kinds: Mapping[str, str]
    insured: Steps
    capital: Steps
    unknown: str


@dataclass(frozen=True, slots=True)
class ReportPolicy:
    """All of visit_fairness.toml. `version` is named in every report."""

    version: str
    confidence: float
    false_discovery: float
    first: tuple[int, ...]
    edges: tuple[float, ...]
    results_minimum: int
    found_minimum: int
    stability: float
    shuffles: int
    visits_minimum: int
    subjects_minimum: int
    hits_minimum: int
    excess: float
    one_visitor: float
    repeat_visits: int
    repeat_months: int
    size: SizePolicy


@cache
def report_policy() -> ReportPolicy:
    """The policy as shipped."""
    return read_report_policy(policy_table(FILE))


def read_report_policy(held: Mapping[str, Any]) -> ReportPolicy:
    """The policy out of its tables; PolicyError if a part is missing or out of range."""
    try:
        policy = _read(held)
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"走访效果策略缺少或写错一项：{error}", where=FILE, todo="对照随产品发布的 visit_fairness.toml 补全") from error
    if not (0.5 <= policy.confidence < 1 and 0 < policy.false_discovery < 1 and policy.excess >= 1):
        raise PolicyError("confidence 在 0.5 到 1 之间，false_discovery 在 0 到 1 之间，excess 不小于 1", where=FILE, todo="改正后重试")
    if sorted(set(policy.edges)) != list(policy.edges) or (policy.edges[0], policy.edges[-1]) != (0.0, 1.0):
        raise PolicyError("report.edges 要从 0 到 1 依次增大", where=FILE, todo="改正后重试")
    return policy


def _read(held: Mapping[str, Any]) -> ReportPolicy:
    report, fairness = held["report"], held["fairness"]
    return ReportPolicy(
        version=str(held["version"]),
        confidence=float(held["confidence"]),
        false_discovery=float(held["false_discovery"]),
        first=tuple(int(each) for each in report["first"]),
        edges=tuple(float(each) for each in report["edges"]),
        results_minimum=int(report["results_minimum"]),
        found_minimum=int(report["found_minimum"]),
        stability=float(report["drift"]["stability"]),
        shuffles=int(report["drift"]["shuffles"]),
        **{name: int(fairness[name]) for name in ("visits_minimum", "subjects_minimum", "hits_minimum", "repeat_visits", "repeat_months")},
        excess=float(fairness["excess"]),
        one_visitor=float(fairness["one_visitor"]),
        size=_size(held["size"]),
    )


def _size(held: Mapping[str, Any]) -> SizePolicy:
    return SizePolicy(dict(held["kinds"]), _steps(held["insured"]), _steps(held["capital"]), str(held["unknown"]))


def _steps(held: Sequence[Mapping[str, Any]]) -> Steps:
    steps = tuple((float(each.get("below", math.inf)), str(each["name"])) for each in held)
    if not steps or steps[-1][0] != math.inf or [below for below, _ in steps] != sorted({below for below, _ in steps}):
        raise ValueError("size 的各档要依次增大，最后一档不写 below")
    return steps

"""What makes a visit worth making, read from analytics/policy/visits.toml and checked once."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.policy_data import policy_table
from ledger.errors import PolicyError

FILE = "analytics/policy/visits.toml"
LEADS = ("unrectified", "unreachable", "refused", "complaint", "abnormal", "broken_promise", "own_records", "linked", "overdue")


@dataclass(frozen=True, slots=True)
class LeadRule:
    """One kind of lead: the chance that it finds something, its words, what to check, what to bring."""

    expected: float
    reason: str
    checks: tuple[str, ...]
    bring: tuple[str, ...]
    lead: bool = True  # False: leaves the subject in peace if there is nothing else
    member_factor: float = 1.0  # 0: no visit to those whom the finding involves without being about them
    member_reason: str = ""  # what is told of them; empty: the same


@dataclass(frozen=True, slots=True)
class VisitPolicy:
    """All rules of visits.toml. `version` is named in every list."""

    version: str
    capacity_maximum: int
    cool_down_days: int
    recheck_days: int
    lookback_months: int
    overdue_months: int
    reasons_maximum: int
    checks_maximum: int
    bring_maximum: int
    unknown_place_factor: float
    statuses_left_out: tuple[str, ...]
    shared_words: tuple[str, ...]
    quota: Mapping[str, float]
    leads: Mapping[str, LeadRule]
    findings: Mapping[str, LeadRule]
    severity: Mapping[str, float]
    own_risk: Sequence[tuple[float, float]]
    linked_risk: Sequence[tuple[float, float]]
    sectors: Sequence[tuple[str, tuple[str, ...]]]  # longest prefix first
    basic_checks: tuple[str, ...]
    basic_bring: tuple[str, ...]

    def finding(self, detector: str) -> LeadRule:
        """The rule for findings of this detector."""
        return self.findings.get(detector, self.findings["other"])

    def sector_checks(self, industry: str) -> tuple[str, ...]:
        """What to look at in this trade; empty if nothing special."""
        return next((checks for prefix, checks in self.sectors if industry.startswith(prefix)), ())


def load_visit_policy(text: str | None = None) -> VisitPolicy:
    """The policy as shipped, or the one in `text` (TOML)."""
    data = policy_table("visits.toml") if text is None else tomllib.loads(text)
    try:
        policy = _read(data)
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"走访策略缺少或写错一项：{error}", where=FILE, todo="对照随产品发布的 visits.toml 补全") from error
    _check(policy)
    return policy


def _read(data: Mapping[str, Any]) -> VisitPolicy:
    names = ("capacity_maximum", "cool_down_days", "recheck_days", "lookback_months", "overdue_months", "reasons_maximum", "checks_maximum", "bring_maximum")
    sectors = [(prefix, tuple(each["checks"])) for each in data["sectors"] for prefix in each["prefixes"]]
    return VisitPolicy(
        version=str(data["version"]),
        **{name: int(data[name]) for name in names},
        unknown_place_factor=float(data["unknown_place_factor"]),
        statuses_left_out=tuple(data["statuses_left_out"]),
        shared_words=tuple(data["shared_address_words"]),
        quota=data["quota"],
        leads={kind: _rule(data["leads"][kind]) for kind in LEADS},
        findings={detector: _rule(each) for detector, each in data["findings"].items()},
        severity=data["severity"],
        own_risk=[(float(step["from"]), float(step["expected"])) for step in data["risk"]["own"]],
        linked_risk=[(float(step["from"]), float(step["expected"])) for step in data["risk"]["linked"]],
        sectors=sorted(sectors, key=lambda each: (-len(each[0]), each[0])),
        basic_checks=tuple(data["basics"]["checks"]),
        basic_bring=tuple(data["basics"]["bring"]),
    )


def _rule(data: Mapping[str, Any]) -> LeadRule:
    return LeadRule(
        float(data["expected"]),
        data["reason"],
        tuple(data["checks"]),
        tuple(data["bring"]),
        data.get("lead", True),
        float(data.get("member_factor", 1.0)),
        data.get("member_reason", ""),
    )


def _check(policy: VisitPolicy) -> None:
    chances = [rule.expected for rule in (*policy.leads.values(), *policy.findings.values())]
    chances += (
        [value for _, value in (*policy.own_risk, *policy.linked_risk)]
        + list(policy.severity.values())
        + list(policy.quota.values())
        + [policy.unknown_place_factor]
    )
    if not all(0 <= chance <= 1 for chance in chances):
        raise PolicyError("expected、severity、quota 和 unknown_place_factor 必须在 0 到 1 之间", where=FILE, todo="改正后重试")
    if not 1 <= policy.reasons_maximum <= 3:
        raise PolicyError("每户最多写三条原因", where=f"{FILE} reasons_maximum", todo="改为 1 到 3")
    if "other" not in policy.findings:
        raise PolicyError("缺少 [findings.other]", where=FILE, todo="补写：新检测器的线索用它")

"""What makes a visit worth making, read from analytics/policy/visits.toml and checked once."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.policy_data import policy_table
from ledger.errors import PolicyError

FILE = "analytics/policy/visits.toml"
LEADS = (
    "unrectified",
    "unreachable",
    "refused",
    "complaint",
    "complaint_upheld",
    "visit_problem",
    "abnormal",
    "broken_promise",
    "own_records",
    "linked",
    "overdue",
)
FINDING = "finding:"
OWN = "own_records:"  # followed by the list that the main record is on; nothing for a penalty
ANY_FIELD = "*"


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
class Sector:
    """A trade by its codes: the field (领域) that it belongs to, and what to look at there."""

    field: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RandomArm:
    """How many places of a list are drawn by lot among the candidates."""

    share: float
    floor: int
    from_capacity: int

    def places(self, capacity: int) -> int:
        """Places of a list of this size."""
        return 0 if capacity < self.from_capacity else max(self.floor, int(self.share * capacity))


@dataclass(frozen=True, slots=True)
class Quotas:
    """Shares of a list: at most by main reason, at least and at most by field; `*` is any field without a line of its own."""

    lead: Mapping[str, float]
    field_least: Mapping[str, float]
    field_most: Mapping[str, float]

    def most(self, field: str) -> float | None:
        """The largest share of a field; None if it has no limit, as subjects of no field have none."""
        return self.field_most.get(field, self.field_most.get(ANY_FIELD)) if field else None


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
    least_expected: float
    honoured_least: float
    seen_factor: float
    random: RandomArm
    closed_weeks: int
    place_leads: tuple[str, ...]
    quotas: Quotas
    leads: Mapping[str, LeadRule]
    findings: Mapping[str, LeadRule]
    severity: Mapping[str, float]
    own_risk: Sequence[tuple[float, float]]
    linked_risk: Sequence[tuple[float, float]]
    listed: Sequence[tuple[str, str, tuple[str, ...]]]  # code of a list (its beginning), what is told, what to look at; longest first
    sectors: Sequence[tuple[str, Sector]]  # longest prefix first
    basic_checks: tuple[str, ...]
    basic_bring: tuple[str, ...]

    def finding(self, detector: str) -> LeadRule:
        """The rule for findings of this detector."""
        return self.findings.get(detector, self.findings["other"])

    def rule(self, kind: str) -> LeadRule:
        """The rule of a kind of lead, `finding:<detector>` and `own_records:<list>` included."""
        if kind.startswith(OWN):
            listed, own = kind.removeprefix(OWN), self.leads["own_records"]
            return next((replace(own, reason=reason, checks=checks) for prefix, reason, checks in self.listed if listed and listed.startswith(prefix)), own)
        return self.finding(kind.removeprefix(FINDING)) if kind.startswith(FINDING) else self.leads[kind]

    def sector(self, industry: str) -> Sector:
        """Field and checks of this trade; empty if nothing special."""
        return next((sector for prefix, sector in self.sectors if industry.startswith(prefix)), NO_SECTOR)


NO_SECTOR = Sector("", ())


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
    sectors = [(prefix, Sector(each["field"], tuple(each["checks"]))) for each in data["sectors"] for prefix in each["prefixes"]]
    listed = [(prefix, each.get("reason", "{text}"), tuple(each["checks"])) for each in data["listed"] for prefix in each["prefixes"]]
    arm, quota = data["random"], data["quota"]
    return VisitPolicy(
        version=str(data["version"]),
        **{name: int(data[name]) for name in names},
        unknown_place_factor=float(data["unknown_place_factor"]),
        statuses_left_out=tuple(data["statuses_left_out"]),
        shared_words=tuple(data["shared_address_words"]),
        least_expected=float(data["least_expected"]),
        honoured_least=float(data["honoured_least"]),
        seen_factor=float(data["seen_factor"]),
        random=RandomArm(float(arm["share"]), int(arm["floor"]), int(arm["from_capacity"])),
        closed_weeks=int(data["away"]["closed_weeks"]),
        place_leads=tuple(data["away"]["place_leads"]),
        quotas=Quotas(quota["lead"], quota["field_least"], quota["field_most"]),
        leads={kind: _rule(data["leads"][kind]) for kind in LEADS},
        findings={detector: _rule(each) for detector, each in data["findings"].items()},
        severity=data["severity"],
        own_risk=[(float(step["from"]), float(step["expected"])) for step in data["risk"]["own"]],
        linked_risk=[(float(step["from"]), float(step["expected"])) for step in data["risk"]["linked"]],
        listed=sorted(listed, key=lambda each: (-len(each[0]), each[0])),
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
    chances += [value for _, value in (*policy.own_risk, *policy.linked_risk)]
    chances += [*policy.severity.values(), *policy.quotas.lead.values(), *policy.quotas.field_least.values(), *policy.quotas.field_most.values()]
    chances += [policy.unknown_place_factor, policy.least_expected, policy.honoured_least, policy.seen_factor, policy.random.share]
    if not all(0 <= chance <= 1 for chance in chances):
        raise PolicyError(
            "expected、severity、quota、random.share、least_expected、honoured_least、seen_factor 和 unknown_place_factor 必须在 0 到 1 之间",
            where=FILE,
            todo="改正后重试",
        )
    if sum(policy.quotas.field_least.values()) > 1 - policy.random.share:
        raise PolicyError("各领域“至少”的份额加上随机的一支超过整份清单", where=f"{FILE} quota.field_least", todo="减少到合计不超过 1")
    known, fields = {*policy.leads}, {sector.field for _, sector in policy.sectors}
    unknown = [*({*policy.quotas.lead, *policy.place_leads} - known), *({*policy.quotas.field_least, *policy.quotas.field_most} - fields - {ANY_FIELD})]
    if unknown:
        raise PolicyError(f"不认识的线索或领域：{'、'.join(sorted(unknown))}", where=FILE, todo="写 [leads] 或 [[sectors]] 中有的名称")
    if not 1 <= policy.reasons_maximum <= 3:
        raise PolicyError("每户最多写三条原因", where=f"{FILE} reasons_maximum", todo="改为 1 到 3")
    if "other" not in policy.findings:
        raise PolicyError("缺少 [findings.other]", where=FILE, todo="补写：新检测器的线索用它")

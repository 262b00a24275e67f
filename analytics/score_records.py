"""The records that weigh in the score: whose they are, how grave, how old, and how a person reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.score_policy import FILE, ScorePolicy
from ledger.errors import PolicyError
from ledger.view import View

DAYS_PER_MONTH = 365.25 / 12

PENALTIES = """
select record_id, subject_id as owner, named_person_id as named, decided, penalty_kinds, fine_wan, confiscated_wan, conduct, authority
from decisions
union all
select record_id, person_id, null, decided, penalty_kinds, fine_wan, confiscated_wan, conduct, authority
from (from person_penalties left join person_penalties_twins using (record_id)
    where person_id is not null and (not starts_with(person_id, 'N-') or person_id in (from merged_persons))
    qualify row_number() over (partition by coalesce(decision_id, record_id) order by record_id) = 1)
order by record_id
"""
LISTINGS = """
select record_id, coalesce(subject_id, person_id) as owner, responsible_id as named, list_type, valid_from, reason, authority
from listings where coalesce(subject_id, person_id) is not null
and (not starts_with(coalesce(subject_id, person_id), 'N-') or person_id in (from merged_persons)) order by record_id
"""


@dataclass(frozen=True, slots=True)
class Record:
    """A penalty or listing in force."""

    record_id: str
    owner: str
    named: str | None  # the person whom the document names
    day: date
    weight: float
    sentence: str  # without its subject: 2025-03-04 因……被处罚


def read_records(view: View, policy: ScorePolicy) -> list[Record]:
    """All records in force that weigh more than nothing, by record id."""
    records = [_penalty(row, view.as_of, policy) for row in view.rows(PENALTIES)] + [_listing(row, policy) for row in view.rows(LISTINGS)]
    return sorted((record for record in records if record.weight > 0), key=lambda record: record.record_id)


def penalty_severity(kinds: str, fine_wan: Decimal | None, policy: ScorePolicy) -> float:
    """How grave a decision is: as its gravest kind."""
    return max(_severity(kind, fine_wan, policy) for kind in kinds.split("；"))


def decay(age_days: int, half_life_months: float) -> float:
    """Halves with each half-life; a decision of today weighs in full."""
    return float(0.5 ** (max(age_days, 0) / (half_life_months * DAYS_PER_MONTH)))


def money(wan: Decimal | float) -> str:
    """An amount as a person says it: 2 万元, 0.5 万元 as 5000 元."""
    amount = Decimal(str(wan))
    return f"{amount.normalize():f} 万元" if amount >= 1 else f"{(amount * 10000).normalize():f} 元"


def _severity(kind: str, fine_wan: Decimal | None, policy: ScorePolicy) -> float:
    if kind == "罚款":
        return policy.fine.at(fine_wan)
    name = "其他" if kind.startswith("其他") else kind
    if name not in policy.penalties:
        raise PolicyError(f"评分策略没有处罚类别“{kind}”的权重", where=f"{FILE} [penalties.severity]", todo="补写该类别，或更正台账中的处罚类别")
    return policy.penalties[name]


def _penalty(row: Mapping[str, Any], as_of: date, policy: ScorePolicy) -> Record:
    weight = penalty_severity(row["penalty_kinds"], row["fine_wan"], policy) * decay((as_of - row["decided"]).days, policy.half_life_months)
    sentence = f"{row['decided']} 因{_plain(row['conduct'])}被{row['authority']}处罚（{_measures(row)}）"
    return Record(row["record_id"], row["owner"], row["named"], row["decided"], weight, sentence)


def _measures(row: Mapping[str, Any]) -> str:
    kinds = row["penalty_kinds"].split("；")
    return "、".join(f"罚款 {money(row['fine_wan'])}" if kind == "罚款" and row["fine_wan"] is not None else kind.removeprefix("其他-") for kind in kinds)


def _listing(row: Mapping[str, Any], policy: ScorePolicy) -> Record:
    entry = policy.listings.get(row["list_type"])
    if entry is None:
        raise PolicyError(f"评分策略没有名单 {row['list_type']} 的权重", where=f"{FILE} [listings]", todo="补写该名单的名称和权重")
    sentence = f"{row['valid_from']} 因{_plain(row['reason'])}被{row['authority']}列入{entry.name}，尚未移出"
    return Record(row["record_id"], row["owner"], row["named"], row["valid_from"], entry.severity, sentence)


def _plain(text: str) -> str:
    return text.strip().rstrip("。；;，,")

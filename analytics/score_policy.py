"""The weights of the score, read from analytics/policy/score.toml and checked once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from analytics.policy_data import policy_text, version_of
from ledger.errors import PolicyError

Band = Literal["低", "中", "较高", "高"]
BANDS: tuple[Band, ...] = ("低", "中", "较高", "高")
FILE = "analytics/policy/score.toml"


@dataclass(frozen=True, slots=True)
class Steps:
    """A value by threshold: that of the last threshold reached; `unknown` where nothing was reported."""

    thresholds: tuple[float, ...]
    values: tuple[float, ...]
    unknown: float

    def at(self, amount: float | Decimal | None) -> float:
        """The value for this amount."""
        if amount is None:
            return self.unknown
        reached = [value for threshold, value in zip(self.thresholds, self.values, strict=True) if float(amount) >= threshold]
        return reached[-1] if reached else self.unknown


@dataclass(frozen=True, slots=True)
class ListWeight:
    """A list: the name that a person reads, and how grave it is to be on it."""

    name: str
    severity: float


@dataclass(frozen=True, slots=True)
class ScorePolicy:
    """All weights. `version`, with a digest of the text, is named in every result."""

    version: str
    penalties: Mapping[str, float]
    fine: Steps
    half_life_months: float
    listings: Mapping[str, ListWeight]
    maximum_steps: int
    smallest_path: float
    roles: Mapping[str, float]
    share: Steps
    branch: float
    guarantor: float
    address: float
    phone: float
    named: float
    ended_role_factor: float
    degree_cap: Mapping[str, int]
    shared_words: tuple[str, ...]
    own_bands: Mapping[str, float]
    linked_bands: Mapping[str, float]
    own_reasons: int
    linked_reasons: int

    def band(self, own: float, linked: float) -> Band:
        """The higher of the two bands; `linked` can reach only the bands that the policy names for it."""
        reached = [band for band in BANDS for value, limits in ((own, self.own_bands), (linked, self.linked_bands)) if band in limits and value >= limits[band]]
        return max(reached, key=BANDS.index, default="低")


def load_score_policy(text: str | None = None) -> ScorePolicy:
    """The policy as shipped, or the one in `text` (TOML). A weight outside 0..1 is refused."""
    held = policy_text("score.toml") if text is None else text
    try:
        policy = _read(tomllib.loads(held), version_of(held))
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"评分策略缺少或写错一项：{error}", where=FILE, todo="对照随产品发布的 score.toml 补全") from error
    _check(policy)
    return policy


def _read(data: Mapping[str, Any], version: str) -> ScorePolicy:
    relations, paths, fine, share = data["relations"], data["paths"], data["penalties"]["fine"], data["relations"]["share"]
    return ScorePolicy(
        version=version,
        penalties=data["penalties"]["severity"],
        fine=_steps(fine, "from_wan", "severity"),
        half_life_months=float(data["penalties"]["decay"]["half_life_months"]),
        listings={key: ListWeight(each["name"], float(each["severity"])) for key, each in data["listings"].items()},
        maximum_steps=int(paths["maximum_steps"]),
        smallest_path=float(paths["smallest"]),
        roles=relations["role"],
        share=_steps(share, "from_percent", "weight"),
        branch=float(relations["other"]["branch"]),
        guarantor=float(relations["other"]["guarantor"]),
        address=float(relations["other"]["address"]),
        phone=float(relations["other"]["phone"]),
        named=float(relations["at_the_time"]["named"]),
        ended_role_factor=float(relations["at_the_time"]["ended_role_factor"]),
        degree_cap=data["degree_cap"],
        shared_words=tuple(data["shared"]["address_words"]),
        own_bands=data["bands"]["own"],
        linked_bands=data["bands"]["linked"],
        own_reasons=int(data["reasons"]["own"]),
        linked_reasons=int(data["reasons"]["linked"]),
    )


def _steps(data: Mapping[str, Any], threshold: str, value: str) -> Steps:
    rows = sorted(data["steps"], key=lambda row: float(row[threshold]))
    return Steps(tuple(float(row[threshold]) for row in rows), tuple(float(row[value]) for row in rows), float(data["unknown"]))


def _check(policy: ScorePolicy) -> None:
    weights = {
        **policy.penalties,
        **policy.roles,
        **{key: each.severity for key, each in policy.listings.items()},
        **{f"fine {n}": value for n, value in enumerate((*policy.fine.values, policy.fine.unknown))},
        **{f"share {n}": value for n, value in enumerate((*policy.share.values, policy.share.unknown))},
        "branch": policy.branch, "guarantor": policy.guarantor, "address": policy.address, "phone": policy.phone,
        "named": policy.named, "ended_role_factor": policy.ended_role_factor, "smallest": policy.smallest_path,
    }  # fmt: skip
    wrong = [f"{name} = {value}" for name, value in weights.items() if not 0 <= value <= 1]
    if wrong:
        raise PolicyError(f"权重必须在 0 到 1 之间：{'、'.join(wrong)}", where=FILE, todo="改正后重试")
    if "高" in policy.linked_bands:
        raise PolicyError("关联风险不得单独达到“高”：关联只能提示", where=f"{FILE} [bands] linked", todo="删去 linked 中的“高”")
    if policy.half_life_months <= 0 or policy.maximum_steps < 1:
        raise PolicyError("半衰期和步数必须大于 0", where=FILE, todo="改正后重试")

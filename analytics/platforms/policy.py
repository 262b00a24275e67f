"""Policy of platforms: which shops are questionable, which share is said, which half-yearly reports are due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from analytics.policy_data import known_codes, policy_table

FILE = "platforms.toml"


@dataclass(frozen=True, slots=True)
class ShopPolicy:
    """When a shop is questionable."""

    ended_after_days: int
    moved_status: tuple[str, ...]
    unknown_after_days: int
    covered: int
    severe_lists: tuple[str, ...]
    barring_kinds: tuple[str, ...]
    repeat_count: int
    repeat_months: int


@dataclass(frozen=True, slots=True)
class SharePolicy:
    """Which share of questionable shops is said of a platform."""

    least: int
    tolerated: float
    lowest: float
    times: float
    confidence: float
    false_discovery: float
    warning: float


@dataclass(frozen=True, slots=True)
class ReturnPolicy:
    """When a new shop is the return of an old one."""

    trouble_before_days: int
    trouble_after_days: int
    again_within_days: int
    owner_share: float
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportPolicy:
    """Half-yearly reports: whose, since when, how late is late."""

    since: date
    provinces: tuple[str, ...]
    late_days: int
    most: float
    looked_back: int
    collected: float
    verified_months: int
    tolerated: float
    least: int
    source: str


@dataclass(frozen=True, slots=True)
class PlatformKind:
    """A kind of platform: what its merchants are called, and whether it reports them."""

    id: str
    merchant: str
    reports: bool


@dataclass(frozen=True, slots=True)
class PlatformPolicy:
    """platforms.toml as read."""

    version: str
    shops: ShopPolicy
    share: SharePolicy
    returns: ReturnPolicy
    reports: ReportPolicy
    kinds: Mapping[str, PlatformKind]

    def kind(self, name: str | None) -> PlatformKind:
        """The kind of that name; a platform whose kind is not known reports nothing that could be missed."""
        return self.kinds.get(name or "", PlatformKind(name or "", "商户", False))


@cache
def platform_policy() -> PlatformPolicy:
    """The policy as shipped."""
    return read_platform_policy(policy_table(FILE))


def read_platform_policy(held: Mapping[str, Any]) -> PlatformPolicy:
    """The policy out of its tables; PolicyError if it names what the code lists do not know."""
    shops, returns, reports = held["shops"], held["returns"], held["reports"]
    kinds = [PlatformKind(each["id"], each["merchant"], each["reports"]) for each in held["kinds"]]
    known_codes("platform_kinds", [each.id for each in kinds], FILE)
    return PlatformPolicy(
        held["version"],
        ShopPolicy(
            **_with(
                shops,
                severe_lists=known_codes("list_types", shops["severe_lists"], FILE),
                barring_kinds=known_codes("penalty_types", shops["barring_kinds"], FILE),
                moved_status=known_codes("enterprise_status", shops["moved_status"], FILE),
            )
        ),
        SharePolicy(**held["share"]),
        ReturnPolicy(**_with(returns, roles=known_codes("roles", returns["roles"], FILE))),
        ReportPolicy(**_with(reports, provinces=tuple(reports["provinces"]))),
        {each.id: each for each in kinds},
    )


def _with(held: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    return {**held, **changed}

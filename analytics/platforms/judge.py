"""What is said of a platform: its share of questionable shops beside the other platforms', and what its reports leave open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analytics.platforms.left_out import left_out, surely_there, vanished
from analytics.platforms.periods import HalfYears
from analytics.platforms.policy import PlatformPolicy, SharePolicy
from analytics.platforms.reports import Due, first_shops, newest_rows, overdue, sent_reports, unread
from analytics.platforms.returns import Return
from analytics.platforms.shops import Platform, Questioned, read_platforms, shop_counts
from analytics.rates import corrected, share_interval, share_tail
from analytics.windows import months_after
from ledger.view import View


@dataclass(frozen=True, slots=True)
class Share:
    """Questionable shops of a platform: how many of how many, beside what the others have.

    `others` None: there is no other to compare with; `against`: what it was held against, never less than what is tolerated.
    """

    shops: tuple[Questioned, ...]
    hits: int
    total: int
    others: float | None
    against: float
    low: float
    high: float
    tail: float
    corrected: float
    compared: int


@dataclass(frozen=True, slots=True)
class Outlier:
    """How a platform stands out: the others' share (None: no others), what it was held against, and how likely so many are by chance."""

    others: float | None
    against: float
    tail: float
    corrected: float
    compared: int


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a report's rows that should not be: hits of those of whom it is known, and how many are unknown."""

    hits: tuple[dict[str, Any], ...]
    known: int
    unknown: int
    low: float
    high: float
    period: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything that is said of one platform."""

    platform: Platform
    share: Share | None
    due: tuple[Due, ...]
    stale: Part | None
    missing: Part | None
    unregistered: Part | None
    vanished: int = 0  # shops that are in no report any more, nobody knows why: said beside other things, never alone
    unread: tuple[int, tuple[str, ...]] = (0, ())  # rows whose half-year nobody can read, and how it is written

    @property
    def anything(self) -> bool:
        """Whether there is anything to say."""
        return any((self.share, self.due, self.stale, self.missing, self.unregistered))


def judged(view: View, policy: PlatformPolicy, shops: Sequence[Questioned], back: Mapping[str, Sequence[Return]], halves: HalfYears) -> list[Judged]:
    """Platforms of which something is to be said, by id."""
    platforms = read_platforms(view)
    shares = _shares(platforms, shop_counts(view, halves), [*shops, *_returned(back)], policy)
    late = overdue(platforms, sent_reports(view, policy.reports, halves), policy, view.as_of, first_shops(view, halves))
    rows, out, strange = newest_rows(view, halves), left_out(view, policy.reports, halves), unread(view, halves)
    found = [_judge(each, shares.get(each.platform_id), late.get(each.platform_id, ()), rows, out, policy) for each in platforms]
    return [replace(each, unread=strange.get(each.platform.platform_id, (0, ()))) for each in found if each.anything]


def _judge(
    platform: Platform,
    share: Share | None,
    late: Sequence[Due],
    rows: Mapping[str, list[dict[str, Any]]],
    out: Mapping[str, Mapping[str, list[dict[str, Any]]]],
    policy: PlatformPolicy,
) -> Judged:
    if not (platform.region.startswith(policy.reports.provinces) and policy.kind(platform.kind).reports):
        return Judged(platform, share, (), None, None, None)
    mine, absent = rows.get(platform.platform_id, []), out.get(platform.platform_id, {})
    verified = [row for row in mine if row["verified"]]
    stale = [row for row in verified if months_after(row["verified"], policy.reports.verified_months) < row["reported"]]
    persons = [row for row in mine if row["merchant_kind"] == "依法免登记" and row["over_threshold"] is not None]
    return Judged(
        platform,
        share,
        tuple(late),
        _part(stale, len(verified), len(mine) - len(verified), policy),
        _left_out(absent, policy),
        _part([row for row in persons if row["over_threshold"]], len(persons), 0, policy),
        max((vanished(each) for each in list(absent.values())[:1]), default=0),
    )


def _left_out(periods: Mapping[str, list[dict[str, Any]]], policy: PlatformPolicy) -> Part | None:
    """What the newest report that left out too many left out."""
    parts = (_part(missing, len(there), 0, policy) for there, missing in map(surely_there, periods.values()))
    return next((each for each in parts if each), None)


def _part(hits: Sequence[dict[str, Any]], known: int, unknown: int, policy: PlatformPolicy) -> Part | None:
    """A share that is surely above what is tolerated, else None."""
    if len(hits) < policy.reports.least:
        return None
    low, high = share_interval(len(hits), known, policy.share.confidence)
    return Part(tuple(hits), known, unknown, low, high, hits[0]["period"]) if low > policy.reports.tolerated else None


def _shares(platforms: Sequence[Platform], counts: Mapping[str, int], shops: Iterable[Questioned], policy: PlatformPolicy) -> dict[str, Share]:
    """Shares that stand out among the platforms compared."""
    grouped: defaultdict[str, list[Questioned]] = defaultdict(list)
    for shop in shops:
        grouped[shop.platform_id].append(shop)
    hits = {each.platform_id: len({shop.shop_id for shop in grouped[each.platform_id]}) for each in platforms}
    totals = {each.platform_id: max(counts.get(each.platform_id, 0), hits[each.platform_id]) for each in platforms}
    tally = {platform: (hits[platform], total) for platform, total in totals.items() if total >= policy.share.least}
    return {
        platform: _share(tuple(sorted(grouped[platform], key=lambda shop: (shop.question, shop.shop_id))), tally[platform], outlier, policy)
        for platform, outlier in outliers(tally, policy.share).items()
    }


def _share(shops: tuple[Questioned, ...], tally: tuple[int, int], outlier: Outlier, policy: PlatformPolicy) -> Share:
    low, high = share_interval(*tally, policy.share.confidence)
    return Share(shops, *tally, outlier.others, outlier.against, low, high, outlier.tail, outlier.corrected, outlier.compared)


def outliers(tally: Mapping[str, tuple[int, int]], policy: SharePolicy) -> dict[str, Outlier]:
    """Platforms (id → questionable, all) whose share stands out, each held against those that do not.

    Bad ones hide one another in a common share (masking), so they are taken out of it and everybody is compared again, until no more stand out.
    """
    found: dict[str, Outlier] = {}
    while True:
        others = {name: _others(name, {other: each for other, each in tally.items() if other not in found}) for name in tally}
        against = {name: max(policy.tolerated, share or 0.0) for name, share in others.items()}
        tails = [share_tail(*tally[name], against[name]) for name in tally]
        now = {
            name: Outlier(others[name], against[name], tail, adjusted, len(tally))
            for name, tail, adjusted in zip(tally, tails, corrected(tails), strict=True)
            if adjusted <= policy.false_discovery and _large_enough(*tally[name], against[name], policy)
        }
        if now.keys() <= found.keys():
            return {name: now.get(name, found[name]) for name in found}
        found |= now


def _large_enough(hits: int, total: int, against: float, policy: SharePolicy) -> bool:
    """Whether a share is worth telling, however surely it is above the others'."""
    return hits >= policy.least and hits / total >= policy.times * against and share_interval(hits, total, policy.confidence)[0] >= policy.lowest


def _others(platform: str, tally: Mapping[str, tuple[int, int]]) -> float | None:
    """Share of questionable shops on the other platforms, None where there are none."""
    hits, total = (sum(each[place] for name, each in tally.items() if name != platform) for place in (0, 1))
    return hits / total if total else None


def _returned(back: Mapping[str, Sequence[Return]]) -> list[Questioned]:
    """Shops of those who came back, as questionable shops of the platform on which they stand."""
    found: dict[str, Questioned] = {}
    for each in (way for ways in back.values() for way in ways if way.until == date.max):
        found.setdefault(
            each.shop_id,
            Questioned(each.platform_id, each.shop_id, each.name, each.subject_id, each.operator_name, "RETURNED", each.opened, each.former_name, each.records),
        )
    return list(found.values())

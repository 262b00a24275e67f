"""How good the lists of a period were: what they found, against the random arm, against what was expected, and over time.

A hit is a visit that found something; closed and moved count as nothing found, a refusal and what nobody reported as unknown
(see outcomes.py). The random arm says what visits to candidates find when nobody ranks them; the difference is what the ranking is worth.
It is taken over the lists that had a random arm: a list with room for every candidate ranks nobody out, and says nothing of ranking.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from analytics.rates import stratified_difference
from analytics.visits.calibration import Calibration, Tally, calibration
from analytics.visits.handed import RANDOM, RANKED
from analytics.visits.hits import Rate, rate
from analytics.visits.months import BUNDLES, Month, bin_of, months
from analytics.visits.outcomes import Period, outcomes
from analytics.visits.report_policy import ReportPolicy
from ledger.view import View

Strata = tuple[int, int, int, int]  # found and told of the ranked, found and told of the random ones, on one list
COUNTS = "count(*) as issued, count(result) as reported, count(*) filter (told) as told, count(*) filter (found) as found"
ARM_COUNTS = f"select arm, {COUNTS} from outcomes group by arm order by arm"
RESULT_COUNTS = "select arm, coalesce(result, '') as result, count(*) as visits from outcomes group by all order by all"
WANTED = f"""wanted as (
    select k from (select unnest($first) as k) where k <= (select max(place) from outcomes where arm = '{RANKED}'))"""  # no more than the longest list has
FIRST_COUNTS = f"""
with {WANTED}
select k, {COUNTS} from outcomes join wanted on place <= k where arm = '{RANKED}' group by k order by k
"""
BOTH = f"""count(*) filter (found and arm = '{RANKED}') as a, count(*) filter (told and arm = '{RANKED}') as n,
           count(*) filter (found and arm = '{RANDOM}') as b, count(*) filter (told and arm = '{RANDOM}') as m"""
LIST_COUNTS = f"""
select list_no, {BOTH}, count(*) filter (arm = '{RANKED}') as ranked, count(*) filter (arm = '{RANDOM}') as random
from outcomes group by list_no having random > 0 order by list_no
"""
FIRST_LISTS = f"""
with {WANTED}, drawn as (
    select list_no, count(*) filter (found) as b, count(*) filter (told) as m from outcomes where arm = '{RANDOM}' group by list_no)
select k, count(*) filter (found) as a, count(*) filter (told) as n, any_value(b) as b, any_value(m) as m
from outcomes join wanted on place <= k join drawn using (list_no) where arm = '{RANKED}' group by k, list_no order by k, list_no
"""
GRID_COUNTS = f"""
select grid, any_value(name) as name, count(distinct list_no) as lists, {COUNTS}, {BOTH}
from outcomes left join (select grid, any_value(name) as name from grids group by grid) using (grid) group by grid order by grid
"""
GRID_FIRST = f"""
with {WANTED}
select grid, k, {COUNTS} from outcomes join wanted on place <= k where arm = '{RANKED}' group by all order by all
"""
# A bin is the number of edges that the expectation reaches.
BINS = """
select model, strftime(issued, '%Y-%m') as month, len(list_filter($edges, edge -> edge <= expected)) as bin, count(*) as issued,
       count(*) filter (told) as told, count(*) filter (found) as found, coalesce(sum(expected) filter (told), 0) as expected,
       coalesce(sum((expected - found::integer) ** 2) filter (told), 0) as squares
from outcomes where expected is not null group by all order by all
"""
# Lists, or of more than $clusters in a month so many bundles of them: chance falls on lists, not on single visits.
CLUSTERS = f"""
with bundled as (
    select distinct list_no, strftime(issued, '%Y-%m') as month,
           dense_rank() over (partition by strftime(issued, '%Y-%m') order by md5(list_no)) % {BUNDLES} as bundle
    from outcomes)
select month, model, bundle, len(list_filter($edges, edge -> edge <= expected)) as bin, count(*) as issued,
       count(*) filter (told and arm = '{RANKED}') as told, count(*) filter (found and arm = '{RANKED}') as found,
       coalesce(sum(expected) filter (told), 0) as expected
from outcomes join bundled using (list_no) group by all order by all
"""
MONTH_COUNTS = f"select strftime(issued, '%Y-%m') as month, {COUNTS}, {BOTH} from outcomes group by month order by month"


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of all lists. `results`: result → visits; what was not reported under an empty name."""

    name: str
    issued: int
    reported: int
    rate: Rate
    results: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Uplift:
    """What ranking adds on lists that had a random arm: ranked less random, each list compared within itself, and the interval of that.

    So what lists differ in plays no part: neither grids and weeks nor how many places went to the lot. `within`: the same three where there is
    enough to say so, else None. `bounds`: the differences that are possible if nothing is taken for granted of visits without a result, None if
    every visit has one.
    """

    ranked: Rate
    random: Rate
    difference: float | None
    low: float
    high: float
    within: tuple[float, float, float] | None
    bounds: tuple[float, float] | None
    sentence: str


@dataclass(frozen=True, slots=True)
class First:
    """The first `k` of the ranked arm of every list; `difference`: how much more they find than the random arm of the same list; None for too few."""

    k: int
    rate: Rate
    difference: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The lists of one grid. `first`: k → rate of the first k."""

    grid: str
    name: str
    lists: int
    issued: int
    reported: int
    ranked: Rate
    random: Rate
    first: Mapping[int, Rate]


@dataclass(frozen=True, slots=True)
class VisitReport:
    """Everything measured of the lists of a period."""

    period: Period
    as_of: date
    known_at: datetime
    policy: str
    arms: tuple[Arm, ...]
    uplift: Uplift
    first: tuple[First, ...]
    calibrations: tuple[Calibration, ...]
    months: tuple[Month, ...]
    grids: tuple[Grid, ...]

    @property
    def issued(self) -> int:
        """Visits on the lists."""
        return sum(arm.issued for arm in self.arms)

    @property
    def reported(self) -> int:
        """Those of which a result is known."""
        return sum(arm.reported for arm in self.arms)


def visit_report(view: View, period: Period, policy: ReportPolicy) -> VisitReport:
    """The report on the lists handed out in `period`, with what the view knows of their results. Nothing handed out: empty, not an error."""
    held = {"outcomes": outcomes(view, period)}  # put together once: every count below reads it

    def ask(sql: str, **asked: object) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = view.arrow(sql, asked or None, held).to_pylist()
        return rows

    first, edges = list(policy.first), list(policy.edges)
    arms = _arms(ask(ARM_COUNTS), ask(RESULT_COUNTS), policy)
    uplift = _uplift(ask(LIST_COUNTS), policy)
    bins = ask(BINS, edges=edges)
    firsts: dict[int, list[Strata]] = {}
    for row in ask(FIRST_LISTS, first=first):
        firsts.setdefault(row["k"], []).append(_stratum(row))
    return VisitReport(
        period,
        view.as_of,
        view.known_at,
        policy.version,
        arms,
        uplift,
        tuple(_first(row, firsts.get(row["k"], []), policy) for row in ask(FIRST_COUNTS, first=first)),
        _calibrations(bins, policy),
        months(ask(MONTH_COUNTS), ask(CLUSTERS, edges=edges), policy),
        _grids(ask(GRID_COUNTS), ask(GRID_FIRST, first=first), policy.confidence),
    )


def _arms(rows: Sequence[Mapping[str, Any]], reported: Sequence[Mapping[str, Any]], policy: ReportPolicy) -> tuple[Arm, ...]:
    results: dict[str, dict[str, int]] = {}
    for row in reported:
        results.setdefault(row["arm"], {})[row["result"]] = row["visits"]
    return tuple(Arm(row["arm"], row["issued"], row["reported"], rate(row["found"], row["told"], policy.confidence), results[row["arm"]]) for row in rows)


def _stratum(row: Mapping[str, Any]) -> Strata:
    return row["a"], row["n"], row["b"], row["m"]


def _uplift(lists: Sequence[Mapping[str, Any]], policy: ReportPolicy) -> Uplift:
    strata = [_stratum(row) for row in lists]
    ranked, random = (rate(sum(each[n] for each in strata), sum(each[n + 1] for each in strata), policy.confidence) for n in (0, 2))
    found = stratified_difference(strata, policy.confidence)
    within = found if _telling(strata, policy) else None
    difference, low, high = found or (None, -1.0, 1.0)
    return Uplift(ranked, random, difference, low, high, within, _bounds(lists), _compared(ranked, random, within, policy))


def _telling(strata: Sequence[Strata], policy: ReportPolicy) -> bool:
    """Whether the lists with results of both arms hold enough results of each, and enough that was found, to show a difference."""
    both = [each for each in strata if each[1] and each[3]]
    a, n, b, m = (sum(each[place] for each in both) for place in range(4))
    return min(n, m) >= policy.results_minimum and a + b >= policy.found_minimum


def _bounds(lists: Sequence[Mapping[str, Any]]) -> tuple[float, float] | None:
    """Differences within lists if all visits without a result had found something on one arm and nothing on the other, and the other way round."""
    both = [row for row in lists if row["ranked"] and row["random"]]
    if all(row["n"] == row["ranked"] and row["m"] == row["random"] for row in both):
        return None
    weights = [row["ranked"] * row["random"] / (row["ranked"] + row["random"]) for row in both]
    low = [row["a"] / row["ranked"] - (row["b"] + row["random"] - row["m"]) / row["random"] for row in both]
    high = [(row["a"] + row["ranked"] - row["n"]) / row["ranked"] - row["b"] / row["random"] for row in both]
    least, most = (math.fsum(weight * each for weight, each in zip(weights, side, strict=True)) / math.fsum(weights) for side in (low, high))
    return least, most


def _compared(ranked: Rate, random: Rate, within: tuple[float, float, float] | None, policy: ReportPolicy) -> str:
    if ranked.share is None or random.share is None:
        return "还没有既有排序又有随机一支结果的清单，比不出差别"
    said = f"每走访 100 户，排序一支发现 {100 * ranked.share:.0f} 户（{ranked.told} 户有结果），随机一支 {100 * random.share:.0f} 户（{random.told} 户有结果）"
    if within is None:
        return f"{said}；两支都有结果的清单上，一支有结果的不足 {policy.results_minimum} 户，或一共发现不足 {policy.found_minimum} 户，还不能下结论"
    found, low, high = within
    span = f"只在同一份清单之内比，相差 {100 * found:.0f} 户，在 {100 * low:.0f} 到 {100 * high:.0f} 户之间（{policy.confidence:.0%} 区间）"
    if low > 0:
        return f"{said}；{span}，排序确实有用"
    return f"{said}；{span}，{'排序反而更差，要查原因' if high < 0 else '还看不出排序有没有用'}"


def _first(row: Mapping[str, Any], lists: Sequence[Strata], policy: ReportPolicy) -> First:
    found = stratified_difference(lists, policy.confidence) if _telling(lists, policy) else None
    return First(row["k"], rate(row["found"], row["told"], policy.confidence), *(found or (None, -1.0, 1.0)))


def _calibrations(rows: Sequence[Mapping[str, Any]], policy: ReportPolicy) -> tuple[Calibration, ...]:
    models: dict[str, dict[int, list[float]]] = {}
    for row in rows:
        held = models.setdefault(row["model"], {}).setdefault(bin_of(row, policy), [0.0] * 4)
        for n, name in enumerate(("told", "found", "expected", "squares")):
            held[n] += row[name]
    found = (calibration(model, [_tally(place, held, policy) for place, held in bins.items()], policy.confidence) for model, bins in models.items())
    return tuple(each for each in found if each)


def _tally(place: int, held: Sequence[float], policy: ReportPolicy) -> Tally:
    told, found, expected, squares = held
    return Tally(policy.edges[place], policy.edges[place + 1], int(told), int(found), expected, squares)


def _grids(rows: Sequence[Mapping[str, Any]], first: Sequence[Mapping[str, Any]], confidence: float) -> tuple[Grid, ...]:
    firsts: dict[str, dict[int, Rate]] = {}
    for row in first:
        firsts.setdefault(row["grid"], {})[row["k"]] = rate(row["found"], row["told"], confidence)
    return tuple(
        Grid(
            row["grid"], row["name"] or row["grid"], row["lists"], row["issued"], row["reported"],
            rate(row["a"], row["n"], confidence), rate(row["b"], row["m"], confidence), firsts.get(row["grid"], {}),
        )
        for row in rows
    )  # fmt: skip

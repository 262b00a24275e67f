"""How good the lists of a period were: what they found, against the random arm, against what was expected, and over time.

A hit is a visit that found something; closed and moved count as nothing found, a refusal and what nobody reported as unknown
(see outcomes.py). The random arm says what visits to candidates find when nobody ranks them; the difference is what the ranking is worth.
It is taken over the lists that had a random arm: a list with room for every candidate ranks nobody out, and says nothing of ranking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from analytics.rates import stratified_difference
from analytics.visits.calibration import Calibration, Tally, calibration
from analytics.visits.handed import RANDOM, RANKED
from analytics.visits.hits import Rate, difference, rate
from analytics.visits.months import Month, bin_of, months
from analytics.visits.outcomes import Period, outcomes
from analytics.visits.report_policy import ReportPolicy
from ledger.view import View

COUNTS = "count(*) as issued, count(result) as reported, count(*) filter (told) as told, count(*) filter (found) as found"
ARM_COUNTS = f"select arm, {COUNTS} from outcomes group by arm order by arm"
RESULT_COUNTS = "select arm, coalesce(result, '') as result, count(*) as visits from outcomes group by all order by all"
WANTED = f"""wanted as (
    select k from (select unnest($first) as k) where k <= (select max(place) from outcomes where arm = '{RANKED}'))"""  # no more than the longest list has
FIRST_COUNTS = f"""
with {WANTED}, choices as (select distinct list_no from outcomes where arm = '{RANDOM}')
select k, {COUNTS}, count(*) filter (told and list_no in (from choices)) as n, count(*) filter (found and list_no in (from choices)) as a
from outcomes join wanted on place <= k where arm = '{RANKED}' group by k order by k
"""
BOTH = f"""count(*) filter (found and arm = '{RANKED}') as a, count(*) filter (told and arm = '{RANKED}') as n,
           count(*) filter (found and arm = '{RANDOM}') as b, count(*) filter (told and arm = '{RANDOM}') as m"""
LIST_COUNTS = f"select list_no, {BOTH} from outcomes group by list_no having count(*) filter (arm = '{RANDOM}') > 0 order by list_no"
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
    """What ranking adds on lists that had a random arm: ranked less random, with Newcombe's interval.

    `within` compares list by list, so that what grids and weeks differ in plays no part; None if no list has results of both.
    """

    ranked: Rate
    random: Rate
    difference: float | None
    low: float
    high: float
    within: tuple[float, float, float] | None
    sentence: str


@dataclass(frozen=True, slots=True)
class First:
    """The first `k` of the ranked arm of every list; `difference`: how much more they find than the random arm, on lists that had one."""

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
    uplift = _uplift([(row["a"], row["n"], row["b"], row["m"]) for row in ask(LIST_COUNTS)], policy)
    bins = ask(BINS, edges=edges)
    return VisitReport(
        period,
        view.as_of,
        view.known_at,
        policy.version,
        arms,
        uplift,
        tuple(_first(row, uplift.random, policy.confidence) for row in ask(FIRST_COUNTS, first=first)),
        _calibrations(bins, policy),
        months(ask(MONTH_COUNTS), bins, policy),
        _grids(ask(GRID_COUNTS), ask(GRID_FIRST, first=first), policy.confidence),
    )


def _arms(rows: Sequence[Mapping[str, Any]], reported: Sequence[Mapping[str, Any]], policy: ReportPolicy) -> tuple[Arm, ...]:
    results: dict[str, dict[str, int]] = {}
    for row in reported:
        results.setdefault(row["arm"], {})[row["result"]] = row["visits"]
    return tuple(Arm(row["arm"], row["issued"], row["reported"], rate(row["found"], row["told"], policy.confidence), results[row["arm"]]) for row in rows)


def _uplift(lists: Sequence[tuple[int, int, int, int]], policy: ReportPolicy) -> Uplift:
    a, n, b, m = (sum(each[place] for each in lists) for place in range(4))
    ranked, random = rate(a, n, policy.confidence), rate(b, m, policy.confidence)
    found, low, high = difference(ranked, random, policy.confidence)
    within = stratified_difference(lists, policy.confidence)
    return Uplift(ranked, random, found, low, high, within, _compared(ranked, random, (low, high), policy))


def _compared(ranked: Rate, random: Rate, interval: tuple[float, float], policy: ReportPolicy) -> str:
    if ranked.share is None or random.share is None:
        return "还没有既有排序又有随机一支结果的清单，比不出差别"
    said = f"每走访 100 户，排序一支发现 {100 * ranked.share:.0f} 户（{ranked.told} 户有结果），随机一支 {100 * random.share:.0f} 户（{random.told} 户有结果）"
    if min(ranked.told, random.told) < policy.results_minimum:
        return f"{said}；有结果的不足 {policy.results_minimum} 户，还不能下结论"
    low, high = interval
    span = f"相差在 {100 * low:.0f} 到 {100 * high:.0f} 户之间（{policy.confidence:.0%} 区间）"
    if low > 0:
        return f"{said}；{span}，排序确实有用"
    return f"{said}；{span}，{'排序反而更差，要查原因' if high < 0 else '还看不出排序有没有用'}"


def _first(row: Mapping[str, Any], random: Rate, confidence: float) -> First:
    with_random = rate(row["a"], row["n"], confidence)
    return First(row["k"], rate(row["found"], row["told"], confidence), *difference(with_random, random, confidence))


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

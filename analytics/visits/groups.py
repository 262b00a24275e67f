"""Visits by group: how many subjects a county, street, trade or size has, how many visits were made there, and what they found.

Chosen visits are those that a list ranked and those that somebody made without a list; the random arm is nobody's choice and is
counted beside them. Subjects: those that lived in the period, in the grids where anybody was visited.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.visits.handed import RANDOM
from analytics.visits.outcomes import OUTCOMES, Period, parameters
from analytics.visits.report_policy import SizePolicy
from ledger.codelists import read_rows
from ledger.industries import sections
from ledger.regions import regions
from ledger.view import View

UNKNOWN = "不详"
DIMENSIONS = {"county": "区县", "street": "街道乡镇", "trade": "行业门类", "size": "规模"}

MADE = f"""
made as (
    select subject_id, visitor, found, expected, arm = '{RANDOM}' as random, false as unlisted from outcomes where told
    union all
    select subject_id, visitor, list_contains($found, result), null, false, true from visits v
    where subject_id is not null and visited between $since and $until and list_contains($found || $nothing, result)
      and not exists (from visit_lists l where l.list_no = v.list_no and l.subject_id = v.subject_id))
"""
PLACED = """
section_of as (select unnest($codes) as industry, unnest($sections) as section),
streets as (select grid, any_value(street) as street from grids group by grid),
placed as (
    select subject_id, e.grid, coalesce(e.region, '') as county,
           case when s.street is null then '' else coalesce(e.region, '') || ' ' || s.street end as street,
           coalesce(x.section, '') as trade,
           case when list_contains($kinds, e.kind) then $kind_names[list_position($kinds, e.kind)]
                when e.insured is not null then $insured_names[1 + len(list_filter($insured, low -> low <= e.insured))]
                when e.capital_wan is not null then $capital_names[1 + len(list_filter($capital, low -> low <= e.capital_wan))]
                else $size_unknown end as size,
           e.established <= $until and coalesce(e.ended, date '9999-12-31') > $since as lived
    from enterprises e left join streets s using (grid) left join section_of x using (industry))
"""
GROUPS = f"""
with {OUTCOMES}, {MADE}, {PLACED},
visited_grids as (select distinct grid from placed semi join made using (subject_id)),
held as (unpivot (select subject_id, county, street, trade, size, lived and grid in (from visited_grids) as counted from placed)
         on county, street, trade, size into name dimension value value),
counts as (
    select subject_id, count(*) filter (not random) as visits, count(*) filter (found and not random) as found,
           count(expected) filter (not random) as foreseen, coalesce(sum(expected) filter (not random), 0) as expected,
           count(*) filter (found and not random and expected is not null) as foreseen_found,
           coalesce(sum(expected ** 2) filter (not random), 0) as squared, count(*) filter (random) as random_visits,
           count(*) filter (random and found) as random_found, count(*) filter (unlisted) as unlisted
    from made group by subject_id),
went as (select subject_id, visitor, count(*) as times from made where not random and coalesce(visitor, '') <> '' group by all),
by_visitor as (select dimension, value, visitor, sum(times) as times from held join went using (subject_id) group by all),
most as (select dimension, value, max(times) as most_visits, arg_max(visitor, (times, visitor)) as most_by from by_visitor group by all)
select dimension, value, count(*) filter (counted) as subjects, {", ".join(f"coalesce(sum({name}), 0) as {name}" for name in (
    "visits", "found", "foreseen", "expected", "foreseen_found", "random_visits", "random_found", "unlisted", "squared"))},
       coalesce(sum(visits ** 2), 0) as visits_squared, coalesce(sum(found ** 2), 0) as found_squared, coalesce(sum(visits * found), 0) as crossed,
       coalesce(any_value(most_visits), 0) as most_visits, coalesce(any_value(most_by), '') as most_by
from held left join counts using (subject_id) left join most using (dimension, value) group by all having subjects > 0 or visits > 0 order by all
"""  # fmt: skip
VISITORS = f"""
with {OUTCOMES}, {MADE}
select visitor as value, count(*) as visits, count(*) filter (found) as found, count(expected) as foreseen, coalesce(sum(expected), 0) as expected,
       count(*) filter (found and expected is not null) as foreseen_found, coalesce(sum(expected ** 2), 0) as squared,
       count(*) filter (unlisted) as unlisted
from made where coalesce(visitor, '') <> '' group by visitor order by visitor
"""
# Found nothing every time, so often within the months before the end of the period.
AGAIN = """
select v.subject_id, any_value(e.name) as name, count(*) as visits, max(v.visited) as last
from visits v left join enterprises e using (subject_id)
where v.subject_id is not null and v.visited > $until - to_months($months) and v.visited <= $until
group by v.subject_id having visits >= $least and count(*) filter (list_contains($nothing, v.result)) = visits order by visits desc, v.subject_id
"""


COUNTED = (
    "subjects",
    "visits",
    "found",
    "foreseen",
    "foreseen_found",
    "random_visits",
    "random_found",
    "unlisted",
    "visits_squared",
    "found_squared",
    "crossed",
    "most_visits",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Counts of one group. `expected`: sum over its `foreseen` visits, of which `foreseen_found` found something; `squared`: sum of the squares.

    `visits_squared`, `found_squared`, `crossed`: sums over subjects of visits², found² and visits x found; 0 where nobody was visited twice.
    `most_visits`: of the visitor `most_by` who went most often.
    """

    value: str
    name: str
    subjects: int
    visits: int
    found: int
    foreseen: int
    expected: float
    foreseen_found: int
    random_visits: int = 0
    random_found: int = 0
    unlisted: int = 0
    squared: float = 0.0
    visits_squared: int = 0
    found_squared: int = 0
    crossed: int = 0
    most_visits: int = 0
    most_by: str = ""


@dataclass(frozen=True, slots=True)
class VisitedAgain:
    """A subject visited again and again, and never was anything found."""

    subject_id: str
    name: str
    visits: int
    last: str


def groups(view: View, period: Period, size: SizePolicy) -> Mapping[str, tuple[Group, ...]]:
    """Groups by dimension (`DIMENSIONS`), each group once, by value."""
    found: dict[str, list[Group]] = {name: [] for name in DIMENSIONS}
    for row in view.rows(GROUPS, {**parameters(period), **_sections(), **_sizes(size)}):
        dimension = row.pop("dimension")
        found[dimension].append(_group(row, _name(dimension, row["value"])))
    return {name: tuple(each) for name, each in found.items()}


def visitors(view: View, period: Period) -> tuple[Group, ...]:
    """The same by who went, on lists and off them; the random arm included, because everybody walks it alike."""
    return tuple(_group(row, row["value"]) for row in view.rows(VISITORS, parameters(period)))


def visited_again(view: View, period: Period, least: int, months: int) -> Iterator[VisitedAgain]:
    """Subjects visited `least` times or more in the months before the end of the period, nothing found each time, the most visited first."""
    asked = {"nothing": parameters(period)["nothing"], "until": period.until, "months": months, "least": least}
    for row in view.rows(AGAIN, asked):
        yield VisitedAgain(row["subject_id"], row["name"] or row["subject_id"], row["visits"], row["last"].isoformat())


def _group(row: Mapping[str, Any], name: str) -> Group:
    counts = {key: int(row.get(key, 0)) for key in COUNTED}
    return Group(row["value"], name, expected=float(row["expected"]), squared=float(row["squared"]), most_by=row.get("most_by", ""), **counts)


def _name(dimension: str, value: str) -> str:
    """As people call it: 浙江省/杭州市/西湖区 for a county code, 批发和零售业 for a letter."""
    if dimension == "county":
        return _county(value)
    if dimension == "street" and value:
        county, _, street = value.partition(" ")
        return f"{_county(county)}/{street}"
    if dimension == "trade":
        return next((row["name"] for row in read_rows("industries_gbt4754_2017.csv") if row["code"] == value), value) if value else UNKNOWN
    return value or UNKNOWN


def _county(code: str) -> str:
    known = regions().get(code)
    return known.path if known else code or UNKNOWN


def _sections() -> Mapping[str, object]:
    known = sections()
    return {"codes": list(known), "sections": list(known.values())}


def _sizes(size: SizePolicy) -> Mapping[str, object]:
    held: dict[str, object] = {"kinds": list(size.kinds), "kind_names": list(size.kinds.values()), "size_unknown": size.unknown}
    for name, steps in (("insured", size.insured), ("capital", size.capital)):
        held |= {name: [below for below, _ in steps[:-1]], f"{name}_names": [title for _, title in steps]}
    return held

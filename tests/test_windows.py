"""Rolling windows of repeat-offence rules: edges, calendar months, what counts."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.repeat_rules import Decision, Rule, families, repeat_rules
from analytics.windows import best_window, last_day, months_after
from ledger.codelists import read_rows

RULES = {rule.id: rule for rule in repeat_rules(enabled=False)}
FOOD = RULES["FOOD134"]


def decisions(*days: date, kinds: str = "罚款") -> list[Decision]:
    return [Decision(f"penalties:{n}", str(n), day, frozenset({"食品安全法"}), kinds, "甲") for n, day in enumerate(days)]


def test_the_policy_holds_every_rule_of_the_law_table_and_marks_its_own_as_not_statutory() -> None:
    own = {"GENERIC_DEFAULT", "GENERIC_INSPECTION", "GENERIC_REFERRAL"}
    assert {row["id"] for row in read_rows("repeat_offence_rules.csv")} <= set(RULES)
    assert len(RULES) == 29 + 2
    assert all(rule.reason for rule in RULES.values() if not rule.enabled)
    assert {rule.id for rule in RULES.values() if not rule.statutory} == own


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 3, 1), 12, date(2026, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 15), 24, date(2027, 12, 15)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_of_the_month(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_180_days_are_days_and_not_six_months() -> None:
    assert last_day(RULES["SAFE113"], date(2025, 9, 1)) == date(2026, 2, 28)


def test_three_or_more_includes_three_and_more_than_three_does_not() -> None:
    three = decisions(date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1))
    more_than = replace(FOOD, more_than=True)
    assert best_window(FOOD, three)
    assert best_window(more_than, three) is None
    assert best_window(more_than, [*three, *decisions(date(2025, 4, 1))])


def test_same_decisions_spread_over_six_years_are_not_a_pattern() -> None:
    assert best_window(FOOD, decisions(date(2020, 1, 1), date(2022, 1, 1), date(2024, 1, 1), date(2026, 1, 1))) is None


def test_of_two_windows_the_fuller_one_is_shown_and_of_equal_ones_the_later() -> None:
    early, late = [date(2022, 1, n) for n in (1, 2, 3)], [date(2025, 1, n) for n in (1, 2, 3)]
    equal, fuller = best_window(FOOD, decisions(*early, *late)), best_window(FOOD, decisions(*early, date(2022, 1, 4), *late))
    assert equal
    assert [each.decided for each in equal.decisions] == late
    assert fuller
    assert fuller.counted == 4


def test_a_further_offence_must_follow_the_counted_ones() -> None:
    rule = RULES["ENT54B"]
    closed = decisions(date(2025, 1, 1), date(2025, 2, 1), kinds="责令停产停业")
    before, after = decisions(date(2024, 12, 1))[0], decisions(date(2025, 3, 1))[0]
    assert best_window(rule, closed) is None
    assert best_window(rule, [before, *closed]) is None
    assert best_window(rule, [*closed, after])


def test_laws_of_one_field_are_one_family_and_procedure_law_is_none() -> None:
    decision = Decision("penalties:1", "1", date(2025, 1, 1), frozenset({"食品安全法实施条例", "行政处罚法"}), authority="局")
    assert families(decision) == ("食品",)
    assert families(replace(decision, laws=frozenset({"行政处罚法"}))) == ("机关：局",)
    assert families(replace(decision, laws=frozenset({"烟草专卖法实施条例"}))) == ("烟草专卖法",)


def test_an_unknown_trade_does_not_exclude_and_a_known_other_trade_does() -> None:
    rule = replace(FOOD, industries=("54", "6242"))
    decision = replace(decisions(date(2025, 1, 1))[0], laws=rule.laws)
    assert rule.applies(decision)
    assert rule.applies(replace(decision, industry="5430"))
    assert not rule.applies(replace(decision, industry="6210"))


@given(st.lists(st.dates(date(2021, 1, 1), date(2026, 6, 30)), max_size=9), st.integers(1, 4), st.booleans())
def test_a_window_is_found_exactly_when_some_choice_of_decisions_fits_into_one(days: list[date], count: int, by_days: bool) -> None:
    window: dict[str, int | None] = {"window_days": 180, "window_months": None} if by_days else {"window_months": 12}
    rule: Rule = replace(FOOD, count=count, **window)  # type: ignore[arg-type]
    fits = any(max(some) <= last_day(rule, min(some)) for some in combinations(days, count))
    hit = best_window(rule, decisions(*days))
    assert (hit is not None) is fits
    if hit:
        assert hit.decisions[-1].decided <= last_day(rule, hit.decisions[0].decided)
        assert hit.counted == len(hit.decisions) >= count


@given(st.lists(st.dates(date(2021, 1, 1), date(2026, 6, 30)), max_size=8), st.randoms(use_true_random=False))
def test_the_order_in_which_decisions_arrive_changes_nothing(days: list[date], shuffle: object) -> None:
    held = decisions(*days)
    other = held[:]
    shuffle.shuffle(other)  # type: ignore[attr-defined]
    assert best_window(FOOD, held) == best_window(FOOD, other)


def test_a_day_more_than_a_year_is_outside() -> None:
    first = date(2025, 3, 1)
    inside = [first, first + timedelta(days=1), date(2026, 3, 1)]
    assert best_window(FOOD, decisions(*inside))
    assert best_window(FOOD, decisions(*inside[:2], date(2026, 3, 2))) is None

"""Rolling windows of repeat-offence rules: edges, calendar months, what counts."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.policy_data import policy_rows
from analytics.repeat_rules import DIGITS, Decision, Rule, cited_items, families, repeat_rules
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


def test_what_the_law_table_says_stands_in_the_policy_unchanged() -> None:
    policy = {row["id"]: row for row in policy_rows("repeat_offence_rules.csv")}
    for row in read_rows("repeat_offence_rules.csv"):
        kept = {name: policy[row["id"]][f"source_{name}"] for name in ("window", "count", "what_counts", "scope", "consequence")}
        assert kept == {name: row[name] for name in kept}, row["id"]


def test_only_rules_that_no_record_can_decide_are_off() -> None:
    assert {rule.id for rule in RULES.values() if not rule.enabled} == {"SHOW47", "SAMR44_12", "PENALTY36"}


@pytest.mark.parametrize(
    ("basis", "items"),
    [
        ("《中华人民共和国食品安全法》第一百二十四条第一款第（五）项", {"食品安全法 124", "食品安全法 124.1.5"}),
        ("《食品安全法》第124条第1款第5项", {"食品安全法 124", "食品安全法 124.1.5"}),
        ("《食品安全法》第三十四条第（十）项、第一百二十四条第一款第五项", {"食品安全法 34", "食品安全法 34.1.10", "食品安全法 124", "食品安全法 124.1.5"}),
        ("《海洋环境保护法（2023修订）》第一百零六条第一款第（二）项、第二款", {"海洋环境保护法 106", "海洋环境保护法 106.1.2"}),
        ("《广告法》第五十五条，《行政处罚法》第五条第（一）、（二）项", {"广告法 55", "行政处罚法 5", "行政处罚法 5.1.1", "行政处罚法 5.1.2"}),
        ("《广告法》第五十五条第一款", {"广告法 55"}),
        ("第五条第（一）项", set()),
        ("", set()),
    ],
)
def test_articles_and_their_items_are_read_out_of_a_basis(basis: str, items: set[str]) -> None:
    assert cited_items(basis) == items


@given(st.integers(1, 999))
def test_an_article_is_the_same_in_chinese_and_in_arabic_figures(number: int) -> None:
    assert cited_items(f"《甲法》第{chinese(number)}条第（一）项") == cited_items(f"《甲法》第{number}条第1项") == {f"甲法 {number}", f"甲法 {number}.1.1"}


def chinese(number: int) -> str:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")


@given(st.lists(st.tuples(st.dates(date(2021, 1, 1), date(2026, 6, 30)), st.integers(0, 900) | st.none()), max_size=6))
def test_a_window_from_expiry_opens_only_when_the_first_has_run_out(decided: list[tuple[date, int | None]]) -> None:
    rule = RULES["BID67B"]
    kinds = "其他-取消投标资格"
    held = [
        Decision(f"penalties:{n}", str(n), day, rule.laws, kinds, "串通投标", expires=None if days is None else day + timedelta(days))
        for n, (day, days) in enumerate(decided)
    ]
    pairs = [(one, other) for one in held for other in held if one.expires and one.expires < other.decided <= months_after(one.expires, 36)]
    hit = best_window(rule, held)
    assert (hit is not None) is bool(pairs)


def test_of_the_decisions_of_one_day_the_one_that_counts_is_kept() -> None:
    rule = replace(RULES["AD55"], count=1)
    other, false = (replace(each, laws=rule.laws) for each in decisions(date(2025, 1, 1), date(2025, 1, 1)))
    hit = best_window(rule, [other, replace(false, conduct="发布虚假广告")])
    assert hit
    assert [each.conduct for each in hit.decisions] == ["发布虚假广告"]


def test_same_nature_is_the_same_conduct_or_the_same_item_of_the_rules_own_laws() -> None:
    rule = RULES["FOODREG67_5"]
    one = Decision("penalties:1", "1", date(2025, 1, 1), frozenset({"食品安全法"}), conduct="甲", items=frozenset({"食品安全法 124.1.5", "行政处罚法 5.1.1"}))
    assert rule.group(one) == ("甲", "食品安全法 124.1.5")

"""Half-yearly reports: which are due when; shares that stand out; and that the policy is read strictly."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.platforms.judge import outliers
from analytics.platforms.periods import begin_of, half_years, last_day, read_period
from analytics.platforms.policy import FILE, platform_policy, read_platform_policy
from analytics.platforms.reports import Sent, overdue, periods_due
from analytics.platforms.shops import Platform
from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError
from loaders.derive_platforms import read_period as loader_period

AS_OF = date(2026, 6, 30)
TALLIES = st.dictionaries(
    st.text("ABCDEFGHIJ", min_size=1, max_size=2), st.integers(3, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=12
)


def platform(name: str, *, kind: str = "外卖", region: str = "330106", begin: date | None = date(2020, 1, 6)) -> Platform:
    return Platform(name, name, kind, f"OP-{name}", name, region, begin, f"platforms:{name}")


def sent(*periods: str, day: date | None = None) -> dict[str, Sent]:
    return {period: Sent("P", period, day or begin_of(period), day or begin_of(period), 1, "merchant_reports:1", "merchant_reports:1") for period in periods}


def test_a_half_year_is_due_in_the_month_after_it_or_on_the_next_working_day() -> None:
    assert last_day("2025-H1") == date(2025, 7, 31)
    assert last_day("2024-H2") == date(2025, 2, 5)  # 31 January 2025 lies in the Spring Festival
    assert last_day("2025-H2") == date(2026, 2, 2)  # 31 January 2026 is a Saturday


def test_the_first_report_is_that_of_the_half_year_in_which_the_regulation_began() -> None:
    due = periods_due(platform_policy().reports, AS_OF)
    assert (due[0], due[-1]) == ("2022-H1", "2025-H2")
    assert len(due) == 8
    assert "2026-H1" not in due
    assert periods_due(platform_policy().reports, date(2022, 7, 29)) == []


def test_a_platform_owes_nothing_from_before_it_opened_and_nothing_if_that_is_unknown() -> None:
    policy, full = platform_policy(), sent("2024-H2", "2025-H1", "2025-H2")
    others = [platform("Q"), platform("R")]
    found = overdue([platform("P", begin=date(2025, 3, 3)), *others], {"Q": full, "R": full}, policy, AS_OF)
    assert [due.period for due in found["P"]] == ["2025-H1", "2025-H2"]
    assert "P" not in overdue([platform("P", begin=None), *others], {"Q": full, "R": full}, policy, AS_OF)


@pytest.mark.parametrize("change", [{"region": "310104"}, {"kind": "网络借贷"}, {"kind": ""}])
def test_platforms_elsewhere_of_lending_or_of_no_known_kind_owe_no_report(change: dict[str, Any]) -> None:
    full = sent("2025-H2")
    assert "P" not in overdue([platform("P", **change), platform("Q")], {"Q": full}, platform_policy(), AS_OF)


def test_a_period_that_fewer_than_half_of_the_others_reported_was_not_collected() -> None:
    platforms = [platform(name) for name in "PQRST"]
    one, two = ({name: sent("2025-H2") for name in names} for names in ("Q", "QR"))
    assert overdue(platforms, one, platform_policy(), AS_OF) == {}
    assert sorted(overdue(platforms, two, platform_policy(), AS_OF)) == ["P", "S", "T"]


def test_ten_days_late_are_let_go_and_eleven_are_not() -> None:
    late = overdue([platform("P")], {"P": sent("2025-H2", day=date(2026, 2, 13))}, platform_policy(), AS_OF)
    assert [(due.period, due.late) for due in late["P"]] == [("2025-H2", 11)]
    assert overdue([platform("P")], {"P": sent("2025-H2", day=date(2026, 2, 12))}, platform_policy(), AS_OF) == {}


@given(TALLIES)
@settings(deadline=None)
def test_who_stands_out_does_so_against_those_who_do_not(tally: dict[str, tuple[int, int]]) -> None:
    policy = platform_policy().share
    found = outliers(tally, policy)
    quiet = [each for name, each in tally.items() if name not in found]
    for name, outlier in found.items():
        hits, total = tally[name]
        assert hits >= policy.least
        assert outlier.against == max(policy.tolerated, outlier.others or 0.0)
        assert hits / total >= policy.times * policy.tolerated
    assert outliers(dict(reversed(tally.items())), policy).keys() == found.keys()
    assert outliers({name: each for name, each in tally.items() if each in quiet and name not in found}, policy).keys().isdisjoint(found)


def test_the_share_of_the_others_is_theirs_and_not_what_is_tolerated() -> None:
    policy = platform_policy().share
    (found,) = outliers({"T": (6, 26), "U": (0, 100)}, policy).values()
    assert (found.others, found.against) == (0.0, policy.tolerated)
    (alone,) = outliers({"T": (6, 26)}, policy).values()
    assert (alone.others, alone.against) == (None, policy.tolerated)


@pytest.mark.parametrize(
    "written", ["2025上半年", "2025年上半年", "2025上半年度", "2025-H1", "2025H1", "２０２５上半年", "2025 年 下半年", "2025-h2", "2025", "去年", ""]
)
def test_half_years_are_read_as_the_loader_reads_them(written: str) -> None:
    loaded = loader_period(written)
    assert read_period(written) == (loaded[0] if loaded else None)


def test_an_open_half_year_is_not_closed_and_an_unknown_spelling_is_none() -> None:
    found = half_years(["2025上半年", "2026-H1", "去年"], date(2026, 7, 10))
    assert (found.closed, found.unread) == ({"2025上半年": True, "2026-H1": False}, ("去年",))


def test_a_platform_with_its_first_shop_in_january_does_not_owe_december() -> None:
    full, platforms = sent("2025-H2"), [platform("P", begin=date(2025, 12, 31)), platform("Q")]
    assert "P" not in overdue(platforms, {"Q": full}, platform_policy(), AS_OF, {"P": date(2026, 1, 15)})
    assert "P" in overdue(platforms, {"Q": full}, platform_policy(), AS_OF, {"P": date(2025, 12, 31)})


def test_bad_platforms_do_not_hide_one_another() -> None:
    policy = platform_policy().share
    assert set(outliers({"A": (20, 40), "B": (18, 40), "C": (6, 24), "D": (1, 100), "E": (2, 120)}, policy)) == {"A", "B", "C"}
    assert outliers({"D": (3, 170), "E": (2, 120)}, policy) == {}
    assert outliers({}, policy) == {}


def test_every_kind_of_platform_has_its_line_in_the_policy() -> None:
    assert set(platform_policy().kinds) == {row["name_cn"] for row in code_list("platform_kinds").rows}
    assert [code_list("platform_kinds").stored(word) for word in ("网贷", "网约车", "直播", "06")] == ["网络借贷", "网约车", "直播电商", "网络借贷"]


@pytest.mark.parametrize(("part", "change"), [("shops", {"barring_kinds": ["罚站"]}), ("returns", {"roles": ["老板"]})])
def test_a_policy_that_names_what_the_code_lists_do_not_know_is_refused(part: str, change: dict[str, Any]) -> None:
    held = policy_table(FILE)
    with pytest.raises(PolicyError):
        read_platform_policy({**held, part: {**held[part], **change}})

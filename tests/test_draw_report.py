"""What the two arms of a draw found, and how many are to be drawn."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.draws.announcement import Announcement, Item, PublicNumber, Stratum, Team
from ledger.errors import InputError
from proceedings.draws.book import Book, Listed
from proceedings.draws.classes import RiskClass
from proceedings.draws.libraries import CheckItem, Libraries, Member, Scope, region_prefix
from proceedings.draws.listing import numbers_of
from proceedings.draws.matter import CONTROL, RISK
from proceedings.draws.policy import CLASSES, sampling_policy
from proceedings.draws.report import DrawReport, detectable_difference, draw_report, pooled
from proceedings.draws.results import Line
from proceedings.draws.task import Task, from_content, to_content

POLICY = sampling_policy()
FOUND, CLEAN, CLOSED, MISSING = "发现问题待整改", "未发现问题", "已停业", ""
SEED = PublicNumber(kind="public-number", source="某期开奖号码", digits=8, not_before="2026-07-01T00:00:00Z")
TASK = Task(title="抽查", scope=Scope("330106", ("A",)), seed=SEED.model_dump(), check_from=date(2026, 7, 1), check_to=date(2026, 8, 1))
EMPTY = Announcement(
    protocol="creditgraph-draw/1", draw_no="CC-2026-000001", title="抽查", directed="不定向", joint="本部门", scope="", as_of="2026-06-30",
    check_from="2026-07-01", check_to="2026-08-01", policy="x", items=[Item(item="A", name="年报", department="甲局")], by="ratio", total=0, control=0,
    strata=[Stratum(number=n, size=0, ratio="1", floor=0, take=0) for n in (1, 2)], subjects=[], inspectors=[], conflicts=[],
    team=Team(least=2, each=2, most=9), left_out=[], seed=SEED, replaces="",
)  # fmt: skip


def report(risk: list[str], control: list[str], departments: tuple[str, ...] = ("甲局",)) -> DrawReport:
    """Of one result for each subject and, where there are several departments, nothing found by the others."""
    lines, listed = [], {}
    for arm, results in ((RISK, risk), (CONTROL, control)):
        for number, result in enumerate(results):
            key = f"{arm}{number}"
            listed[key] = Listed(key, "", "A")
            lines += [Line(key, key, arm, each, ("1", "2"), result if each == departments[0] else CLEAN, date(2026, 7, 2)) for each in departments]
    return draw_report(lines, Book(EMPTY, b"k" * 32, listed, {}, {}), POLICY)


def test_a_clear_difference_is_told_with_its_interval() -> None:
    found = report([FOUND] * 60 + [CLEAN] * 40, [FOUND] * 5 + [CLEAN] * 45)
    assert found.difference == pytest.approx(0.5)
    assert found.interval == pytest.approx((0.350, 0.607), abs=0.001)  # from Wilson's 0.502 to 0.691 and 0.043 to 0.214, by hand
    assert "更多" in found.sentence


def test_a_small_control_arm_says_that_it_shows_little() -> None:
    found = report([FOUND] * 3 + [CLEAN] * 12, [FOUND] + [CLEAN] * 4)
    assert found.interval[0] < 0 < found.interval[1]
    assert "还不能说" in found.sentence
    assert found.detectable is not None
    assert found.detectable > 0.5


def test_what_was_not_reported_counts_in_neither_arm_and_its_bounds_are_told() -> None:
    found = report([FOUND, CLEAN, MISSING, MISSING], [CLEAN, CLEAN, MISSING])
    assert (found.risk.inspected, found.risk.missing, found.control.inspected, found.control.missing) == (2, 2, 2, 1)
    assert found.bounds == pytest.approx((1 / 4 - 1 / 3, 3 / 4 - 0))


def test_closed_down_is_reported_but_not_inspected() -> None:
    found = report([FOUND, CLOSED], [CLEAN])
    assert (found.risk.reported, found.risk.inspected, found.risk.missing) == (2, 1, 0)
    assert found.bounds is None


def test_a_problem_counts_only_when_every_department_has_reported() -> None:
    both = ("甲局", "乙局")
    whole = report([FOUND], [CLEAN], both)
    assert whole.risk.problems == 1
    book = Book(EMPTY, b"k" * 32, {"x": Listed("", "", "A")}, {}, {})
    part = draw_report([Line("x", "某", RISK, "甲局", (), FOUND), Line("x", "某", RISK, "乙局", (), MISSING)], book, POLICY)
    assert (part.risk.problems, part.risk.missing) == (0, 1)


def test_one_stratum_is_compared_with_nobody() -> None:
    alone = EMPTY.model_copy(update={"strata": EMPTY.strata[:1]})
    lines = [Line(arm + str(n), "", arm, "甲局", (), result) for arm, result in ((RISK, FOUND), (CONTROL, CLEAN)) for n in range(9)]
    found = draw_report(lines, Book(alone, b"k" * 32, {each.subject_id: Listed("", "", "A") for each in lines}, {}, {}), POLICY)
    assert (found.difference, found.interval, found.risk.share) == (None, (-1.0, 1.0), 1.0)
    assert "不比较" in found.sentence
    assert pooled([found], POLICY) is None


def test_nothing_reported_is_not_zero() -> None:
    found = report([MISSING] * 3, [MISSING])
    assert (found.risk.share, found.difference, found.detectable) == (None, None, None)
    assert "不能比较" in found.sentence


def test_several_draws_are_compared_each_within_itself() -> None:
    """One draw of a bad trade and mostly risk arm, one of a good trade and mostly control: put together unseen, they would show a difference."""
    bad = report([FOUND] * 40 + [CLEAN] * 40, [FOUND] * 5 + [CLEAN] * 5)
    good = report([FOUND] * 1 + [CLEAN] * 9, [FOUND] * 8 + [CLEAN] * 72)
    together = pooled([bad, good], POLICY)
    assert together is not None
    assert together[0] == pytest.approx(0, abs=0.01)
    crude = (41 / 90) - (13 / 90)
    assert crude > 0.3
    assert pooled([report([MISSING], [MISSING])], POLICY) is None


@given(st.integers(1, 500), st.integers(1, 500), st.floats(0, 1))
def test_larger_arms_show_smaller_differences(n: int, m: int, share: float) -> None:
    small, large = detectable_difference(share, n, m, POLICY), detectable_difference(share, 4 * n, 4 * m, POLICY)
    assert small is None or (large is not None and large > 0)
    if small is not None and large is not None and 0.05 < share < 0.95 and n + m > 40:
        assert large < small


def held(sizes: tuple[int, ...]) -> Libraries:
    members = [Member(f"{name}{n:05d}", name, "330106", "", RiskClass(name), ("A",)) for name, size in zip(CLASSES, sizes, strict=True) for n in range(size)]
    return Libraries((CheckItem("A", "年报", "甲局", "", (), ""),), tuple(members), {}, (), frozenset())


@settings(max_examples=60)
@given(st.tuples(*[st.integers(0, 60)] * 4).filter(lambda sizes: sum(sizes) > 12), st.data())
def test_the_number_asked_for_is_divided_between_the_arms(sizes: tuple[int, int, int, int], data: st.DataObject) -> None:
    asked = data.draw(st.integers(1, sum(sizes)))
    numbers = numbers_of(replace(TASK, number=asked), held(sizes), POLICY)
    assert numbers.total is not None
    assert numbers.control + numbers.total == asked
    assert 0 <= numbers.control <= asked // 2


def test_a_share_is_rounded_half_up_and_too_many_are_refused() -> None:
    assert sum_of("0.5", (7, 0, 0, 0)) == 4
    assert sum_of("0.001", (7, 0, 0, 0)) == 1
    with pytest.raises(InputError, match="只有 7 户"):
        numbers_of(replace(TASK, number=8), held((7, 0, 0, 0)), POLICY)
    with pytest.raises(InputError, match="对照组"):
        numbers_of(replace(TASK, number=4, control=5), held((7, 0, 0, 0)), POLICY)
    with pytest.raises(InputError, match="不是比例"):
        replace(TASK, share="一成")


def sum_of(share: str, sizes: tuple[int, ...]) -> int:
    numbers = numbers_of(replace(TASK, share=share), held(sizes), POLICY)
    return numbers.control + (numbers.total or 0)


def test_a_task_comes_back_from_the_log_as_it_went_in() -> None:
    task = replace(TASK, scope=Scope("330106", ("A", "B"), ("62",), ("食品",), ("C",), {"X": "搬迁中"}), number=9, control=2, replaces="CC-2026-000001")
    assert from_content(to_content(task)) == task


@pytest.mark.parametrize(("region", "prefix"), [("330106", "330106"), ("330100", "3301"), ("330000", "33"), ("33", "33"), ("110000", "11")])
def test_a_district_is_the_beginning_of_its_codes(region: str, prefix: str) -> None:
    assert region_prefix(region) == prefix


def test_what_is_no_district_is_refused() -> None:
    with pytest.raises(InputError):
        region_prefix("西湖区")

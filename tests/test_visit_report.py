"""How good the lists were: against the random arm, against what was expected, over time; what nobody reported stays unknown."""

import io
import math
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analytics.policy_data import policy_table
from analytics.rates import few_tail, share_tail, stratified_difference
from analytics.visits.calibration import Tally, calibration, expected_interval, expected_tail
from analytics.visits.drift import stability_by_chance, stability_index
from analytics.visits.handed import HandedList, HandedVisit
from analytics.visits.months import shuffled_tail, stability_between
from analytics.visits.outcomes import Period, outcomes
from analytics.visits.report import VisitReport, visit_report
from analytics.visits.report_policy import read_report_policy, report_policy
from api.cli import build
from api.visit_report_files import workbook
from api.visit_tables import report_pages
from ledger.batch import Row
from ledger.errors import InputError, PolicyError
from ledger.store import Ledger
from ledger.tables import table
from proceedings.events import Actor
from proceedings.visits.issue import issue

DAY, PERIOD = date(2026, 6, 30), Period(date(2026, 1, 1), date(2026, 6, 30))
POLICY = report_policy()
COUNTS = st.integers(0, 40).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


def handed(grid: str, week: str, *visits: tuple[str, float, str]) -> HandedList:
    rows = tuple(HandedVisit(subject, n, expected, arm, 0.1) for n, (subject, expected, arm) in enumerate(visits, start=1))  # type: ignore[arg-type]  # arms are literals
    return HandedList(grid, week, rows, 20, "", "visits-test")


def went(list_no: str, subject: str, result: str, day: date = date(2026, 5, 12), **more: Any) -> dict[str, Any]:
    return {
        "subject_id": subject,
        "party_name": subject,
        "visit_no": f"{list_no}-{subject}-{day}",
        "list_no": list_no,
        "visited": day,
        "result": result,
        **more,
    }


def filled(home: Path, lists: Mapping[date, Iterable[HandedList]], visits: Iterable[Mapping[str, Any]]) -> Ledger:
    ledger = Ledger(home)
    for day, held in lists.items():
        issue(ledger, held, Actor("测试"), day)
    with ledger.batch("test", "visits") as batch:
        batch.append(table("visits"), [Row(each, n) for n, each in enumerate(visits, start=2)])
    return ledger


def measured(ledger: Ledger) -> VisitReport:
    return visit_report(ledger.view(DAY), PERIOD, POLICY)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Forty lists: of each, four ranked of whom two have a problem, and one drawn by lot that has one in every fourth list."""
    lists: dict[date, list[HandedList]] = {}
    visits = []
    for n in range(40):
        week = f"2026-W{6 + n % 4:02d}"
        made = handed(f"G{n:02}", week, *((f"S{n:02}{rank}", 0.5, "排序") for rank in range(4)), (f"R{n:02}", 0.2, "随机"))
        lists.setdefault(date.fromisocalendar(2026, 6 + n % 4, 1) - timedelta(days=3), []).append(made)
        visits += [went(made.list_no, f"S{n:02}{rank}", result) for rank, result in enumerate(("有问题", "有问题", "关门", "无问题"))]
        visits.append(went(made.list_no, f"R{n:02}", "有问题" if n % 4 == 0 else "无问题"))
    return filled(tmp_path_factory.mktemp("many"), lists, visits)


def test_ranking_is_worth_the_difference_to_those_drawn_by_lot(many: Ledger) -> None:
    found = measured(many).uplift
    assert (found.ranked.found, found.ranked.told, found.random.found, found.random.told) == (80, 160, 10, 40)
    assert found.difference == pytest.approx(0.25)
    assert 0.05 < found.low < 0.25 < found.high
    assert found.within is not None
    assert found.within[0] == pytest.approx(0.25)
    assert found.sentence.endswith("排序确实有用")


def test_places_that_lists_of_other_sizes_give_to_the_lot_make_no_difference(tmp_path: Path) -> None:
    """Of twenty lists where everything is found two in three places are ranked; of forty where hardly anything is, one in two."""
    lists: list[HandedList] = []
    visits = []
    for n in range(60):
        rich = n < 20
        made = handed(f"G{n:02}", "2026-W20", *((f"S{n:02}{k}", 0.5, "排序" if k < (4 if rich else 2) else "随机") for k in range(6 if rich else 4)))
        lists.append(made)
        visits += [went(made.list_no, each.subject_id, "有问题" if rich or (n + k) % 8 == 0 else "无问题") for k, each in enumerate(made.visits)]
    found = measured(filled(tmp_path, {date(2026, 5, 8): lists}, visits)).uplift
    assert found.ranked.share is not None
    assert found.random.share is not None
    assert found.ranked.share - found.random.share > 0.1  # as if ranking were worth something
    assert found.within is not None
    assert found.within[1] < 0 < found.within[2]
    assert found.sentence.endswith("还看不出排序有没有用")


def test_a_few_lists_show_no_difference_however_large_it_looks(tmp_path: Path) -> None:
    made = [handed(f"G{n}", "2026-W20", (f"A{n}", 0.5, "排序"), (f"B{n}", 0.3, "随机")) for n in range(POLICY.results_minimum - 1)]
    visits = [went(each.list_no, visit.subject_id, "有问题" if visit.arm == "排序" else "无问题") for each in made for visit in each.visits]
    report = measured(filled(tmp_path, {date(2026, 5, 8): made}, visits))
    assert report.uplift.within is None
    assert report.uplift.sentence.endswith("还不能下结论")
    assert [each.difference for each in report.first] == [None]


def test_what_nobody_reported_leaves_the_difference_as_open_as_it_is(tmp_path: Path) -> None:
    made = handed("G1", "2026-W20", *((f"A{n}", 0.5, "排序") for n in range(4)), ("C", 0.3, "随机"), ("D", 0.3, "随机"))
    visits = [went(made.list_no, "A0", "有问题"), went(made.list_no, "A1", "拒绝"), went(made.list_no, "A2", "关门"), went(made.list_no, "C", "无问题")]
    report = measured(filled(tmp_path, {date(2026, 5, 8): [made]}, visits))
    assert report.uplift.bounds == pytest.approx((1 / 4 - 1 / 2, 3 / 4))
    lines = report_pages(report)[0].lines
    assert "没有结果的走访如果都算上，两支之差最小 -25、最大 75 个百分点" in lines
    assert any("不能互相比" in line for line in lines)


def test_the_first_of_every_list_are_measured_by_themselves(many: Ledger) -> None:
    first = {each.k: each for each in measured(many).first}
    assert {k: each.rate.share for k, each in first.items()} == {1: 1.0, 3: pytest.approx(2 / 3)}  # no list has five
    assert first[1].difference == pytest.approx(0.75)


def test_every_grid_has_its_own_line_and_its_own_first(many: Ledger) -> None:
    grids = measured(many).grids
    assert [each.grid for each in grids] == sorted(f"G{n:02}" for n in range(40))
    assert grids[0].ranked.share == 0.5
    assert grids[0].first[1].share == 1.0
    assert grids[0].random.share == 1.0


def test_what_was_expected_is_held_against_what_was_found(many: Ledger) -> None:
    (found,) = measured(many).calibrations
    assert (found.told, found.found) == (200, 90)
    assert found.expected == pytest.approx(88)
    assert [(each.told, round(each.expected, 2), each.share, each.off) for each in found.bins] == [(40, 0.2, 0.25, False), (160, 0.5, 0.5, False)]
    assert found.brier == pytest.approx((160 * 0.25 + 10 * 0.64 + 30 * 0.04) / 200)
    assert found.error == pytest.approx(40 * 0.05 / 200)
    assert found.sentence.startswith("总数相符")


def test_months_follow_one_another_and_nothing_is_said_of_chance(many: Ledger) -> None:
    months = measured(many).months
    assert [each.month for each in months] == sorted(each.month for each in months)
    assert sum(each.issued for each in months) == 200
    assert all(not each.notes for each in months)


def test_a_visit_that_nobody_reported_and_a_refusal_are_neither_found_nor_not_found(tmp_path: Path) -> None:
    made = handed("G1", "2026-W20", ("A", 0.5, "排序"), ("B", 0.4, "排序"), ("C", 0.3, "随机"))
    report = measured(filled(tmp_path, {date(2026, 5, 8): [made]}, [went(made.list_no, "A", "拒绝"), went(made.list_no, "C", "无问题")]))
    ranked, random = report.arms
    assert (ranked.issued, ranked.reported, ranked.rate.told, ranked.rate.share) == (2, 1, 0, None)
    assert dict(ranked.results) == {"": 1, "拒绝": 1}
    assert (random.rate.told, random.rate.share) == (1, 0.0)
    assert report.uplift.difference is None


def test_a_list_with_room_for_everybody_says_nothing_of_ranking(tmp_path: Path) -> None:
    whole = HandedList("G2", "2026-W20", (HandedVisit("X", 1, 0.5, chance=1.0),), 1, "", "visits-test")
    made = handed("G1", "2026-W20", ("A", 0.5, "排序"), ("C", 0.3, "随机"))
    visits = [went(whole.list_no, "X", "有问题"), went(made.list_no, "A", "无问题"), went(made.list_no, "C", "无问题")]
    report = measured(filled(tmp_path, {date(2026, 5, 8): [whole, made]}, visits))
    assert report.arms[0].rate.found == 1
    assert (report.uplift.ranked.told, report.uplift.difference) == (1, 0.0)


def test_of_two_visits_for_one_list_the_one_that_found_something_counts(tmp_path: Path) -> None:
    made = handed("G1", "2026-W20", ("A", 0.5, "排序"), ("B", 0.4, "排序"))
    first, later = date(2026, 5, 11), date(2026, 5, 14)
    visits = [
        *(went(made.list_no, "A", result, day) for result, day in (("关门", first), ("有问题", later))),
        *(went(made.list_no, "B", result, day) for result, day in (("拒绝", first), ("无问题", later))),
    ]
    rows = outcomes(filled(tmp_path, {date(2026, 5, 8): [made]}, visits).view(DAY), PERIOD).to_pylist()
    assert [(row["result"], row["told"], row["found"]) for row in rows] == [("有问题", True, True), ("无问题", True, False)]


def test_a_result_that_was_put_right_counts_as_it_was_put_right(tmp_path: Path) -> None:
    made = handed("G1", "2026-W20", ("A", 0.5, "排序"))
    ledger = filled(tmp_path, {date(2026, 5, 8): [made]}, [went(made.list_no, "A", "有问题")])
    with ledger.batch("test", "put right") as batch:
        batch.append(table("visits"), [Row(went(made.list_no, "A", "无问题"), 2)])
    assert outcomes(ledger.view(DAY), PERIOD)["found"].to_pylist() == [False]


def test_nothing_handed_out_is_an_empty_report_and_no_error(tmp_path: Path) -> None:
    report = measured(Ledger(tmp_path))
    assert (report.issued, report.arms, report.calibrations, report.months, report.grids) == (0, (), (), (), ())
    assert "比不出差别" in report.uplift.sentence


def test_a_month_in_which_the_lists_find_less_is_pointed_out(tmp_path: Path) -> None:
    lists: dict[date, list[HandedList]] = {}
    visits = []
    for month in (3, 4, 5):
        made = [
            handed(f"G{month}{n}", f"2026-W{month * 4:02d}", *((f"S{month}{n}{k}", 0.6 if month < 5 else 0.2, "排序") for k in range(5))) for n in range(16)
        ]
        lists[date(2026, month, 2)] = made
        visits += [went(each.list_no, visit.subject_id, "有问题" if month < 5 and n % 2 else "无问题") for each in made for n, visit in enumerate(each.visits)]
    march, april, may = measured(filled(tmp_path, lists, visits)).months
    assert march.notes == april.notes == ()
    assert april.stability == pytest.approx(0)
    assert [note.split("（")[0] for note in may.notes] == ["清单上预计的分布和此前不同", "发现率比此前低 40 个百分点"]


def test_the_report_as_a_workbook_has_a_sheet_per_table_and_the_same_bytes_each_time(many: Ledger) -> None:
    pages = report_pages(measured(many))
    assert workbook(pages, DAY) == workbook(report_pages(measured(many)), DAY)
    book = openpyxl.load_workbook(io.BytesIO(workbook(pages, DAY)))
    assert book.sheetnames == ["走访效果", "排在最前的", "预计和实际", "按月", "按网格"]
    assert book["按网格"].max_row == 42


def test_the_command_prints_the_report_and_writes_it(many: Ledger, tmp_path: Path) -> None:
    runner, home = CliRunner(), str(many.root.parent)
    asked = ["visits", "report", "--home", home, "--from", "2026-01-01", "--to", "2026-06-30"]
    printed = runner.invoke(build(["visits"]), asked)
    assert printed.exit_code == 0
    assert "排序确实有用" in printed.output
    target = tmp_path / "效果.xlsx"
    assert runner.invoke(build(["visits"]), [*asked, "--out", str(target)]).exit_code == 0
    assert target.read_bytes()[:2] == b"PK"
    refused = runner.invoke(build(["visits"]), [*asked, "--out", str(tmp_path / "效果.docx")])
    assert refused.exit_code == 1


def test_a_period_that_ends_before_it_begins_is_explained() -> None:
    with pytest.raises(InputError, match="早于首日"):
        Period(DAY, DAY - timedelta(days=1))


def test_a_policy_with_edges_that_do_not_rise_is_refused() -> None:
    held = policy_table("visit_fairness.toml")
    held["report"]["edges"] = [0.0, 0.5, 0.5, 1.0]
    with pytest.raises(PolicyError, match="依次增大"):
        read_report_policy(held)


@given(COUNTS, COUNTS)
def test_one_stratum_is_the_plain_difference(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = stratified_difference([(*one, *other)], 0.95)
    if not one[1] or not other[1]:
        assert found is None
    else:
        assert found is not None
        assert found[0] == pytest.approx(one[0] / one[1] - other[0] / other[1], abs=1e-12)
        assert found[1] - 1e-12 <= found[0] <= found[2] + 1e-12


def test_strata_that_differ_in_everything_else_do_not_make_a_difference() -> None:
    strata = [(9, 10, 81, 90), (9, 90, 1, 10)]  # Simpson: pooled 18 of 100 against 82 of 100, within each the same
    found = stratified_difference(strata, 0.95)
    assert found is not None
    assert found[0] == pytest.approx(0)
    assert -0.25 < found[1] < -0.05
    assert 0.05 < found[2] < 0.2


def test_few_hits_in_a_group_are_as_unlikely_as_fishers_test_says() -> None:
    assert few_tail(1, 10, 12, 24) == pytest.approx(0.001379728, abs=1e-8)  # Fisher's 2×2 table 1, 9; 11, 3


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8))
@settings(max_examples=50)
def test_the_same_spread_is_perfectly_stable(counts: list[int]) -> None:
    if sum(counts):
        assert stability_index(counts, counts) == 0
        assert stability_index(counts, [3 * each for each in counts]) >= 0


def test_a_spread_that_moves_is_unstable_by_more_than_chance_if_there_are_enough_visits() -> None:
    assert stability_index([50, 50], [80, 20]) == pytest.approx(0.3 * math.log(1.6) + 0.3 * math.log(2.5))
    assert stability_index([50, 50], [80, 20]) > stability_by_chance([50, 50], [80, 20], 0.95)
    assert stability_index([5, 5], [8, 2]) < stability_by_chance([5, 5], [8, 2], 0.95)


def test_lists_that_each_expect_alike_are_no_drift_until_lists_themselves_differ() -> None:
    draw, alarms = np.random.default_rng(3), 0
    for _ in range(30):  # lists of ten, all in one bin: rows taken one by one would nearly always cry
        lists = np.eye(5, dtype=np.int64)[draw.integers(0, 5, 40)] * 10
        alarms += shuffled_tail(lists[:20], lists[20:], stability_between, 199) < 0.05
    assert alarms <= 5
    ones = np.eye(5, dtype=np.int64)
    assert shuffled_tail(ones[[0] * 20], ones[[1] * 20], stability_between, 199) == pytest.approx(1 / 200)


def test_another_way_of_expecting_is_no_drift_of_the_lists(tmp_path: Path) -> None:
    lists = {}
    for month, (model, expected) in {3: ("", 0.7), 4: ("model-1", 0.2)}.items():
        rows = [handed(f"G{n}", f"2026-W{month * 4:02d}", *((f"S{month}{n}{k}", expected, "排序") for k in range(5))) for n in range(16)]
        lists[date(2026, month, 2)] = [HandedList(each.grid, each.week, each.visits, 20, "", "visits-test", model) for each in rows]
    april = measured(filled(tmp_path, lists, [])).months[1]
    assert (april.stability, april.notes) == (None, ())


def test_a_sum_of_visits_varies_by_less_than_rare_events_do() -> None:
    low, high = expected_interval(28, 15.5, 15.5**2 / 50, 0.95)  # 50 visits of 31 % each: Wilson's interval of 28/50, over 31 %
    assert (low, high) == pytest.approx((0.4231 / 0.31, 0.6884 / 0.31), abs=2e-3)
    assert expected_tail(28, 15.5, 15.5**2 / 50) == pytest.approx(2 * share_tail(28, 50, 0.31))  # Poisson would say 0.006
    assert expected_tail(15, 15.5, 15.5**2 / 50) > 0.8


@given(st.integers(1, 300), st.floats(0.02, 0.95), st.data())
@settings(max_examples=60, deadline=None)
def test_the_interval_of_a_sum_holds_the_sum_and_is_never_of_no_width(told: int, share: float, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, told))
    low, high = expected_interval(found, told * share, told * share**2, 0.95)
    assert low - 1e-9 <= found / (told * share) <= high + 1e-9
    assert high - low > 1e-4
    assert 0 <= expected_tail(found, told * share, told * share**2) <= 1


@given(st.lists(st.tuples(st.integers(1, 50), st.floats(0.01, 0.99)), min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_expecting_everything_right_has_no_calibration_error(bins: list[tuple[int, float]], chance: Any) -> None:
    tallies = [Tally(n / 10, (n + 1) / 10, told, round(told * share), round(told * share), chance.random()) for n, (told, share) in enumerate(bins)]
    found = calibration("", tallies, 0.95)
    if found is not None:
        assert found.error == pytest.approx(0, abs=1e-12)
        assert found.ratio == pytest.approx(1)
        assert found.ratio_low <= 1 <= found.ratio_high

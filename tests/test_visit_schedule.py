"""Judging the order of past inspections: the measure, what may be known on a day, and the command on a file that an order can be learned from."""

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from analytics.rates import ratio_interval, share_interval
from analytics.visits.earlier_results import NEVER, EarlierResults
from analytics.visits.inspected import Inspections, chain_of
from analytics.visits.schedule import WAITING, Period, best_possible, expected_of_chance, first_of_its_firm, gain, rescheduled
from analytics.visits.schedule_columns import COLUMNS, Knowledge
from analytics.visits.schedule_groups import Together, distribution, found_interval
from analytics.visits.schedule_orders import Knows, LearnedOrder, Task, longest_wait, own_rate, past_violations, task, ties_by_lot
from analytics.visits.schedule_policy import load_schedule_policy
from analytics.visits.schedule_study import Judge, resampled, study
from api.cli import build
from bench.inspection_files import read_inspections
from ledger.errors import InputError, PolicyError
from ledger.number_checks import make_uscc

DAY, TODAY = date(2013, 1, 7), date(2026, 11, 23)
HEADER = (
    "Inspection_ID,DBA_Name,License,Facility_Type,Risk,Address,City,State,Zip,Inspection_Date,Inspection_Type,Results,criticalCount,seriousCount,minorCount"
)
FULL = load_schedule_policy()
LEARNER = replace(FULL.learner, iterations=20, blocks=1)
POLICY = replace(FULL, first_days=30, results_minimum=100, hits_minimum=20, resamples=200, lots=20, ties=5, refit_days=12, learner=LEARNER)
SHORT = replace(POLICY, learner=replace(LEARNER, iterations=5))
START, END = (DAY + timedelta(days=200)).toordinal(), (DAY + timedelta(days=224)).toordinal()


def invented(path: Path, days: int = 224, a_day: int = 6) -> Path:
    """Inspections of invented kitchens: every fifth one is dirty and is found so in most visits; the others hardly ever."""
    lots, number = random.Random(5), count(1)
    lines: list[list[object]] = [list(HEADER.split(","))]
    for n in range(days * a_day):
        firm = lots.randrange(400)
        dirty = firm % 5 == 0
        critical = int(lots.random() < (0.7 if dirty else 0.03))
        serious = int(lots.random() < (0.6 if dirty else 0.1))
        day = (DAY + timedelta(days=n // a_day)).isoformat()
        place = (f"{firm} W EXAMPLE ST", "CHICAGO", "IL", f"606{firm % 3:02}")
        told = ("Canvass", "Fail" if critical or serious else "Pass", critical, serious, lots.randrange(4))
        lines.append([next(number), f"INVENTED KITCHEN {firm}", 900000 + firm, "Restaurant", "Risk 1 (High)", *place, day, *told])
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(lines)
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented(tmp_path_factory.mktemp("inspections") / "invented.csv")


@pytest.fixture(scope="module")
def made(file: Path) -> Inspections:
    return read_inspections([file], POLICY, TODAY).inspections


def period(days: Sequence[int], found: Sequence[bool], fixed: Sequence[bool] | None = None) -> Period:
    stays = np.zeros(len(days), dtype=np.bool_) if fixed is None else np.array(fixed, dtype=np.bool_)
    return Period(np.array(days, dtype=np.int64), np.array(found, dtype=np.bool_), stays, np.arange(len(days)))


PERIODS = st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.booleans()), min_size=1, max_size=30).map(lambda rows: period(*zip(*rows, strict=True)))


# ── the measure ──────────────────────────────────────────────────────────────


def test_a_find_that_moves_from_the_last_day_to_the_first_counts_the_days_between() -> None:
    each = period([1, 3, 5], [False, False, True])
    new = rescheduled(each, lambda day, waiting, known: each.found[waiting].astype(float))
    assert new.tolist() == [3, 5, 1]
    assert (gain(each, new, 3).earlier, gain(each, new, 3).first_half, gain(each, each.day, 3).first_half) == (4.0, 1.0, 0.0)


@given(PERIODS, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_every_day_takes_as_many_as_before_and_who_is_fixed_stays(each: Period, lots: random.Random) -> None:
    new = rescheduled(each, lambda day, waiting, known: np.array([lots.random() for _ in waiting]))
    assert sorted(new.tolist()) == sorted(each.day.tolist())
    assert (new[each.fixed] == each.day[each.fixed]).all()
    assert gain(each, new, 3).earlier <= best_possible(each, 3).earlier + 1e-12


@given(PERIODS)
@settings(max_examples=50, deadline=None)
def test_a_ranking_is_told_only_of_inspections_made_before_that_day(each: Period) -> None:
    def rank(day: int, waiting: np.ndarray, known: np.ndarray) -> np.ndarray:
        told = known != WAITING
        assert (known[told] < day).all()
        assert not told[waiting].any()
        return np.zeros(len(waiting))

    rescheduled(each, rank)


def test_what_a_lot_brings_on_average_is_the_mean_of_many_lots() -> None:
    each, draws = period([1, 1, 2, 4, 7, 7], [True, False, True, False, True, True], [False, True, False, False, False, False]), np.random.default_rng(3)
    gains = [gain(each, rescheduled(each, lambda day, waiting, known: draws.random(len(waiting))), 4) for _ in range(4000)]
    exact = expected_of_chance(each, 4)
    assert np.mean([one.earlier for one in gains]) == pytest.approx(exact.earlier, abs=0.08)
    assert np.mean([one.first_half for one in gains]) == pytest.approx(exact.first_half, abs=0.02)


def test_only_the_first_inspection_of_a_firm_in_the_period_may_move() -> None:
    assert first_of_its_firm(np.array([7, 7, 8, 7]), np.array([5, 2, 3, 9])).tolist() == [1, 1, 2, 1]
    assert first_of_its_firm(np.array([], dtype=np.int64), np.array([], dtype=np.int64)).tolist() == []


def test_a_later_inspection_of_a_firm_is_not_told_of_before_the_new_order_has_made_the_first() -> None:
    """The firm of rows 0 and 1 was inspected on days 1 and 2; the new order leaves its first to the end, so day 2 tells of it on day 3 at the earliest."""
    each = Period(np.array([1, 2, 3, 4]), np.array([True, True, False, False]), np.array([False, True, False, False]), np.array([0, 0, 2, 3]))
    told: dict[int, list[int]] = {}

    def rank(day: int, waiting: np.ndarray, known: np.ndarray) -> np.ndarray:
        told[day] = known.tolist()
        return waiting.astype(float)

    assert rescheduled(each, rank).tolist() == [4, 2, 3, 1]
    assert {day: known[1] for day, known in told.items()} == {1: WAITING, 3: WAITING, 4: WAITING}
    told.clear()
    rescheduled(each, lambda day, waiting, known: -rank(day, waiting, known))
    assert {day: known[1] for day, known in told.items()} == {1: WAITING, 3: 2, 4: 2}


def test_a_period_without_finds_gains_nothing() -> None:
    each = period([1, 2], [False, False])
    assert (gain(each, each.day, 2).earlier, expected_of_chance(each, 2).first_half) == (0.0, 0.0)


# ── what was known ───────────────────────────────────────────────────────────


@given(
    st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 12), st.integers(0, 5)), max_size=25),
    st.integers(0, 3),
    st.integers(0, 15),
    st.none() | st.integers(1, 6),
)
@settings(max_examples=100, deadline=None)
def test_sums_are_those_of_counting_by_hand(rows: list[tuple[int, int, int]], group: int, day: int, window: int | None) -> None:
    groups, days, values = (column.copy() for column in np.array(rows, dtype=np.int64).reshape(-1, 3).T)
    seen = EarlierResults(groups, days, values.astype(float).reshape(-1, 1))
    inside = [n for n, (g, d, _) in enumerate(rows) if g == group and d != NEVER and d < day and (window is None or d >= day - window)]
    asked = np.array([group]), np.array([day])
    assert seen.sums(*asked, window).tolist() == [[float(sum(rows[n][2] for n in inside))]]
    before = [rows[n][1] for n, (g, d, _) in enumerate(rows) if g == group and d != NEVER and d < day]
    assert seen.latest(*asked)[1].tolist() == [max(before, default=int(NEVER))]


def test_an_unknown_group_tells_nothing() -> None:
    seen = EarlierResults(np.array([NEVER, 1]), np.array([3, 3]), np.ones((2, 1)))
    assert seen.sums(np.array([NEVER]), np.array([9])).tolist() == [[0.0]]


def test_no_column_changes_with_results_of_the_day_or_later(made: Inspections) -> None:
    day = START
    rows = np.flatnonzero(made.day == day)
    changed = replace(made, found=np.where(made.day >= day, ~made.found, made.found), minor=np.where(made.day >= day, 9.0, made.minor))
    before, after = (Knowledge(each, each.day, POLICY.groups).columns(rows, np.full(len(rows), day)) for each in (made, changed))
    assert {column.name for column in COLUMNS} <= set(before)
    for name, values in before.items():
        np.testing.assert_array_equal(values, after[name], err_msg=name)


def test_results_that_the_new_order_has_not_reached_change_nothing_of_what_it_did(made: Inspections) -> None:
    """Turn every result of those who come last: all who come before must keep their places. A look ahead of any kind would move them."""
    work = task(made, START, END)
    new = rescheduled(work.period, LearnedOrder(work, POLICY.orders["model"], POLICY).rank)
    cut = int(np.quantile(new, 0.6))
    late = work.rows[(new >= cut) & ~work.period.fixed]
    found = made.found.copy()
    found[late] = ~found[late]
    other = task(replace(made, found=found), START, END)
    again = rescheduled(other.period, LearnedOrder(other, POLICY.orders["model"], POLICY).rank)
    early = new < cut
    assert early.sum() > 50
    assert (new[early] == again[early]).all()


def test_what_comes_after_the_period_is_not_known_in_it(made: Inspections) -> None:
    kept = made.day < END - 10
    shorter = replace(
        made,
        number=tuple(np.array(made.number)[kept].tolist()),
        groups={name: values[kept] for name, values in made.groups.items()},
        **{name: getattr(made, name)[kept] for name in ("day", "found", "planned", "complaint", "serious", "minor", "failed", "risk_class", "serial")},
    )
    for ranking in (past_violations, own_rate, longest_wait):
        whole, part = task(made, START, END - 10), task(shorter, START, END - 10)
        assert rescheduled(whole.period, ranking(whole, POLICY)).tolist() == rescheduled(part.period, ranking(part, POLICY)).tolist()


def learned(work: Task, knows: Knows) -> tuple[LearnedOrder, np.ndarray]:
    order = LearnedOrder(work, SHORT.orders["model"], SHORT, knows)
    return order, rescheduled(work.period, order.rank)


def turned(made: Inspections, rows: np.ndarray) -> Inspections:
    """The same inspections, but these found the opposite."""
    found = made.found.copy()
    found[rows] = ~found[rows]
    return replace(made, found=found)


def test_an_order_frozen_at_the_start_is_the_same_whatever_the_period_found(made: Inspections) -> None:
    work = task(made, START, END)
    order, new = learned(work, Knows.START)
    other = task(turned(made, work.rows), START, END)
    assert len(order.models) == 1
    assert (new == learned(other, Knows.START)[1]).all()
    assert (new != learned(other, Knows.MADE)[1]).any()


def test_what_history_made_later_is_not_used_by_an_order_that_knows_only_what_was_known_then(made: Inspections) -> None:
    """Turn what history found on the last days. Up to then nothing may change, though the new order has made part of it long before."""
    work, cut = task(made, START, END), END - 9
    _, new = learned(work, Knows.MADE_AND_PAST)
    late = work.rows[work.period.day >= cut]
    assert (new[work.period.day >= cut] < cut).sum() > 5
    _, again = learned(task(turned(made, late), START, END), Knows.MADE_AND_PAST)
    assert (new[new <= cut] == again[new <= cut]).all()
    assert (work.known(new, Knows.MADE_AND_PAST)[work.rows] == np.maximum(new, work.period.day)).all()


def test_those_alike_go_by_lot_and_no_lot_passes_a_higher_rank() -> None:
    each, lots = period([1, 2, 3, 4], [False] * 4), np.array([0.1, 0.9, 0.5, 0.2])
    ranks = np.array([0.0, 0.0, np.inf, 0.0])
    assert rescheduled(each, ties_by_lot(lambda day, waiting, new: ranks[waiting], lots)).tolist() == [4, 2, 1, 3]


def test_a_held_inspection_stays_on_its_day_and_is_known_from_the_day_after(made: Inspections) -> None:
    work = task(made, START, END)
    held = work.made.groups["area"][work.rows] == 0
    _, new = learned(work.held(held), Knows.MADE)
    assert (new[held] == work.period.day[held]).all()
    assert (new[~held & ~work.period.fixed] != work.period.day[~held & ~work.period.fixed]).any()


# ── groups ───────────────────────────────────────────────────────────────────


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=8))
@settings(max_examples=50, deadline=None)
def test_the_distribution_of_finds_has_the_mean_and_variance_of_its_chances(chances: list[float]) -> None:
    each, number = np.array(chances), np.arange(len(chances) + 1)
    law = distribution(each)
    mean = float((law * number).sum())
    assert float(law.sum()) == pytest.approx(1)
    assert mean == pytest.approx(each.sum())
    assert float((law * (number - mean) ** 2).sum()) == pytest.approx(float((each * (1 - each)).sum()))


def test_an_interval_of_finds_is_that_of_a_share_where_all_chances_are_alike() -> None:
    low, high = share_interval(28, 50, 0.99)
    assert found_interval(28, np.full(50, 0.31), 0.99) == pytest.approx((low * 50, high * 50), abs=1e-3)
    assert found_interval(0, np.full(5, 0.2), 0.95)[0] == 0.0
    assert found_interval(5, np.full(5, 0.2), 0.95)[1] == 5.0


def test_an_area_that_a_poisson_interval_passes_is_off_by_the_exact_one() -> None:
    """28 finds of 50 where 15.5 were expected, one of 36 areas: Poisson is too wide for chances of a third."""
    confidence = 1 - 0.05 / 36
    low, _ = ratio_interval(28, 15.5, confidence)
    assert low < 1 < found_interval(28, np.full(50, 0.31), confidence)[0] / 15.5


def test_areas_that_are_each_within_chance_can_be_too_many_together() -> None:
    each = Together(36, 95.7, 2.6e-7, 0.95)
    assert each.sentence("地区") == "36 个地区合起来，发现与预计的差别比偶然大（χ² 95.7，自由度 36，概率小于万分之一）"
    assert "没有比偶然大" in Together(3, 2.0, 0.57, 0.95).sentence("行业")


# ── the whole ────────────────────────────────────────────────────────────────


def test_dirty_kitchens_are_found_earlier_than_by_lot_and_the_chances_come_true(made: Inspections) -> None:
    told = study(made, START, END, POLICY)
    orders = {each.name: each for each in told.orders}
    assert orders["historic"].gain.earlier == 0
    assert orders["lot"].gain.earlier < orders["past_violations"].gain.earlier <= orders["best_possible"].gain.earlier
    assert orders["model"].gain.earlier > orders["lot"].gain.earlier + 3
    assert orders["model"].earlier is not None
    assert orders["model"].earlier[0] <= orders["model"].gain.earlier <= orders["model"].earlier[1]
    assert told.calibration is not None
    assert told.calibration.brier < told.calibration.brier_constant
    assert told.areas.together is not None
    assert told.areas.together.groups == 3
    assert sum(each.inspections for each in told.areas.each) == told.inspections - told.fixed == sum(each.inspections for each in told.trades.each)
    assert sum(each.found for each in told.areas.each) == sum(each.found and not each.fixed for each in told.moved)


def test_the_same_file_gives_the_same_study(made: Inspections) -> None:
    short = replace(SHORT, lots=3, ties=2)
    assert study(made, START, START + 8, short) == study(made, START, START + 8, short)


def test_intervals_draw_areas_where_the_file_tells_them_and_firms_where_not(made: Inspections) -> None:
    work = task(made, START, END)
    firms = work.rows[work.period.found]
    by_area = Judge(work, START + 12, POLICY)
    assert (by_area.drawn, len(np.unique(by_area.clusters))) == ("地区", 3)
    nowhere = replace(made, groups={**made.groups, "area": np.full(len(made), NEVER)})
    by_firm = Judge(task(nowhere, START, END), START + 12, POLICY)
    assert (by_firm.drawn, by_firm.clusters.tolist()) == ("户", made.groups["subject"][firms].tolist())
    assert (by_area.lots().interval, by_area.order("historic", "", [work.period.day]).interval) == ("单次抽签", "换一批地区")


def test_the_interval_of_a_mean_keeps_the_finds_of_a_cluster_together() -> None:
    apart = resampled(np.array([0.0, 10.0] * 20), np.arange(40), POLICY)
    together = resampled(np.array([0.0] * 20 + [10.0] * 20), np.repeat([1, 2], 20), POLICY)
    assert together == (0.0, 10.0)
    assert 0 < apart[0] < 5 < apart[1] < 10


def test_a_period_with_too_little_before_it_is_refused_with_the_numbers(made: Inspections) -> None:
    with pytest.raises(InputError, match="至少要 100 次、20 次"):
        study(made, DAY.toordinal() + 32, DAY.toordinal() + 60, POLICY)
    with pytest.raises(InputError, match="没有可以排先后的检查"):
        study(made, END + 5, END + 90, POLICY)


def test_a_trade_to_be_held_that_the_period_does_not_have_is_refused_with_those_it_has(made: Inspections) -> None:
    with pytest.raises(InputError, match="没有行业“School”"):
        study(made, START, END, POLICY, hold=["School"])


def test_the_command_tells_orders_calibration_and_areas_and_writes_every_day(file: Path, tmp_path: Path) -> None:
    moves, last = tmp_path / "moves.csv", (DAY + timedelta(days=205)).isoformat()
    words = ["evaluate", "visits", "--inspections", str(file), "--from", date.fromordinal(START).isoformat(), "--to", last, "--out", str(moves)]
    done = CliRunner().invoke(build(["evaluate"]), [*words, "--format", "json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    before, models = ["historic", "lot", "past_violations", "own_rate", "longest_wait"], ["without_area", "model", "model_made_and_past", "model_from_start"]
    assert [each["name"] for each in told["orders"]] == [*before, *models, "best_possible"]
    rows = list(csv.DictReader(moves.read_text("utf-8-sig").splitlines()))
    assert len(rows) == told["inspections"] == 36
    days = [(date.fromisoformat(each["原日期"]) - date.fromisoformat(each["新日期"])).days for each in rows if each["发现"] == "是"]
    model = next(each for each in told["orders"] if each["name"] == "model")
    assert sum(days) / len(days) == pytest.approx(model["gain"]["earlier"])
    assert "INVENTED KITCHEN" not in done.stdout + moves.read_text("utf-8-sig")


def test_a_file_without_inspections_is_refused(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="没有读到检查结果"):
        read_inspections([tmp_path / "firms.csv"], POLICY, TODAY)


def test_inspections_of_our_own_template_are_judged_by_their_results(tmp_path: Path) -> None:
    lines, results = ["统一社会信用代码,检查对象名称,检查编号,检查类型,检查日期,检查机关,检查结果"], ("未发现问题", "发现问题待整改", "查无下落")
    for n in range(12):
        firm = make_uscc("91", "330106", f"{n:08}")
        lines.append(f"{firm},虚构{n}公司,JC{n},{'日常' if n % 4 else '投诉举报'},2025-03-0{n % 9 + 1},虚构县市场监管局,{results[n % 3]}")
    path = tmp_path / "inspections.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    told = read_inspections([path], POLICY, TODAY).inspections
    assert (told.counted, len(told), int(told.found.sum())) == ("检查结果为发现问题待整改、发现问题已整改", 8, 4)
    assert int(told.planned.sum()) == 6
    assert told.planned.tolist() == [not complaint for complaint in told.complaint.tolist()]


def test_a_file_whose_rows_are_all_refused_says_by_which_rule(tmp_path: Path) -> None:
    head = "统一社会信用代码,检查对象名称,检查编号,检查类型,检查日期,检查机关,检查结果"
    (tmp_path / "inspections.csv").write_text(f"{head}\n,虚构公司,JC1,日常,2025-03-01,虚构县市场监管局,未发现问题\n", encoding="utf-8")
    with pytest.raises(InputError, match="退回 1 行（L160）"):
        read_inspections([tmp_path / "inspections.csv"], POLICY, TODAY)


def test_branches_of_a_chain_share_the_beginning_of_their_names() -> None:
    assert chain_of("BURGER PLACE #12") == chain_of("Burger Place, Inc.") == "BURGER PLACE"
    assert (chain_of("甲饮食有限公司（南门店）"), chain_of(None), chain_of("#1")) == ("甲饮食有限公司 南门店", None, None)


@pytest.mark.parametrize(
    ("old", "new"), [("refit_days = 7", "refit_days = 0"), ('planned = ["双随机"', 'planned = ["随便"'), ("days = 45", "days = 0"), ("resamples", "x")]
)
def test_a_policy_that_is_wrong_is_refused_when_it_is_read(old: str, new: str) -> None:
    from analytics.policy_data import policy_text

    text = policy_text("visit_schedule.toml")
    assert old in text
    with pytest.raises(PolicyError):
        load_schedule_policy(text.replace(old, new))

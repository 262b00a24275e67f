"""Intervals, tails, corrections and shrinkage of small numbers, held against tables, scipy and their own laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control, poisson

from analytics.rates import (
    chance_in_words,
    corrected,
    difference_interval,
    drawn_to_the_middle,
    ratio_interval,
    ratio_tail,
    score_interval,
    share_interval,
    share_tail,
    stratified_difference,
)

COUNTS = st.integers(0, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
TAILS = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(COUNTS)
def test_the_interval_of_a_share_is_that_of_clopper_and_pearson(counts: tuple[int, int]) -> None:
    hits, total = counts
    low, high = share_interval(hits, total, 0.95)
    if total:
        exact = binomtest(hits, total).proportion_ci(0.95, method="exact")
        assert (low, high) == pytest.approx((exact.low, exact.high), abs=1e-9)
        assert low <= hits / total <= high
    else:
        assert (low, high) == (0.0, 1.0)


@given(COUNTS)
def test_the_score_interval_of_a_share_is_that_of_wilson(counts: tuple[int, int]) -> None:
    hits, total = counts
    if total:
        wilson = binomtest(hits, total).proportion_ci(0.95, method="wilson")
        assert score_interval(hits, total, 0.95) == pytest.approx((wilson.low, wilson.high), abs=1e-9)
    else:
        assert score_interval(hits, total, 0.95) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_the_interval_of_a_difference_is_that_of_newcombes_table(counts: tuple[int, int, int, int], ends: tuple[float, float]) -> None:
    assert difference_interval(*counts, 0.95) == pytest.approx(ends, abs=5e-5)  # Newcombe 1998, Stat Med 17:873–890, table II, method 10


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        ((56, 70, 48, 80), (0.0528, 0.3382)),
        ((9, 10, 3, 10), (0.1700, 0.8406)),
        ((6, 7, 2, 7), (0.0342, 0.8534)),
        ((5, 56, 0, 29), (-0.0326, 0.1933)),
        ((0, 10, 0, 20), (-0.1658, 0.2844)),
        ((0, 10, 0, 10), (-0.2879, 0.2879)),
        ((10, 10, 0, 20), (0.7156, 1.0)),
        ((10, 10, 0, 10), (0.6636, 1.0)),
    ],
)
def test_one_stratum_has_the_interval_of_miettinen_and_nurminen(counts: tuple[int, int, int, int], ends: tuple[float, float]) -> None:
    found = stratified_difference([counts], 0.95)
    assert found is not None
    assert found[1:] == pytest.approx(ends, abs=5e-5)  # Newcombe 1998, table II, method 5


STRATA = st.lists(st.tuples(COUNTS, COUNTS).map(lambda both: (*both[0], *both[1])), max_size=8)


@given(STRATA)
def test_the_interval_within_strata_holds_the_difference_and_turns_round_with_it(strata: list[tuple[int, int, int, int]]) -> None:
    found = stratified_difference(strata, 0.95)
    if not any(n and m for _, n, _, m in strata):
        assert found is None
        return
    assert found is not None
    assert -1 <= found[1] <= found[0] <= found[2] <= 1
    assert found[1] < found[2]  # never certain
    turned = stratified_difference([(b, m, a, n) for a, n, b, m in strata], 0.95)
    assert turned is not None
    assert turned == pytest.approx((-found[0], -found[2], -found[1]), abs=1e-6)


def test_no_hits_and_nothing_but_hits_within_strata_are_not_certain() -> None:
    none, all_hits = stratified_difference([(0, 12, 0, 5), (0, 10, 0, 5)], 0.95), stratified_difference([(12, 12, 5, 5), (10, 10, 5, 5)], 0.95)
    assert none == pytest.approx((0, -0.2908, 0.1576), abs=5e-5)
    assert all_hits == pytest.approx((0, -0.1576, 0.2908), abs=5e-5)


@pytest.mark.parametrize(("n", "m", "strata", "base", "truth"), [(20, 7, 3, 0.04, 0.05), (12, 5, 4, 0.1, 0.0), (3, 1, 100, 0.2, 0.1)])
def test_the_interval_within_strata_holds_the_truth_as_often_as_it_says(n: int, m: int, strata: int, base: float, truth: float) -> None:
    chance, held = np.random.default_rng(5), 0
    for _ in range(400):
        shares = base * chance.uniform(0.5, 1.5, strata)
        drawn = zip(chance.binomial(n, shares + truth), chance.binomial(m, shares), strict=True)
        found = stratified_difference([(int(a), n, int(b), m) for a, b in drawn], 0.95)
        held += found is not None and found[1] <= truth <= found[2]
    assert held / 400 > 0.925  # 0.95 less what chance explains in 400


@given(COUNTS, COUNTS)
def test_the_interval_of_a_difference_holds_it_and_turns_round_with_it(one: tuple[int, int], other: tuple[int, int]) -> None:
    low, high = difference_interval(*one, *other, 0.95)
    assert -1 <= low <= high <= 1
    assert difference_interval(*other, *one, 0.95) == pytest.approx((-high, -low))
    if one[1] and other[1]:
        assert low - 1e-12 <= one[0] / one[1] - other[0] / other[1] <= high + 1e-12
    else:
        assert (low, high) == (-1, 1)


def test_the_interval_of_a_ratio_is_that_of_the_printed_tables() -> None:
    assert ratio_interval(10, 5.0, 0.95) == pytest.approx((4.795 / 5, 18.390 / 5), abs=1e-3)  # Garwood 1936, as in Breslow & Day 1987, table 2.10
    assert ratio_interval(0, 2.0, 0.95) == pytest.approx((0.0, 3.689 / 2), abs=1e-3)


@given(st.integers(0, 300), st.floats(0.01, 300))
def test_the_ends_of_the_interval_are_where_so_many_are_barely_likely(observed: int, expected: float) -> None:
    low, high = ratio_interval(observed, expected, 0.95)
    assert low <= observed / expected <= high
    if observed:
        assert ratio_tail(observed, low * expected) == pytest.approx(0.025, abs=1e-6)
    assert float(poisson.cdf(observed, high * expected)) == pytest.approx(0.025, abs=1e-6)


@given(TAILS)
def test_corrected_tails_are_those_of_benjamini_and_hochberg(tails: list[float]) -> None:
    assert corrected(tails) == pytest.approx(list(false_discovery_control(tails)))


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0.1, 60)), min_size=1, max_size=30))
def test_a_drawn_ratio_lies_between_its_own_and_that_of_all(counts: list[tuple[int, float]]) -> None:
    middle = sum(observed for observed, _ in counts) / sum(expected for _, expected in counts)
    for (observed, expected), drawn in zip(counts, drawn_to_the_middle(counts), strict=True):
        low, high = sorted((observed / expected, middle))
        assert low - 1e-9 <= drawn <= high + 1e-9


def test_small_numbers_are_drawn_further_than_large_ones() -> None:
    few, many, *_ = drawn_to_the_middle([(3, 1.0), (90, 30.0), (20, 30.0), (25, 30.0), (1, 1.0)])
    assert few < many < 3.0


def test_nothing_counted_says_nothing() -> None:
    assert corrected([]) == []
    assert drawn_to_the_middle([]) == []
    assert all(
        1 <= drawn <= observed / expected
        for (observed, expected), drawn in zip([(9, 1.0), (90, 3.0)], drawn_to_the_middle([(9, 1.0), (90, 3.0)], 1.0), strict=True)
    )
    assert drawn_to_the_middle([(0, 0.0)]) == [1.0]
    assert share_tail(0, 0, 0.02) == 1.0
    assert ratio_tail(0, 3.0) == 1.0
    with pytest.raises(ValueError, match="expected"):
        ratio_interval(1, 0.0, 0.95)
    with pytest.raises(ValueError, match="hits"):
        share_interval(3, 2, 0.95)


def test_a_small_probability_is_told_in_words() -> None:
    assert [chance_in_words(each) for each in (5.9e-10, 2e-4, 0.004, 0.04)] == ["小于万分之一", "小于千分之一", "小于百分之一", "约 4%"]

"""Intervals, tails, corrections and shrinkage of small numbers, held against tables, scipy and their own laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control, poisson

from analytics.rates import chance_in_words, corrected, drawn_to_the_middle, ratio_interval, ratio_tail, share_interval, share_tail

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

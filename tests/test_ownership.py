"""Shares through loops, paths and control: graphs solved by hand, and random ones against dense algebra and brute force."""

import itertools
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from analytics.algorithms.control import chain, controlled
from analytics.algorithms.ownership import effective_holdings, effective_owners, rings
from analytics.algorithms.share_paths import heaviest_cycle, share_paths

NAN = float("nan")


@dataclass(frozen=True)
class Solved:
    """A graph, written as “holder percent firm”, and the effective percentages that a person works out on paper."""

    name: str
    held: str
    shares: dict[str, float]  # "holder firm" → percent


HAND_SOLVED = (
    Solved("a chain multiplies", "P 60 A, A 50 B", {"P A": 60, "P B": 30, "A B": 50}),
    Solved("a direct and an indirect share add", "P 20 B, P 60 A, A 50 B", {"P B": 50}),
    Solved("two ways round come together again", "P 100 A, P 100 B, A 50 C, B 50 C", {"P C": 100}),
    Solved("unequal ways", "P 60 C, P 60 D, Q 40 C, Q 40 D, C 50 B, D 50 B", {"P B": 60, "Q B": 40}),
    Solved("a pyramid of majorities owns little", "P 51 A, A 51 B, B 51 C, C 51 D", {"P D": 6.765201}),
    Solved("joint owners through an arrangement", "N 50 J, R 50 J, J 100 C", {"N C": 50, "R C": 50}),
    Solved("own shares belong to the other holders", "P 90 A, A 10 A", {"P A": 100, "A A": 10}),
    # A half its own through B: P = ½ ÷ (1 − ¼)
    Solved("two firms hold half of each other", "P 50 A, B 50 A, Q 50 B, A 50 B", {"P A": 200 / 3, "Q A": 100 / 3, "P B": 100 / 3, "A A": 25, "B A": 50}),
    # once round is 0.6 × 0.8 × 1 = 0.48: P = 0.4 ÷ 0.52, Q = 0.2 × 1 × 0.6 ÷ 0.52
    Solved("three in a ring with two outside", "P 40 A, C 60 A, Q 20 B, A 80 B, B 100 C", {"P A": 40 / 0.52, "Q A": 12 / 0.52, "A A": 48}),
    # rounds through A: 0.2 × 0.3 + 0.4 × 0.1 = 0.1
    Solved(
        "two loops through one firm",
        "P 60 A, B 30 A, C 10 A, Q 80 B, A 20 B, R 60 C, A 40 C",
        {"P A": 60 / 0.9, "Q A": 24 / 0.9, "R A": 6 / 0.9, "P B": 12 / 0.9, "Q B": 80 + 4.8 / 0.9, "R B": 1.2 / 0.9},
    ),
    Solved("what is not on record stays nobody's", "P 30 A, A 70 B", {"P B": 21}),
    Solved("a ring without anybody outside still holds what it holds", "A 100 B, B 100 A, A 60 S, B 40 S", {"A S": 100, "B S": 100, "A A": 100}),
    Solved("more than everything in a ring has no answer from outside", "A 100 B, B 100 A, P 50 A, B 40 S", {"P S": NAN, "P A": NAN, "B S": 40, "A S": 40}),
    Solved("a loop upstream", "P 50 A, B 50 A, A 100 B, B 40 S, Q 60 S", {"P S": 40, "Q S": 60, "P B": 100, "B B": 50}),
)  # fmt: skip


def drawn(text: str) -> tuple[csr_array, dict[str, int]]:
    """The matrix of “P 60 A, A 50 B”, and the numbers of the names."""
    lines = [line.split() for line in text.split(", ")]
    index = {name: n for n, name in enumerate(sorted({name for holder, _, firm in lines for name in (holder, firm)}))}
    matrix = np.zeros((len(index), len(index)))
    for holder, percent, firm in lines:
        matrix[index[holder], index[firm]] = float(percent) / 100
    return csr_array(matrix), index


@pytest.mark.parametrize("solved", HAND_SOLVED, ids=lambda each: each.name)
def test_graphs_solved_by_hand_come_out_alike_from_both_ends(solved: Solved) -> None:
    held, index = drawn(solved.held)
    for pair, percent in solved.shares.items():
        holder, firm = (index[name] for name in pair.split())
        assert 100 * effective_owners(held, firm)[holder] == pytest.approx(percent, nan_ok=True)
        assert 100 * effective_holdings(held, holder)[firm] == pytest.approx(percent, nan_ok=True)


@st.composite
def holdings(draw: st.DrawFn, *, whole: bool = False, loops: bool = True) -> np.ndarray[Any, Any]:
    """Firms that hold each other, below persons; shares of a firm add up to at most 1, or to exactly 1 with somebody outside."""
    firms, people = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    random = np.random.default_rng(draw(st.integers(0, 2**31)))
    size = firms + people
    matrix = np.zeros((size, size))
    block = random.random((size, firms)) * (random.random((size, firms)) < draw(st.floats(0.2, 0.7)))
    matrix[:, people:] = np.vstack([block[firms:], block[:firms]])
    matrix[people:, people:] *= 1 - np.eye(firms)
    if not loops:
        matrix[people:, people:] = np.triu(matrix[people:, people:], 1)
    matrix[0, people:] += 0.05  # an owner outside for everybody
    totals = matrix[:, people:].sum(axis=0)
    matrix[:, people:] /= totals if whole else np.maximum(totals, 1.0) * (1 + 0.2 * random.random(firms))
    return matrix


def dense(matrix: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """diag(N)⁻¹ N A by dense algebra."""
    inverse = np.linalg.inv(np.eye(len(matrix)) - matrix)
    made: np.ndarray[Any, Any] = inverse @ matrix / np.diag(inverse)[:, None]
    return made


@given(holdings())
@settings(max_examples=100, deadline=None)
def test_random_graphs_give_what_dense_algebra_gives(matrix: np.ndarray[Any, Any]) -> None:
    held, size = csr_array(matrix), len(matrix)
    assert np.allclose(np.column_stack([effective_owners(held, n) for n in range(size)]), dense(matrix))
    assert np.allclose(np.vstack([effective_holdings(held, n) for n in range(size)]), dense(matrix))


@given(holdings())
@settings(max_examples=40, deadline=None)
def test_random_graphs_give_the_sum_over_all_walks_that_do_not_come_back(matrix: np.ndarray[Any, Any]) -> None:
    held = csr_array(matrix)
    for start in range(len(matrix)):
        onwards = matrix.copy()
        onwards[:, start] = 0
        step, total = matrix[start].copy(), matrix[start].copy()
        while step.max() > 1e-10:
            step = np.where(np.arange(len(matrix)) == start, 0, step) @ matrix
            total += step
        assert np.allclose(effective_holdings(held, start), total, atol=1e-6)


@given(holdings(whole=True))
@settings(max_examples=80, deadline=None)
def test_those_whom_nobody_holds_own_everything_together(matrix: np.ndarray[Any, Any]) -> None:
    held, outside = csr_array(matrix), matrix.sum(axis=0) == 0
    for firm in np.flatnonzero(~outside):
        assert effective_owners(held, int(firm))[outside].sum() == pytest.approx(1)


@given(holdings(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_renaming_the_nodes_permutes_the_shares(matrix: np.ndarray[Any, Any], shuffle: Any) -> None:
    names = list(range(len(matrix)))
    shuffle.shuffle(names)
    renamed = np.zeros_like(matrix)
    renamed[np.ix_(names, names)] = matrix
    last = len(matrix) - 1
    assert np.allclose(effective_owners(csr_array(renamed), names[last])[names], effective_owners(csr_array(matrix), last))


@given(holdings(), st.sampled_from([0.5, 0.1, 0.01, 0.001]))
@settings(max_examples=100, deadline=None)
def test_all_paths_above_the_cut_off_are_those_of_brute_force(matrix: np.ndarray[Any, Any], cutoff: float) -> None:
    graph, last = nx.from_numpy_array(matrix, create_using=nx.DiGraph), len(matrix) - 1
    expected = {}
    for start in range(last):
        for way in nx.all_simple_paths(graph, start, last):
            product = float(np.prod([matrix[a, b] for a, b in itertools.pairwise(way)]))
            if product >= cutoff:
                expected[tuple(way)] = product
    found = share_paths(csr_array(matrix), last, cutoff)
    assert {path.nodes: path.share for path in found.paths} == pytest.approx(expected)
    assert [path.share for path in found.paths] == sorted((path.share for path in found.paths), reverse=True)
    assert not found.left_out


@given(holdings(loops=False))
@settings(max_examples=60, deadline=None)
def test_without_loops_the_paths_add_up_to_the_share(matrix: np.ndarray[Any, Any]) -> None:
    held, last = csr_array(matrix), len(matrix) - 1
    sums = np.zeros(len(matrix))
    for path in share_paths(held, last, 1e-12).paths:
        sums[path.nodes[0]] += path.share
    assert np.allclose(sums, effective_owners(held, last))
    assert rings(held) == []


def test_more_paths_than_the_limit_are_said_to_be_left_out() -> None:
    held, index = drawn(", ".join(f"P 50 M{n}, M{n} 10 F" for n in range(8)))
    found = share_paths(held, index["F"], 0.001, limit=5)
    assert (len(found.paths), found.left_out) == (5, True)


def naive_control(matrix: np.ndarray[Any, Any], start: int) -> set[int]:
    group = {start}
    while more := {n for n in range(len(matrix)) if n not in group and matrix[sorted(group), n].sum() > 0.5}:
        group |= more
    return group - {start}


@given(holdings())
@settings(max_examples=150, deadline=None)
def test_control_is_the_least_fixed_point_and_every_link_of_its_chains_casts_votes(matrix: np.ndarray[Any, Any]) -> None:
    votes = csr_array(matrix)
    for start in range(len(matrix)):
        found = controlled(votes, [start])
        assert set(found) == naive_control(matrix, start)
        for node, each in found.items():
            way = chain(found, node)
            assert each.votes == pytest.approx(sum(matrix[holder, node] for holder in {start, *found} - {node}))
            assert (way[0], way[-1]) == (start, node)
            assert all(matrix[a, b] > 0 for a, b in itertools.pairwise(way))
            assert len(set(way)) == len(way)


@given(holdings())
@settings(max_examples=60, deadline=None)
def test_nobody_is_controlled_by_two_persons(matrix: np.ndarray[Any, Any]) -> None:
    outside = np.flatnonzero(matrix.sum(axis=0) == 0)
    groups = [set(controlled(csr_array(matrix), [int(person)])) for person in outside]
    assert sum(map(len, groups)) == len(set().union(*groups))


def test_exactly_half_is_no_control_and_two_halves_together_are() -> None:
    held, index = drawn("P 100 A, P 100 B, A 25 F, B 25 F, C 50 F, A 26 G, B 25 G")
    assert set(controlled(held, [index["P"]])) == {index["A"], index["B"], index["G"]}
    assert set(controlled(held, [index["C"]])) == set()
    assert index["F"] in controlled(held, [index["P"], index["C"]])


def test_a_chain_of_bare_majorities_controls_though_its_share_is_small() -> None:
    held, index = drawn("P 51 A, A 51 B, B 51 C, C 51 D")
    found = controlled(held, [index["P"]])
    assert [found[index[name]].votes for name in "ABCD"] == [0.51] * 4
    assert effective_owners(held, index["D"])[index["P"]] == pytest.approx(0.51**4)


def test_loops_are_told_with_what_each_firm_holds_of_itself() -> None:
    held, index = drawn("P 40 A, C 60 A, Q 20 B, A 80 B, B 100 C, X 100 Y, Y 100 X, S 10 S, P 90 S")
    found = {"".join(sorted(name for name, n in index.items() if n in ring.nodes)): ring for ring in rings(held)}
    assert set(found) == {"ABC", "XY", "S"}
    assert found["ABC"].self_held == pytest.approx((0.48, 0.48, 0.48))
    assert (found["ABC"].bounded, found["XY"].bounded) == (True, False)
    assert found["XY"].self_held == pytest.approx((1, 1))


def test_a_ring_that_is_almost_closed_is_solved_exactly() -> None:
    held, index = drawn("A 99.9999 B, B 99.9999 A, P 0.0001 A, Q 0.0001 B")
    assert rings(held)[0].bounded
    owners = effective_owners(held, index["A"])
    assert owners[index["P"]] + owners[index["Q"]] == pytest.approx(1)
    assert owners[index["P"]] == pytest.approx(1 / 1.999999)


def test_the_heaviest_way_round_a_loop_is_told() -> None:
    held, index = drawn("A 60 B, B 80 C, C 50 A, A 30 C, B 10 A")
    cycle = heaviest_cycle(held, tuple(sorted(index.values())))
    assert [name for node in cycle.nodes for name, n in index.items() if n == node] == ["A", "B", "C", "A"]
    assert cycle.share == pytest.approx(0.24)


@pytest.mark.parametrize(
    "shape", [(1, []), (1, [(0, 0)]), (4, [(0, 1), (2, 3)]), (5, [(0, n) for n in range(1, 5)]), (5, [(n, (n + 1) % 5) for n in range(5)])]
)
def test_small_shapes_neither_crash_nor_invent(shape: tuple[int, list[tuple[int, int]]]) -> None:
    matrix = np.zeros((shape[0], shape[0]))
    for a, b in shape[1]:
        matrix[a, b] = 1.0
    for node in range(shape[0]):
        owners = effective_owners(csr_array(matrix), node)
        reached = {n for n in range(shape[0]) if nx.has_path(nx.from_numpy_array(matrix, create_using=nx.DiGraph), n, node)}
        assert {n for n in range(shape[0]) if owners[n] > 0} <= reached
        assert np.all((owners >= 0) & (owners <= 1 + 1e-9))


def test_a_hundred_thousand_firms_are_solved() -> None:
    random, size = np.random.default_rng(7), 100_000
    holder = random.integers(0, np.arange(1, size))  # each is held by an earlier one: a forest, as registers mostly are
    held = csr_array((np.full(size - 1, 0.9), (holder, np.arange(1, size))), shape=(size, size))
    found = effective_holdings(held, 0)
    assert found[1] == pytest.approx(0.9)
    assert (found[1:] > 0).all()
    assert len(controlled(held, [0])) == size - 1

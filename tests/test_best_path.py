"""Best paths against an enumeration of all simple paths, and the shapes that break graph code."""

import math
from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from analytics.algorithms.best_path import FirstSteps, Floats, best_paths

Edges = dict[tuple[int, int], float]


def matrix(nodes: int, edges: Edges) -> csr_array:
    rows, columns = [a for a, _ in edges], [b for _, b in edges]
    graph = csr_array((list(edges.values()), (rows, columns)), shape=(nodes, nodes), dtype=np.float64)
    graph.sort_indices()
    return graph


def found(nodes: int, edges: Edges, starts: list[int], damping: Floats | None = None, steps: int = 3, floor: float = 0.0) -> dict[tuple[int, int], float]:
    paths = best_paths(matrix(nodes, edges), np.ones(nodes) if damping is None else damping, np.array(starts, dtype=np.int64), steps, floor)
    return {(int(s), int(n)): float(v) for s, n, v in zip(paths.start, paths.node, paths.value, strict=True)}


def enumerated(nodes: int, edges: Edges, starts: list[int], damping: Floats, steps: int) -> dict[tuple[int, int], float]:
    graph = nx.DiGraph(list(edges))
    graph.add_nodes_from(range(nodes))
    best: dict[tuple[int, int], float] = {}
    for number, start in enumerate(starts):
        for path in nx.all_simple_paths(graph, start, set(range(nodes)) - {start}, cutoff=steps):
            value = math.prod(edges[step] for step in pairwise(path)) * math.prod(float(damping[node]) for node in path[1:-1])
            best[number, path[-1]] = max(best.get((number, path[-1]), 0.0), value)
    return {pair: value for pair, value in best.items() if value > 0}


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, Edges, list[int], Floats]:
    nodes = draw(st.integers(1, 7))
    pairs = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1))
    weights = st.sampled_from([0.05, 0.3, 0.5, 0.8, 0.9, 1.0])
    edges = draw(st.dictionaries(pairs, weights, max_size=16))
    damping = np.array(draw(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=nodes, max_size=nodes)))
    return nodes, edges, draw(st.lists(st.integers(0, nodes - 1), min_size=1, max_size=3)), damping


@settings(max_examples=150, deadline=None)
@given(graph=graphs(), steps=st.integers(1, 4))
def test_values_equal_those_of_all_simple_paths(graph: tuple[int, Edges, list[int], Floats], steps: int) -> None:
    nodes, edges, starts, damping = graph
    expected = enumerated(nodes, edges, starts, damping, steps)
    got = found(nodes, edges, starts, damping, steps)
    assert got.keys() == expected.keys()
    assert all(math.isclose(got[pair], value) for pair, value in expected.items())


@settings(max_examples=60, deadline=None)
@given(graph=graphs())
def test_the_edges_named_multiply_out_to_the_value(graph: tuple[int, Edges, list[int], Floats]) -> None:
    nodes, edges, starts, damping = graph
    csr = matrix(nodes, edges)
    paths = best_paths(csr, damping, np.array(starts, dtype=np.int64), 3, 0.0)
    for start, node, value, positions in zip(paths.start, paths.node, paths.value, paths.edges, strict=True):
        here, product, passed = starts[start], 1.0, []
        for position in positions[positions >= 0]:
            assert csr.indptr[here] <= position < csr.indptr[here + 1]
            here, product = int(csr.indices[position]), product * csr.data[position]
            passed.append(here)
        assert here == node
        assert math.isclose(value, product * math.prod(damping[each] for each in passed[:-1]))


@settings(max_examples=60, deadline=None)
@given(graph=graphs(), seed=st.integers(0, 1000))
def test_renaming_the_nodes_renames_the_answer(graph: tuple[int, Edges, list[int], Floats], seed: int) -> None:
    nodes, edges, starts, damping = graph
    name = np.random.default_rng(seed).permutation(nodes)
    renamed = found(nodes, {(int(name[a]), int(name[b])): w for (a, b), w in edges.items()}, [int(name[s]) for s in starts], damping[np.argsort(name)])
    original = {(start, int(name[node])): value for (start, node), value in found(nodes, edges, starts, damping).items()}
    assert renamed.keys() == original.keys()
    assert all(math.isclose(renamed[pair], value) for pair, value in original.items())


def test_nothing_to_start_from_and_nothing_to_reach() -> None:
    assert found(0, {}, []) == found(1, {}, [0]) == found(3, {}, [1]) == {}


def test_a_self_loop_and_a_cycle_lead_nowhere_new() -> None:
    assert found(1, {(0, 0): 1.0}, [0]) == {}
    assert found(3, {(0, 1): 0.5, (1, 2): 0.5, (2, 0): 0.5}, [0]) == {(0, 1): 0.5, (0, 2): 0.25}


def test_another_component_is_not_reached() -> None:
    assert found(4, {(0, 1): 0.5, (2, 3): 0.5}, [0]) == {(0, 1): 0.5}


def test_a_hub_that_passes_nothing_is_still_reached_itself() -> None:
    star = {(0, n): 1.0 for n in range(1, 6)} | {(n, 0): 1.0 for n in range(1, 6)}
    assert found(6, star, [1], np.array([0.0, 1, 1, 1, 1, 1])) == {(0, 0): 1.0}


def test_a_longer_path_wins_if_it_is_worth_more_and_a_shorter_one_if_it_is_worth_the_same() -> None:
    graph = matrix(3, {(0, 2): 0.2, (0, 1): 0.8, (1, 2): 0.8})
    paths = best_paths(graph, np.ones(3), np.array([0]), 3, 0.0)
    assert paths.value[-1] == 0.8 * 0.8
    equal = best_paths(matrix(3, {(0, 2): 0.5, (0, 1): 1.0, (1, 2): 0.5}), np.ones(3), np.array([0]), 3, 0.0)
    assert (equal.edges[-1] >= 0).sum() == 1


def test_a_path_below_the_floor_is_dropped() -> None:
    assert found(3, {(0, 1): 0.1, (1, 2): 0.1}, [0], floor=0.05) == {(0, 1): 0.1}


def test_a_first_step_of_its_own_belongs_to_one_start_only() -> None:
    graph = matrix(3, {(1, 2): 0.5})
    extra = FirstSteps(np.array([1]), np.array([1]), np.array([0.8]))
    paths = best_paths(graph, np.ones(3), np.array([0, 0]), 3, 0.0, extra)
    assert list(zip(paths.start, paths.node, paths.value, strict=True)) == [(1, 1, 0.8), (1, 2, 0.4)]
    assert paths.edges[0].tolist() == [graph.nnz, -1, -1]

"""The contract of all graph algorithms: matrix in, array out, the same answer each time, and the one that networkx gives."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from analytics.algorithms.best_path import best_paths
from analytics.algorithms.communities import communities
from analytics.algorithms.components import connected_components
from analytics.algorithms.control import controlled
from analytics.algorithms.cores import core_numbers
from analytics.algorithms.cycles import END, simple_cycles
from analytics.algorithms.distances import UNREACHED, distances, neighbourhoods
from analytics.algorithms.overlap import damping, overlap
from analytics.algorithms.ownership import effective_holdings, effective_owners, rings
from analytics.algorithms.pagerank import pagerank
from analytics.algorithms.share_paths import share_paths
from analytics.algorithms.strength import strength
from analytics.algorithms.strong_components import strongly_connected_components

Algorithm = Callable[[csr_array], np.ndarray[Any, Any]]
Digraph = nx.DiGraph


def distances_from_the_first(graph: csr_array) -> np.ndarray[Any, Any]:
    return distances(graph, np.arange(min(1, graph.shape[0])))


def two_steps(graph: csr_array) -> np.ndarray[Any, Any]:
    return neighbourhoods(graph, np.arange(graph.shape[0]), 2).toarray() - 1


def smallest(groups: Any) -> list[int]:
    found = {node: min(group) for group in groups for node in group}
    return [found[node] for node in sorted(found)]


def without_loops(held: Digraph) -> nx.Graph:
    plain = nx.Graph(held)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    return plain


def hops(held: Digraph, start: int, steps: int | None = None) -> list[int]:
    found = nx.single_source_shortest_path_length(held, start, cutoff=steps) if len(held) else {}
    return [found.get(node, -1) for node in range(len(held))]


REFERENCE: dict[Algorithm, Callable[[Digraph], list[Any]]] = {
    connected_components: lambda held: smallest(nx.weakly_connected_components(held)),
    strongly_connected_components: lambda held: smallest(nx.strongly_connected_components(held)),
    pagerank: lambda held: [each[1] for each in sorted(nx.pagerank(held, tol=1e-14, max_iter=1000).items())],
    core_numbers: lambda held: [each[1] for each in sorted(nx.core_number(without_loops(held)).items())],
    distances_from_the_first: lambda held: hops(held, 0),
    two_steps: lambda held: [hops(held, start, 2) for start in range(len(held))],
    strength: lambda held: [sum(1.0 for other in held[node] if other != node) for node in sorted(held)],
}
ALGORITHMS: tuple[Algorithm, ...] = (*REFERENCE, communities)
PARTITIONS: tuple[Algorithm, ...] = (connected_components, strongly_connected_components, communities)
NAMELESS: tuple[Algorithm, ...] = (pagerank, core_numbers, strength)  # the answer of a node does not depend on what it is called
SHAPES: dict[str, tuple[int, list[tuple[int, int]]]] = {
    "empty": (0, []),
    "one node": (1, []),
    "self-loop": (1, [(0, 0)]),
    "two components": (4, [(0, 1), (2, 3)]),
    "star": (5, [(0, n) for n in range(1, 5)]),
    "ring": (5, [(n, (n + 1) % 5) for n in range(5)]),
    "two rings and a bridge": (6, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3)]),
    "everybody with everybody": (5, [(a, b) for a in range(5) for b in range(5)]),
}
seeded = st.tuples(st.integers(1, 30), st.floats(0, 0.3), st.integers(0, 2**31))
each_algorithm = pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda each: each.__name__)


def matrix(held: Digraph) -> csr_array:
    return csr_array(nx.to_scipy_sparse_array(held, nodelist=range(len(held)), dtype=float)) if len(held) else csr_array((0, 0))


def drawn_graph(drawn: tuple[int, float, int]) -> Digraph:
    nodes, density, seed = drawn
    held = nx.gnp_random_graph(nodes, density, seed=seed, directed=True)
    held.add_edges_from((node, node) for node in range(0, nodes, 7))
    return held


def shaped(shape: str) -> Digraph:
    nodes, edges = SHAPES[shape]
    held = nx.DiGraph(edges)
    held.add_nodes_from(range(nodes))
    return held


@pytest.mark.parametrize("algorithm", REFERENCE, ids=lambda each: each.__name__)
@pytest.mark.parametrize("shape", SHAPES)
def test_small_shapes_give_what_networkx_gives(algorithm: Algorithm, shape: str) -> None:
    held = shaped(shape)
    expected = np.array(REFERENCE[algorithm](held) if len(held) else [])
    assert algorithm(matrix(held)).ravel().tolist() == pytest.approx(expected.ravel().tolist(), abs=1e-11)


@pytest.mark.parametrize("algorithm", REFERENCE, ids=lambda each: each.__name__)
@given(drawn=seeded)
@settings(max_examples=60, deadline=None)
def test_random_graphs_give_what_networkx_gives(algorithm: Algorithm, drawn: tuple[int, float, int]) -> None:
    held = drawn_graph(drawn)
    assert np.allclose(algorithm(matrix(held)), np.array(REFERENCE[algorithm](held)), rtol=0, atol=1e-11)


@each_algorithm
@given(drawn=seeded)
@settings(max_examples=20, deadline=None)
def test_the_same_graph_gives_the_same_answer_and_is_left_as_it_was(algorithm: Algorithm, drawn: tuple[int, float, int]) -> None:
    graph = matrix(drawn_graph(drawn))
    before = graph.copy()
    first, second = algorithm(graph), algorithm(graph.copy())
    assert np.array_equal(first, second)
    assert len(first) == graph.shape[0]
    assert (graph.indptr.tolist(), graph.indices.tolist(), graph.data.tolist()) == (before.indptr.tolist(), before.indices.tolist(), before.data.tolist())


@each_algorithm
def test_a_stored_zero_is_no_edge(algorithm: Algorithm) -> None:
    stored = csr_array((np.array([1.0, 0.0]), (np.array([0, 1]), np.array([1, 2]))), shape=(4, 4))
    plain = csr_array((np.array([1.0]), (np.array([0]), np.array([1]))), shape=(4, 4))
    assert np.array_equal(algorithm(stored), algorithm(plain))


@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda each: each.__name__)
def test_what_is_no_graph_is_refused(algorithm: Algorithm) -> None:
    with pytest.raises(ValueError, match="square"):
        algorithm(csr_array((2, 3)))
    with pytest.raises(ValueError, match="finite"):
        algorithm(csr_array(np.array([[0.0, np.nan], [1.0, 0.0]])))


OF_PARTS: dict[str, Callable[[csr_array], Any]] = {  # algorithms for which a weight is a part of a whole, or a strength
    "pagerank": pagerank,
    "communities": communities,
    "strength": strength,
    "rings": rings,
    "effective_owners": lambda held: effective_owners(held, 0).tolist(),
    "effective_holdings": lambda held: effective_holdings(held, 0).tolist(),
    "controlled": lambda held: controlled(held, [0]),
    "share_paths": lambda held: share_paths(held, 0, 0.01),
    "overlap": lambda held: overlap(held, np.ones(held.shape[1])).toarray(),
}
EVERY: dict[str, Callable[[csr_array], Any]] = {
    **{each.__name__: each for each in ALGORITHMS},
    **OF_PARTS,
    "simple_cycles": lambda held: simple_cycles(held, 4).nodes,
}


@pytest.mark.parametrize("name", [*OF_PARTS, "best_paths"])
def test_weights_below_zero_are_refused_where_they_mean_nothing(name: str) -> None:
    run = OF_PARTS.get(name, lambda held: best_paths(held, np.ones(2), np.array([0]), 2, 0.0))
    with pytest.raises(ValueError, match="not negative"):
        run(csr_array(np.array([[0.0, -1.0], [1.0, 0.0]])))


@pytest.mark.parametrize("name", EVERY)
@given(drawn=seeded)
@settings(max_examples=15, deadline=None)
def test_entries_stored_in_pieces_and_stored_zeros_change_nothing(name: str, drawn: tuple[int, float, int]) -> None:
    plain = csr_array(matrix(drawn_graph((min(drawn[0], 12), *drawn[1:]))) / 16)  # pieces of sixteenths add up exactly
    pieces = in_pieces(plain)
    assert pieces.nnz > plain.nnz or plain.nnz == 0
    assert repr(EVERY[name](pieces)) == repr(EVERY[name](plain))  # as text, in which a NaN equals itself


def in_pieces(graph: csr_array) -> csr_array:
    """The same graph, every edge stored in two halves, and a zero at the end of every row that has edges."""
    indptr, indices, data = [0], list[int](), list[float]()
    for node in range(graph.shape[0]):
        span = slice(graph.indptr[node], graph.indptr[node + 1])
        ends, halves = graph.indices[span].tolist(), (graph.data[span] / 2).tolist()
        zero = [node] if ends else []
        indices += [*reversed(ends), *ends, *zero]
        data += [*reversed(halves), *halves, *(0.0 for _ in zero)]
        indptr.append(len(indices))
    return csr_array((np.array(data), np.array(indices, dtype=np.int32), np.array(indptr, dtype=np.int32)), shape=graph.shape)


def test_a_share_stored_in_two_pieces_is_one_share() -> None:
    held = csr_array((np.array([0.3, 0.3, 0.6]), np.array([1, 1, 2]), np.array([0, 2, 3, 3])), shape=(3, 3))
    assert rings(held) == []
    assert effective_owners(held, 1).tolist() == pytest.approx([0.6, 0, 0])
    assert effective_owners(held, 2).tolist() == pytest.approx([0.36, 0.6, 0])
    assert list(controlled(held, [0])) == [1, 2]
    assert [(each.nodes, round(each.share, 9)) for each in share_paths(held, 2, 0.01).paths] == [((1, 2), 0.6), ((0, 1, 2), 0.36)]


@pytest.mark.parametrize("algorithm", PARTITIONS, ids=lambda each: each.__name__)
@given(drawn=seeded)
@settings(max_examples=40, deadline=None)
def test_a_group_is_called_by_its_smallest_node(algorithm: Algorithm, drawn: tuple[int, float, int]) -> None:
    labels = algorithm(matrix(drawn_graph(drawn)))
    assert all(labels[label] == label and label <= node for node, label in enumerate(labels.tolist()))


@pytest.mark.parametrize("algorithm", NAMELESS, ids=lambda each: each.__name__)
@given(drawn=seeded, shuffle=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_renaming_the_nodes_permutes_the_answer(algorithm: Algorithm, drawn: tuple[int, float, int], shuffle: Any) -> None:
    graph, names = matrix(drawn_graph(drawn)), list(range(drawn[0]))
    shuffle.shuffle(names)
    assert np.allclose(algorithm(csr_array(graph[names][:, names])), algorithm(graph)[names], rtol=0, atol=1e-11)


@given(drawn=seeded, shuffle=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_renaming_the_nodes_leaves_components_together(drawn: tuple[int, float, int], shuffle: Any) -> None:
    graph, names = matrix(drawn_graph(drawn)), list(range(drawn[0]))
    shuffle.shuffle(names)
    for algorithm in (connected_components, strongly_connected_components):
        one, other = algorithm(graph)[names], algorithm(csr_array(graph[names][:, names]))
        assert np.array_equal(one[:, None] == one, other[:, None] == other)


def modularity(held: nx.Graph, labels: np.ndarray[Any, Any]) -> float:
    groups: dict[int, set[int]] = {}
    for node, label in enumerate(labels.tolist()):
        groups.setdefault(label, set()).add(node)
    return float(nx.community.modularity(held, groups.values()))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("make", [partial(nx.gnp_random_graph, 60, 0.1), partial(nx.planted_partition_graph, 5, 20, 0.4, 0.03)], ids=["chance", "groups"])
def test_communities_are_as_good_as_those_of_networkx_and_connected(make: Callable[..., nx.Graph], seed: int) -> None:
    held = make(seed=seed)
    for one, other in held.edges:
        held[one][other]["weight"] = 1 + (one * other + seed) % 3
    labels = communities(matrix(held))
    references = (nx.community.louvain_communities(held, seed=seed), nx.community.greedy_modularity_communities(held, weight="weight"))
    assert modularity(held, labels) >= max(nx.community.modularity(held, each) for each in references) - 1e-9
    assert all(nx.is_connected(held.subgraph(np.flatnonzero(labels == label).tolist())) for label in set(labels.tolist()))


def test_planted_groups_are_found_again() -> None:
    held = nx.planted_partition_graph(6, 25, 0.5, 0.01, seed=4)
    assert communities(matrix(held)).tolist() == [node // 25 * 25 for node in range(150)]


def test_a_higher_resolution_gives_smaller_communities() -> None:
    graph = matrix(nx.planted_partition_graph(4, 15, 0.5, 0.1, seed=2))
    sizes = [len(set(communities(graph, resolution=each).tolist())) for each in (0.2, 1.0, 4.0)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


@given(seeded, st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_cycles_are_those_of_networkx_each_once_from_its_smallest_node(drawn: tuple[int, float, int], longest: int) -> None:
    held = drawn_graph((min(drawn[0], 12), *drawn[1:]))
    expected = sorted((*ring[ring.index(min(ring)) :], *ring[: ring.index(min(ring))]) for ring in nx.simple_cycles(held, length_bound=longest))
    found = simple_cycles(matrix(held), longest, most=100_000)
    rows = [tuple(node for node in row if node != END) for row in found.nodes.tolist()]
    assert found.complete
    assert sorted(rows) == expected
    assert rows == sorted(rows, key=lambda ring: (len(ring), ring))


def test_cycles_stop_at_their_bounds_and_say_so() -> None:
    crowd = matrix(nx.complete_graph(40, create_using=nx.DiGraph))
    few, spent = simple_cycles(crowd, 8, most=50), simple_cycles(crowd, 8, effort=5_000)
    assert len(few.nodes) == 50
    assert not few.complete
    assert 0 < len(spent.nodes) < 5_000
    assert not spent.complete
    assert np.array_equal(few.nodes, simple_cycles(crowd, 8, most=50).nodes)
    assert simple_cycles(crowd, 2).nodes.shape == (40 * 39 // 2, 2)


@given(seeded, st.integers(1, 4), st.lists(st.integers(0, 29), min_size=1, max_size=4, unique=True))
@settings(max_examples=60, deadline=None)
def test_the_nearest_of_several_sources_counts(drawn: tuple[int, float, int], steps: int, wanted: list[int]) -> None:
    held, sources = drawn_graph(drawn), sorted({each % drawn[0] for each in wanted})
    each = np.array([hops(held, source, steps) for source in sources])
    nearest = np.where(each == -1, 10**6, each).min(axis=0)
    assert distances(matrix(held), np.array(sources), steps).tolist() == np.where(nearest == 10**6, UNREACHED, nearest).tolist()
    assert np.array_equal(neighbourhoods(matrix(held), np.array(sources), steps).toarray() - 1, each)


def test_a_heavier_edge_is_followed_more_often() -> None:
    shares = pagerank(csr_array(np.array([[0.0, 1.0, 3.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])))
    assert shares[2] > shares[1]
    assert shares.sum() == pytest.approx(1)


def test_a_core_needs_neighbours_that_are_in_it_too() -> None:
    held = nx.complete_graph(4)
    nx.add_path(held, range(3, 8))
    assert core_numbers(matrix(held)).tolist() == [3, 3, 3, 3, 1, 1, 1, 1]
    assert all(a >= b for a, b in pairwise(core_numbers(matrix(held)).tolist()))


@given(st.integers(1, 12), st.integers(1, 8), st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_overlap_is_the_worth_of_the_columns_that_two_rows_share(rows: int, columns: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    held = (random.random((rows, columns)) < 0.4).astype(float)
    worth = np.round(random.random(columns), 3) * (random.random(columns) < 0.7)
    expected = np.array([[0.0 if a == b else float(np.sum(worth[(held[a] > 0) & (held[b] > 0)])) for b in range(rows)] for a in range(rows)])
    assert np.allclose(overlap(csr_array(held), worth).toarray(), expected)


def test_a_thing_that_one_firm_has_or_that_everybody_has_is_worth_nothing() -> None:
    assert damping(np.array([1, 2, 20, 40, 80, 100, 101]), 20, 100).tolist() == pytest.approx([0, 1, 1, 1 / 2, 1 / 3, 1 / (1 + np.log2(5)), 0])


@given(st.integers(2, 50), st.integers(0, 200))
def test_damping_never_rises_with_the_number_of_firms(soft: int, more: int) -> None:
    worth = damping(np.arange(2, soft + more + 10), soft, soft + more)
    assert np.all(np.diff(worth) <= 0)
    assert worth.max() <= 1

"""The contract of all graph algorithms: matrix in, array out, the same answer whatever the nodes are called."""

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from analytics.algorithms.components import connected_components
from analytics.algorithms.overlap import damping, overlap
from analytics.algorithms.strength import strength

Algorithm = Callable[[csr_array], np.ndarray[Any, Any]]
ALGORITHMS: tuple[Algorithm, ...] = (connected_components, strength)


def graph(nodes: int, edges: list[tuple[int, int]]) -> csr_array:
    """Undirected, every weight 1, several edges between two nodes count as one."""
    matrix = np.zeros((nodes, nodes))
    for a, b in edges:
        matrix[a, b] = matrix[b, a] = 1.0
    return csr_array(matrix)


def components_of_networkx(held: nx.Graph) -> list[int]:
    smallest = {node: min(component) for component in nx.connected_components(held) for node in component}
    return [smallest[node] for node in sorted(held)]


def strength_of_networkx(held: nx.Graph) -> list[float]:
    return [sum(1.0 for other in held[node] if other != node) for node in sorted(held)]


REFERENCE: dict[Algorithm, Callable[[nx.Graph], list[Any]]] = {connected_components: components_of_networkx, strength: strength_of_networkx}
SHAPES = {
    "empty": (0, []),
    "one node": (1, []),
    "self-loop": (1, [(0, 0)]),
    "two components": (4, [(0, 1), (2, 3)]),
    "star": (5, [(0, n) for n in range(1, 5)]),
    "cycle": (5, [(n, (n + 1) % 5) for n in range(5)]),
}


@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("shape", SHAPES)
def test_small_shapes_give_what_networkx_gives(algorithm: Algorithm, shape: str) -> None:
    nodes, edges = SHAPES[shape]
    held = nx.Graph(edges)
    held.add_nodes_from(range(nodes))
    assert algorithm(graph(nodes, edges)).tolist() == REFERENCE[algorithm](held)


seeded = st.tuples(st.integers(1, 30), st.floats(0, 0.3), st.integers(0, 2**31))


@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda each: each.__name__)
@given(drawn=seeded)
@settings(max_examples=60, deadline=None)
def test_random_graphs_give_what_networkx_gives(algorithm: Algorithm, drawn: tuple[int, float, int]) -> None:
    held = nx.gnp_random_graph(drawn[0], drawn[1], seed=drawn[2])
    assert algorithm(graph(drawn[0], list(held.edges))).tolist() == REFERENCE[algorithm](held)


@given(drawn=seeded, shuffle=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_renaming_the_nodes_permutes_the_answer(drawn: tuple[int, float, int], shuffle: Any) -> None:
    nodes, density, seed = drawn
    edges = list(nx.gnp_random_graph(nodes, density, seed=seed).edges)
    names = list(range(nodes))
    shuffle.shuffle(names)
    renamed = graph(nodes, [(names[a], names[b]) for a, b in edges])
    plain = graph(nodes, edges)
    assert strength(renamed)[names].tolist() == strength(plain).tolist()
    partition, other = connected_components(plain), connected_components(renamed)[names]
    assert np.array_equal(partition[:, None] == partition, other[:, None] == other)


@given(drawn=seeded)
@settings(max_examples=60, deadline=None)
def test_direction_does_not_separate_what_hangs_together(drawn: tuple[int, float, int]) -> None:
    held = nx.gnp_random_graph(drawn[0], drawn[1], seed=drawn[2], directed=True)
    matrix = csr_array(nx.to_numpy_array(held)) if len(held) else graph(0, [])
    smallest = {node: min(component) for component in nx.weakly_connected_components(held) for node in component}
    assert connected_components(matrix).tolist() == [smallest[node] for node in sorted(held)]


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

"""Guarantee networks: what a fall takes with it, and what hangs on a fallen party."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from analytics.guarantees.cascade import Called, Claim, fall, heaviest
from analytics.guarantees.network import Guarantee
from analytics.guarantees.policy import FILE, guarantee_policy, read_guarantee_policy
from analytics.guarantees.rings import clusters
from analytics.guarantees.wording import sums as sums_told
from analytics.guarantees.wording import term
from analytics.policy_data import policy_table
from ledger.errors import PolicyError

POLICY = guarantee_policy()
PARTIES = 7
Pairs = Sequence[tuple[int, int]]
pairs = st.lists(st.tuples(st.integers(0, PARTIES - 1), st.integers(0, PARTIES - 1)).filter(lambda pair: pair[0] != pair[1]), max_size=16, unique=True)
amounts = st.lists(st.one_of(st.none(), st.integers(1, 100)), min_size=16, max_size=16)
capitals = st.dictionaries(st.integers(0, PARTIES - 1), st.one_of(st.none(), st.integers(0, 200)))


def claims(edges: Pairs, sums: Sequence[int | None]) -> list[Claim]:
    return [Claim(one, other, amount, int(amount is None)) for (one, other), amount in zip(edges, sums, strict=False)]


def graph(size: int, edges: Pairs) -> csr_array:
    source, target = (np.array([pair[n] for pair in edges], dtype=np.int64) for n in (0, 1))
    return csr_array((np.ones(len(edges)), (source, target)), shape=(size, size))


@given(pairs, amounts, capitals, st.sets(st.integers(0, PARTIES - 1), max_size=2))
def test_the_fallen_are_the_smallest_set_that_nobody_outside_is_called_beyond_what_it_bears(
    edges: Pairs, sums: list[int | None], bears: dict[int, int | None], before: set[int]
) -> None:
    held = claims(edges, sums)
    down = {0} | before
    fallen = {0}
    while True:
        called = {one: sum(each.amount or 0 for each in held if each.guarantor == one and each.debtor in fallen) for one in range(PARTIES) if one not in down}
        more = {one for one, amount in called.items() if (limit := bears.get(one)) is not None and amount > limit} - fallen
        if not more:
            break
        fallen |= more
    found = fall({0}, held, bears, before)
    onto = [each for each in held if each.debtor == 0 and each.guarantor not in down]
    assert set(found.fallen) == fallen - {0}
    assert not set(found.fallen) & before
    assert found.first.payers == len({each.guarantor for each in onto})
    assert (found.first.amount or 0) == sum(each.amount or 0 for each in onto)
    assert (found.first.amount is None) == (bool(onto) and all(each.amount is None for each in onto))
    assert found.unknown >= found.first.unknown == sum(each.amount is None for each in onto)
    assert found.later.payers == 0 or found.first_fallen


@given(pairs, amounts, capitals, st.randoms())
def test_the_order_of_guarantees_changes_nothing(edges: Pairs, sums: list[int | None], bears: dict[int, int | None], random: object) -> None:
    held = claims(edges, sums)
    other = list(held)
    random.shuffle(other)  # type: ignore[attr-defined]
    assert [fall({party}, held, bears) for party in range(PARTIES)] == [fall({party}, other, bears) for party in range(PARTIES)]


def test_who_guarantees_for_a_guarantor_is_called_only_after_it_fell() -> None:
    held = [Claim(0, 1, 500.0), Claim(1, 2, 500.0), Claim(2, 0, 1200.0)]
    found = fall({0}, held, {0: 1000.0, 1: 1000.0, 2: 1000.0})
    assert (found.first, found.first_fallen, found.later, found.later_fallen) == (Called(1, 1200.0), (2,), Called(1, 500.0), ())


def test_who_has_fallen_before_neither_pays_nor_falls_again() -> None:
    held = [Claim(1, 0, 500.0), Claim(2, 0, 900.0), Claim(3, 2, 50.0)]
    found = fall({0}, held, {1: 1000.0, 2: 1.0, 3: 1.0}, before={2})
    assert (found.first, found.fallen, found.later.payers) == (Called(1, 500.0), (), 0)


def test_a_party_of_unknown_capital_pays_and_is_not_taken_to_fall() -> None:
    found = fall({0}, [Claim(1, 0, 500.0), Claim(2, 1, 900.0)], {1: None, 2: 1.0})
    assert (found.first, found.fallen) == (Called(1, 500.0), ())


def test_the_heaviest_fall_is_by_what_is_called_then_by_who_falls() -> None:
    held = [Claim(1, 0, 100.0), Claim(2, 1, 300.0), Claim(3, 2, 50.0)]
    found = [fall({party}, held, {1: 10.0, 2: 10.0, 3: 10.0}) for party in range(4)]
    most, second = heaviest(found), heaviest(found[1:])
    assert most
    assert second
    assert (most.parties, second.parties) == ((0,), (1,))


def test_a_fall_with_unknown_calls_is_not_ranked() -> None:
    held = [Claim(1, 0, 900.0, 1), Claim(2, 1, 300.0), Claim(3, 2, None, 1)]
    found = heaviest([fall({party}, held, {}) for party in range(3)])
    assert found
    assert found.parties == (1,)
    assert heaviest([fall({2}, held, {})]) is None


@pytest.mark.parametrize(
    ("known", "unknown", "told"),
    [
        (1235.0678, 0, "1,235.0678 万元"),
        (2400.0, 0, "2,400 万元"), (None, 1, "金额不详"), (None, 3, "3 笔金额均不详"), (500.0, 1, "500 万元、另 1 笔金额不详"),
        (0.0, 0, "0 万元"),
    ],
)  # fmt: skip
def test_an_unknown_amount_is_never_told_as_zero(known: float | None, unknown: int, told: str) -> None:
    assert sums_told(known, unknown) == told


@settings(max_examples=60, deadline=None)
@given(pairs, st.sets(st.integers(0, PARTIES - 1), min_size=1, max_size=3))
def test_clusters_are_those_who_reach_a_fallen_party_and_have_a_ring_a_chain_or_a_core(edges: Pairs, fallen: set[int]) -> None:
    whole = nx.DiGraph(edges)
    whole.add_nodes_from(range(PARTIES))
    far = {node: min(len(path) - 1 for path in ways) for node in whole if (ways := _ways(whole, node, fallen))}
    hanging = whole.subgraph(node for node, steps in far.items() if steps <= POLICY.steps)
    expected = set()
    for part in nx.weakly_connected_components(hanging):
        inside = hanging.subgraph(part)
        ring = any(len(each) > 1 for each in nx.strongly_connected_components(inside))
        core = max(nx.core_number(nx.Graph(inside)).values(), default=0)
        if ring or max(far[node] for node in part) >= POLICY.chain or core >= POLICY.core:
            expected.add(tuple(sorted(part)))
    assert {each.parties for each in clusters(graph(PARTIES, edges), sorted(fallen), POLICY)} == expected


def _ways(whole: nx.DiGraph, node: int, fallen: set[int]) -> list[list[int]]:
    return [nx.shortest_path(whole, node, each) for each in fallen if nx.has_path(whole, node, each)]


@given(pairs, st.sets(st.integers(0, PARTIES - 1), min_size=1, max_size=3))
def test_the_circle_and_the_chain_that_are_shown_are_real(edges: Pairs, fallen: set[int]) -> None:
    for each in clusters(graph(PARTIES, edges), sorted(fallen), POLICY):
        assert set(pairwise(each.chain)) <= set(edges)
        assert each.chain[-1] in fallen
        closed = (*each.circle, *each.circle[:1])
        assert set(pairwise(closed)) <= set(edges)
        assert bool(each.circle) == bool(each.rings)


def test_a_network_that_is_too_large_is_looked_at_from_each_fallen_party() -> None:
    """Two fallen firms, each with fifty guarantors that have guarantors, all joined by one who vouches for both."""
    edges = [(n, 0) for n in range(2, 52)] + [(n, 1) for n in range(52, 102)] + [(102, 2), (103, 52), (104, 0), (104, 1)]
    found = list(clusters(graph(105, edges), [0, 1], POLICY))
    assert [each.fallen for each in found] == [(0,), (1,)]
    assert [len(each.parties) for each in found] == [53, 53]
    assert all(104 in each.parties for each in found)


def test_the_time_of_several_contracts_is_that_of_the_first_and_of_the_last() -> None:
    def term_of(until: date | None, undated: int, count: int) -> str:
        return term(Guarantee("A", "B", 1.0, 0, date(2024, 1, 1), until, undated, tuple("123"[:count])))

    assert term_of(date(2027, 1, 1), 0, 1) == "2024-01-01 至 2027-01-01"
    assert term_of(None, 1, 1) == "2024-01-01 起，截止日期不详"
    assert term_of(date(2029, 1, 1), 0, 2) == "最早自 2024-01-01 起，最晚至 2029-01-01"
    assert term_of(date(2029, 1, 1), 1, 3) == "最早自 2024-01-01 起，最晚至 2029-01-01，其中 1 笔截止日期不详"
    assert term_of(None, 2, 2) == "最早自 2024-01-01 起，截止日期均不详"


def test_nobody_fallen_is_no_cluster() -> None:
    assert list(clusters(graph(3, [(0, 1), (1, 2), (2, 0)]), [], POLICY)) == []
    assert list(clusters(graph(0, []), [], POLICY)) == []


def test_a_policy_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(PolicyError, match="没有这个状态、control"):
        read_guarantee_policy(policy_table(FILE) | {"control": 30.0, "statuses": ["没有这个状态"]})

"""Shell networks: how firms are tied, what holds a network together, what each part contributes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from analytics.detectors.shell_networks import DETECTOR
from analytics.shell import policy as policy_module
from analytics.shell.ablation import ablate
from analytics.shell.clusters import NOBODY, Firms, Shared, clusters, strong_clusters
from analytics.shell.policy import shell_policy
from analytics.shell.sharing import _cycles
from bench.cases import AS_OF, case_file, load, read_cases
from bench.generate.truth import SHELL, Planted, Truth
from ledger.errors import PolicyError

POLICY = shell_policy()
CASES = list(read_cases(case_file(Path(__file__).parent / "cases", SHELL)))
LONGEST = POLICY.measures.longest_cycle
few = settings(max_examples=40, deadline=None)
Having = Mapping[str, list[frozenset[int]]]  # kind → the firms that have each item


def firms_of(having: Having, count: int, days: list[int] | None = None) -> Firms:
    """Firms 0…count-1 that share these things; `days` of founding, all the same if not given."""
    shared = {}
    for kind, items in having.items():
        matrix = np.zeros((count, len(items)))
        for column, owners in enumerate(items):
            matrix[list(owners), column] = 1.0
        degree = matrix.sum(axis=0).astype(np.int64)
        shared[kind] = Shared(tuple(f"{kind}-{column}" for column in range(len(items))), csr_array(matrix), np.where(degree > 1, 1.0, 0.0), degree)
    nobody, day = np.full(count, NOBODY, dtype=np.int64), np.array(days or [0] * count, dtype=np.int64)
    return Firms(tuple(f"E{n}" for n in range(count)), shared, (), nobody, np.zeros(count), day, np.ones(count, dtype=np.bool_), nobody)


def members(firms: Firms) -> set[tuple[frozenset[str], bool]]:
    return {(frozenset(firms.subjects[row] for row in each.rows), each.weak) for each in clusters(firms, POLICY)}


COUNT = 12
owners = st.lists(st.frozensets(st.integers(0, COUNT - 1), min_size=2, max_size=6), max_size=6)
having = st.fixed_dictionaries({"address": owners, "phone": owners, "representative": owners, "liaison": owners})


@few
@given(having, st.permutations(range(COUNT)))
def test_the_order_of_the_firms_changes_no_cluster(shared: Having, order: list[int]) -> None:
    turned = {kind: [frozenset(order.index(firm) for firm in item) for item in items] for kind, items in shared.items()}
    named = replace(firms_of(turned, COUNT), subjects=tuple(f"E{firm}" for firm in order))
    assert members(named) == members(firms_of(shared, COUNT))


@few
@given(having, st.data())
def test_without_one_shared_thing_a_cluster_only_shrinks_or_falls_apart(shared: Having, data: st.DataObject) -> None:
    firms = firms_of(shared, COUNT)
    keys = [key for each in firms.shared.values() for key in each.keys]
    if keys:
        before = [set(each.rows) for each in strong_clusters(firms, POLICY)]
        left = strong_clusters(firms.without(data.draw(st.sampled_from(keys))), POLICY)
        assert all(any(set(each.rows) <= rows for rows in before) for each in left)


@few
@given(owners)
def test_one_kind_of_evidence_alone_never_makes_a_cluster(items: list[frozenset[int]]) -> None:
    for kind in ("address", "phone", "representative", "holder", "liaison"):
        assert not members(firms_of({kind: items}, COUNT))


def test_a_weak_ring_needs_firms_begun_close_to_one_another() -> None:
    ring: Having = {"phone": [frozenset({0, 1}), frozenset({2, 3})], "representative": [frozenset({1, 2}), frozenset({3, 4})]}
    days = [0, 90, 180, 270, 360]
    assert members(firms_of(ring, 5, days)) == {(frozenset({"E0", "E1", "E2", "E3", "E4"}), True)}
    assert not members(firms_of(ring, 5, [0, 91, 180, 270, 360]))


def test_a_weak_ring_grown_beyond_sense_is_chance() -> None:
    largest = POLICY.weak.largest
    for count in (largest, largest + 1):
        pairs = [frozenset({n, n + 1}) for n in range(count - 1)]
        assert bool(members(firms_of({"phone": pairs[::2], "representative": pairs[1::2]}, count))) is (count == largest)


graphs = st.sets(st.tuples(st.sampled_from("ABCDEFGH"), st.sampled_from("ABCDEFGH")).filter(lambda pair: pair[0] != pair[1]), max_size=20)


@few
@given(graphs)
def test_exactly_the_firms_on_short_cycles_are_found_as_networkx_finds_them(steps: set[tuple[str, str]]) -> None:
    expected = {firm for cycle in networkx.simple_cycles(networkx.DiGraph(sorted(steps)), LONGEST) for firm in cycle}
    found = _cycles(steps, LONGEST)
    assert {firm for cycle in found for firm in cycle} == expected
    assert all(len(cycle) <= LONGEST and {*zip(cycle, (*cycle[1:], cycle[0]), strict=True)} <= steps for cycle in found)


@pytest.mark.parametrize(("part", "value"), [("weak", replace(POLICY.weak, symptoms=POLICY.symptoms_needed)), ("pair_weight", 0.5), ("soft_degree", 1)])
def test_a_policy_that_contradicts_itself_is_refused(part: str, value: Any) -> None:
    with pytest.raises(PolicyError):
        policy_module._check(replace(POLICY, **{part: value}))


def case(words: str) -> dict[str, Any]:
    return next(each for each in CASES if words in each["name"])


def test_without_a_piece_that_is_said_to_dissolve_the_network_there_is_none(tmp_path: Path) -> None:
    records = case("两名联络员各管一半")["records"]
    (found,) = DETECTOR.run(load(records, tmp_path / "whole").view(AS_OF))
    assert found.measures["dissolved_by"] == ["电话 138****1234"]
    without = {"enterprises": [{**row, "phone": "1390000000{n}"} for row in records["enterprises"]], "roles": records["roles"]}
    assert DETECTOR.run(load(without, tmp_path / "phone").view(AS_OF)) == []
    one_liaison = {**records, "roles": records["roles"][:1]}
    assert DETECTOR.run(load(one_liaison, tmp_path / "liaison").view(AS_OF)) != []


def test_ablation_tells_what_is_lost_without_each_part(tmp_path: Path) -> None:
    view = load(CASES[0]["records"], tmp_path).view(AS_OF)
    ring = tuple(f"E{n}" for n in range(1, 7))
    item = Planted("shell", "shell-1", ring, ring, SHELL, True, "六户。")
    lines = {(each.kind, each.id): each for each in ablate(view, Truth(6, 1, date(2026, 6, 30), (item,), ()))}
    assert (lines["全部", ""].recall, lines["全部", ""].precision) == (1.0, 1.0)
    assert lines["关联", "phone"].recall == lines["关联", "address"].recall == 0.0
    assert lines["关联", "phone"].lost == 1
    assert lines["关联", "liaison"].recall == 1.0
    assert lines["指标", "S09"].met == 1
    assert lines["指标", "S10"].met == 0
    assert {id_ for kind, id_ in lines if kind == "指标"} == {each.id for each in POLICY.indicators if each.enabled}
    assert {id_ for kind, id_ in lines if kind == "关联"} == {each.kind for each in POLICY.links}

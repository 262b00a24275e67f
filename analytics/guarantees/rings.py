"""Circles, mutual guarantees, chains and dense cores that a fallen party drags on.

Only what guarantees, directly or through others, for a fallen party hangs on it: a fallen guarantor drags nobody on by
having guaranteed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from analytics.algorithms.best_path import Ints
from analytics.algorithms.components import connected_components
from analytics.algorithms.cores import core_numbers
from analytics.algorithms.cycles import END, simple_cycles
from analytics.algorithms.distances import distances
from analytics.algorithms.strong_components import strongly_connected_components
from analytics.guarantees.policy import GuaranteePolicy

NEAR = 2  # how far a network that is too large is looked at from each fallen party
SEARCH = 50_000  # steps over edges in the search for the rings of one cluster


@dataclass(frozen=True, slots=True)
class Cluster:
    """Parties that hang on fallen ones, by number. `rings`: groups that guarantee in a circle; `circle`: one of them, in its order."""

    parties: tuple[int, ...]
    fallen: tuple[int, ...]
    rings: tuple[tuple[int, ...], ...]
    circle: tuple[int, ...]
    chain: tuple[int, ...]  # the longest way to a fallen party, guarantor first
    core: int

    @property
    def largest_ring(self) -> int:
        """Parties of the largest ring."""
        return max((len(each) for each in self.rings), default=0)


def clusters(graph: csr_array, fallen: Sequence[int], policy: GuaranteePolicy) -> Iterator[Cluster]:
    """Clusters with a ring, a chain or a dense core, by their smallest party."""
    start = np.array(sorted(fallen), dtype=np.int64)
    if graph.shape[0] == 0 or len(start) == 0:
        return
    hanging = np.flatnonzero(distances(csr_array(graph.T), start, policy.steps) >= 0)
    label = connected_components(csr_array(graph[hanging][:, hanging]))
    for each in np.unique(label):
        members = hanging[label == each]
        for part in _parts(graph, members, start, policy):
            if cluster := _cluster(graph, part, start, policy):
                yield cluster


def _parts(graph: csr_array, members: Ints, fallen: Ints, policy: GuaranteePolicy) -> Iterator[Ints]:
    """The members, or, of too many, those near each fallen party."""
    if len(members) <= policy.largest:
        yield members
        return
    inside = csr_array(graph[members][:, members])
    for place in np.flatnonzero(np.isin(members, fallen)):
        yield members[distances(csr_array(inside.T), np.array([place]), NEAR) >= 0]


def _cluster(graph: csr_array, members: Ints, fallen: Ints, policy: GuaranteePolicy) -> Cluster | None:
    inside = csr_array(graph[members][:, members])
    down = np.flatnonzero(np.isin(members, fallen))
    strong = strongly_connected_components(inside)
    sizes = np.bincount(strong, minlength=len(members))
    rings = tuple(_named(members, np.flatnonzero(strong == each)) for each in np.flatnonzero(sizes >= 2))
    chain = _chain(inside, down)
    core = int(core_numbers(inside).max(initial=0))
    if not rings and len(chain) <= policy.chain and core < policy.core:
        return None
    circle = _circle(inside, set(down.tolist()), policy) if rings else ()
    return Cluster(
        _named(members, np.arange(len(members))), _named(members, down), rings, tuple(int(members[each]) for each in circle),
        tuple(int(members[each]) for each in chain), core,
    )  # fmt: skip


def _chain(inside: csr_array, down: Ints) -> tuple[int, ...]:
    """From the party farthest from any fallen one, step by step to it."""
    far = distances(csr_array(inside.T), down)
    at = int(np.argmax(far))
    chain = [at]
    while far[chain[-1]] > 0:
        after = inside.indices[inside.indptr[chain[-1]] : inside.indptr[chain[-1] + 1]]
        chain.append(int(min(each for each in after if far[each] == far[chain[-1]] - 1)))
    return tuple(chain)


def _circle(inside: csr_array, down: set[int], policy: GuaranteePolicy) -> tuple[int, ...]:
    """The ring to show: through a fallen party if there is one, rather a circle than a mutual guarantee, then the shortest."""
    found = simple_cycles(inside, min(inside.shape[0], policy.longest_ring), most=1000, effort=SEARCH)
    rings = [tuple(int(each) for each in row if each != END) for row in found.nodes]
    return min((ring for ring in rings if len(ring) > 1), key=lambda ring: (not down.intersection(ring), len(ring) == 2, len(ring), ring), default=())


def _named(members: Ints, places: Ints) -> tuple[int, ...]:
    return tuple(int(members[each]) for each in places)

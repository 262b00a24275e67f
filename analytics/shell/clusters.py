"""Clusters of firms that share several independent things, and which single shared thing holds a cluster together.

A pair of firms is tied by the sum over groups of evidence of the best kind within the group; kinds of one group (the same
person as representative and as shareholder) are not independent. Pairs under one controlling parent are not tied.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analytics.algorithms.best_path import Floats, Ints
from analytics.algorithms.components import connected_components
from analytics.algorithms.overlap import overlap
from analytics.algorithms.strength import strength
from analytics.shell.policy import LinkKind, ShellPolicy

BURST_DAYS = 30  # S06: registrations within 30 days
AGENT = "agent"
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Shared:
    """Which firm (row) has which item (column) of one kind, and what each item is worth as evidence."""

    keys: tuple[str, ...]
    incidence: csr_array
    worth: Floats

    def without(self, key: str) -> "Shared":
        """The same, had one item never been shared."""
        return self if key not in self.keys else replace(self, worth=np.where(np.array(self.keys) == key, 0.0, self.worth))

    def several(self) -> list[str]:
        """Items that at least two of the firms have and that are worth something."""
        degree = np.asarray(self.incidence.sum(axis=0)).ravel()
        return [self.keys[column] for column in np.flatnonzero((degree >= 2) & (self.worth > 0))]

    def only(self, rows: Ints) -> "Shared":
        """The same for some of the firms and what they have."""
        incidence = csr_array(self.incidence[rows])
        kept = np.flatnonzero(np.asarray(incidence.sum(axis=0)).ravel())
        return Shared(tuple(self.keys[column] for column in kept), csr_array(incidence[:, kept]), self.worth[kept])


@dataclass(frozen=True, slots=True)
class Firms:
    """The firms compared, with what they share. Arrays run over the firms; `agent` and `control` are numbers, NOBODY for none."""

    subjects: tuple[str, ...]
    shared: Mapping[str, Shared]
    agents: tuple[str, ...]
    agent: Ints
    agent_worth: Floats
    established: Ints  # day number
    active: NDArray[np.bool_]
    control: Ints

    def only(self, rows: Ints) -> "Firms":
        """The same for some of the firms; items keep their worth, which comes from the whole province."""
        shared = {kind: each.only(rows) for kind, each in self.shared.items()}
        return replace(
            self,
            subjects=tuple(self.subjects[row] for row in rows),
            shared=shared,
            agent=self.agent[rows],
            agent_worth=self.agent_worth[rows],
            established=self.established[rows],
            active=self.active[rows],
            control=self.control[rows],
        )

    def without(self, key: str) -> "Firms":
        """The same, had one room, telephone, person or agent never been shared, in whatever way."""
        shared = {kind: each.without(key) for kind, each in self.shared.items()}
        agent = np.where(self.agent == self.agents.index(key), NOBODY, self.agent) if key in self.agents else self.agent
        return replace(self, shared=shared, agent=agent)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Firms tied together, active and strongest first: its core leads. `ties` is their symmetric matrix in the order of `rows`."""

    rows: Ints
    ties: csr_array


def ties(firms: Firms, policy: ShellPolicy, weights: Mapping[str, csr_array] | None = None) -> csr_array:
    """Weight of every pair that is tied: enough weight, from enough independent groups, not under one parent."""
    groups: dict[str, csr_array] = {}
    for link in policy.links:
        if link.kind in firms.shared:
            weight = weights[link.kind] if weights else _weight(firms.shared[link.kind], link)
            groups[link.group] = groups[link.group].maximum(weight) if link.group in groups else weight
    total: csr_array = sum(groups.values(), csr_array(2 * (len(firms.subjects),)))
    if not total.nnz:
        return total
    left, right = total.tocoo().coords
    values = {name: np.asarray(matrix[left, right]).ravel() for name, matrix in groups.items()}
    for link in policy.links:
        if link.kind == AGENT:
            values[link.group] = np.maximum(values.get(link.group, np.zeros(len(left))), _same_agent(firms, left, right) * link.weight)
    weight_of, kinds = np.sum(list(values.values()), axis=0), np.sum([each > 0 for each in values.values()], axis=0)
    together = (firms.control[left] == firms.control[right]) & (firms.control[left] != NOBODY)
    kept = (weight_of >= policy.pair_weight - 1e-9) & (kinds >= policy.pair_groups) & ~together
    return csr_array((weight_of[kept], (left[kept], right[kept])), shape=total.shape)


def clusters(firms: Firms, policy: ShellPolicy) -> Iterator[Cluster]:
    """Components of the tied pairs with at least the smallest size and enough active firms, in a stable order."""
    tied = ties(firms, policy)
    label = connected_components(tied)
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(label[order]) > 0]) if len(order) else np.empty(0, dtype=np.int64)
    for rows in np.split(order, starts[1:]):
        if len(rows) >= policy.smallest and firms.active[rows].sum() >= policy.smallest_active:
            inside = csr_array(tied[rows][:, rows])
            best = np.lexsort((rows, firms.established[rows], -np.round(strength(inside), 9), ~firms.active[rows]))
            yield Cluster(rows[best].astype(np.int64), csr_array(inside[best][:, best]))


def dissolving(firms: Firms, policy: ShellPolicy) -> list[str]:
    """Each single room, telephone, person or agent without which these firms, all of one cluster, hold no cluster any more."""
    agents, count = np.unique(firms.agent[firms.agent != NOBODY], return_counts=True)
    items = [key for each in firms.shared.values() for key in each.several()] + [firms.agents[agent] for agent in agents[count >= 2]]
    links = [link for link in policy.links if link.kind in firms.shared]
    known = {link.kind: _weight(firms.shared[link.kind], link) for link in links}
    found = []
    for key in dict.fromkeys(items):
        rest = firms.without(key)
        changed = {link.kind: _weight(rest.shared[link.kind], link) for link in links if key in firms.shared[link.kind].keys}
        if _largest(ties(rest, policy, known | changed)) < policy.smallest:
            found.append(key)
    return found


def _weight(shared: Shared, link: LinkKind) -> csr_array:
    weight = overlap(shared.incidence, shared.worth)
    weight.data = np.minimum(weight.data, 1.0) * link.weight
    return weight


def _largest(tied: csr_array) -> int:
    return int(np.bincount(connected_components(tied)).max(initial=0))


def _same_agent(firms: Firms, left: NDArray[np.int32], right: NDArray[np.int32]) -> Floats:
    same = (firms.agent[left] == firms.agent[right]) & (firms.agent[left] != NOBODY)
    near = np.abs(firms.established[left] - firms.established[right]) <= BURST_DAYS
    return np.where(same & near, np.minimum(firms.agent_worth[left], firms.agent_worth[right]), 0.0)


def numbered(values: Sequence[str | None]) -> tuple[tuple[str, ...], Ints]:
    """Distinct values in order, and the number of each; NOBODY for None."""
    names = tuple(sorted({value for value in values if value is not None}))
    index = {name: number for number, name in enumerate(names)}
    return names, np.array([NOBODY if value is None else index[value] for value in values], dtype=np.int64)

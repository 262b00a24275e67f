"""Clusters of firms that share several independent things, and weak rings of firms that share one thing each with the next.

A pair of firms is tied by the sum over groups of evidence of the best kind within the group; kinds of one group (the same
person as representative and as shareholder) are not independent. Pairs under one controlling parent are not tied.
A telephone that only clients of one agent give is most likely the agent's own: with it, having the same agent proves nothing more.
A weak ring hangs together by single things that few share, between firms begun shortly after one another.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analytics.algorithms.best_path import Floats, Ints
from analytics.algorithms.components import connected_components
from analytics.algorithms.overlap import overlap
from analytics.algorithms.strength import strength
from analytics.shell.policy import LinkKind, ShellPolicy

AGENT, PHONE = "agent", "phone"
Weights = Mapping[str, csr_array]
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Shared:
    """Which firm (row) has which item (column) of one kind, what each is worth as evidence, and how many firms of the province have it.

    `captive`: which items only clients of one agent have; None: not looked at.
    """

    keys: tuple[str, ...]
    incidence: csr_array
    worth: Floats
    degree: Ints
    captive: NDArray[np.bool_] | None = None

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
        captive = None if self.captive is None else self.captive[kept]
        return Shared(tuple(self.keys[column] for column in kept), csr_array(incidence[:, kept]), self.worth[kept], self.degree[kept], captive)

    def given_by_clients(self, agent: Ints) -> "Shared":
        """The same, with the items marked that only clients of one agent have."""
        firm, column = self.incidence.tocoo().coords
        least, most = np.full(len(self.keys), np.iinfo(np.int64).max), np.full(len(self.keys), NOBODY, dtype=np.int64)
        np.minimum.at(least, column, agent[firm])
        np.maximum.at(most, column, agent[firm])
        return replace(self, captive=(least == most) & (most != NOBODY))


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
    weak: bool = False


def ties(firms: Firms, policy: ShellPolicy, known: Weights | None = None) -> csr_array:
    """Weight of every pair that is tied: enough weight, from enough independent groups, not under one parent."""
    groups: dict[str, csr_array] = {}
    for link in policy.links:
        if link.kind in firms.shared:
            weight = known[link.kind] if known else _weight(firms.shared[link.kind], link)
            groups[link.group] = groups[link.group].maximum(weight) if link.group in groups else weight
    total: csr_array = sum(groups.values(), csr_array(2 * (len(firms.subjects),)))
    if not total.nnz:
        return total
    left, right = total.tocoo().coords
    values = {name: np.asarray(matrix[left, right]).ravel() for name, matrix in groups.items()}
    for link in policy.links:
        if link.kind == AGENT:
            own = _same_agent(firms, left, right, policy.measures.burst_days) * link.weight
            own[_only_clients_phone(firms, policy, (left, right), {name: each for name, each in values.items() if name != link.group})] = 0.0
            values[link.group] = np.maximum(values.get(link.group, np.zeros(len(left))), own)
    weight_of, kinds = np.sum(list(values.values()), axis=0), np.sum([each > 0 for each in values.values()], axis=0)
    kept = (weight_of >= policy.pair_weight - 1e-9) & (kinds >= policy.pair_groups) & ~_together(firms, left, right)
    return csr_array((weight_of[kept], (left[kept], right[kept])), shape=total.shape)


def clusters(firms: Firms, policy: ShellPolicy) -> Iterator[Cluster]:
    """Every cluster, then every weak ring among the other firms."""
    found = list(strong_clusters(firms, policy))
    yield from found
    yield from weak_rings(firms, policy, found)


def strong_clusters(firms: Firms, policy: ShellPolicy, known: Weights | None = None) -> Iterator[Cluster]:
    """Components of the tied pairs with at least the smallest size and enough active firms."""
    yield from _components(firms, ties(firms, policy, known), policy.smallest, policy.smallest_active)


def weak_rings(firms: Firms, policy: ShellPolicy, taken: Iterable[Cluster] = ()) -> Iterator[Cluster]:
    """Firms outside those clusters that hang together end to end: enough of them, not too many, by more than one kind of evidence."""
    pairs, groups = weak_ties(firms, policy)
    free = np.ones(len(firms.subjects), dtype=np.bool_)
    for cluster in taken:
        free[cluster.rows] = False
    tied = csr_array(pairs.multiply(free[:, None]).multiply(free[None, :])) if pairs.nnz else pairs
    for cluster in _components(firms, tied, policy.weak.smallest, policy.smallest_active):
        kinds = sum(bool(csr_array(group[cluster.rows][:, cluster.rows]).multiply(cluster.ties).nnz) for group in groups)
        if kinds >= policy.weak.kinds and len(cluster.rows) <= policy.weak.largest:
            yield replace(cluster, weak=True)


def weights(firms: Firms, policy: ShellPolicy) -> Weights:
    """What every kind of shared item adds to every pair."""
    return {link.kind: _weight(firms.shared[link.kind], link) for link in policy.links if link.kind in firms.shared}


def weights_without(key: str, firms: Firms, policy: ShellPolicy, known: Weights) -> Weights:
    """`known`, worked out again for the kinds in which the item stands; `firms` are already without it."""
    changed = {link.kind: link for link in policy.links if link.kind in firms.shared and key in firms.shared[link.kind].keys}
    return {kind: _weight(firms.shared[kind], changed[kind]) if kind in changed else weight for kind, weight in known.items()}


def weak_ties(firms: Firms, policy: ShellPolicy) -> tuple[csr_array, list[csr_array]]:
    """Pairs begun shortly after one another that share one thing which few firms have; all together, and by group of evidence."""
    groups: dict[str, csr_array] = {}
    for link in policy.links:
        if link.kind in firms.shared and link.weight >= policy.weak.link_weight:
            weight = _narrow(firms.shared[link.kind], link, policy.weak.degree)
            groups[link.group] = groups[link.group].maximum(weight) if link.group in groups else weight
    total: csr_array = sum(groups.values(), csr_array(2 * (len(firms.subjects),)))
    if not total.nnz:
        return total, []
    left, right = total.tocoo().coords
    near = np.abs(firms.established[left] - firms.established[right]) <= policy.weak.days
    kept = near & ~_together(firms, left, right)
    return csr_array((total.tocoo().data[kept], (left[kept], right[kept])), shape=total.shape), list(groups.values())


def _components(firms: Firms, tied: csr_array, smallest: int, smallest_active: int) -> Iterator[Cluster]:
    """Components that are big enough, in a stable order, the core of each first: active, then most strongly tied, then begun first."""
    label = connected_components(tied)
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(label[order]) > 0]) if len(order) else np.empty(0, dtype=np.int64)
    for rows in np.split(order, starts[1:]):
        if len(rows) >= smallest and firms.active[rows].sum() >= smallest_active:
            inside = csr_array(tied[rows][:, rows])
            best = np.lexsort((rows, firms.established[rows], -np.round(strength(inside), 9), ~firms.active[rows]))
            yield Cluster(rows[best].astype(np.int64), csr_array(inside[best][:, best]))


def _weight(shared: Shared, link: LinkKind) -> csr_array:
    weight = overlap(shared.incidence, shared.worth)
    weight.data = np.minimum(weight.data, 1.0) * link.weight
    return weight


def _narrow(shared: Shared, link: LinkKind, degree: int) -> csr_array:
    """As `_weight`, by what at most `degree` firms have."""
    return _weight(replace(shared, worth=np.where(shared.degree <= degree, shared.worth, 0.0)), link)


def _together(firms: Firms, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.bool_]:
    return np.asarray((firms.control[left] == firms.control[right]) & (firms.control[left] != NOBODY))


def _same_agent(firms: Firms, left: NDArray[np.int32], right: NDArray[np.int32], days: int) -> Floats:
    same = (firms.agent[left] == firms.agent[right]) & (firms.agent[left] != NOBODY)
    near = np.abs(firms.established[left] - firms.established[right]) <= days
    return np.where(same & near, np.minimum(firms.agent_worth[left], firms.agent_worth[right]), 0.0)


def _only_clients_phone(firms: Firms, policy: ShellPolicy, pairs: tuple[Ints, Ints], others: Mapping[str, Floats]) -> NDArray[np.bool_]:
    """Which pairs have nothing else in common than a telephone that only clients of one agent give."""
    link = next((each for each in policy.links if each.kind == PHONE), None)
    phones = firms.shared.get(PHONE)
    if link is None or phones is None or phones.captive is None or not phones.captive.any():
        return np.zeros(len(pairs[0]), dtype=np.bool_)
    free = _weight(replace(phones, worth=np.where(phones.captive, 0.0, phones.worth)), link)
    more = [each > 0 for name, each in others.items() if name != link.group]
    return np.asarray((np.asarray(free[pairs]).ravel() == 0) & ~np.any([np.zeros(len(pairs[0]), dtype=np.bool_), *more], axis=0))


def numbered(values: Sequence[str | None]) -> tuple[tuple[str, ...], Ints]:
    """Distinct values in order, and the number of each; NOBODY for None."""
    names = tuple(sorted({value for value in values if value is not None}))
    index = {name: number for number, name in enumerate(names)}
    return names, np.array([NOBODY if value is None else index[value] for value in values], dtype=np.int64)

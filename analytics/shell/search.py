"""The networks of a province: clusters and weak rings whose firms show enough signs, and what each of them rests on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.shell.clusters import Cluster, Firms, Weights, strong_clusters, weak_rings, weights, weights_without
from analytics.shell.facts import Facts, read_facts
from analytics.shell.firms import read_firms
from analytics.shell.indicators import Reading, readings, staffed, stands
from analytics.shell.policy import ShellPolicy
from ledger.view import View


@dataclass(frozen=True, slots=True)
class Network:
    """Firms that hang together and show signs of emptiness; the core leads `subjects`."""

    firms: Firms
    cluster: Cluster
    subjects: tuple[str, ...]
    facts: Facts
    readings: tuple[Reading, ...]


def networks(view: View, policy: ShellPolicy) -> list[Network]:
    """All networks, in a stable order."""
    firms = read_firms(view, policy)
    return standing(firms, read_facts(view, candidates(firms, policy), policy), policy)


def candidates(firms: Firms, policy: ShellPolicy) -> list[str]:
    """Every firm that may turn out to be of a network, by id: those whose facts are needed."""
    unbounded = replace(policy, weak=replace(policy.weak, largest=len(firms.subjects)))
    found = [*strong_clusters(firms, policy), *weak_rings(firms, unbounded)]
    return sorted({firms.subjects[row] for cluster in found for row in cluster.rows})


def standing(firms: Firms, facts: Facts, policy: ShellPolicy) -> list[Network]:
    """The clusters that show enough signs, then the weak rings among all other firms: what falls short alone may be part of a ring."""
    strong = [network for cluster in strong_clusters(firms, policy) if (network := judged(firms, cluster, facts, policy))]
    weak = weak_rings(firms, policy, [network.cluster for network in strong])
    return strong + [network for cluster in weak if (network := judged(firms, cluster, facts, policy))]


def judged(firms: Firms, cluster: Cluster, facts: Facts, policy: ShellPolicy, without: str = "") -> Network | None:
    """The network that a cluster is, or None: too few signs, or firms with staff of their own."""
    subjects = tuple(firms.subjects[row] for row in cluster.rows)
    if staffed(facts, subjects, policy):
        return None
    read = readings(facts, subjects, policy, without)
    return Network(firms, cluster, subjects, facts, tuple(read)) if stands(read, policy, weak_days(firms, cluster)) else None


def weak_days(firms: Firms, cluster: Cluster) -> int | None:
    """Days from the first firm of a weak ring to its last; None for a cluster that hangs together by several things."""
    return int(np.ptp(firms.established[cluster.rows])) if cluster.weak else None


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, and how many firms are still a network without it. 0: without it there is none."""

    key: str  # id of the room, telephone, person, agent or holding firm; or the id of the indicator
    left: int


def pieces(network: Network, policy: ShellPolicy) -> list[Piece]:
    """What every single shared thing, and every indicator that rests on one record, holds up; the weightiest first."""
    firms = network.firms.only(network.cluster.rows)
    known = weights(firms, policy)
    found = [Piece(key, _left(network, firms, key, known, policy)) for key in _items(firms)]
    counted = [each for each in network.readings if each.counted]
    for each in counted:
        rest = [one for one in counted if one is not each]
        if len(each.value.records) == 1 and not stands(rest, policy, weak_days(network.firms, network.cluster)):
            found.append(Piece(each.indicator.id, 0))
    return sorted(found, key=lambda piece: (piece.left, piece.key))


def _left(network: Network, firms: Firms, key: str, known: Weights, policy: ShellPolicy) -> int:
    """Firms of the biggest network that is left when one shared thing is taken as unknown."""
    rest = firms.without(key)
    strong = strong_clusters(rest, policy, weights_without(key, rest, policy, known))
    for found in (strong, weak_rings(rest, policy)):
        if left := [len(each.subjects) for cluster in found if (each := judged(rest, cluster, network.facts, policy, key))]:
            return max(left)
    return 0


def _items(firms: Firms) -> Sequence[str]:
    """Rooms, telephones, people, holding firms and agents that at least two of the firms have."""
    telling = firms.agent[firms.agent_worth > 0]
    several = [firms.agents[number] for number in sorted({*telling.tolist()}) if number >= 0 and (telling == number).sum() >= 2]
    return list(dict.fromkeys([key for each in firms.shared.values() for key in each.several()] + several))

"""What each member of a cluster has at stake: what it has given and received, and what its fall would bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from analytics.guarantees.cascade import Claim, Fall, fall, heaviest
from analytics.guarantees.network import Guarantee, Network
from analytics.guarantees.rings import Cluster


@dataclass(frozen=True, slots=True)
class Ring:
    """A cluster with its guarantees, what each party's fall would bring, and what the fall of those in trouble brings together."""

    cluster: Cluster
    guarantees: tuple[Guarantee, ...]
    falls: dict[int, Fall]
    struck: Fall
    network: Network

    @property
    def total(self) -> float:
        """Known amounts together, in 万元; 0 if none is known."""
        return _sum(self.guarantees) or 0.0

    @property
    def unknown(self) -> int:
        """Guarantees of unknown amount."""
        return sum(each.unknown for each in self.guarantees)

    def title(self, party: int) -> str:
        """The firms of a party, the first by name."""
        firms = self.network.parties[party]
        return self.network.name(firms[0]) + (f"等 {len(firms)} 户同一控制的企业" if len(firms) > 1 else "")


def at_stake(network: Network, cluster: Cluster, bearable: float) -> Ring:
    """The guarantees of a cluster, and the fall of each of its parties; `bearable`: part of its registered capital that a party can bear."""
    inside = set(cluster.parties)
    guarantees = tuple(e for e in network.guarantees if network.party[e.guarantor] in inside and network.party[e.debtor] in inside)
    claims = [Claim(network.party[each.guarantor], network.party[each.debtor], each.amount, each.unknown) for each in guarantees]
    bears = {party: _bears(network, party, bearable) for party in cluster.parties}
    falls = {party: fall({party}, claims, bears, cluster.fallen) for party in cluster.parties}
    return Ring(cluster, guarantees, falls, fall(cluster.fallen, claims, bears), network)


def _bears(network: Network, party: int, bearable: float) -> float | None:
    capitals = [network.firms[each].capital if each in network.firms else None for each in network.parties[party]]
    known = [each for each in capitals if each is not None]
    return sum(known) * bearable if known else None


def measures(ring: Ring, size: int) -> dict[str, Any]:
    """Figures of the finding; `size`: nodes of its picture, drawn or not. Amounts in 万元."""
    most = heaviest(ring.falls.values())
    return {
        "firms": sum(len(ring.network.parties[each]) for each in ring.cluster.parties),
        "parties": len(ring.cluster.parties),
        "listed": [firm for each in ring.cluster.fallen for firm in ring.network.parties[each] if firm in ring.network.troubles],
        "total_wan": ring.total,
        "unknown_amounts": ring.unknown,
        "struck_payers": ring.struck.first.payers,
        "struck_calls_wan": ring.struck.first.amount,
        "struck_unknown_amounts": ring.struck.unknown,
        "struck_takes": sorted(firm for each in ring.struck.fallen for firm in ring.network.parties[each]),
        "largest_ring": ring.cluster.largest_ring,
        "chain_steps": len(ring.cluster.chain) - 1,
        "core": ring.cluster.core,
        "exposure": {firm: exposure(ring, firm) for each in ring.cluster.parties for firm in ring.network.parties[each]},
        "heaviest": list(ring.network.parties[most.parties[0]]) if most else [],
        "picture_nodes": size,
    }


def exposure(ring: Ring, firm: str) -> dict[str, Any]:
    """What a firm has given and received, what of it is for firms in trouble, and what its fall would bring.

    Sums in 万元 are of the known amounts, None where there are guarantees and no amount is known; beside each stands how many are not known.
    """
    given = [each for each in ring.guarantees if each.guarantor == firm]
    listed = [each for each in given if each.debtor in ring.network.troubles]
    received = [each for each in ring.guarantees if each.debtor == firm]
    own = ring.falls[ring.network.party[firm]]
    registered = ring.network.firms.get(firm)
    return {
        "guaranteed_wan": _sum(given),
        "unknown_amounts": _unknown(given),
        "for_listed_wan": _sum(listed),
        "for_listed_unknown": _unknown(listed),
        "received_wan": _sum(received),
        "received_unknown": _unknown(received),
        "capital_wan": registered.capital if registered else None,
        "fall_payers": own.first.payers,
        "fall_calls_wan": own.first.amount,
        "fall_later_payers": own.later.payers,
        "fall_later_calls_wan": own.later.amount,
        "fall_unknown_amounts": own.unknown,
        "fall_takes": sorted(name for each in own.fallen for name in ring.network.parties[each]),
    }


def _sum(guarantees: Sequence[Guarantee]) -> float | None:
    known = [each.amount for each in guarantees if each.amount is not None]
    return round(fsum(known), 4) if known or not guarantees else None


def _unknown(guarantees: Sequence[Guarantee]) -> int:
    return sum(each.unknown for each in guarantees)

"""What each member of a cluster has at stake: what it has given and received, and what its fall would bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from analytics.guarantees.cascade import Claim, Fall, fall, heaviest
from analytics.guarantees.network import Guarantee, Network
from analytics.guarantees.rings import Cluster

MEMBERS_TOLD = 12  # in one sentence; all are in the measures


@dataclass(frozen=True, slots=True)
class Ring:
    """A cluster with its guarantees and what each party's fall would bring."""

    cluster: Cluster
    guarantees: tuple[Guarantee, ...]
    falls: dict[int, Fall]
    network: Network

    @property
    def total(self) -> float:
        """Known amounts together, in 万元."""
        return _sum(self.guarantees)

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
    claims = [Claim(network.party[each.guarantor], network.party[each.debtor], each.amount) for each in guarantees]
    bears = {party: _bears(network, party, bearable) for party in cluster.parties}
    return Ring(cluster, guarantees, {party: fall(party, claims, bears) for party in cluster.parties}, network)


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
        "largest_ring": ring.cluster.largest_ring,
        "chain_steps": len(ring.cluster.chain) - 1,
        "core": ring.cluster.core,
        "exposure": {firm: exposure(ring, firm) for each in ring.cluster.parties for firm in ring.network.parties[each]},
        "heaviest": list(ring.network.parties[most.party]),
        "picture_nodes": size,
    }


def exposure(ring: Ring, firm: str) -> dict[str, Any]:
    """What a firm has given and received, what of it is for firms in trouble, and what its fall would bring."""
    given = [each for each in ring.guarantees if each.guarantor == firm]
    own = ring.falls[ring.network.party[firm]]
    registered = ring.network.firms.get(firm)
    return {
        "guaranteed_wan": _sum(given),
        "for_listed_wan": _sum([each for each in given if each.debtor in ring.network.troubles]),
        "received_wan": _sum([each for each in ring.guarantees if each.debtor == firm]),
        "unknown_amounts": sum(each.unknown for each in given),
        "capital_wan": registered.capital if registered else None,
        "fall_calls_wan": own.called,
        "fall_payers": own.payers,
        "fall_takes": sorted(name for each in own.fallen for name in ring.network.parties[each]),
    }


def _sum(guarantees: Sequence[Guarantee]) -> float:
    return round(fsum(each.amount or 0.0 for each in guarantees), 4)


def way(ring: Ring, parties: Sequence[int], *, closed: bool) -> str:
    """The parties in a row, in brackets; `closed`: back to the first."""
    if not parties:
        return ""
    return f"（{'→'.join(ring.title(each) for each in (*parties, *(parties[:1] if closed else ())))}）"


def line(ring: Ring, each: Guarantee) -> str:
    """One guarantee in words."""
    amount = "金额不详" if each.amount is None else f"{each.amount:,.10g} 万元"
    until = f"至 {each.until}" if each.until else "截止日期不详"
    return f"{ring.network.name(each.guarantor)}为{ring.network.name(each.debtor)}担保 {amount}（{each.since} {until}）"


def members(ring: Ring) -> str:
    """What each member has given and received, the largest first."""
    held = {firm: exposure(ring, firm) for each in ring.cluster.parties for firm in ring.network.parties[each]}
    order = sorted(held, key=lambda firm: (-held[firm]["guaranteed_wan"], firm))[:MEMBERS_TOLD]
    lines = []
    for firm in order:
        given, listed, taken = (held[firm][name] for name in ("guaranteed_wan", "for_listed_wan", "received_wan"))
        part = f"（其中为出事的主体 {listed:,.10g} 万元）" if listed else ""
        lines.append(f"{ring.network.name(firm)}担保 {given:,.10g} 万元{part}，受保 {taken:,.10g} 万元")
    more = f"；另 {len(held) - len(order)} 户" if len(held) > len(order) else ""
    return f"各户：{'；'.join(lines)}{more}。"

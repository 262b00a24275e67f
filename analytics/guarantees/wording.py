"""Guarantees, sums and falls in words. A sum is told to the 元 everywhere, and an unknown amount is never told as zero."""

from collections.abc import Sequence

from analytics.guarantees.cascade import Called, Fall, heaviest
from analytics.guarantees.network import Guarantee
from analytics.guarantees.stakes import Ring, exposure

MEMBERS_TOLD = 12  # in one sentence; all are in the measures


def wan(amount: float) -> str:
    """1235.0678 → 1,235.0678 万元, exact to the 元."""
    return f"{f'{amount:,.4f}'.rstrip('0').rstrip('.')} 万元"


def sums(known: float | None, unknown: int) -> str:
    """A sum of which not all may be known: “500 万元、另 1 笔金额不详”, “金额不详”, “2 笔金额均不详”."""
    if not unknown:
        return wan(known or 0.0)
    if not known:
        return "金额不详" if unknown == 1 else f"{unknown} 笔金额均不详"
    return f"{wan(known)}、另 {unknown} 笔金额不详"


def way(ring: Ring, parties: Sequence[int], *, closed: bool) -> str:
    """The parties in a row, in brackets; `closed`: back to the first."""
    if not parties:
        return ""
    return f"（{'→'.join(ring.title(each) for each in (*parties, *(parties[:1] if closed else ())))}）"


def line(ring: Ring, each: Guarantee) -> str:
    """What one firm guarantees for another, in words."""
    count = f" {len(each.records)} 笔，共" if len(each.records) > 1 else ""
    return f"{ring.network.name(each.guarantor)}为{ring.network.name(each.debtor)}担保{count} {sums(each.amount, each.unknown)}（{term(each)}）"


def term(each: Guarantee) -> str:
    """The time of one contract, or of several."""
    if len(each.records) == 1:
        return f"{each.since} 至 {each.until}" if each.until else f"{each.since} 起，截止日期不详"
    if each.until is None:
        return f"最早自 {each.since} 起，截止日期均不详"
    return f"最早自 {each.since} 起，最晚至 {each.until}" + (f"，其中 {each.undated} 笔截止日期不详" if each.undated else "")


def shape(ring: Ring) -> str:
    """The circle that is shown, or the chain; a group with more members than its circle is said to be one."""
    cluster = ring.cluster
    if not cluster.rings:
        return f"成 {len(cluster.chain) - 1} 步的担保链{way(ring, cluster.chain, closed=False)}"
    main = next((each for each in cluster.rings if cluster.circle and set(each).issuperset(cluster.circle)), max(cluster.rings, key=len))
    more = f"，另有 {cluster.largest_ring} 户互相牵连" if cluster.largest_ring > len(main) else ""
    return f"其中{circle(ring, main)}{more}"


def circle(ring: Ring, parties: Sequence[int]) -> str:
    """Parties that guarantee in a circle: “3 户首尾相接成担保圈（…）”, “5 户互相牵连，其中一圈为（…）”."""
    shown = ring.cluster.circle if set(parties).issuperset(ring.cluster.circle) else ()
    if len(parties) == 2:
        return f"有两户互保{way(ring, shown or parties, closed=True)}"
    if len(shown) == len(parties):
        return f" {len(parties)} 户首尾相接成担保圈{way(ring, shown, closed=True)}"
    if shown:
        return f" {len(parties)} 户互相牵连，其中一圈为{way(ring, shown, closed=True)}"
    return f" {len(parties)} 户互相牵连（{'、'.join(ring.title(each) for each in parties)}）"


def falls(each: Fall) -> str:
    """What a fall brings, step by step: who guarantees for the fallen pays first; only if one of these cannot pay are others called."""
    if not each.first.payers:
        return "没有仍可代偿的担保人"
    text = f"先由 {called(each.first)}"
    if each.first_fallen:
        text += f"；其中 {len(each.first_fallen)} 户可能不支" + (f"，再牵连 {called(each.later, verb='')}" if each.later.payers else "")
    return text + (f"，其中又有 {len(each.later_fallen)} 户可能不支" if each.later_fallen else "")


def called(each: Called, verb: str = "代偿") -> str:
    """“2 户代偿 500 万元”."""
    return f"{each.payers} 户{verb} {sums(each.amount, each.unknown)}"


def heavy(ring: Ring) -> str:
    """Whose fall takes most, of those whose calls are all known; how many cannot be compared."""
    most = heaviest(ring.falls.values())
    open_ones = sum(bool(each.unknown) for each in ring.falls.values())
    text = f"{open_ones} 户的牵连有金额不详，不作比较" if open_ones else ""
    if most is None or not most.first.payers:
        return text
    among = "其余各户中" if open_ones else ""
    return f"{text}{'；' if text else ''}{among}{ring.title(most.parties[0])}不能清偿时牵连最大：{falls(most)}"


def members(ring: Ring) -> str:
    """What each member has given and received, the largest first."""
    held = {firm: exposure(ring, firm) for each in ring.cluster.parties for firm in ring.network.parties[each]}
    order = sorted(held, key=lambda firm: (-(held[firm]["guaranteed_wan"] or 0.0), -held[firm]["unknown_amounts"], firm))[:MEMBERS_TOLD]
    told = []
    for firm in order:
        own = held[firm]
        listed = own["for_listed_wan"] or own["for_listed_unknown"]
        part = f"（其中为出事的主体 {sums(own['for_listed_wan'], own['for_listed_unknown'])}）" if listed else ""
        given, taken = sums(own["guaranteed_wan"], own["unknown_amounts"]), sums(own["received_wan"], own["received_unknown"])
        told.append(f"{ring.network.name(firm)}担保 {given}{part}，受保 {taken}")
    more = f"；另 {len(held) - len(order)} 户" if len(held) > len(order) else ""
    return f"各户：{'；'.join(told)}{more}。"

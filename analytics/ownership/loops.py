"""Loops of holdings: firms that in the end hold themselves.

Mutual holdings are lawful for most companies and small ones are ordinary. A lead is a loop that is closed (nobody outside
owns anything), in which control closes (every firm has its majority holder within), in which firms hold much of themselves,
or through which a company holds its own listed parent.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from analytics.algorithms.control import MAJORITY, controlled
from analytics.algorithms.ownership import Ring, rings
from analytics.algorithms.share_paths import SharePath, heaviest_cycle
from analytics.finding import Evidence, Severity
from analytics.ownership.holdings import Holding, Holdings
from analytics.ownership.lead import DESIGN, Lead, holding_edge, percent, record_ids
from analytics.ownership.policy import OwnershipPolicy
from analytics.pictures import enterprise

MOST_NAMED = 6


def loop_leads(holdings: Holdings, votes: csr_array, names: Mapping[str, str], types: Mapping[str, str | None], policy: OwnershipPolicy) -> Iterator[Lead]:
    """One lead per loop that is more than an ordinary mutual holding. `types`: enterprise type by firm."""
    for ring in rings(holdings.held):
        cycle = heaviest_cycle(holdings.held, ring.nodes)
        held = [each for a, b in pairwise(cycle.nodes) if (each := holdings.between(a, b))]
        listed = _listed_parents(holdings, votes, ring, types, policy)
        reasons = list(_reasons(holdings, votes, ring, held, names, policy)) + [_listed(each, names, policy) for each in listed]
        if reasons:
            yield _lead(holdings, ring, cycle, held, reasons, names, policy)


def _reasons(
    holdings: Holdings, votes: csr_array, ring: Ring, held: Sequence[Holding], names: Mapping[str, str], policy: OwnershipPolicy
) -> Iterator[tuple[Severity, Evidence]]:
    inside = np.asarray(holdings.held[list(ring.nodes)][:, list(ring.nodes)].sum(axis=0)).ravel()
    limit, records = policy.loops.self_held_percent, record_ids(held)
    if not ring.bounded:
        over = bool((inside > 1 + policy.tolerance_percent / 100).any())
        text = "登记的比例合计超过 100%，最终权益无法计算" if over else "全部股权在环内互相持有，环外没有任何出资人"
        yield Severity.WARNING, Evidence("LOOP_CLOSED", percent(100 * float(inside.min())), "不足 100%", f"{text}。", policy.basis.register, records)
        return
    most = max(range(len(ring.nodes)), key=lambda n: ring.self_held[n])
    share = round(100 * ring.self_held[most], 9)  # exactly the limit is the limit, in double precision too
    if share >= limit:
        text = f"{names[holdings.keys[ring.nodes[most]]]}通过循环持有自身 {percent(share)} 的权益"
        yield Severity.NOTICE, Evidence("LOOP_SELF_HELD", percent(share), f"不到 {limit:g}%", f"{text}，这部分资本没有环外的出资。", DESIGN, records)
    if _control_closes(votes, ring):
        text = "环内每一户的过半数表决权都在环内，环外没有人能够控制"
        yield Severity.ATTENTION, Evidence("LOOP_CONTROL", "环内过半数", "环外有人控制", f"{text}。", policy.basis.control, records)


def _control_closes(votes: csr_array, ring: Ring) -> bool:
    block = votes[list(ring.nodes)][:, list(ring.nodes)]
    return bool((np.asarray(block.sum(axis=0)).ravel() > MAJORITY).all())


def _listed_parents(holdings: Holdings, votes: csr_array, ring: Ring, types: Mapping[str, str | None], policy: OwnershipPolicy) -> list[tuple[Holding, float]]:
    """Holdings of a listed company by a firm that it controls, with the votes by which it does."""
    found = []
    for node in ring.nodes:
        if types.get(holdings.keys[node]) in policy.loops.listed_types:
            below = controlled(votes, [node])
            found += [(each, below[number].votes) for each in holdings.holders(node) if (number := holdings.index[each.holder_id]) in below]
    return found


def _listed(found: tuple[Holding, float], names: Mapping[str, str], policy: OwnershipPolicy) -> tuple[Severity, Evidence]:
    held, votes = found
    share = "比例不明" if held.share is None else percent(held.share)
    text = f"{names[held.holder_id]}受{names[held.subject_id]}控制（{percent(100 * votes)} 表决权），又持有该上市公司 {share} 的股份"
    source = f"{policy.basis.listed}（依据标记 {policy.basis.evidence}）"
    return Severity.NOTICE, Evidence("LOOP_LISTED", share, "不持有", f"{text}；因合并、行使质权等取得的应当及时处分。", source, held.records)


def _lead(
    holdings: Holdings,
    ring: Ring,
    cycle: SharePath,
    held: Sequence[Holding],
    reasons: Sequence[tuple[Severity, Evidence]],
    names: Mapping[str, str],
    policy: OwnershipPolicy,
) -> Lead:
    keys = [holdings.keys[node] for node in ring.nodes]
    told = "、".join(f"{names[each.holder_id]}持有{names[each.subject_id]} {percent(each.share or 0)}" for each in held[:MOST_NAMED])
    rest = f"等 {len(held)} 笔" if len(held) > MOST_NAMED else ""
    clause = f"{len(keys)} 户企业循环持股：{told}{rest}；{'；'.join(each.sentence.rstrip('。') for _, each in reasons)}"
    order = list(Severity)
    shares = {key: None if np.isnan(each) else round(100 * each, 4) for key, each in zip(keys, ring.self_held, strict=True)}
    return Lead(
        "LOOP",
        keys[0],
        tuple(keys[1:]),
        max((severity for severity, _ in reasons), key=order.index),
        clause,
        policy.basis.control,
        tuple(each for _, each in reasons),
        tuple(enterprise(key, names[key]) for key in keys),
        tuple(holding_edge(each) for each in held),
        {"firms": len(keys), "self_held_percent": shares, "cycle_percent": round(100 * cycle.share, 4)},
    )

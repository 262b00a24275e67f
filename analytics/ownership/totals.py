"""Recorded shares of one firm that cannot all be true: together more than 100 %.

Looked at before it is a lead: several contribution forms on one day (one share, told several times), rows of one holder of
different days (the newest counts), rounding, shares that were only worked out from amounts, and one person recorded both
with and without an identity number.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from analytics.finding import Evidence, Node, Severity
from analytics.ownership.holdings import Holding, Holdings
from analytics.ownership.lead import DESIGN, Lead, holding_edge, percent, record_ids, surnames
from analytics.ownership.policy import OwnershipPolicy
from analytics.pictures import enterprise


def impossible(holdings: Holdings, tolerance: float) -> list[int]:
    """Nodes whose recorded shares add up to more than 100 and the tolerance."""
    total = np.bincount(holdings.subject, weights=holdings.recorded, minlength=len(holdings.keys))
    found: list[int] = np.flatnonzero(total > 100 + tolerance).tolist()
    return found


def total_leads(holdings: Holdings, names: Mapping[str, str], policy: OwnershipPolicy) -> Iterator[Lead]:
    """One lead per firm whose holders cannot all hold what is recorded."""
    for node in impossible(holdings, policy.tolerance_percent):
        yield _lead(_recorded(holdings, node), names, policy)


def _lead(held: Sequence[Holding], names: Mapping[str, str], policy: OwnershipPolicy) -> Lead:
    subject, total = held[0].subject_id, sum(each.share or 0 for each in held)
    majorities = [each for each in held if (each.share or 0) > 50]
    left = _explained(held, policy.tolerance_percent)
    spoken = _spoken(held, names)
    told = "、".join(f"{spoken[each.holder_id]} {percent(each.share or 0)}" for each in sorted(held, key=lambda each: -(each.share or 0))[:5])
    why = f"；若其中{'、'.join(spoken[each.holder_id] for each in left)}已经退出而未办理变更，合计为 100%" if left else "；去掉较早的股东也凑不成 100%"
    clause = f"{names[subject]}在册股东 {len(held)} 名，登记的出资比例合计 {percent(total)}，超过 100%（{told}）{why}"
    if len(majorities) > 1:
        clause += f"；有 {len(majorities)} 名股东各自过半数，谁控制该企业无法判断"
    limit = f"不超过 {100 + policy.tolerance_percent:g}%"
    evidence = Evidence("TOTAL", percent(total), limit, f"{clause}。", f"{policy.basis.register}；容差为{DESIGN}", record_ids(held))
    nodes = (enterprise(subject, names[subject]), *(Node(each.holder_id, "Person" if each.person else "Enterprise", names[each.holder_id]) for each in held))
    return Lead(
        "TOTAL",
        subject,
        tuple(each.holder_id for each in held if not each.person),
        Severity.ATTENTION if len(majorities) > 1 else Severity.NOTICE,
        clause,
        policy.basis.register,
        (evidence,),
        nodes,
        tuple(holding_edge(each) for each in held),
        {"total_percent": round(total, 4), "explained_by_exit": [each.holder_id for each in left]},
    )


def _recorded(holdings: Holdings, node: int) -> list[Holding]:
    return [each for each in holdings.holders(node) if each.share and not each.derived]


def _explained(held: Sequence[Holding], tolerance: float) -> list[Holding]:
    """Holders from before the last entry whose exit would make the total right: one of them, else all of them."""
    latest = max((each.since for each in held if each.since), default=None)
    older = [each for each in held if latest and (each.since is None or each.since < latest)]
    total = sum(each.share or 0 for each in held)
    for left in [*([each] for each in older), older]:
        if left and abs(total - sum(each.share or 0 for each in left) - 100) <= tolerance:
            return left
    return []


def _spoken(held: Sequence[Holding], names: Mapping[str, str]) -> dict[str, str]:
    """Holder → name as told, with the day since when; persons by surname, numbered where two have the same one."""
    people = surnames({each.holder_id: names[each.holder_id] for each in held if each.person})
    return {each.holder_id: people.get(each.holder_id, names[each.holder_id]) + (f"（{each.since} 起）" if each.since else "") for each in held}

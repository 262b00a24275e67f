"""Who is one: the id that a view shows for a subject or person that has several.

A subject has several ids when rows came before its credit code was known (`REG:<number>`, later the code), a person when
people decided so (identity events), or when the same name at the same enterprise was met under both ids of the enterprise.
What was loaded never changes; a view maps ids as they were known at its `known_at`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

MERGE, SPLIT = "合并", "分开"  # the third kind, 不是同一人, forbids future merges and joins nothing


@dataclass(frozen=True, slots=True)
class IdentityEvent:
    """One row of identity_events, as far as it says who is one."""

    event_id: str
    kind: str
    left_id: str
    right_id: str
    kept_id: str
    undoes: str = ""


def canonical_ids(events: Iterable[IdentityEvent]) -> dict[str, str]:
    """Every id that is not shown → the id that is shown for it, after all events in their order.

    A later 分开 undoes the event that it names. A merge keeps its kept_id if that is what one of the two sides is shown as,
    else (an undone event had made it so) the side that was seen first.
    """
    merges = active_merges(events)
    seen: dict[str, int] = {}
    shown: dict[str, str] = {}  # id → shown id of its cluster
    members: dict[str, list[str]] = {}  # shown id → its cluster
    for merge in merges:
        for each in (merge.left_id, merge.right_id):
            seen.setdefault(each, len(seen))
            members.setdefault(shown.setdefault(each, each), [each])
        sides = sorted({shown[merge.left_id], shown[merge.right_id]}, key=seen.__getitem__)
        kept = merge.kept_id if merge.kept_id in sides else sides[0]
        for gone in sides:
            if gone != kept:
                moved = members.pop(gone)
                members[kept] += moved
                shown.update(dict.fromkeys(moved, kept))
    return {each: canonical for each, canonical in shown.items() if each != canonical}


def active_merges(events: Iterable[IdentityEvent]) -> list[IdentityEvent]:
    """The merges that no later event undoes, in order; an event that was itself undone undoes nothing."""
    undone: set[str] = set()
    active = []
    for event in reversed(list(events)):
        if event.event_id in undone:
            continue
        if event.kind == SPLIT and event.undoes:
            undone.add(event.undoes)
        elif event.kind == MERGE:
            active.append(event)
    return active[::-1]


def resolved(events: Iterable[IdentityEvent], known: Mapping[str, str]) -> list[IdentityEvent]:
    """The events about the ids that `known` shows for theirs."""
    return [
        replace(
            each,
            left_id=known.get(each.left_id, each.left_id),
            right_id=known.get(each.right_id, each.right_id),
            kept_id=known.get(each.kept_id, each.kept_id),
        )
        for each in events
    ]

"""Which subject carried on an ended one: the same person, at the same room or with the same telephone, founded around its end.

The product default for repeat offences adds the decisions of such predecessors; the numbers are the product's own, taken over.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from bench.generate.model import AS_OF, REP_ROLE, Firm
from bench.generate.people import Person
from bench.generate.world import World

BEFORE, AFTER, HALF = timedelta(30), timedelta(365), 50.0
Keys = Mapping[str, set[str]]


def predecessors(world: World) -> dict[str, set[str]]:
    """Successor → all subjects before it, through chains."""
    people, things = _people(world), _things(world)
    firms_of = _turned(people)
    direct: defaultdict[str, set[str]] = defaultdict(set)
    for old in world.firms.values():
        if old.ended and old.ended <= AS_OF:
            others = {subject for person in people.get(old.subject_id, ()) for subject in firms_of[person]}
            for new in (world.firms[subject] for subject in others):
                if _carries_on(old, new) and things.get(old.subject_id, set()) & things.get(new.subject_id, set()):
                    direct[new.subject_id].add(old.subject_id)
    return {new: _all_before(new, direct) for new in direct}


def _carries_on(old: Firm, new: Firm) -> bool:
    return old.ended is not None and new.established > old.established and old.ended - BEFORE <= new.established <= old.ended + AFTER


def _all_before(new: str, direct: Keys) -> set[str]:
    found: set[str] = set()
    waiting = set(direct[new])
    while waiting:
        found |= waiting
        waiting = {before for each in waiting for before in direct.get(each, ())} - found - {new}
    return found


def _people(world: World) -> dict[str, set[str]]:
    """Numbers of those who represented a subject or held half of it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    held = [(each.firm, each.holder) for each in world.shares if each.percent >= HALF]
    for firm, who in [*((each.firm, each.person) for each in world.roles if each.role in REP_ROLE.values()), *held]:
        if isinstance(who, Person) and who.number:
            found[firm.subject_id].add(who.number)
    return found


def _things(world: World) -> dict[str, set[str]]:
    """Rooms that are nobody's shared address, and telephones that are no agent's."""
    shared = {each.place.text() for each in world.shared}
    agents = {firm.phone for firm in world.agents}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for firm in world.versions:
        rooms = {place.text() for place in (firm.place, firm.operating) if place and not place.note} - shared
        found[firm.subject_id] |= rooms | ({firm.phone} - agents - {""})
    return found


def _turned(keys: Keys) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for subject, people in keys.items():
        for person in people:
            found[person].add(subject)
    return found

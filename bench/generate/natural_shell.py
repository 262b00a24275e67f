"""Shell networks that the background, or what was planted for other detectors, holds by chance: finding them is not false.

A second reading that does not call the detector: five or more firms of the last five years, three of them alive, that hang together
by pairs with two different things in common (room, telephone, person in charge, liaison), of which fewer than half employ
anybody to speak of, and which were founded in a burst or mostly insure nobody. The numbers are the product's own, taken over.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

from bench.generate.model import AS_OF, BRANCH, REP_ROLE, Firm
from bench.generate.people import Person
from bench.generate.truth import SHELL, Planted
from bench.generate.world import World
from ledger.months import months_after

MONTHS, SMALLEST, ALIVE, MANY, BURST, STAFF = 60, 5, 3, 20, timedelta(days=30), 2
PERSON, LIAISON = "person", "liaison"


def natural_shells(world: World) -> Iterator[Planted]:
    """One item per group; groups that were planted for this detector, guilty or innocent, are left out."""
    judged = world.judged(SHELL)
    young = {key: firm for key, firm in world.firms.items() if _young(firm) and key not in judged}
    for group in _groups(_ties(world, young)):
        firms = [young[subject] for subject in group]
        if len(firms) >= SMALLEST and sum(_alive(firm) for firm in firms) >= ALIVE and _empty(firms):
            note = f"{firms[0].name}等 {len(firms)} 户：自然形成，两两之间有两样以上共同之处，少有人参保。"
            yield Planted("shell", f"natural-shell-{group[0]}", group, group, SHELL, True, note, "natural", natural=True)


def _young(firm: Firm) -> bool:
    return firm.kind != BRANCH and firm.established >= months_after(AS_OF, -MONTHS)


def _alive(firm: Firm) -> bool:
    return firm.ended is None or firm.ended > AS_OF


def _empty(firms: list[Firm]) -> bool:
    """Few employ anybody, and they were founded together or mostly insure nobody."""
    days = sorted(firm.established for firm in firms)
    burst = any(days[n + SMALLEST - 1] - days[n] <= BURST for n in range(len(days) - SMALLEST + 1))
    known = [firm.insured for firm in firms if firm.insured is not None]
    staffed = sum(count >= STAFF for count in known)
    return 2 * staffed < len(firms) and (burst or 2 * known.count(0) >= max(1, len(known)))


def _ties(world: World, young: dict[str, Firm]) -> set[tuple[str, str]]:
    """Pairs with two different kinds of things in common."""
    kinds: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for (kind, _), owners in _things(world, young).items():
        if 2 <= len(owners) <= MANY:
            for pair in combinations(sorted(owners), 2):
                kinds[pair].add(kind)
    return {pair for pair, shared in kinds.items() if len(shared) >= 2}


def _things(world: World, young: dict[str, Firm]) -> dict[tuple[str, str], set[str]]:
    """(kind, thing) → the young firms that had it at any time; not what an agency or a host has."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    hosted = {each.place.text() for each in world.shared} | {agent.place.text() for agent in world.agents}
    served = {agent.phone for agent in world.agents}
    for firm in world.versions:
        if firm.place.text() not in hosted and not firm.place.note:
            found["address", firm.place.text()].add(firm.subject_id)
        if firm.phone and firm.phone not in served:
            found["phone", firm.phone].add(firm.subject_id)
    for role in world.roles:
        if role.person.number:
            found[PERSON if role.role in REP_ROLE.values() else LIAISON, role.person.number].add(role.firm.subject_id)
    for share in world.shares:
        if isinstance(share.holder, Person) and share.holder.number:
            found[PERSON, share.holder.number].add(share.firm.subject_id)
    return {thing: owners & young.keys() for thing, owners in found.items()}


def _groups(ties: set[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Subjects that hang together, each group sorted."""
    leader: dict[str, str] = {}

    def lead(subject: str) -> str:
        while leader.setdefault(subject, subject) != subject:
            leader[subject] = leader[leader[subject]]
            subject = leader[subject]
        return subject

    for one, other in sorted(ties):
        first, second = sorted((lead(one), lead(other)))
        leader[second] = first
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for subject in sorted(leader):
        groups[lead(subject)].append(subject)
    return [tuple(each) for each in groups.values()]

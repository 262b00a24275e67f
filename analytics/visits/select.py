"""Which candidates of a grid are visited: some by lot, the rest by what is expected of the visit, within quotas. Pure.

The random arm is drawn first, among the candidates only, so that nobody is disturbed for the sake of a comparison (无事不扰): every
candidate of the grid has the same chance, whatever is expected of it. Then the best of the rest. Where there is room for every
candidate nothing is drawn, and the chance is 1.
"""

import hmac
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from analytics.visits.handed import RANDOM, RANKED, Arm
from analytics.visits.policy import VisitPolicy

LOT = b"creditgraph visits random arm 1"  # the lot is not secret: it only must not depend on what is known of a subject


@dataclass(frozen=True, slots=True)
class Chance:
    """A candidate as the selection sees it, in rank order."""

    subject_id: str
    main: str  # kind of its strongest lead
    field: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One that is visited. `place`: of the candidate in rank order; `chance`: of being on the list whatever its rank."""

    place: int
    arm: Arm
    chance: float


def choose(ranked: Sequence[Chance], capacity: int, lot: str, policy: VisitPolicy) -> list[Choice]:
    """At most `capacity` of the candidates, in rank order. `lot`: what the draw hangs on besides the subject, such as grid and week."""
    if len(ranked) <= capacity:
        return [Choice(place, RANKED, 1.0) for place in range(len(ranked))]
    drawn = draw([each.subject_id for each in ranked], policy.random.places(capacity), lot)
    free = [place for place in range(len(ranked)) if place not in drawn]
    taken = _within_quotas(ranked, free, capacity, capacity - len(drawn), policy)
    chance = len(drawn) / len(ranked)
    return [Choice(place, RANDOM if place in drawn else RANKED, chance) for place in sorted({*drawn, *taken})]


def draw(subjects: Sequence[str], number: int, lot: str) -> frozenset[int]:
    """Places of `number` subjects drawn by lot: the smallest HMAC-SHA-256 of lot and subject. Another order of the same subjects draws the same ones."""
    by_lot = sorted(range(len(subjects)), key=lambda place: (hmac.digest(LOT, f"{lot}|{subjects[place]}".encode(), "sha256"), subjects[place]))
    return frozenset(by_lot[:number])


def _within_quotas(ranked: Sequence[Chance], free: Sequence[int], capacity: int, places: int, policy: VisitPolicy) -> set[int]:
    """The best of the free ones: first what each field has at least, then within the quotas, then whatever is left."""
    quotas = policy.quotas
    taken: dict[int, None] = {}
    for field, share in sorted(quotas.field_least.items()):
        taken.update(dict.fromkeys(_first((place for place in free if ranked[place].field == field), min(floor(share * capacity), places - len(taken)))))
    mains, fields = Counter(ranked[place].main for place in taken), Counter(ranked[place].field for place in taken)
    over: list[int] = []
    for place in free:
        each = ranked[place]
        full = _full(mains[each.main], quotas.lead.get(each.main), capacity) or _full(fields[each.field], quotas.most(each.field), capacity)
        if place in taken or len(taken) == places:
            continue
        if full:
            over.append(place)
            continue
        taken[place] = None
        mains[each.main] += 1
        fields[each.field] += 1
    return {*taken, *over[: places - len(taken)]}


def _full(number: int, share: float | None, capacity: int) -> bool:
    return share is not None and number >= ceil(share * capacity)


def _first(places: Iterable[int], number: int) -> list[int]:
    return [place for place, _ in zip(places, range(number), strict=False)]

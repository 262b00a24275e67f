"""Changes of the background that come together by chance, noted so that finding them is not called false.

A second reading of the facts that does not call the detector. What a change is worth, and the windows, are the product's own
policy, taken over, so agreement about them proves nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from bench.generate.decisions import SERIOUS_LISTS
from bench.generate.model import AS_OF, REP_ROLE, Firm, Share
from bench.generate.natural_repeat import counting
from bench.generate.places import Place
from bench.generate.truth import EARLY_WARNING, Planted
from bench.generate.world import World

WORTH = {"head": 0.35, "place": 0.25, "holders": 0.25, "collector": 0.3, "cut": 0.25, "deep_cut": 0.4, "outlets": 0.5, "staff": 0.5}
HOLLOW = ("cut", "deep_cut", "outlets", "staff")
CASE, DECISION, ENOUGH = 0.4, 0.3, 0.9
WINDOW, RECENT, BEFORE, AFTER, CLOSED_WITHIN = timedelta(180), timedelta(365), timedelta(180), timedelta(90), timedelta(90)
OPENED = ("立案查处", "移送处罚", "移送司法机关")
Event = tuple[str, date]


def natural_warnings(world: World) -> Iterator[Planted]:
    """Living firms of the background whose changes come together."""
    judged, around = world.judged(EARLY_WARNING), _around(world)
    for subject, events in sorted(_events(world).items()):
        firm = world.firms[subject]
        if subject in judged or firm.ended:
            continue
        days = sorted({day for _, day in events if AS_OF - RECENT <= day <= AS_OF} | {day for _, day in around[subject] if AS_OF - RECENT <= day <= AS_OF})
        if any(_together(events, around[subject], end) for end in days):
            told = "、".join(f"{kind} {day}" for kind, day in sorted(events, key=lambda each: each[1])[-4:])
            note = f"{firm.name}：背景中自然形成，变动接连发生（{told}）。"
            yield Planted("early_warning", f"natural-early_warning-{subject}", (subject,), (subject,), EARLY_WARNING, True, note, "natural", natural=True)


def _together(events: list[Event], around: list[Event], end: date) -> bool:
    inside = [(kind, day) for kind, day in events if end - WINDOW <= day <= end]
    kinds = {kind for kind, _ in inside}
    kinds -= {"cut"} if "deep_cut" in kinds else set()
    near = [(what, at) for what, at in around if any(_near(what, at, day) for _, day in inside)]
    beside = {kind for kind, day in inside if any(_near(what, at, day) for what, at in near)}
    best = max((CASE if what == "case" else DECISION for what, _ in near), default=0.0)
    enough = sum(WORTH[kind] for kind in kinds) + best >= ENOUGH - 1e-9
    own, near_own = kinds - {"collector"}, beside - {"collector"}  # who takes over many makes the change of head weightier, no second change
    return len(own) > 1 and enough and (bool(kinds & set(HOLLOW)) or len(near_own) > 1)


def _near(what: str, at: date, day: date) -> bool:
    return at <= day <= at + WINDOW if what == "case" else at - BEFORE <= day <= at + AFTER


def _events(world: World) -> dict[str, list[Event]]:
    found: defaultdict[str, list[Event]] = defaultdict(list)
    versions: defaultdict[str, list[Firm]] = defaultdict(list)
    for firm in world.versions:
        versions[firm.subject_id].append(firm)
    for subject, every in versions.items():
        for before, now in pairwise(sorted(every, key=lambda firm: firm.valid_from)):
            found[subject] += [(kind, now.valid_from) for kind in _differences(before, now)]
    taken: defaultdict[str, list[date]] = defaultdict(list)
    heads: list[tuple[str, str, date]] = []
    for firm in world.firms.values():
        roles = sorted((each for each in world.representatives(firm) if each.begin and each.role in REP_ROLE.values()), key=lambda each: each.begin or date.min)
        for one, other in pairwise(roles):
            if one.person != other.person and other.begin:
                found[firm.subject_id].append(("head", other.begin))
                heads.append((firm.subject_id, other.person.number, other.begin))
                taken[other.person.number].append(other.begin)
    for subject, number, day in heads:
        if number and sum(abs(each - day) <= RECENT for each in taken[number]) > 2:
            found[subject].append(("collector", day))
    _held(world, found)
    _outlets(world, found)
    return found


def _differences(before: Firm, now: Firm) -> Iterator[str]:
    if before.place != now.place and _house(before.place) != _house(now.place):
        yield "place"
    if before.capital and now.capital is not None and now.capital <= before.capital * 0.5:
        yield "deep_cut" if now.capital <= before.capital * 0.1 else "cut"
    if before.insured and before.insured >= 10 and now.insured is not None and now.insured <= before.insured * 0.3:
        yield "staff"


def _house(place: Place) -> tuple[object, ...]:
    return place.road, place.number, place.building, place.room


def _held(world: World, found: dict[str, list[Event]]) -> None:
    left: defaultdict[tuple[str, date], float] = defaultdict(float)
    kept: defaultdict[tuple[str, int], list[Share]] = defaultdict(list)
    for share in world.shares:
        kept[share.firm.subject_id, id(share.holder)].append(share)
    for share in world.shares:
        if share.end and share.end <= AS_OF:
            later = [each.percent for each in kept[share.firm.subject_id, id(share.holder)] if each.begin <= share.end < (each.end or date.max)]
            left[share.firm.subject_id, share.end] += max(0.0, share.percent - max(later, default=0.0))
    for (subject, day), percent in left.items():
        if percent >= 66.7:
            found[subject].append(("holders", day))


def _outlets(world: World, found: dict[str, list[Event]]) -> None:
    children: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    for each in world.branches:
        ended = world.firms[each.firm.subject_id].ended
        children[each.parent.subject_id].append((each.begin, min(each.end or date.max, ended or date.max)))
    for parent, spans in children.items():
        for _, last in spans:
            gone = sum(last - CLOSED_WITHIN <= end <= last for _, end in spans)
            there = sum(begin <= last and end >= last - CLOSED_WITHIN for begin, end in spans)
            if last <= AS_OF and gone > 2 and 2 * gone >= there:
                found[parent].append(("outlets", last))


def _around(world: World) -> defaultdict[str, list[Event]]:
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for each in world.inspections:
        if each.disposal in OPENED:
            found[each.firm.subject_id].append(("case", each.day))
    for subject, penalties in counting(world).items():
        found[subject] += [("decision", each.decided) for each in penalties]
    for listing in world.listings:
        if listing.firm and listing.list_type in (*SERIOUS_LISTS, "TOURISM_CULTURE", "PROCUREMENT"):
            found[listing.firm.subject_id].append(("decision", listing.begin))
    return found

"""Successions that the background holds by chance, noted so that finding them is not called false.

A firm that counts as punished and ended or was left behind; the person who stood behind it stands behind another one, founded
around that time, at the same place, with the same telephone or shop, or under the same trade name, in the same division of
trade. It does not call the detector; windows and the quarter are the product's own policy, taken over.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bench.generate.decisions import SERIOUS_LISTS
from bench.generate.model import AS_OF, REP_ROLE, Firm, Listing
from bench.generate.natural_repeat import counting
from bench.generate.people import Person
from bench.generate.truth import SUCCESSOR, Planted
from bench.generate.world import World
from ledger.months import months_after

QUARTER, MANY, ROOM_OF_MANY = 25.0, 5, 20
AT_ONCE = timedelta(60)
BEFORE, NOTICED, AFTER, OLDEST_MONTHS, LATE, FILED = (timedelta(180), timedelta(540), timedelta(365), 24, timedelta(365), timedelta(90))
GONE, MET = ("查无下落", "已停业"), ("未发现问题", "发现问题待整改", "发现问题已整改", "不配合检查")
DEBTS = ("COURT_SXBZXR", "WAGE", "TAX")


@dataclass(frozen=True, slots=True)
class End:
    """When a firm ended, or when somebody noticed that nobody was there."""

    day: date
    noticed: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """A person behind a firm, from and until when."""

    number: str
    begin: date
    end: date


def natural_successions(world: World) -> Iterator[Planted]:
    """Firms of the background that carry on a punished firm."""
    facts, judged = Facts(world), world.judged(SUCCESSOR)
    steps = {(old, new): facts.leaves(old, new) for old in sorted(facts.ends) for new in facts.after(old)}
    next_ones: defaultdict[str, set[str]] = defaultdict(set)
    for old, new in steps:
        next_ones[old].add(new)
    for (old, new), records in sorted(steps.items()):
        ends = tuple(sorted(_following(new, next_ones)))
        if records and not judged.intersection(ends):
            note = f"{world.firms[old].name}受罚后终止或弃用，{world.firms[new].name}由同一人接手：背景中自然形成。"
            yield Planted("successor", f"natural-successor-{old}-{new}", ends, tuple(sorted({old, *ends})), SUCCESSOR, True, note, "natural", "", records, True)


def _following(first: str, next_ones: dict[str, set[str]]) -> set[str]:
    found, waiting = {first}, [first]
    while waiting:
        fresh = next_ones.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += sorted(fresh)
    return found


class Facts:
    """Ends, people, things and records of the province, by subject."""

    def __init__(self, world: World) -> None:
        self._world, self.ends = world, _ends(world)
        self._behind, self._firms_of = _behind(world)
        self._bad = _bad(world)
        self._things = _things(world)

    def after(self, old: str) -> Iterator[str]:
        """Younger firms of the same person, founded around an end of the old one, that keep something of it."""
        mine = self._world.firms[old]
        others = {subject for each in self._behind[old] for subject in self._firms_of[each.number]} - {old}
        for new in sorted(others):
            theirs = self._world.firms[new]
            if theirs.established > mine.established and self._near(old, theirs) and self._alike(mine, theirs):
                yield new

    def leaves(self, old: str, new: str) -> tuple[str, ...]:
        """Numbers of the decisions that the step from old to new leaves behind."""
        theirs, found = self._world.firms[new], []
        ends = [end for end in self.ends[old] if _around(end, theirs.established)]
        for day, number, kind in self._bad.get(old, ()):
            in_time = any(months_after(end.day, -OLDEST_MONTHS) <= day <= end.day + LATE for end in ends) and theirs.established >= day - FILED
            if in_time and (kind in DEBTS or _one_division(self._world.firms[old], theirs) or self._shop(old, new)):
                found.append(number)
        return tuple(found)

    def _near(self, old: str, new: Firm) -> bool:
        """Founded around an end, by somebody who was still there in the two years before it."""
        stay = {each.number: each for each in self._behind[new.subject_id]}
        for end in self.ends[old]:
            if not _around(end, new.established):
                continue
            since = months_after(end.day, -OLDEST_MONTHS)
            if any(one.begin <= end.day and one.end >= since and one.number in stay for one in self._behind[old]):
                return True
        return False

    def _alike(self, old: Firm, new: Firm) -> bool:
        both = self._things[old.subject_id] & self._things[new.subject_id]
        at_once = old.ended is not None and abs(new.established - old.ended) <= AT_ONCE
        return bool(both) or (old.trade.code == new.trade.code and (at_once or _stem(old) == _stem(new)))

    def _shop(self, old: str, new: str) -> bool:
        return any(kind == "shop" for kind, _ in self._things[old] & self._things[new])


def _around(end: End, day: date) -> bool:
    return end.day - (NOTICED if end.noticed else BEFORE) <= day <= end.day + AFTER


def _one_division(old: Firm, new: Firm) -> bool:
    return old.trade.code[:2] == new.trade.code[:2]


def _stem(firm: Firm) -> str:
    mark = firm.name.find("示例")
    return firm.name[mark - 2 : mark] if mark >= 2 else firm.name


def _ends(world: World) -> dict[str, list[End]]:
    found: defaultdict[str, list[End]] = defaultdict(list)
    for firm in world.firms.values():
        if firm.ended and firm.ended <= AS_OF and firm.status not in ("Q", "QC"):
            found[firm.subject_id].append(End(firm.ended, False))
    for listing in world.listings:
        if listing.firm and listing.list_type == "SAMR_ABNORMAL" and (listing.end or date.max) > AS_OF:
            found[listing.firm.subject_id].append(End(listing.begin, True))
    met: dict[str, date] = {}
    for each in world.inspections:
        if each.result in MET:
            met[each.firm.subject_id] = max(met.get(each.firm.subject_id, date.min), each.day)
    for each in world.inspections:
        if each.result in GONE and met.get(each.firm.subject_id, date.min) < each.day:
            found[each.firm.subject_id].append(End(each.day, True))
    return found


def _behind(world: World) -> tuple[defaultdict[str, list[Behind]], defaultdict[str, set[str]]]:
    suspended = {each.person.number for each in world.objections if each.end is None and each.person}
    behind, firms_of = defaultdict[str, list[Behind]](list), defaultdict[str, set[str]](set)
    roles = [(each.firm, each.person, each.begin, each.end) for each in world.roles if each.role in REP_ROLE.values()]
    held = [(each.firm, each.holder, each.begin, each.end) for each in world.shares if each.percent >= QUARTER and isinstance(each.holder, Person)]
    for firm, who, begin, end in [*roles, *held]:
        if isinstance(who, Person) and who.number and who.number not in suspended:
            behind[firm.subject_id].append(Behind(who.number, begin or date.min, end or date.max))
            firms_of[who.number].add(firm.subject_id)
    return behind, firms_of


def _bad(world: World) -> dict[str, list[tuple[date, str, str]]]:
    found: defaultdict[str, list[tuple[date, str, str]]] = defaultdict(list)
    for subject, penalties in counting(world).items():
        found[subject] += [(each.decided, each.document_no, "") for each in penalties]
    gone = {(each.firm.subject_id, each.document_no) for each in world.repairs if each.outcome != "不予修复"}
    for listing in world.listings:
        if _serious(listing) and listing.firm and (listing.firm.subject_id, listing.document_no) not in gone:
            found[listing.firm.subject_id].append((listing.begin, listing.document_no, listing.list_type))
    return found


def _serious(listing: Listing) -> bool:
    return listing.list_type in (*SERIOUS_LISTS, "TOURISM_CULTURE", "PROCUREMENT")


def _things(world: World) -> defaultdict[str, set[tuple[str, str]]]:
    """Rooms, telephones and shops of every subject that few others have."""
    users: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    agents = {firm.subject_id for firm in world.agents}
    common = {each.place.text() for each in world.shared}
    for firm in world.versions:
        rooms = [place.text() for place in (firm.place, firm.operating) if place and not place.note]
        for thing in [*(("room", room) for room in rooms if room not in common), ("phone", firm.phone)]:
            users[thing].add(firm.subject_id)
    for shop in world.shops:
        users["shop", shop.number].add(shop.firm.subject_id)
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for (kind, value), subjects in users.items():
        if value and len(subjects) <= (ROOM_OF_MANY if kind == "room" else MANY) and not (kind == "phone" and subjects & agents):
            for subject in subjects:
                found[subject].add((kind, value))
    return found

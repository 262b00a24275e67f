"""Cross-region links that the background holds by chance, noted so that finding them is not called false.

A serious record in force in one province; a person or owner who stood behind it at that time; a living subject in another
province behind which that person or owner stands today. It does not call the detector, but
which lists and penalties are serious, and the quarter, are the product's own policy, taken over.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from bench.generate.decisions import SERIOUS_LISTS
from bench.generate.model import AS_OF, REP_ROLE, Firm, Listing, Penalty
from bench.generate.natural_repeat import counting
from bench.generate.people import Person
from bench.generate.truth import CROSS_REGION, Planted
from bench.generate.world import World

SERIOUS_KINDS = ("吊销许可证件", "责令停产停业", "责令关闭", "限制从业", "限制开展生产经营活动")  # 行政处罚法 art. 9, the heavier ones
LISTED = (*SERIOUS_LISTS, "PROCUREMENT", "ENV", "YRD_TOURISM", "ZJ_SEVERE", "SH_FOOD_KEY")
QUARTER = 25.0  # percent from which a holding links; design value
MAJORITY, STEPS, GROUP = 50.0, 3, 20  # control above this percent, over so many steps; controllers of more firms are groups; design values


def natural_cross_region(world: World) -> Iterator[Planted]:
    """Subjects of the background that a serious record of another province reaches."""
    links, judged, reached = Links(world), world.judged(CROSS_REGION), defaultdict[str, set[str]](set)
    for record in serious(world):
        for target in links.reached(record):
            if target not in judged:
                reached[target].add(record.document_no)
    for target, records in sorted(reached.items()):
        note = f"{world.firms[target].name}：背景中自然形成，与另一省的严重失信记录（{'、'.join(sorted(records))}）有同一人或持股关联。"
        yield Planted(
            "cross_region", f"natural-cross_region-{target}", (target,), (target,), CROSS_REGION, True, note, "natural", "", tuple(sorted(records)), True
        )


def serious(world: World) -> Iterator[Listing | Penalty]:
    """Serious listings in force and serious penalties that count."""
    gone = {(each.firm.subject_id, each.document_no) for each in world.repairs if each.outcome != "不予修复"}
    for listing in world.listings:
        subject = listing.firm.subject_id if listing.firm else ""
        if listing.list_type in LISTED and (listing.end or date.max) > AS_OF and (subject, listing.document_no) not in gone:
            yield listing
    for penalties in counting(world).values():
        yield from (each for each in penalties if any(kind in each.kinds for kind in SERIOUS_KINDS))


class Links:
    """Who stood behind whom and when: representatives and holders of a quarter or more."""

    def __init__(self, world: World) -> None:
        self._firms = world.firms
        self._then: defaultdict[str, list[tuple[Person | Firm, date, date, bool]]] = defaultdict(list)
        self._now: defaultdict[str, set[str]] = defaultdict(set)
        self._above: defaultdict[str, list[tuple[Person | Firm, date, date]]] = defaultdict(list)
        self._below: defaultdict[str, set[str]] = defaultdict(set)
        for each in world.shares:
            if each.percent > MAJORITY:
                self._above[each.firm.subject_id].append((each.holder, each.begin, each.end or date.max))
                if (each.end or date.max) > AS_OF:
                    self._below[_key(each.holder)].add(each.firm.subject_id)
        self._disowned = {(each.person.number, each.firm.subject_id) for each in world.objections if each.person and each.firm and each.outcome == "成立"}
        self._suspended = {each.person.number for each in world.objections if each.end is None and each.person}
        held = [(each.firm, each.holder, each.begin, each.end, False) for each in world.shares if each.percent >= QUARTER]
        roles = [(each.firm, each.person, each.begin or date.min, each.end, True) for each in world.roles if each.role in REP_ROLE.values()]
        for firm, who, begin, end, office in [*held, *roles]:
            self._then[firm.subject_id].append((who, begin, end or date.max, office))
            if (end or date.max) > AS_OF:
                self._now[_key(who)].add(firm.subject_id)

    def reached(self, record: Listing | Penalty) -> set[str]:
        """Living subjects of another province behind which stands somebody who stood behind the record."""
        day = record.begin if isinstance(record, Listing) else record.decided
        named = record.responsible if isinstance(record, Listing) else record.person
        behind: list[Person | Firm] = [who for who in (named, record.person) if who]
        found: set[str] = set()
        if record.firm:
            then = self._then[record.firm.subject_id]
            held = [who for who, begin, end, office in then if begin <= day < end and not (office and named and _key(who) != named.number)]
            behind += held
            found |= self._one_controller(record.firm.subject_id, day)
            found |= self._now[record.firm.subject_id] | {who.subject_id for who in held if isinstance(who, Firm)}
        for who in behind:
            owner = record.firm.subject_id if record.firm else ""
            if isinstance(who, Person) and who.number and who.number not in self._suspended and (who.number, owner) not in self._disowned:
                found |= self._now[who.number]
        return {subject for subject in found if self._alive_elsewhere(subject, record.authority.region[:2])}

    def _one_controller(self, origin: str, day: date) -> set[str]:
        """Firms under those who controlled the origin on that day, and controlling companies themselves."""
        found, level = set[str](), {origin}
        for _ in range(STEPS):
            holders = [who for firm in level for who, begin, end in self._above[firm] if begin <= day < end and (_key(who), firm) not in self._disowned]
            level = {who.subject_id for who in holders if isinstance(who, Firm)} - {origin}
            for who in holders:
                group = self._group(_key(who), origin)
                if _key(who) and _key(who) not in self._suspended and len(group) <= GROUP:
                    found |= group | ({who.subject_id} if isinstance(who, Firm) else set())
        return found - {origin}

    def _group(self, head: str, origin: str) -> set[str]:
        """What somebody controls today, without what lies below the origin."""
        found, level = set[str](), {head}
        for _ in range(STEPS):
            level = {firm for each in level if each != origin for firm in self._below[each]} - found
            found |= level
        return found

    def _alive_elsewhere(self, subject: str, province: str) -> bool:
        firm = self._firms[subject]
        return firm.province != province and (firm.ended is None or firm.ended > AS_OF)


def _key(who: Person | Firm) -> str:
    return who.number if isinstance(who, Person) else who.subject_id

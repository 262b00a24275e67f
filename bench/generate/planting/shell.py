"""Shell networks (空壳网络): five to fifteen firms that share people, rooms, phones and an agency, founded in a burst.

The signs are those of shell_indicators.csv (S01 room, S02 phone, S03 representative, S04 liaison and agency, S06 burst,
S09 nobody insured, S10 cannot be reached), never all of them, so that no single sign separates the guilty from the innocent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import enlist
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, ENTERPRISE, Firm, Inspection
from bench.generate.people import Person
from bench.generate.places import Place
from bench.generate.truth import SHELL
from bench.generate.world import World, authority

SMALLEST = 5  # so many members are alive on the last day
LINES = ("5190", "7249", "7251", "6513", "5131", "5292", "5165", "7212")
VARIANTS = {"one_room": 7, "two_rooms": 4, "phone_and_liaison": 4, "nominees": 3, "changed_details": 3, "ownership_chain": 2, "weak": 2}
NOTES = {
    "one_room": "同一房间、同一电话、少数几人轮流任法定代表人，集中设立，无人参保",
    "two_rooms": "分设两地两个房间，由共同的法定代表人和同一电话串联，集中设立",
    "phone_and_liaison": "住所各不相同，电话、登记联络员和代理机构相同，集中设立",
    "nominees": "法定代表人各不相同（挂名），同一人持股九成并任财务负责人，住所相同",
    "changed_details": "设立时同址同号同代理，数月后部分企业变更住所、电话以掩盖关联",
    "ownership_chain": "企业之间逐级持股，登记联络员相同，两部电话，集中设立",
    "weak": "没有共同住所，只有两两相同的法定代表人或电话首尾相连",
}


@dataclass(frozen=True, slots=True)
class Ring:
    """What the firms of one network have in common."""

    county: str
    size: int
    start: date
    burst: int
    stem: str
    people: tuple[Person, ...]
    phone: str
    agent: Firm | None

    def founded(self, world: World) -> date:
        """A day inside the burst."""
        return world.workday(self.start + timedelta(days=world.rng.randint(0, self.burst)))


def plant_shell_networks(world: World) -> None:
    """True networks, each by its own recipe."""
    for variant in world.variants(VARIANTS):
        ring = _ring(world, variant)
        firms = RECIPES[variant](world, ring)
        _traces(world, firms)
        note = f"{len(firms)} 户：{NOTES[variant]}（最早 {min(firm.established for firm in firms)}，最晚 {max(firm.established for firm in firms)}）。"
        world.plant("shell", variant, firms, note, detector=SHELL, expected=True)


def _ring(world: World, variant: str) -> Ring:
    rng = world.rng
    largest = 8 if world.subjects < 500 else 15
    start = world.day(date(2023, 2, 1), date(2026, 2, 10))
    county, people = world.places.county(), tuple(world.people.one() for _ in range(rng.randint(1, 3)))
    agent = world.agent(county) if rng.random() < 0.75 else None
    stem = world.names.stem() if rng.random() < 0.4 else ""
    return Ring(county, rng.randint(SMALLEST, largest), start, rng.choice((4, 12, 25, 40)) if variant != "weak" else 75, stem, people, people[0].phone, agent)


def _member(
    world: World, ring: Ring, number: int, *, place: Place | None, phone: str, rep: Person, officers: dict[str, Person], holder: Person | Firm | None = None
) -> Firm:
    """One firm of a ring: round capital that nobody paid, nobody insured or not known, a name that may be one of a series."""
    rng, began = world.rng, ring.founded(world)
    line = trade(rng.choice(LINES))
    name = f"{ring.stem}{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰'[number % 15]}" if ring.stem else ""
    share = 100.0 if holder is None else 90.0
    holders: list[tuple[Person | Firm, float]] = [(holder or rep, share)] + ([(rep, 10.0)] if holder is not None and holder != rep else [])
    return found(world, ENTERPRISE, county=ring.county, line=line, established=began, place=place, phone=phone, reps=((rep, began, None),), officers=officers,
    holders=holders,
        insured=0 if rng.random() < 0.75 else None, capital=float(rng.choice((50, 100, 200, 500, 1000))), agent=ring.agent if rng.random() < 0.9 else None,
        name=world.names.one(ENTERPRISE, ring.county, line, name) if name else "",
    )  # fmt: skip


def _one_room(world: World, ring: Ring) -> list[Firm]:
    room = world.places.place(ring.county)
    liaison = ring.people[-1]
    return [
        _member(
            world, ring, n, place=room, rep=ring.people[n % len(ring.people)], officers={"登记联络员": liaison},
            phone=ring.phone if world.rng.random() < 0.8 else world.people.one().phone,
        )
        for n in range(ring.size)
    ]  # fmt: skip


def _two_rooms(world: World, ring: Ring) -> list[Firm]:
    county = world.places.county(ring.county[:2])
    rooms = world.places.place(ring.county), world.places.place(county)
    others = [world.people.one() for _ in range(2)]
    return [
        _member(world, ring, n, place=rooms[n % 2], phone=ring.phone, rep=ring.people[0] if n < 4 else others[n % 2], officers={"财务负责人": ring.people[0]})
        for n in range(ring.size)
    ]


def _phone_and_liaison(world: World, ring: Ring) -> list[Firm]:
    liaison = world.people.one()
    return [
        _member(
            world,
            ring,
            n,
            place=None,
            phone=ring.phone,
            rep=world.people.one() if n % 3 else ring.people[0],
            officers={"登记联络员": liaison, "财务负责人": liaison},
        )
        for n in range(ring.size)
    ]


def _nominees(world: World, ring: Ring) -> list[Firm]:
    boss, room = world.people.one(), world.places.place(ring.county)
    return [
        _member(
            world, ring, n, place=room if n < ring.size - 2 else None, phone=boss.phone if n % 2 else world.people.one().phone, rep=world.people.one(),
            officers={"财务负责人": boss, "登记联络员": boss}, holder=boss,
        )
        for n in range(ring.size)
    ]  # fmt: skip


def _changed_details(world: World, ring: Ring) -> list[Firm]:
    firms = _one_room(world, ring)
    for firm in firms[: ring.size // 2]:
        day = world.workday(firm.established + timedelta(days=world.rng.randint(90, 260)))
        if day < AS_OF:
            change(world, firm, day, place=world.places.place(world.places.county(firm.province)), phone=world.people.one().phone)
    return firms


def _ownership_chain(world: World, ring: Ring) -> list[Firm]:
    liaison, phones = world.people.one(), (ring.phone, world.people.one().phone)
    firms: list[Firm] = []
    for n in range(ring.size):
        above = firms[-1] if firms else None
        firms.append(
            _member(world, ring, n, place=None, phone=phones[n % 2], rep=ring.people[n % len(ring.people)], officers={"登记联络员": liaison}, holder=above)
        )
    return firms


def _weak(world: World, ring: Ring) -> list[Firm]:
    """A chain: neighbours share a representative or a phone, no two share more."""
    firms: list[Firm] = []
    rep, phone = ring.people[0], ring.phone
    for n in range(ring.size):
        firms.append(_member(world, ring, n, place=None, phone=phone, rep=rep, officers={}))
        if n % 2:
            phone = world.people.one().phone
        else:
            rep = world.people.one()
    return firms


def _traces(world: World, firms: list[Firm]) -> None:
    """What the departments saw: some cannot be reached, some are gone already."""
    rng, spare = world.rng, len(firms) - SMALLEST
    for firm in firms:
        draw = rng.random()
        seen = firm.established + timedelta(days=rng.randint(100, 500))
        if draw < 0.35 and seen < AS_OF:
            enlist(world, firm, "SAMR_ABNORMAL", world.workday(seen))
        elif draw < 0.5 and seen < AS_OF:
            office, day = authority("市场监管", firm.county), world.workday(seen)
            number = f"{office.short}检〔{day.year}〕{world.number(office, day.year)}号"
            world.inspections.append(Inspection(firm, office, number, "双随机", "登记事项检查", day, "查无下落", 0, 0, 0))
        elif draw < 0.56 and spare > 0 and (AS_OF - firm.established).days > 300:
            spare -= 1
            ended = world.workday(firm.established + timedelta(days=rng.randint(200, 290)))
            change(world, firm, ended, ended=ended)


RECIPES: Mapping[str, Callable[[World, Ring], list[Firm]]] = {
    "one_room": _one_room, "two_rooms": _two_rooms, "phone_and_liaison": _phone_and_liaison, "nominees": _nominees, "changed_details": _changed_details,
    "ownership_chain": _ownership_chain, "weak": _weak,
}  # fmt: skip

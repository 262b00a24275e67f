"""Shell networks (空壳网络): firms that a few people hold together by rooms, telephones, officers, holdings and an agency, and that do nothing.

What is shared, by how many of the firms, how fast they were founded and what the departments saw is drawn with a spread, as people
do it, not as any detector measures it. What makes each of them one for an inspector: several independent things in common among
most of the firms, and signs that nobody works there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import claim_identity_theft, enlist
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, ENTERPRISE, Firm, Inspection, Share
from bench.generate.people import Person
from bench.generate.places import HOME, Place
from bench.generate.truth import SHELL
from bench.generate.world import World, authority

SMALLEST = 5  # so many members are alive on the last day
SIZES = (5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 13, 15, 18)
LINES = ("5190", "7249", "7251", "6513", "5131", "5292", "5165", "7212")
ORDINALS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未"
VARIANTS = {
    "one_room": 4, "two_rooms": 3, "phone_and_liaison": 3, "nominees": 3, "changed_details": 2, "ownership_chain": 2, "weak": 3, "loose": 4,
    "circular_holding": 2, "reopened": 1, "dormant": 2, "dwellings": 1, "shelf_parent": 1, "stolen_identity": 1,
}  # fmt: skip
NOTES = {
    "one_room": "同一房间、同一电话、少数几人轮流任法定代表人，少有人参保",
    "two_rooms": "分设两地两个房间，由共同的财务负责人和同一电话串联",
    "phone_and_liaison": "住所各不相同，电话、登记联络员相同",
    "nominees": "法定代表人各不相同（挂名），同一人持股九成并任财务负责人，多数住所相同",
    "changed_details": "设立时同址同号，数月后部分企业变更住所、电话以掩盖关联",
    "ownership_chain": "企业之间逐级持股，登记联络员相同，两部电话",
    "weak": "没有共同住所，只有两两相同的法定代表人或电话首尾相连，两三个月内先后设立",
    "loose": "几个房间、几部电话、几个人交叉使用，任何一项都只有一部分企业共用",
    "circular_holding": "几家企业互相循环持股，电话和联络员相同",
    "reopened": "同一房间里不断注销、不断由原班人重开",
    "dormant": "负责人此前的企业被吊销，名下新设企业检查时已停业",
    "dwellings": "登记在同一小区的几套住宅，电话相同",
    "shelf_parent": "由一家无人参保的老空壳公司全资设立，同址同号",
    "stolen_identity": "法定代表人身份被冒用、异议未办结，其余住所、电话、联络员相同",
}

ALSO = {  # detectors that are right to see something there too
    "reopened": ("successor-evasion",), "changed_details": ("early-warning", "successor-evasion"), "dormant": ("barred-person-active",),
    "circular_holding": ("ownership-control",), "ownership_chain": ("ownership-control",), "shelf_parent": ("ownership-control",),
    "nominees": ("ownership-control",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ring:
    """What the firms of one network have in common."""

    county: str
    size: int
    start: date
    burst: int  # days from the first to the last
    stem: str
    people: tuple[Person, ...]
    phone: str
    agent: Firm | None

    def founded(self, world: World) -> date:
        """A day inside the burst."""
        return world.workday(self.start + timedelta(days=world.rng.randint(0, self.burst)))

    def person(self, number: int) -> Person:
        """The people take turns."""
        return self.people[number % len(self.people)]


def plant_shell_networks(world: World) -> None:
    """True networks, each by its own recipe."""
    for variant in world.variants(VARIANTS)[: None if world.subjects >= 1000 else 1]:
        ring = _ring(world, variant)
        firms = RECIPES[variant](world, ring)
        _traces(world, firms, least=1 if ring.burst > 30 or (AS_OF - ring.start).days < 400 else 0)
        note = f"{len(firms)} 户：{NOTES[variant]}（最早 {min(firm.established for firm in firms)}，最晚 {max(firm.established for firm in firms)}）。"
        world.plant("shell", variant, firms, note, detector=SHELL, expected=True, also=ALSO.get(variant, ()))


def _ring(world: World, variant: str) -> Ring:
    rng = world.rng
    county, people = world.places.county(), tuple(world.people.one() for _ in range(rng.randint(1, 4)))
    burst = rng.choice((40, 60, 75)) if variant == "weak" else rng.choice((3, 8, 15, 25, 28, 35, 50, 90, 200))
    start = world.day(date(2022, 3, 1), date(2026, 2, 10) - timedelta(days=burst))
    agent = world.agent(county) if rng.random() < 0.6 else None
    stem = world.names.stem() if rng.random() < 0.35 else ""
    return Ring(county, rng.choice(SIZES if world.subjects >= 1000 else SIZES[:5]), start, burst, stem, people, people[0].phone, agent)


def _member(
    world: World, ring: Ring, number: int, *, place: Place | None, phone: str, rep: Person, officers: dict[str, Person], holder: Person | Firm | None = None
) -> Firm:
    """One firm of a ring: round capital that nobody paid, mostly nobody insured or not known, a name that may be one of a series."""
    rng, began = world.rng, ring.founded(world)
    line = trade(rng.choice(LINES))
    name = f"{ring.stem}{ORDINALS[number % len(ORDINALS)]}" if ring.stem else ""
    share = 100.0 if holder is None else rng.choice((90.0, 90.0, 80.0, 99.0))
    holders: list[tuple[Person | Firm, float]] = [(holder or rep, share)] + ([(rep, 100 - share)] if holder is not None and holder != rep else [])
    return found(world, ENTERPRISE, county=ring.county, line=line, established=began, place=place, phone=phone, reps=((rep, began, None),),
        officers={role: who for role, who in officers.items() if rng.random() < 0.92}, holders=holders,
        insured=rng.choices((0, None, 1, 2), (64, 25, 8, 3))[0], capital=float(rng.choice((50, 100, 200, 500, 1000))),
        agent=ring.agent if rng.random() < 0.85 else None, name=world.names.one(ENTERPRISE, ring.county, line, name) if name else "",
    )  # fmt: skip


def _mostly(world: World, shared: str, chance: float = 0.85) -> str:
    """The shared telephone, or now and then one that nobody else has."""
    return shared if world.rng.random() < chance else world.people.one().phone


def _one_room(world: World, ring: Ring) -> list[Firm]:
    room, liaison = world.places.place(ring.county), ring.people[-1]
    return [
        _member(
            world, ring, n, place=room if n < 3 or world.rng.random() < 0.9 else None, rep=ring.person(n), officers={"登记联络员": liaison},
            phone=_mostly(world, ring.phone),
        )
        for n in range(ring.size)
    ]  # fmt: skip


def _two_rooms(world: World, ring: Ring) -> list[Firm]:
    county = world.places.county(ring.county[:2])
    rooms = world.places.place(ring.county), world.places.place(county)
    others = [world.people.one() for _ in range(2)]
    return [
        _member(
            world, ring, n, place=rooms[n % 2], phone=_mostly(world, ring.phone, 0.92), rep=ring.people[0] if n < 4 else others[n % 2],
            officers={"财务负责人": ring.people[0]},
        )
        for n in range(ring.size)
    ]  # fmt: skip


def _phone_and_liaison(world: World, ring: Ring) -> list[Firm]:
    liaison = world.people.one()
    return [
        _member(
            world, ring, n, place=None, phone=_mostly(world, ring.phone, 0.95), rep=world.people.one() if n % 3 else ring.people[0],
            officers={"登记联络员": liaison, "财务负责人": liaison},
        )
        for n in range(ring.size)
    ]  # fmt: skip


def _nominees(world: World, ring: Ring) -> list[Firm]:
    boss, room = world.people.one(), world.places.place(ring.county)
    return [
        _member(
            world, ring, n, place=room if world.rng.random() < 0.8 else None, phone=_mostly(world, boss.phone, 0.6), rep=world.people.one(),
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
        firms.append(_member(world, ring, n, place=None, phone=phones[n % 2], rep=ring.person(n), officers={"登记联络员": liaison}, holder=above))
    return firms


def _weak(world: World, ring: Ring) -> list[Firm]:
    """A chain: neighbours share a representative or a phone, no two share more."""
    firms: list[Firm] = []
    rep, phone, agent = ring.people[0], ring.phone, replace(ring, agent=None)
    for n in range(ring.size):
        firms.append(_member(world, ring if world.rng.random() < 0.4 else agent, n, place=None, phone=phone, rep=rep, officers={}))
        if n % 2:
            phone = world.people.one().phone
        else:
            rep = world.people.one()
    return firms


def _loose(world: World, ring: Ring) -> list[Firm]:
    """Pools of rooms, phones and people from which every firm takes what is at hand."""
    rng = world.rng
    rooms = [world.places.place(ring.county) for _ in range(2)]
    people = [*ring.people, *(world.people.one() for _ in range(2))][:4]
    phones, liaison = [person.phone for person in people[:3]], world.people.one()
    return [
        _member(
            world, ring, n, place=rng.choice(rooms) if rng.random() < 0.7 else None, phone=_mostly(world, rng.choice(phones)),
            rep=rng.choice(people), officers={"登记联络员": liaison if rng.random() < 0.7 else rng.choice(people)},
        )
        for n in range(max(6, ring.size))
    ]  # fmt: skip


def _circular_holding(world: World, ring: Ring) -> list[Firm]:
    firms, rng = _phone_and_liaison(world, ring), world.rng
    around = firms[: rng.randint(3, min(6, len(firms)))]
    for firm, above in zip(around, [*around[1:], around[0]], strict=True):
        begin = max(firm.established, above.established)
        world.shares[:] = [share for share in world.shares if share.firm.subject_id != firm.subject_id]
        world.shares += [Share(firm, above, 60.0, begin), Share(firm, firm.rep, 40.0, firm.established)]
    return firms


def _reopened(world: World, ring: Ring) -> list[Firm]:
    """Opened, closed and opened again in the same room."""
    firms, rng = _one_room(world, replace(ring, start=min(ring.start, date(2024, 3, 1)))), world.rng
    room = firms[0].place
    for n, firm in enumerate(firms[: len(firms) // 2]):
        ended = world.workday(firm.established + timedelta(days=rng.randint(200, 380)))
        change(world, firm, ended, ended=ended)
        again = replace(ring, start=ended + timedelta(days=rng.randint(15, 120)), burst=10)
        firms.append(_member(world, again, len(firms) + n, place=room, phone=_mostly(world, ring.phone), rep=firm.rep, officers={"登记联络员": firm.rep}))
    return firms


def _dormant(world: World, ring: Ring) -> list[Firm]:
    """Behind whom a revoked firm lies, and whose new firms stand still."""
    rng, boss, early = world.rng, ring.people[0], replace(ring, start=min(ring.start, date(2024, 9, 1)))
    before = world.day(date(2016, 1, 4), date(2019, 1, 4))
    gone = found(world, ENTERPRISE, county=ring.county, line=trade(rng.choice(LINES)), established=before, reps=((boss, before, None),), insured=0)
    revoked = world.day(date(2020, 6, 1), early.start - timedelta(days=30))
    change(world, gone, revoked, ended=revoked, status="D")
    firms = _one_room(world, early)
    for firm in rng.sample(firms, max(1, len(firms) // 3)):
        visit(world, firm, world.day(max(date(2025, 3, 1), firm.established + timedelta(days=90)), date(2025, 12, 1)), "已停业")
    return firms


def _dwellings(world: World, ring: Ring) -> list[Firm]:
    first = world.places.place(ring.county, HOME)
    flats = [first, world.places.place(ring.county, HOME, near=first)]
    return [
        _member(
            world,
            ring,
            n,
            place=flats[n % 2],
            phone=_mostly(world, ring.phone),
            rep=ring.person(n),
            officers={"登记联络员": ring.people[-1], "监事": ring.person(n + 1)},
        )
        for n in range(ring.size)
    ]


def _shelf_parent(world: World, ring: Ring) -> list[Firm]:
    """An old company without anybody owns them all: old, but no real parent."""
    began = world.day(date(2011, 1, 4), date(2015, 1, 4))
    parent = found(world, ENTERPRISE, county=ring.county, line=trade("7212"), established=began, insured=0)
    return [
        _member(
            world, ring, n, place=parent.place, phone=_mostly(world, ring.phone), rep=world.people.one(), officers={"财务负责人": ring.people[0]}, holder=parent
        )
        for n in range(ring.size)
    ]


def _stolen_identity(world: World, ring: Ring) -> list[Firm]:
    victim, boss = world.people.one(), ring.people[0]
    room = world.places.place(ring.county)
    firms = [
        _member(world, ring, n, place=room, phone=_mostly(world, boss.phone), rep=victim if n % 3 else world.people.one(), officers={"登记联络员": boss})
        for n in range(ring.size)
    ]
    claim_identity_theft(world, victim, min(AS_OF - timedelta(days=12), world.workday(max(firm.established for firm in firms) + timedelta(days=100))))
    return firms


def _traces(world: World, firms: list[Firm], least: int) -> None:
    """What the departments saw: some cannot be reached, some are gone already; `least` so many leave a trace."""
    rng, spare, seen_at = world.rng, sum(world.firms[firm.subject_id].ended is None for firm in firms) - SMALLEST, 0
    for place, firm in enumerate(firms):
        if world.firms[firm.subject_id].ended:
            continue
        draw = rng.random() if least <= seen_at or place < len(firms) - 1 else 0.0
        seen = min(firm.established + timedelta(days=rng.randint(100, 500)), AS_OF - timedelta(days=rng.randint(5, 60)))
        if draw < 0.22 and seen > firm.established:
            listing = enlist(world, firm, "SAMR_ABNORMAL", world.workday(seen))
            if seen_at < least or rng.random() < 0.8:
                world.listings[-1] = replace(listing, reason="通过登记的住所或经营场所无法联系")
            seen_at += 1
        elif draw < 0.34 and seen > firm.established:
            visit(world, firm, world.workday(seen), "查无下落")
            seen_at += 1
        elif draw < 0.42 and spare > 0 and (AS_OF - firm.established).days > 300:
            spare -= 1
            ended = world.workday(firm.established + timedelta(days=rng.randint(200, 290)))
            change(world, firm, ended, ended=ended)


def visit(world: World, firm: Firm, day: date, result: str) -> None:
    """One inspection of what is registered, with its result."""
    office = authority("市场监管", firm.county)
    number = f"{office.short}检〔{day.year}〕{world.number(office, day.year)}号"
    world.inspections.append(Inspection(firm, office, number, "双随机", "登记事项检查", day, result, 0, 0, 0))


RECIPES: Mapping[str, Callable[[World, Ring], list[Firm]]] = {
    "one_room": _one_room, "two_rooms": _two_rooms, "phone_and_liaison": _phone_and_liaison, "nominees": _nominees, "changed_details": _changed_details,
    "ownership_chain": _ownership_chain, "weak": _weak, "loose": _loose, "circular_holding": _circular_holding, "reopened": _reopened,
    "dormant": _dormant, "dwellings": _dwellings, "shelf_parent": _shelf_parent, "stolen_identity": _stolen_identity,
}  # fmt: skip

"""Ownership that an inspector would ask about: loops without owners, totals that cannot be, controllers without office, fronts.

Made as people make them and not as the detector counts: shares, numbers of firms, staff and records vary on both sides of
what is telling. Every firm has its own room, telephone and, unless the variant says so, its own representative.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import enlist, penalise
from bench.generate.founding import Holder, found
from bench.generate.model import AS_OF, ENTERPRISE, Firm, Share
from bench.generate.people import Person
from bench.generate.truth import OWNERSHIP
from bench.generate.world import World

TRADES = {"6210": "FOOD_EXPIRED", "5212": "FOOD_CHECK", "5292": "AD_FALSE", "5132": "TRADEMARK", "4890": "SAFE_TRAIN", "3311": "FIRE", "5234": "COSMETICS"}
HOLDING_LINES = ("7212", "7249", "5190")
VARIANTS = {
    "closed_ring": 4, "circular_control": 4, "mutual_half": 4, "exit_not_filed": 4, "registered_twice": 4, "vehicles": 5, "layers": 3, "pooled": 3,
    "one_owner_front": 5, "front_for_hire": 3,
}  # fmt: skip
SMALL = {"mutual_half": 1, "exit_not_filed": 1}
ALSO = ("linked-repeat", "repeat-offenders", "shell-networks", "cross-region-dishonesty", "early-warning")
Made = tuple[list[Firm], str]


def plant_ownership(world: World) -> None:
    """True items; in a province of less than a thousand subjects one small one."""
    for variant in world.variants(VARIANTS) if world.subjects >= 1000 else world.rng.sample(tuple(SMALL), 1):
        firms, note = RECIPES[variant](world)
        world.plant("ownership", variant, firms, f"{len(firms)} 户：{note}", detector=OWNERSHIP, expected=True, also=ALSO)


def company(
    world: World, county: str, holders: Sequence[Holder] = (), *, began: date | None = None, line: str = "", rep: Person | None = None, insured: int | None = 4
) -> Firm:
    """A company with a room, a telephone and a representative of its own; no holders: they are entered later."""
    rng, day = world.rng, began or world.day(date(2019, 1, 4), date(2024, 6, 28))
    person = rep or world.people.one()
    return found(
        world, ENTERPRISE, county=county, line=trade(line or rng.choice(HOLDING_LINES)), established=day, reps=((person, day, None),),
        phone=world.people.one().phone, holders=tuple(holders), insured=insured, capital=float(rng.choice((200, 500, 1000, 2000, 5000))),
        officers={"监事": world.people.one()} if rng.random() < 0.6 else {},
    )  # fmt: skip


def hold(world: World, firm: Firm, holder: Person | Firm, percent: float, begin: date | None = None, end: date | None = None) -> None:
    """A holding entered after both exist."""
    born = holder.established if isinstance(holder, Firm) else firm.established
    world.shares.append(Share(firm, holder, percent, begin or max(firm.established, born), end))


def fine(world: World, firm: Firm, count: int = 1) -> None:
    """Decisions that count on the last day, or now and then an entry on the list of those who cannot be reached."""
    first = max(firm.established + timedelta(days=60), date(2022, 1, 10))
    for _ in range(count):
        if world.rng.random() < 0.15:
            enlist(world, firm, "SAMR_ABNORMAL", world.day(first, AS_OF - timedelta(days=90)))
        else:
            penalise(world, firm, TRADES.get(firm.trade.code, "REGISTER"), world.day(first, AS_OF - timedelta(days=90)))


def operating(world: World, county: str, holders: Sequence[Holder], **wanted: object) -> Firm:
    """A company that sells something."""
    return company(world, county, holders, line=world.rng.choice(tuple(TRADES)), **wanted)  # type: ignore[arg-type]


def _closed_ring(world: World) -> Made:
    """Each wholly held by the one before; sometimes two firms, sometimes a few more with split holdings."""
    county = world.places.county()
    firms = [company(world, county, insured=world.rng.choice((0, 0, 3, None))) for _ in range(world.rng.choice((2, 3, 3, 4, 5)))]
    for n, firm in enumerate(firms):
        before = firms[n - 1]
        part = world.rng.choice((100.0, 100.0, 70.0)) if len(firms) > 2 else 100.0
        hold(world, firm, before, part)
        if part < 100:
            hold(world, firm, firms[n - 2], 100 - part)
    return firms, "首尾相接全部互相持有，环外没有任何出资人"


def _circular_control(world: World) -> Made:
    """Each has its majority holder in the ring; outsiders hold the rest and decide nothing."""
    county = world.places.county()
    firms = [company(world, county) for _ in range(world.rng.choice((3, 3, 4)))]
    for n, firm in enumerate(firms):
        part = float(world.rng.randint(51, 74))
        hold(world, firm, firms[n - 1], part)
        hold(world, firm, world.people.one(), 100 - part)
    return firms, "每一户的过半数股权都在环内，环外股东不能控制任何一户"


def _mutual_half(world: World) -> Made:
    """Two firms that hold about half of each other."""
    county = world.places.county()
    one, other = company(world, county), company(world, county)
    parts = float(world.rng.randint(46, 50)), float(world.rng.randint(46, 65))
    for firm, holder, part in ((one, other, parts[0]), (other, one, parts[1])):
        hold(world, firm, holder, part)
        hold(world, firm, firm.rep, 100 - part)
    return [one, other], f"互相持股 {parts[0]:g}% 和 {parts[1]:g}%，超过五分之一的资本是循环的"


def _exit_not_filed(world: World) -> Made:
    """A share was sold; the buyer is on the register and the seller never left it."""
    firm = operating(world, world.places.county(), ())
    sold = world.rng.choice((20.0, 30.0, 40.0, 49.0, 60.0, 100.0))
    day = world.day(firm.established + timedelta(days=200), AS_OF - timedelta(days=20))
    hold(world, firm, world.people.one(), sold, firm.established)
    if sold < 100:
        hold(world, firm, firm.rep, 100 - sold, firm.established)
    hold(world, firm, world.people.one(), sold, day)
    return [firm], f"{sold:g}% 的股权 {day} 转让后原股东仍在册，合计 {100 + sold:g}%"


def _registered_twice(world: World) -> Made:
    """Two sets of holders from one day on, as if two applications had both been entered."""
    firm = operating(world, world.places.county(), ())
    for parts in (world.rng.choice(((60.0, 40.0), (100.0,), (34.0, 33.0, 33.0))), world.rng.choice(((51.0, 49.0), (90.0, 10.0), (45.0,)))):
        for part in parts:
            hold(world, firm, world.people.one(), part)
    return [firm], "两套股东同日在册，合计远超 100%"


def _vehicles(world: World) -> Made:
    """Somebody without office holds three or four companies that each hold a trader or two, in different counties."""
    boss = world.people.one()
    vehicles = [vehicle(world, [(boss, float(world.rng.choice((55, 70, 80, 95, 100))))]) for _ in range(world.rng.choice((3, 3, 4)))]
    traders = [trader(world, [(each, float(world.rng.choice((51, 60, 75, 100))))]) for each in vehicles for _ in range(world.rng.choice((1, 1, 2)))]
    _spoil(world, traders, [traders[0], traders[-1]])
    return [*vehicles, *traders], f"{boss.name}没有任何职务，经 {len(vehicles)} 家持股公司控制 {len(traders)} 户住所、电话、人员都不相同的经营企业"


def _layers(world: World) -> Made:
    """One more company in between."""
    boss = world.people.one()
    top = vehicle(world, [(boss, float(world.rng.choice((67, 90, 100))))])
    middle = [vehicle(world, [(top, float(world.rng.choice((60, 80, 100))))]) for _ in range(3)]
    traders = [trader(world, [(each, float(world.rng.choice((55, 70, 100))))]) for each in middle]
    _spoil(world, traders, traders[:2])
    return [top, *middle, *traders], f"{boss.name}没有任何职务，隔三层控制 {len(traders)} 户表面无关的经营企业"


def _pooled(world: World) -> Made:
    """No single company has the majority: two or three of one owner have it together."""
    boss = world.people.one()
    groups = [[vehicle(world, [(boss, float(world.rng.choice((60, 90, 100))))]) for _ in range(2)] for _ in range(3)]
    traders = [trader(world, [(one, 30.0), (other, float(world.rng.choice((25, 30))))]) for one, other in groups]
    _spoil(world, traders, traders[1:])
    return [*(each for group in groups for each in group), *traders], f"{boss.name}没有任何职务，每户都由其名下两家公司合计持股过半"


def vehicle(world: World, holders: Sequence[Holder]) -> Firm:
    return company(world, world.places.county(), filled(world, holders), insured=world.rng.choice((0, 0, 1, None)))


def trader(world: World, holders: Sequence[Holder]) -> Firm:
    return operating(world, world.places.county(), filled(world, holders), insured=world.rng.choice((0, 2, 5, 9, None)))


def filled(world: World, holders: Sequence[Holder]) -> list[Holder]:
    """The rest belongs to somebody who holds nothing else."""
    rest = 100 - sum(part for _, part in holders)
    return [*holders, (world.people.one(), rest)] if rest > 0 else list(holders)


def _spoil(world: World, firms: Sequence[Firm], surely: Sequence[Firm]) -> None:
    """Records: of these surely, of the others perhaps."""
    for firm in firms:
        if firm in surely or world.rng.random() < 0.4:
            fine(world, firm, world.rng.choice((1, 1, 2)))


def _one_owner_front(world: World) -> Made:
    """Somebody signs for three to six firms of one person, who is nowhere on paper but among the shareholders."""
    rng, boss, front = world.rng, world.people.one(), world.people.one()
    token = rng.random() < 0.3
    firms = []
    for _ in range(rng.choice((3, 3, 4, 6))):
        mine: list[Holder] = [(boss, float(rng.choice((70, 90, 95)))), (front, 5.0)] if token else [(boss, float(rng.choice((66, 80, 99, 100))))]
        firms.append(operating(world, world.places.county(), filled(world, mine), rep=front, insured=rng.choice((0, 0, 0, None))))
    fine(world, firms[0])
    for firm in firms[1:]:
        if rng.random() < 0.4:
            fine(world, firm)
    return firms, f"{front.name}任全部企业的法定代表人，股权由{boss.name}控制，{boss.name}不任任何职务，多无人参保，有不良记录"


def _front_for_hire(world: World) -> Made:
    """Somebody signs for four to seven firms of as many owners."""
    rng, front = world.rng, world.people.one()
    owners = [world.people.one() for _ in range(rng.choice((4, 5, 7)))]
    firms = [operating(world, world.places.county(), filled(world, [(each, 100.0)]), rep=front, insured=rng.choice((0, 0, None))) for each in owners]
    for firm in firms[:2]:
        fine(world, firm)
    return firms, f"{front.name}受雇挂名，任 {len(firms)} 户互不相干企业的法定代表人而无一股权"


RECIPES: Mapping[str, Callable[[World], Made]] = {
    "closed_ring": _closed_ring, "circular_control": _circular_control, "mutual_half": _mutual_half, "exit_not_filed": _exit_not_filed,
    "registered_twice": _registered_twice, "vehicles": _vehicles, "layers": _layers, "pooled": _pooled, "one_owner_front": _one_owner_front,
    "front_for_hire": _front_for_hire,
}  # fmt: skip

"""What platforms report of their merchants every half-year, and how shops come and go: the ordinary course, and how to depart from it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bench.generate.model import AS_OF, START, Firm, Merchant, Platform, Shop
from bench.generate.world import World

PERIODS = {"2024上半年": date(2024, 1, 1), "2024下半年": date(2024, 7, 1), "2025上半年": date(2025, 1, 1), "2025下半年": date(2025, 7, 1)}
HALF = 183  # days
LAST_YEAR = ("2025上半年", "2025下半年")
DUE = {
    "2024上半年": date(2024, 7, 31),
    "2024下半年": date(2025, 2, 5),
    "2025上半年": date(2025, 7, 31),
    "2025下半年": date(2026, 2, 2),
}  # 31 January on days off
CLOSED, LEFT_OPEN, HAD_SHOP = 0.07, 0.12, 0.3  # of shops of the living, of shops of those who ended, of those who ended
SELLING = ("ecommerce", "food", "food_small", "cosmetics")


@dataclass(frozen=True, slots=True)
class Conduct:
    """How a platform reports. The defaults are how most do it: in time, nearly complete, verified, with a slip here and there."""

    skips: tuple[str, ...] = ()
    late_days: int = 0
    stale: float = 0.02
    unverified: float = 0.03
    omits: float = 0.01
    put_right: tuple[str, ...] = ()  # half-years of which nothing is left out any more
    gone: float = 0.0  # of the shops, that many close in the last year, and no record says so
    persons: int = 3
    over_threshold: float = 0.0
    strangers: tuple[tuple[str, str], ...] = field(default=())  # code and name of merchants behind whom there is nobody


HONEST = Conduct()


def report_merchants(world: World) -> None:
    """Let shops come and go, and let every platform report."""
    _grow_old(world)
    for platform in world.platforms:
        report(world, platform, replace(HONEST, late_days=world.rng.choice((0, 0, 0, 0, 2, 6))))


def report(world: World, platform: Platform, conduct: Conduct) -> None:
    """The reports of one platform."""
    shops: defaultdict[str, list[Shop]] = defaultdict(list)
    for shop in world.shops:
        if shop.platform.name == platform.name and shop.firm.uscc:
            shops[shop.number].append(shop)
    people = [world.people.one() for _ in range(conduct.persons)]
    silent = {number: world.rng.choice(LAST_YEAR) for number in sorted(shops) if conduct.gone and world.rng.random() < conduct.gone}
    for period, begin in PERIODS.items():
        if period not in conduct.skips and platform.begin < begin + timedelta(days=HALF):
            day = _day(world, period, conduct.late_days)
            running = [last for each in shops.values() if (last := _running(each, begin)) and begin < PERIODS.get(silent.get(last.number, ""), AS_OF)]
            omits = HONEST.omits if period in conduct.put_right else conduct.omits
            world.merchants += [_merchant(world, shop, period, day, conduct) for shop in running if world.rng.random() >= omits]
            for number, person in enumerate(people):
                world.merchants.append(
                    Merchant(platform, period, f"P{world.block:03d}{number:04d}", f"{person.name[0]}记小铺", day, person=person, phone=person.phone,
                             verified=_verified(world, day, conduct), over_threshold=world.rng.random() < conduct.over_threshold)
                )  # fmt: skip
            for number, (code, name) in enumerate(conduct.strangers):
                world.merchants.append(
                    Merchant(
                        platform,
                        period,
                        f"S{world.block:03d}{number:04d}",
                        f"{name[-8:]}店",
                        day,
                        code=code,
                        name=name,
                        verified=_verified(world, day, conduct),
                    )
                )


def open_shop_at(world: World, platform: Platform, firm: Firm, begin: date, end: date | None = None) -> Shop:
    """A shop with its days given."""
    shop = Shop(platform, f"{world.block:03d}{len(world.shops) + 100001}", f"{firm.name[-14:]}店", firm, max(begin, platform.begin), end)
    world.shops.append(shop)
    return shop


def _day(world: World, period: str, late_days: int) -> date:
    if late_days:
        return min(AS_OF, DUE[period] + timedelta(days=late_days))
    return world.workday(DUE[period].replace(day=1) - timedelta(days=31 if DUE[period].month == 2 else 0) + timedelta(days=world.rng.randint(4, 27)))


def _running(shops: Sequence[Shop], begin: date) -> Shop | None:
    """Who ran the shop last in the half-year."""
    last = begin + timedelta(days=HALF)
    running = [shop for shop in shops if shop.begin < last and (shop.end is None or shop.end > begin)]
    return max(running, key=lambda shop: shop.begin, default=None)


def _merchant(world: World, shop: Shop, period: str, day: date, conduct: Conduct) -> Merchant:
    firm = shop.firm
    return Merchant(
        shop.platform, period, shop.number, shop.name, day, firm=firm, address=(firm.operating or firm.place).text(), phone=firm.phone,
        verified=_verified(world, day, conduct),
    )  # fmt: skip


def _verified(world: World, day: date, conduct: Conduct) -> date | None:
    draw = world.rng.random()
    if draw < conduct.unverified:
        return None
    stale = draw < conduct.unverified + conduct.stale
    return day - timedelta(days=world.rng.randint(200, 600) if stale else world.rng.randint(5, 175))


def _grow_old(world: World) -> None:
    """Some shops close; of those who gave up their business most had closed theirs, a few left it open."""
    rng = world.rng
    for place, shop in enumerate(world.shops):
        if shop.end is None and shop.firm.subject_id not in world.reserved and rng.random() < CLOSED:
            closed = world.day(shop.begin, AS_OF - timedelta(days=1))
            world.shops[place] = replace(shop, end=closed) if closed > shop.begin else shop
    for firm in list(world.firms.values()):
        if firm.ended and firm.uscc and firm.subject_id not in world.reserved and firm.trade.sector in SELLING and rng.random() < HAD_SHOP:
            begin = max(START, firm.established)
            if begin + timedelta(days=60) < firm.ended:
                end = None if rng.random() < LEFT_OPEN else firm.ended - timedelta(days=rng.randint(0, 30))
                open_shop_at(world, rng.choice(world.platforms), firm, world.day(begin, firm.ended - timedelta(days=45)), end)

"""The two libraries of a double-random draw: inspectors with their certificates and ties, and tags that make special libraries."""

from collections import defaultdict
from datetime import date, timedelta

from bench.generate.catalogue import check_items
from bench.generate.field_model import Inspector, Tag, Tie
from bench.generate.model import AS_OF, ENTERPRISE, Firm
from bench.generate.world import World, authority

EACH, MOST = 3, 9  # inspectors of one office: at least, and at most in a big county
SUBJECTS_PER_INSPECTOR = 60
CERTIFICATE_YEARS, EXPIRED = 5, 0.08
TIED, KINDS = 0.15, ("近亲属任职或持股", "曾任职", "曾任职", "本人持股", "其他利害关系")
FOOD, MACHINES, CARDS = ("13", "14", "15"), ("3", "4", "51"), ("8051", "7291", "8391", "6210")


def inspectorate(world: World) -> None:
    """Inspectors of every office of the counties in use, their ties to subjects there, and tags."""
    counties: defaultdict[str, list[Firm]] = defaultdict(list)
    for firm in world.firms.values():
        if firm.ended is None:
            counties[firm.county].append(firm)
    fields = sorted({row["field"] for row in check_items()})
    for county, firms in sorted(counties.items()):
        for field in fields:
            for n in range(min(MOST, max(EACH, len(firms) // SUBJECTS_PER_INSPECTOR))):
                inspector = _inspector(world, county, field, n)
                world.inspectors.append(inspector)
                if world.rng.random() < TIED:
                    world.ties.append(Tie(world.rng.choice(firms), inspector, world.rng.choice(KINDS), inspector.begin))
        for firm in firms:
            _tag(world, firm)


def _inspector(world: World, county: str, field: str, n: int) -> Inspector:
    rng, office = world.rng, authority(field, county)
    end = AS_OF - timedelta(days=rng.randint(5, 300)) if rng.random() < EXPIRED else AS_OF + timedelta(days=rng.randint(30, 1500))
    items = [row["item"] for row in check_items() if row["field"] == field]
    some = tuple(sorted(rng.sample(items, len(items) - 1))) if len(items) > 1 and rng.random() < 0.3 else ()
    number = f"{county}{world.block:03d}{int(office.uscc[10:16]):02d}{n + 1:02d}"
    return Inspector(number, world.people.name(), office, some, date(end.year - CERTIFICATE_YEARS, end.month, min(end.day, 28)), end)


def _tag(world: World, firm: Firm) -> None:
    rng, regulator = world.rng, authority("市场监管", firm.county)
    begin = max(firm.established, date(2022, 1, 4))
    if firm.trade.code.startswith(FOOD):
        world.tags.append(Tag(firm, "食品生产", regulator, begin))
    if firm.kind == ENTERPRISE and firm.trade.code.startswith(MACHINES) and rng.random() < 0.25:
        world.tags.append(Tag(firm, "特种设备使用", regulator, begin))
    if firm.trade.code in CARDS and rng.random() < 0.1:
        world.tags.append(Tag(firm, "预付卡发行", authority("商务", firm.county), begin))

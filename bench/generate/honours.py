"""Red lists: who is honoured. Mostly subjects without a blemish, some that lost the honour, and a few that hold both."""

from datetime import timedelta

from bench.generate.catalogue import list_kinds
from bench.generate.decisions import enlist
from bench.generate.grades import PUBLISHED, Grade, blemished, grades
from bench.generate.model import AS_OF, ENTERPRISE, Firm
from bench.generate.world import World

BOTH, LOST = 0.06, 0.2  # honoured with a record that counts, and honoured once: parts of the honoured of today, design values
SEASONED = timedelta(days=2 * 365)
OF_SECTORS = {"RED_TRANSPORT": ("construction", "road_transport")}
PERIODS = {"RED_CONTRACT": 730, "RED_INTEGRITY": 1095}  # days; others are rated every year


def honour(world: World) -> None:
    """Enter subjects into red lists, and a few volunteers; nothing is honoured that is planted on."""
    held = grades(world)
    worthy = [world.firms[subject] for subject, grade in held.items() if grade is Grade.GOOD and _seasoned(world, world.firms[subject])]
    wanted = round(PUBLISHED[Grade.EXCELLENT] * len(held))
    for firm in world.rng.sample(worthy, min(len(worthy), wanted)):
        for list_type in world.rng.sample(_open_to(firm), 1 if world.rng.random() < 0.8 else 2):
            _enter(world, firm, list_type)
    stained = [world.firms[subject] for subject in sorted(blemished(world)) if _seasoned(world, world.firms[subject])]
    for firm in world.rng.sample(stained, min(len(stained), round(BOTH * wanted))):
        _enter(world, firm, world.rng.choice(_open_to(firm)))
    for firm in world.rng.sample(stained, min(len(stained), round(LOST * wanted))):
        _enter(world, firm, world.rng.choice(_open_to(firm)), lost=True)
    for _ in range(world.scaled(20)):
        enlist(world, None, "RED_VOLUNTEER", world.day(), person=world.people.one(), county=world.places.county())


def _seasoned(world: World, firm: Firm) -> bool:
    alive = firm.ended is None or firm.ended > AS_OF
    return alive and firm.kind == ENTERPRISE and firm.subject_id not in world.reserved and firm.established + SEASONED < AS_OF


def _open_to(firm: Firm) -> list[str]:
    """The red lists that a subject of its trade can be on."""
    return [
        name
        for name, kind in list_kinds().items()
        if kind.honours and name != "RED_VOLUNTEER" and (name not in OF_SECTORS or firm.trade.sector in OF_SECTORS[name])
    ]


def _enter(world: World, firm: Firm, list_type: str, *, lost: bool = False) -> None:
    """One entry: of the last rating, or of one that has run out."""
    period = PERIODS.get(list_type, 365)
    first, last = (AS_OF - timedelta(days=2 * period), AS_OF - timedelta(days=period + 20)) if lost else (AS_OF - timedelta(days=period - 20), AS_OF)
    begin = world.day(max(firm.established + SEASONED / 2, first), last)
    end = begin + timedelta(days=period)
    enlist(world, firm, list_type, begin, end=end if end < AS_OF else None)

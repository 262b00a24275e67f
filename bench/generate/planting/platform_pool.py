"""Whom a planted platform can have as merchants: the living, those who ended, repeat offenders, and codes that are nobody's."""

from collections import Counter
from datetime import timedelta

from bench.generate.model import AS_OF, ENTERPRISE, HOUSEHOLD, START, Firm, Penalty
from bench.generate.natural_repeat import counting
from bench.generate.world import World
from ledger.identifiers import make_uscc

LONG, TWO_YEARS = timedelta(days=215), timedelta(days=730)  # ended so long ago that the platform should know; the window of repetition
REPEATED = 3
TRADES = {"外卖": ("food", "food_small"), "网约车": ("road_transport",)}
ELSEWHERE = ("440106", "110105", "510107", "370203")  # 广州天河、北京朝阳、成都武侯、青岛市南
BUSY = 20  # subjects of an office from which on its register is surely at hand


class PlatformPool:
    """Subjects of the background that no planting holds; each ended or repeating one is given away once."""

    def __init__(self, world: World) -> None:
        self._world, self._serial = world, 0
        free = [firm for firm in world.firms.values() if firm.uscc and firm.kind in (ENTERPRISE, HOUSEHOLD) and firm.subject_id not in world.reserved]
        self._living = [firm for firm in free if not firm.ended]
        self._ended = [firm for firm in free if firm.ended and START + LONG < firm.ended <= AS_OF - LONG and firm.established + LONG < firm.ended]
        self._just_ended = [firm for firm in free if firm.ended and AS_OF - timedelta(days=150) < firm.ended < AS_OF]
        records = counting(world)
        self._repeating = [firm for firm in self._living if repeats(records.get(firm.subject_id, []))]
        for firms in (self._ended, self._just_ended, self._repeating):
            world.rng.shuffle(firms)
        offices = Counter(firm.uscc[2:8] for firm in world.firms.values() if firm.uscc)
        self._busy = [office for office, count in sorted(offices.items()) if count >= 2 * BUSY and not office.endswith("00")]

    def living(self, count: int, kind: str = "") -> list[Firm]:
        """Anybody of a trade that fits the platform who is still there, with whatever record they have."""
        fitting = [firm for firm in self._living if not TRADES.get(kind) or firm.trade.sector in TRADES[kind]]
        return self._world.rng.sample(fitting, min(count, len(fitting)))

    def ended(self, count: int) -> list[Firm]:
        """Those who ended long ago."""
        return [self._ended.pop() for _ in range(min(count, len(self._ended)))]

    def just_ended(self, count: int) -> list[Firm]:
        """Those who ended in the last months."""
        return [self._just_ended.pop() for _ in range(min(count, len(self._just_ended)))]

    def repeating(self, count: int) -> list[Firm]:
        """Those who were penalised three times within two years, the last time not long ago."""
        return [self._repeating.pop() for _ in range(min(count, len(self._repeating)))]

    def wrong_code(self) -> str:
        """A code whose check character is wrong, or that is no code at all."""
        code = self._code(self._world.places.county("33"))
        if self._world.rng.random() < 0.25:
            return code[:15]
        return code[:17] + next(letter for letter in "0123456789" if letter != code[17])

    def unregistered_code(self) -> str:
        """A code as a busy local office would give it, that it never gave."""
        return self._code(self._world.rng.choice(self._busy))

    def code_from_elsewhere(self) -> str:
        """A code of a province whose register is not at hand."""
        return self._code(self._world.rng.choice(ELSEWHERE))

    def _code(self, office: str) -> str:
        self._serial += 1
        return make_uscc("92", office, f"XN{self._world.block:03d}{self._serial:03d}")


def repeats(penalties: list[Penalty]) -> bool:
    """Three decisions within two years, the last of them in the last two."""
    days = [each.decided for each in penalties]
    ends = range(REPEATED - 1, len(days))
    return any(days[n] - days[n - REPEATED + 1] <= TWO_YEARS and AS_OF - days[n] < TWO_YEARS for n in ends)

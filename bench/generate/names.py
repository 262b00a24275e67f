"""Invented trade names: two rare characters and 示例 (example), so that nobody takes one for a real firm."""

from random import Random

from bench.generate.catalogue import Trade, words
from bench.generate.model import COOPERATIVE, HOUSEHOLD
from bench.generate.places import place_name
from ledger.regions import regions

MARK = "示例"
ATTEMPTS = 50


class Names:
    """Makes names, each used once in a block."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def one(self, kind: str, county: str, line: Trade, stem: str = "") -> str:
        """A name as the register writes it: place, trade name, trade, legal form."""
        for _ in range(ATTEMPTS):
            found = self._draw(kind, county, line, stem or self.stem())
            if found not in self._used:
                break
        self._used.add(found)
        return found

    def stem(self) -> str:
        """A trade name."""
        lists = words()
        return f"{self._rng.choice(lists['trade_first'])}{self._rng.choice(lists['trade_second'])}{MARK}"

    def _draw(self, kind: str, county: str, line: Trade, stem: str) -> str:
        if kind == HOUSEHOLD:
            return f"{place_name(county)}{stem}{self._rng.choice(line.household_suffixes or ('经营部',))}"
        province, city, name = regions()[county].path.split("/")
        where = name if kind == COOPERATIVE else self._rng.choice((city, city, name, province.removesuffix("省")))
        return f"{where}{stem}{self._rng.choice(line.firm_suffixes)}"

"""Whether the records show the situation that an item's article names (policy/measure_grounds.csv), and what cannot be told from records.

An item that reduces rights and whose situation no record shows is off; somebody who turns it on has to rest each measure on a document of the
implementing body. A severe list of another field never stands in for it: 浙江条例第26条第1至5项 leaves these to laws and regulations.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from analytics.bans.citations import citations
from ledger.errors import PolicyError
from ledger.months import months_after

if TYPE_CHECKING:
    from proceedings.catalogue.grounds import Ground

FILE = "measure_grounds.csv"


@dataclass(frozen=True, slots=True)
class Situation:
    """What a record must be to show the situation of an item: of one of these lists, or a decision that cites one of these articles and says so.

    `laws`: law and article, 0 for any article of it. `fewest` such records, within so many months of each other, are needed.
    """

    item_id: str
    laws: tuple[tuple[str, int], ...]
    pattern: re.Pattern[str] | None
    list_types: frozenset[str]
    fewest: int
    within_months: int | None
    source: str
    evidence: str

    def shows(self, ground: "Ground") -> bool:
        """Whether this record is one that the article names."""
        if ground.list_type:
            return ground.list_type in self.list_types
        if not self.laws and self.pattern is None:
            return False
        cited = {(law, article) for law, articles in citations(ground.basis) for article in (0, *articles)}
        return (not self.laws or bool(cited & set(self.laws))) and (self.pattern is None or bool(self.pattern.search(ground.decides)))

    def shown_by(self, grounds: Iterable["Ground"]) -> bool:
        """Whether these records together show it."""
        days = sorted(each.day or date.min for each in grounds if self.shows(each))
        return any(self._close(days[first : first + self.fewest]) for first in range(len(days) - self.fewest + 1))

    def _close(self, days: Sequence[date]) -> bool:
        return self.within_months is None or (days[0] > date.min and days[-1] <= months_after(days[0], self.within_months))


@cache
def situations() -> Mapping[str, Situation]:
    """Conditions on the grounds by item, for those items whose situation records can show. PolicyError if a row is wrong."""
    text = (files("proceedings") / "policy" / FILE).read_text(encoding="utf-8")
    return {row["item"]: _situation(row, number) for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2)}


def _situation(row: Mapping[str, str], number: int) -> Situation:
    try:
        laws = tuple((law, int(article or 0)) for law, _, article in (part.partition(":") for part in row["laws"].split("|") if part))
        pattern = re.compile(row["pattern"]) if row["pattern"] else None
        months = int(row["within_months"]) if row["within_months"] else None
        lists = frozenset(part for part in row["list_types"].split("|") if part)
        return Situation(row["item"], laws, pattern, lists, int(row["fewest"]), months, row["source"], row["evidence"])
    except (KeyError, ValueError, TypeError, AttributeError, re.error) as error:
        raise PolicyError(f"依据条件的值不正确：{error}", where=f"{FILE} 第 {number} 行", todo="按表头和既有各行改正") from error

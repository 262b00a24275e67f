"""To which line a row that was handed back belongs: the one under which it was counted when first reported.

A correction may move a row: an unreadable date becomes one of another month, a missing department is filled in. The table
`rejects` keeps, as its first version, under whom and which month each row was handed back, and in which batch; the account
of that batch says how many. A department that a row names only in half may be completed in `rejects`, so what finds no
account of its own goes to the one of the same batch that contradicts it least. No account gets more than it handed back.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loaders.quality.basis import Basis


@dataclass(frozen=True, slots=True, order=True)
class First:
    """Where a row was first accounted: the key of the ledger's table `accounts`, as the file said it."""

    batch: str
    table: str
    department: str
    department_uscc: str
    month: str

    def unlike(self, other: "First") -> int:
        """How far two places of one batch and table contradict each other; 0: not at all."""
        pairs = ((self.department, other.department, 1), (self.department_uscc, other.department_uscc, 2), (self.month, other.month, 8))
        return sum(weight * (2 if one and another else 1) for one, another, weight in pairs if one != another)


def settled(basis: Basis) -> dict[tuple[First, str], int]:
    """(where first accounted, state now) → rows that were handed back, in a fixed order."""
    texts = ", ".join(f"coalesce(arg_min({name}, batch_number), '') as {name}" for name in ("department", "department_uscc", "month"))
    rows = basis.rows(
        f"select f.first_batch, r.table_name, f.department, f.department_uscc, f.month, r.state, count(*) as rows from rejects r "
        f"join (select record_id, min(first_batch) as first_batch, {texts} from ({basis.versions('rejects')}) group by record_id) f using (record_id) "
        "group by all order by all"
    )
    return {(First(row["first_batch"], row["table_name"], row["department"], row["department_uscc"], row["month"]), row["state"]): row["rows"] for row in rows}


def credited(handed_back: Mapping[First, int], states: Mapping[tuple[First, str], int]) -> dict[First, Counter[str]]:
    """Where each state is counted: first accounted place → state → rows, never more than were handed back there."""
    left, found = Counter(handed_back), dict[First, Counter[str]]()
    waiting: list[tuple[First, str, int]] = []
    for (place, state), rows in states.items():
        if missing := rows - _give(left, found, place, state, rows):
            waiting.append((place, state, missing))
    for place, state, rows in waiting:
        for other in _nearest(place, left):
            rows -= _give(left, found, other, state, rows)
    return found


def _give(left: Counter[First], found: dict[First, Counter[str]], place: First, state: str, rows: int) -> int:
    given = min(rows, left[place])
    if given:
        left[place] -= given
        found.setdefault(place, Counter())[state] += given
    return given


def _nearest(place: First, among: Iterable[First]) -> list[First]:
    same = [each for each in among if (each.batch, each.table) == (place.batch, place.table)]
    return sorted(same, key=lambda each: (place.unlike(each), each))

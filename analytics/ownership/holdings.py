"""Direct holdings as the records show them today: one per holder and firm, its share, where the share comes from, its records.

- Several contribution forms on one day are several rows of the same share and are not added (see the table's note).
- Rows of one holder that began on different days: the newest counts, since a row tells the holder's share and not what it added;
  what the older ones add up to is kept beside it, so that a total which only fits when added can be told.
- A share that is not known is taken from subscribed ÷ registered capital where both are known, and said to be so; otherwise it
  is unknown: neither zero nor left out.
- Firms that have been deregistered are held by nobody any more.
- A person who is known by name only at this firm, and of whose name and share another holder of the firm is known by a number, is
  taken for that one: a file that was exported without numbers and read again doubles nobody. It is noted on the one who stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array

from analytics.algorithms.best_path import Floats, Ints
from ledger.view import View

EVERY_FIRM = "above as (select distinct subject_id from shareholders_current)"
ABOVE = "above as (select $subject as subject_id union select s.holder_id from shareholders_current s join above using (subject_id))"  # a set: loops end
HOLDINGS = """
with recursive {above}, gone as (select subject_id from enterprises where coalesce(ended, date '9999-12-31') <= $as_of),
held as (
    select s.subject_id, s.holder_id, s.holder_name, s.holder_kind = '自然人' as person, s.share, s.subscribed_wan, s.valid_from, s.record_id,
        coalesce(s.valid_from, date '0001-01-01') as since
    from shareholders_current s where s.subject_id is not null and s.holder_id is not null and s.subject_id not in (from gone)
        and s.subject_id in (select subject_id from above)
), newest as (select * from held qualify since = max(since) over (partition by subject_id, holder_id)),
days as (select subject_id, holder_id, since, max(share) as share, list(record_id order by record_id) as records from held group by all),
added as (
    select subject_id, holder_id, sum(share) as added, list_sort(list_distinct(flatten(list(records)))) as records, min(since) as first
    from days group by all),
one as (
    select subject_id, holder_id, any_value(holder_name order by record_id) as holder_name, bool_or(person) as person,
        max(share) as share, min(share) as lowest, sum(subscribed_wan) as subscribed, max(valid_from) as since, count(*) as lines
    from newest group by all),
told as (
    select o.subject_id, o.holder_id, o.holder_name, o.person, o.share, o.lowest, o.since, a.added, a.records, a.first,
        case when o.share is null and o.subscribed > 0 and e.capital_wan >= o.subscribed then 100.0 * o.subscribed / e.capital_wan end as derived,
        o.person and starts_with(o.holder_id, 'N-') and o.holder_id not in (from merged_persons) and coalesce(o.holder_name, '') <> '' as by_name
    from one o join added a using (subject_id, holder_id) left join enterprises e using (subject_id)),
same as (
    select n.subject_id, n.holder_id, n.records, min(k.holder_id) as known from told n join told k on k.subject_id = n.subject_id and k.person
        and not k.by_name and k.holder_name = n.holder_name and coalesce(k.share, k.derived) = coalesce(n.share, n.derived)
    where n.by_name group by n.subject_id, n.holder_id, n.records),
taken as (
    select subject_id, known as holder_id, flatten(list(records order by holder_id)) as twice from same group by subject_id, known)
select t.* exclude (records, by_name), list_sort(list_distinct(list_concat(t.records, coalesce(x.twice, [])))) as records, x.twice is not null as twice
from told t left join taken x using (subject_id, holder_id) anti join same s on s.subject_id = t.subject_id and s.holder_id = t.holder_id
order by t.subject_id, t.holder_id
"""
NAMES = """
select subject_id as key, name from enterprises where subject_id in (select unnest($keys))
union all select person_id, min(name) from person_names where person_id in (select unnest($keys)) group by person_id order by key
"""


@dataclass(frozen=True, slots=True)
class Holding:
    """One holder of one firm. `share` in percent, None unknown; `added`: what all its rows of different days add up to.

    `twice`: the records tell of this person once with a number and once by name only.
    """

    subject_id: str
    holder_id: str
    holder_name: str
    person: bool
    share: float | None
    derived: bool
    lowest: float | None
    added: float | None
    since: date | None
    first: date | None
    records: tuple[str, ...]
    twice: bool = False


@dataclass(frozen=True)
class Holdings:
    """All holdings. Nodes are numbered in the order of their keys; `held[i, j]` is the fraction of j that i holds directly, if known."""

    keys: Sequence[str]
    index: Mapping[str, int]
    people: np.ndarray[tuple[int], np.dtype[np.bool_]]
    holder: Ints  # node numbers, one per line
    subject: Ints
    share: Floats  # percent, NaN unknown
    recorded: Floats  # percent as recorded, 0 where it is not known or only worked out
    lines: pa.Table  # by subject, then holder

    @cached_property
    def held(self) -> csr_array:
        """Known shares as fractions."""
        known = self.share > 0
        size = len(self.keys)
        return csr_array((self.share[known] / 100, (self.holder[known], self.subject[known])), shape=(size, size))

    @cached_property
    def of_subject(self) -> Ints:
        """Where the lines of each subject begin: lines[of_subject[n]:of_subject[n + 1]]."""
        return np.searchsorted(self.subject, np.arange(len(self.keys) + 1)).astype(np.int64)

    def holders(self, subject: int) -> list[Holding]:
        """The holders of a node, by their ids."""
        return [self.holding(line) for line in range(self.of_subject[subject], self.of_subject[subject + 1])]

    def holding(self, line: int) -> Holding:
        """One line."""
        (row,) = self.lines.slice(line, 1).to_pylist()
        known = None if np.isnan(self.share[line]) else float(self.share[line])
        since, first = row["since"], row["first"]
        return Holding(
            row["subject_id"], row["holder_id"], row["holder_name"], row["person"], known, row["derived"] is not None, row["lowest"], row["added"],
            since, None if first == date.min else first, tuple(row["records"]), row["twice"],
        )  # fmt: skip

    def between(self, holder: int, subject: int) -> Holding | None:
        """What the holder holds of the subject directly."""
        first, last = self.of_subject[subject], self.of_subject[subject + 1]
        at = int(first + np.searchsorted(self.holder[first:last], holder))
        return self.holding(at) if at < last and self.holder[at] == holder else None

    def name(self, key: str) -> str:
        """The name under which a node holds, the first in the order of lines; empty if it holds nothing."""
        line = self._first_lines[self.index[key]] if key in self.index else -1
        return str(self.lines["holder_name"][int(line)].as_py() or "") if line >= 0 else ""

    @cached_property
    def _first_lines(self) -> Ints:
        found = np.full(len(self.keys), -1, dtype=np.int64)
        found[self.holder[::-1]] = np.arange(len(self.holder))[::-1]
        return found


def read_holdings(view: View, above: str = "") -> Holdings:
    """The holdings of a view: those that began by its day and have not ended; with `above` only of that firm and of those who hold it."""
    if above:
        lines = view.arrow(HOLDINGS.format(above=ABOVE), {"as_of": view.as_of, "subject": above})
    else:
        lines = view.arrow(HOLDINGS.format(above=EVERY_FIRM), {"as_of": view.as_of})
    subjects, holders = lines["subject_id"].to_pylist(), lines["holder_id"].to_pylist()
    keys = sorted({*subjects, *holders, *([above] if above else [])})
    index = {key: number for number, key in enumerate(keys)}
    holder = np.array([index[key] for key in holders], dtype=np.int64)
    people = np.zeros(len(keys), dtype=np.bool_)
    people[holder[_array(lines["person"], np.bool_)]] = True
    recorded = _array(lines["share"], np.float64)
    derived = _array(lines["derived"], np.float64)
    return Holdings(
        keys,
        index,
        people,
        holder,
        np.array([index[key] for key in subjects], dtype=np.int64),
        np.where(np.isnan(recorded), derived, recorded),
        np.nan_to_num(recorded),
        lines,
    )


def _array(column: pa.ChunkedArray, kind: Any) -> np.ndarray[Any, Any]:
    """Values of a column; of numbers NaN where there is none."""
    values = column.cast(pa.float64() if kind is np.float64 else pa.bool_())
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=kind)


def names_of(view: View, keys: Sequence[str], holdings: Holdings) -> dict[str, str]:
    """Names of these nodes: of a person that under which he or she holds, of others the registered name; else any known name, else the key."""
    known = {row["key"]: row["name"] for row in view.rows(NAMES, {"keys": list(keys)})}
    people = {key for key in keys if key.startswith(("P-", "N-"))}
    return {key: (holdings.name(key) or known.get(key) if key in people else known.get(key) or holdings.name(key)) or key for key in keys}

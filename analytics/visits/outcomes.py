"""What came of the lists that were handed out: one row for each subject on one, with the result that was reported, or none.

A visit belongs to a list by the list's number and the subject. Where somebody went twice for one list, the visit that found something
counts, else the last that tells anything. What was not reported, and a refusal, is unknown: neither found nor nothing found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import pyarrow as pa

from analytics.policy_data import known_codes, policy_table
from ledger.errors import InputError
from ledger.view import View

MEANING = "visit_model.toml"  # one meaning of a result for the model that learns and for the report that measures

# Parameters: $found, $nothing (lists of results), $since, $until (days of issue, both included).
OUTCOMES = """
results as (
    select list_no, subject_id, result, visited, visitor, list_contains($found, result) as found, found or list_contains($nothing, result) as told
    from visits where coalesce(list_no, '') <> '' and subject_id is not null
    qualify row_number() over (partition by list_no, subject_id order by found desc, told desc, visited desc, visit_no) = 1),
outcomes as (
    select l.list_no, l.grid, l.week, l.subject_id, l.rank, l.arm, l.expected, l.chance, l.candidates, l.policy, coalesce(l.model, '') as model,
           l.issued, r.result, r.visited, r.visitor, coalesce(r.told, false) as told,
           case when r.told then r.found end as found,
           row_number() over (partition by l.list_no, l.arm order by l.rank, l.subject_id) as place
    from visit_lists l left join results r using (list_no, subject_id)
    where l.issued between $since and $until)
"""


@dataclass(frozen=True, slots=True)
class Period:
    """Lists handed out from `since` to `until`, both days included. InputError if it ends before it begins."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise InputError(f"期间的末日 {self.until} 早于首日 {self.since}", where="--to", todo="改正 --from 或 --to")


def outcomes(view: View, period: Period) -> pa.Table:
    """One row per list and subject handed out in the period, by list and rank.

    Columns: list_no, grid, week, subject_id, rank, arm, expected, chance, candidates, policy, model, issued; result, visited, visitor
    (null where nothing was reported); told: whether the result says anything; found: null unless told; place: rank within its arm.
    """
    return view.arrow(f"with {OUTCOMES} from outcomes order by list_no, rank, subject_id", parameters(period))


def parameters(period: Period) -> dict[str, object]:
    """What OUTCOMES asks for."""
    return {**{name: list(results) for name, results in meaning().items()}, "since": period.since, "until": period.until}


@cache
def meaning() -> Mapping[str, tuple[str, ...]]:
    """Which results say that something was found, and which that nothing was; the rest say nothing."""
    held = policy_table(MEANING)["outcomes"]
    return {name: known_codes("visit_results", held[name], MEANING) for name in ("found", "nothing")}

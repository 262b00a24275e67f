"""What is learned from: visits of lists that were handed out, with what was known on the day of issue and what the visit found.

A row is what was stored when its list was issued, so nothing later can be in it. The model is told the leads and when the subject was last
visited; never where it is, how big or how old it is or what trade it is in: what a firm is speaks for no visit, what it does may.

Ranked rows were chosen, so they stand for themselves; a row of the random arm that the ranking would have passed over stands for as many
candidates as its chance says (1 / chance: Horvitz & Thompson 1952), up to a bound that keeps one row from speaking for a whole county.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics.visits.candidates import LEAD, from_grounds, lead_kinds
from analytics.visits.handed import RANDOM, RANKED
from analytics.visits.model import Column
from analytics.visits.model_policy import ModelPolicy
from analytics.visits.outcomes import OUTCOMES, Period, parameters
from analytics.visits.policy import VisitPolicy
from analytics.weeks import week_of
from ledger.view import View

Floats = NDArray[np.float64]
CHANCE, DAYS = "policy_chance", "days"
ROWS = f"""
with {OUTCOMES}, ranked as (select *, min(expected) filter (arm = $ranked) over (partition by list_no) as least from outcomes),
told as (
    select list_no, week, rank, subject_id, arm, found, visited, count(*) over () as known,
           case when arm = $random and expected < coalesce(least, 1) then 1 / greatest(chance, 1 / $heaviest) else 1 end as weight
    from ranked where told and visited < $before
    order by md5(list_no || '|' || subject_id), list_no, subject_id limit $rows)
select t.*, l.grounds from told t join visit_lists l using (list_no, subject_id) order by t.week, t.list_no, t.rank, t.subject_id
"""


@dataclass(frozen=True, slots=True)
class Results:
    """Visits that told something, the oldest week first; all arrays have one entry per visit."""

    features: Floats
    found: NDArray[np.bool_]
    weights: Floats  # mean 1
    policy: Floats  # what the policy expected on the day of issue
    lists: NDArray[np.str_]  # the list each was handed out with: visits of one list are not independent
    weeks: NDArray[np.str_]
    visited: NDArray[np.datetime64]
    random: NDArray[np.bool_]  # whether it is of the random arm
    known: int  # results that there are, of which these are all or a sample

    def __len__(self) -> int:
        return len(self.found)

    def part(self, rows: NDArray[np.bool_]) -> "Results":
        """Those where `rows` holds."""
        return Results(
            features=self.features[rows],
            found=self.found[rows],
            weights=self.weights[rows],
            policy=self.policy[rows],
            lists=self.lists[rows],
            weeks=self.weeks[rows],
            visited=self.visited[rows],
            random=self.random[rows],
            known=self.known,
        )


def model_columns(policy: VisitPolicy) -> tuple[Column, ...]:
    """What the model learns from: the policy's own chance and each kind of lead (more never lowers it), and the days since the last visit (free)."""
    leads = tuple(Column(LEAD + kind, kind, 1) for kind in lead_kinds(policy))
    return (Column(CHANCE, "规则的预计", 1), *leads, Column(DAYS, "距上次检查或走访的天数"))


def features_of(candidates: pa.Table, columns: Sequence[Column]) -> Floats:
    """One row per candidate, one column per column of the model; what is not known is NaN. ValueError for a column that the table does not have."""
    return np.column_stack([_numbers(candidates, column.name) for column in columns])


def results(view: View, policy: VisitPolicy, model_policy: ModelPolicy) -> Results:
    """Results known to the view of visits made before its week began: one week, one model, whoever asks and on whichever day.

    Lists of the last `weeks_maximum` weeks. Of more than `rows_maximum` results those with the smallest MD5 of list and subject, a sample of every week.
    """
    before = week_of(view.as_of).monday
    since = before - timedelta(weeks=model_policy.weeks_maximum)
    asked = parameters(Period(since, view.as_of)) | {"ranked": RANKED, "random": RANDOM, "before": before}
    table = view.arrow(ROWS, asked | {"heaviest": model_policy.weight_maximum, "rows": model_policy.rows_maximum})
    known = from_grounds(table["grounds"].to_pylist(), policy)
    weights = _numbers(table, "weight")
    return Results(
        features=features_of(known, model_columns(policy)),
        found=np.asarray(table["found"].to_pylist(), dtype=np.bool_),
        weights=weights / weights.mean() if len(weights) else weights,
        policy=_numbers(known, CHANCE),
        lists=np.asarray(table["list_no"].to_pylist(), dtype=np.str_),
        weeks=np.asarray(table["week"].to_pylist(), dtype=np.str_),
        visited=np.asarray(table["visited"].to_pylist(), dtype="datetime64[D]"),
        random=np.asarray([arm == RANDOM for arm in table["arm"].to_pylist()], dtype=np.bool_),
        known=table["known"][0].as_py() if table.num_rows else 0,
    )


def _numbers(table: pa.Table, name: str) -> Floats:
    return np.asarray(table.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)

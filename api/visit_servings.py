"""What a visit list rests on, for the log of servings: its reasons are sentences and name no record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pyarrow as pa

from analytics.visits.basis import Basis
from analytics.visits.plan import VisitPlan
from api.servings import served_items
from ledger.view import View
from proceedings.serving_log import finding_item

FINDINGS = """select finding_id from findings where run_id = $run
and (list_contains($keys, subject_id) or list_has_any(from_json(members, '["varchar"]'), $keys)) order by finding_id"""
SCORES = "select payload from scores where run_id = $run and list_contains($keys, subject_id) order by subject_id"
LISTINGS = "select record_id from listings where list_contains($keys, subject_id) order by record_id"
OF_MANY = """
select distinct grid, 'finding:' || $run || ':' || finding_id as item from pairs join shown using (subject_id) union
select distinct grid, record_id from shares join shown using (subject_id) union
select distinct grid, record_id from listings join shown using (subject_id) order by all
"""


def visit_items(view: View, run: str, plan: VisitPlan) -> set[str]:
    """Every finding about a subject of the list, every record that adds to its score, every list it stands on: rather one too many than one too few."""
    keys = [row.key for row in plan.rows]
    if not keys:
        return set()
    findings = {finding_item(run, row["finding_id"]) for row in view.rows(FINDINGS, {"run": run, "keys": keys})}
    scores = "\n".join(row["payload"] or "" for row in view.rows(SCORES, {"run": run, "keys": keys}))
    return findings | served_items(scores.encode(), run) | {row["record_id"] for row in view.rows(LISTINGS, {"keys": keys})}


def items_of_many(view: View, run: str, plans: Sequence[VisitPlan], basis: Basis) -> Mapping[str, set[str]]:
    """The same for many lists at once: grid → what its list rests on. `basis`: what the run says, in columns."""
    shown = pa.table({name: pa.array(values, pa.string()) for name, values in zip(("grid", "subject_id"), _shown(plans), strict=True)})
    rows = view.arrow(OF_MANY, {"run": run}, {"shown": shown, "pairs": basis.pairs, "shares": basis.shares})
    found: dict[str, set[str]] = defaultdict(set)
    for grid, item in zip(rows["grid"].to_pylist(), rows["item"].to_pylist(), strict=True):
        found[grid].add(item)
    return found


def _shown(plans: Sequence[VisitPlan]) -> tuple[list[str], list[str]]:
    rows = [(plan.grid, row.key) for plan in plans for row in plan.rows]
    return [grid for grid, _ in rows], [key for _, key in rows]

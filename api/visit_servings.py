"""What a visit list rests on, for the log of servings: its reasons are sentences and name no record."""

from analytics.visits.plan import VisitPlan
from api.servings import served_items
from ledger.view import View
from proceedings.serving_log import finding_item

FINDINGS = """select finding_id from findings where run_id = $run
and (list_contains($keys, subject_id) or list_has_any(from_json(members, '["varchar"]'), $keys)) order by finding_id"""
SCORES = "select payload from scores where run_id = $run and list_contains($keys, subject_id) order by subject_id"
LISTINGS = "select record_id from listings where list_contains($keys, subject_id) order by record_id"


def visit_items(view: View, run: str, plan: VisitPlan) -> set[str]:
    """Every finding about a subject of the list, every record that adds to its score, every list it stands on: rather one too many than one too few."""
    keys = [row.key for row in plan.rows]
    if not keys:
        return set()
    findings = {finding_item(run, row["finding_id"]) for row in view.rows(FINDINGS, {"run": run, "keys": keys})}
    scores = "\n".join(row["payload"] or "" for row in view.rows(SCORES, {"run": run, "keys": keys}))
    return findings | served_items(scores.encode(), run) | {row["record_id"] for row in view.rows(LISTINGS, {"keys": keys})}

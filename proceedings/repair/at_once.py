"""What the graph may no longer show from the moment of the decision, before the analysis has run again.

Every figure states what each record adds to it, so the figure without a record follows from what is kept: to within the rounding of
what is kept. The new analysis replaces it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analytics.score import risk
from analytics.score_policy import ScorePolicy, load_score_policy
from graph.store import GraphStore
from graph.withdraw import withdraw_records
from ledger.view import View

NAMING = "contains(payload, '\"' || record || '\"')"
FINDINGS = f"select distinct finding_id, subject_id from findings, (select unnest($records) as record) where run_id = $run and {NAMING} order by all"
SCORES = f"select distinct subject_id, payload from scores, (select unnest($records) as record) where run_id = $run and {NAMING} order by subject_id"


def leave_at_once(store: GraphStore, view: View, records: Sequence[str]) -> int:
    """Take these records out of the graph as it is published, with everything that rests on them; how many subjects have other figures now."""
    published = store.read("publication")
    run = (published[0]["run"] or "") if published else ""
    asked = {"records": sorted(records), "run": run}
    findings = {row["finding_id"]: row["subject_id"] for row in view.rows(FINDINGS, asked)}
    figures = list(without(view.rows(SCORES, asked), records, load_score_policy()))
    withdraw_records(store, records, findings, figures)
    return len(figures)


def without(scores: Sequence[Mapping[str, Any]], records: Sequence[str], policy: ScorePolicy) -> Iterator[dict[str, Any]]:
    """Each of these scores as it would be without these records: the figures, and only the reasons and contributions that are left."""
    for row in scores:
        kept = json.loads(row["payload"])
        left = [each for each in kept["contributions"] if each["record_id"] not in records]
        gone = {each["sentence"] for each in kept["contributions"] if each["record_id"] in records}
        own = risk([each["value"] for each in left if each["own"]])
        linked = risk([each["value"] for each in left if not each["own"]])
        told = {**kept, "reasons": [each for each in kept["reasons"] if each not in gone], "contributions": left}
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        yield {"key": row["subject_id"], "own_risk": own, "linked_risk": linked, "band": policy.band(own, linked), "risk_json": text}

"""A run: all detectors and the score over one view, kept in the ledger in one batch. The same run again adds nothing.

`run_id` is the digest of what the answer depends on: the batches known, `as_of`, each detector's version and parameters,
the policy files. Batches that hold results are not input, so analysing twice in a row is one run.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from analytics.citations import with_citations
from analytics.detector import Detector
from analytics.detectors import DETECTORS
from analytics.finding import Finding
from analytics.finding_json import finding_from_json, finding_to_json
from analytics.policy_data import policy_digest
from analytics.score import Score, load_score_policy, score_subjects
from ledger.batch import Row
from ledger.batch_line import ANALYSIS, NOT_INPUT
from ledger.in_force import COUNTING_TABLES, record_life
from ledger.store import BatchLine, Ledger
from ledger.tables import table
from ledger.view import View

Report = Callable[[str, int, int], None]  # step, done, total
SOURCE = "analytics"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run was over and how much it found. `new` is False if the ledger had it already."""

    run_id: str
    as_of: date
    known_at: datetime
    counts: dict[str, int]  # detector id → findings
    scored: int
    new: bool
    seconds: dict[str, float] = field(default_factory=dict, compare=False)


def analyse(
    ledger: Ledger, as_of: date, known_at: datetime | None = None, detectors: Sequence[Detector[Any]] = DETECTORS, progress: Report | None = None
) -> Run:
    """Run `detectors` and the score on one view and keep the results, unless the same run is kept already."""
    loaded = [line for line in ledger.lines(known_at) if line.kind not in NOT_INPUT]
    view = ledger.view(as_of, known_at)
    try:
        name = run_id(loaded, as_of, detectors, repaired_since(view))
        if kept := _kept(ledger, name):
            _make_latest(ledger, kept)
            return _from_note(kept, as_of)
        findings, scores, seconds = results(view, detectors, progress)
        known = view.known_at
    finally:
        view.close()
    counts = {detector.id: 0 for detector in detectors} | Counter(finding.detector for finding in findings)
    run = Run(name, as_of, known, counts, len(scores), True, seconds)
    _keep(ledger, run, findings, scores)
    return run


def results(view: View, detectors: Sequence[Detector[Any]] = DETECTORS, progress: Report | None = None) -> tuple[list[Finding], list[Score], dict[str, float]]:
    """Findings and scores of one view, and the seconds that each took. Nothing is kept."""
    found, seconds = _detect(view, detectors, progress)
    findings = with_citations(view, found)
    begin = time.perf_counter()
    scores = list(score_subjects(view, load_score_policy()))
    seconds["score"] = round(time.perf_counter() - begin, 3)
    if progress:
        progress("分析", len(detectors) + 1, len(detectors) + 1)
    return findings, scores, seconds


def repaired_since(view: View) -> list[str]:
    """Repairs that became known, or came to reach a subject, after the view's moment; they count all the same."""
    rows = view.rows("select row_hash from repairs_reaching where late order by row_hash")
    return [row["row_hash"] for row in rows]


def run_id(loaded: Sequence[BatchLine], as_of: date, detectors: Sequence[Detector[Any]], repaired: Sequence[str] = ()) -> str:
    """Digest of everything that the results depend on."""
    parts = [as_of.isoformat(), policy_digest(), repr(record_life()), *(line.batch_id for line in loaded), *repaired]
    parts += [f"{detector.id} {detector.version} {detector.parameters!r}" for detector in detectors]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def latest_run(ledger: Ledger, before: datetime | None = None) -> Run | None:
    """The run that was kept last, or None before the first. `before`: the last one that was kept before that moment."""
    lines = [line for line in ledger.lines() if line.kind == ANALYSIS and (before is None or line.committed_at < before)]
    return _from_note(lines[-1], date.fromisoformat(json.loads(lines[-1].note)["as_of"])) if lines else None


def latest_findings(ledger: Ledger) -> list[Finding]:
    """Findings of the run that was kept last, by detector and subject, without those that cite a record which no longer counts."""
    run = latest_run(ledger)
    if run is None:
        return []
    view = ledger.view(run.as_of)
    try:
        return standing(view, run_findings(view, run.run_id))
    finally:
        view.close()


def learned_since(ledger: Ledger, moment: datetime) -> list[Finding]:
    """What the detectors that compare two moments find on the day of the latest run, told the earlier moment. Nothing of it is kept."""
    run = latest_run(ledger)
    view = ledger.view(run.as_of if run else moment.date())
    detectors = [each for each in DETECTORS if "since" in type(each.parameters).model_fields]
    told = [replace(each, parameters=each.parameters.model_copy(update={"since": moment.isoformat()})) for each in detectors]
    try:
        return with_citations(view, [finding for detector in told for finding in detector.run(view)])
    finally:
        view.close()


def standing(view: View, findings: Sequence[Finding]) -> list[Finding]:
    """Findings of which every penalty and listing still counts: a repair, removal or objection may have come since the run."""
    cited = sorted({record for each in findings for record in each.records if record.partition(":")[0] in COUNTING_TABLES})
    union = " union all ".join(f"select record_id from {name}" for name in COUNTING_TABLES)
    rows = view.rows(f"select record_id from ({union}) where list_contains($cited, record_id)", {"cited": cited})
    gone = set(cited) - {row["record_id"] for row in rows}
    return [each for each in findings if gone.isdisjoint(each.records)]


def run_findings(view: View, name: str) -> list[Finding]:
    """Findings of one run."""
    rows = view.rows("select payload from findings where run_id = $run order by finding_id", {"run": name})
    return [finding_from_json(row["payload"]) for row in rows]


def _detect(view: View, detectors: Sequence[Detector[Any]], progress: Report | None) -> tuple[list[Finding], dict[str, float]]:
    found: list[Finding] = []
    seconds = {}
    for number, detector in enumerate(detectors):
        if progress:
            progress("分析", number, len(detectors) + 1)
        begin = time.perf_counter()
        found += detector.run(view)
        seconds[detector.id] = round(time.perf_counter() - begin, 3)
    if progress:
        progress("分析", len(detectors), len(detectors) + 1)
    return found, seconds


def _keep(ledger: Ledger, run: Run, findings: Sequence[Finding], scores: Sequence[Score]) -> None:
    note = {"run_id": run.run_id, "as_of": run.as_of.isoformat(), "known_at": run.known_at.isoformat(), "counts": run.counts, "scored": run.scored}
    with ledger.batch(SOURCE, f"run {run.run_id}", kind=ANALYSIS) as batch:
        batch.append(table("findings"), [Row(_finding_row(run, each), number) for number, each in enumerate(findings, start=1)])
        batch.append(table("scores"), [Row(_score_row(run, each), number) for number, each in enumerate(scores, start=1)])
        batch.rows_in = batch.accepted = len(findings) + len(scores)
        batch.note = json.dumps(note, ensure_ascii=False)


def _finding_row(run: Run, finding: Finding) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "finding_id": finding.finding_id,
        "detector": finding.detector,
        "version": finding.version,
        "subject_id": finding.subject_id,
        "subject_name": finding.subject_name,
        "region": finding.region,
        "severity": finding.severity.value,
        "sentence": finding.sentence,
        "statutory": finding.statutory,
        "members": json.dumps(finding.members, ensure_ascii=False),
        "payload": finding_to_json(finding),
        "as_of": run.as_of,
    }


def _score_row(run: Run, score: Score) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "subject_id": score.subject_id,
        "own_risk": score.own_risk,
        "linked_risk": score.linked_risk,
        "band": score.band,
        "policy": score.policy,
        "payload": score.payload(),
        "as_of": run.as_of,
    }


def _kept(ledger: Ledger, name: str) -> BatchLine | None:
    return next((line for line in ledger.lines() if line.kind == ANALYSIS and json.loads(line.note)["run_id"] == name), None)


def _make_latest(ledger: Ledger, kept: BatchLine) -> None:
    """An empty batch with the note of a run that was asked for again: it is the latest now, not the one that was analysed in between."""
    last = [line for line in ledger.lines() if line.kind == ANALYSIS][-1]
    if json.loads(last.note)["run_id"] != json.loads(kept.note)["run_id"]:
        with ledger.batch(SOURCE, f"run {json.loads(kept.note)['run_id']} again", kind=ANALYSIS) as batch:
            batch.note = kept.note


def _from_note(line: BatchLine, as_of: date) -> Run:
    note = json.loads(line.note)
    return Run(note["run_id"], as_of, datetime.fromisoformat(note["known_at"]), note["counts"], note["scored"], False)

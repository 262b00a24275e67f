"""The stores: views of the ledger as ordinary roles have them, results of analyses, the outbox, Neo4j."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from analytics.runs import latest_findings, latest_run, run_findings
from graph.results import results_run
from graph.store import GraphStore
from ledger.in_force import COUNTING_TABLES
from ledger.store import Ledger
from ledger.view import View
from proceedings.delivery import notices_of
from proceedings.events import Kind, read_events
from proceedings.proof.places import Place
from proceedings.proof.search import found_in
from proceedings.proof.target import Needle, Target

SERVED = (*COUNTING_TABLES, *(f"{name}_shown" for name in COUNTING_TABLES), "decisions")  # relations that analyses, publication and answers read
MOST_MOMENTS, MOST_RUNS = 4, 2
FINAL_BY = 100  # days after a decision; by then it counts, whatever the time for a review
FINDINGS = "select payload from findings where run_id = $run order by finding_id"
SCORES = "select subject_id, payload from scores where run_id = $run order by subject_id"
NOTICE_ONLY = ("documents", "records")  # a notice may name the document; it is there to make others forget it


@dataclass(frozen=True, slots=True)
class Times:
    """One pair of times that an ordinary role could ask for."""

    as_of: date
    known_at: datetime | None

    def __str__(self) -> str:
        return f"as_of {self.as_of}" + (f"，known_at {self.known_at.isoformat(timespec='seconds')}" if self.known_at else "")


def times_to_try(ledger: Ledger, target: Target, today: date) -> list[Times]:
    """Days around the decision, of the latest analyses and today, as known now; and the middle ones as known at moments since the record was known."""
    lines = ledger.lines()
    runs = [date.fromisoformat(json.loads(line.note)["as_of"]) for line in lines if line.kind == "analysis"][-MOST_RUNS:]
    begun = {day + timedelta(days=more) for day in target.days for more in (1, FINAL_BY)}
    days = sorted({each for each in (*begun, *runs, today) if each <= today})
    since = min(target.known, default=None)
    moments = [line.committed_at for line in lines if since and line.committed_at >= since]
    kept = sorted({*moments[: MOST_MOMENTS // 2], *moments[-MOST_MOMENTS // 2 :]})
    return [Times(day, None) for day in days] + [Times(day, moment) for moment in kept for day in (sorted(set(runs))[-1:] or days[-1:])]


def ledger_places(ledger: Ledger, needle: Needle, today: date) -> Iterator[Place]:
    """Every relation that is read for ordinary roles, and the results that belong to each view, at every pair of times."""
    tried = times_to_try(ledger, needle.target, today)
    found: dict[str, list[str]] = {name: [] for name in (*SERVED, "results")}
    for times in tried:
        view = ledger.view(times.as_of, times.known_at, today=today)
        try:
            for name in SERVED:
                found[name] += [f"{times}：{record}" for record in _rows_of(view, name, needle.target)]
            found["results"] += [f"{times}：{each}" for each in _results(view, results_run(view), needle)]
        finally:
            view.close()
    for name in SERVED:
        yield Place("台账视图", f"{name}（{len(tried)} 组时间）", len(tried), tuple(found[name]))
    yield Place("分析结果", f"各视图可发布的线索和评分（{len(tried)} 组时间）", len(tried), tuple(found["results"]))
    yield _latest(ledger, needle)


def _rows_of(view: View, name: str, target: Target) -> list[str]:
    rows = view.rows(f"select distinct record_id from {name} where list_contains($records, record_id) order by record_id", {"records": list(target.records)})
    return [row["record_id"] for row in rows]


def _results(view: View, run: str | None, needle: Needle) -> list[str]:
    """What the findings and scores of a run hold of the target."""
    if run is None:
        return []
    payloads = [*view.rows(FINDINGS, {"run": run}), *view.rows(SCORES, {"run": run})]
    return [found for row in payloads for found in found_in(needle, _opened(row["payload"]))]


def _latest(ledger: Ledger, needle: Needle) -> Place:
    """What the command line shows: the findings of the latest analysis that still stand, and its scores."""
    run = latest_run(ledger)
    if run is None:
        return Place("分析结果", "最近一次分析（没有）", 0)
    view = ledger.view(run.as_of)
    try:
        scores = view.rows(SCORES, {"run": run.run_id})
        found = [each for row in scores for each in found_in(needle, _opened(row["payload"]))]
        whole = len(run_findings(view, run.run_id))
    finally:
        view.close()
    standing = latest_findings(ledger)
    found += [f"线索 {each.finding_id}" for each in standing if not set(each.records).isdisjoint(needle.target.records)]
    return Place("分析结果", f"最近一次分析 {run.run_id[:8]}：线索 {len(standing)}/{whole} 条、评分 {len(scores)} 户", len(scores) + whole, tuple(found))


def outbox_places(ledger: Ledger, needle: Needle, today: date) -> Iterator[Place]:
    """Bodies of notices, sent or waiting: beyond the number of the document they may say nothing of it."""
    view = ledger.view(today)
    try:
        notices, steps = notices_of(view), read_events(view, Kind.NOTICE)
    finally:
        view.close()
    found = [f"{each.number} → {each.recipient}：{hit}" for each in notices for hit in found_in(needle, _beyond(each.body))]
    found += [f"{each.matter_no} {each.step}：{hit}" for each in steps for hit in found_in(needle, {**each.content, "body": "", "why": each.why})]
    yield Place("发件箱", f"通知 {len(notices)} 件的正文和经过（文号本身除外）", len(notices) + len(steps), tuple(found))


def _beyond(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in NOTICE_ONLY}


def graph_places(store: GraphStore, needle: Needle) -> Iterator[Place]:
    """All nodes and edges of all kinds, every property, JSON inside a property included."""
    total = store.read("everything_total")[0]
    asked = {"texts": [*needle.target.records, *needle.target.words], "pattern": needle.target.pattern}
    nodes = store.read("nodes_mentioning", **asked)
    edges = store.read("edges_mentioning", **asked)
    yield Place("Neo4j", f"节点 {total['nodes']} 个，全部标签、全部属性", total["nodes"], tuple(_hits(needle, nodes, ("labels", "key"))))
    yield Place("Neo4j", f"关系 {total['total']} 条，全部类型、全部属性", total["total"], tuple(_hits(needle, edges, ("kind", "source", "target"))))


def _hits(needle: Needle, rows: list[dict[str, Any]], named: tuple[str, ...]) -> Iterator[str]:
    for row in rows:
        opened = {name: _opened(value) for name, value in row["properties"].items()}
        ends = {name: row[name] for name in named if name != "labels"}
        for hit in found_in(needle, {**opened, **ends}):
            yield " ".join([*(str(row[name]) for name in named), hit])


def _opened(value: Any) -> Any:
    """A text that holds JSON as what it holds, so that what stands beside a number is known."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value

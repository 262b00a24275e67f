"""Puts a decision into effect: everything is worked out again, what it changed is listed, and the graph is brought into line.

Called after a step that changes what the records say or which of them count: a repair, an objection, a rule switched, a package from
another province. What is listed never repeats what a record said: a record that is no longer used must not live on in a list of changes.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from analytics.detectors import DETECTORS
from analytics.finding import Finding
from analytics.finding_json import finding_from_json, finding_to_json
from analytics.runs import Run, analyse, latest_run, results
from analytics.score_sentences import surname_only
from graph.results import results_run
from graph.settle import GraphChanges, settle_graph
from graph.store import GraphStore
from ledger.batch_line import DECISION, NOT_INPUT, VOID
from ledger.store import Ledger
from ledger.view import View

Report = Callable[[str, int, int], None]  # step, done, total
LOWEST, WITHDRAWN, APPEARED = "低", "已撤下", "无"
BAND, OWN, LINKED = "风险档次", "自身风险", "关联风险"
ORDER = {BAND: 0, OWN: 1, LINKED: 2}
REWORDED = "{told}（内容已更新）"
SLIGHT = "{now}（略{more}，不足 0.001）"
TITLES = {each.id: each.title for each in DETECTORS}
NO_GRAPH = "没有连接图谱；图谱仍是上一次发布的内容，请执行 creditgraph publish"
NO_RUN = "此前没有分析结果，没有可比较的；本次结果即为现状"
BUSY = "台账在结算期间不断写入，图谱没有更新；稍后再执行一次"
MOVED = "分析日期由 {before} 移到 {after}；日期移动本身引起的变化不列"
LOADED = "上次分析以来另装载了 {count} 个批次，列出的变化中含其影响"
UNSETTLED = "批次 {batches} 的决定此前未结算，这次一并结算；列出的变化是这些决定共同的结果，不单是其中一项的"
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is another now. `what`: 风险档次, 自身风险, 关联风险 or 线索：its title."""

    what: str
    subject_id: str
    name: str
    before: str
    after: str

    def as_json(self) -> dict[str, str]:
        """For a receipt that is kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came of working everything out again. `graph` is None if no graph was at hand; `notes` say what a reader has to know."""

    day: date
    known_at: datetime
    run_id: str
    changes: tuple[Change, ...]
    graph: GraphChanges | None
    notes: tuple[str, ...]
    seconds: Mapping[str, float]

    @property
    def subjects(self) -> tuple[str, ...]:
        """Everybody for whom something changed."""
        return tuple(sorted({each.subject_id for each in self.changes}))


@dataclass(frozen=True, slots=True)
class Shown:
    """What one analysis says of each subject, and its findings by their ids."""

    scores: Mapping[str, tuple[float, float, str]]  # subject → own risk, linked risk, band
    findings: Mapping[str, Finding]


NOTHING = Shown({}, {})


def settle(ledger: Ledger, today: date, store: GraphStore | None, progress: Report | None = None, *, since: datetime | None = None) -> Settlement:
    """Analyse again, say what is another now than in the run before, and make the graph show it.

    The day is that of the latest run, or `today` if that is later: what was decided today is in effect today. If the day moves, the run
    before is worked out for the new day too, from what was known then, so that time alone changes nothing in the list.
    `since`: when the decision was written down; then it is compared with the last run before that, even if another has been kept since.
    Where somebody writes to the ledger meanwhile, it is analysed again; if that does not end, the graph is left as it was, and a note says so.
    """
    begin = time.perf_counter()
    latest, before = latest_run(ledger), latest_run(ledger, since)
    day = max(latest.as_of, today) if latest else today
    shown, notes = _before(ledger, before, day, progress)
    compared = time.perf_counter()
    run, view, own = _analysed(ledger, day, progress)
    analysed = time.perf_counter()
    try:
        changes = compare(shown, of_run(view, run.run_id), _names(view)) if before else ()
        graph = settle_graph(store, view, progress) if store and own else None
    finally:
        view.close()
    seconds = {"before": round(compared - begin, 2), "analysis": round(analysed - compared, 2), "graph": graph.seconds if graph else 0.0}
    notes = notes if graph else (*notes, BUSY if store else NO_GRAPH)
    return Settlement(day, view.known_at, run.run_id, tuple(changes), graph, notes, seconds)


def _analysed(ledger: Ledger, day: date, progress: Report | None) -> tuple[Run, View, bool]:
    """An analysis, a view in which its results are, and whether they are the results of that view: not if a batch came in between each time."""
    for attempt in range(1, ATTEMPTS + 1):
        run = analyse(ledger, day, progress=progress)
        view = ledger.view(day)
        own = results_run(view) == run.run_id and not any(line.committed_at > run.known_at for line in ledger.lines() if line.kind not in NOT_INPUT)
        if own or attempt == ATTEMPTS:
            break
        view.close()
    return run, view, own


def compare(before: Shown, after: Shown, names: Mapping[str, str]) -> list[Change]:
    """Every difference, by subject: bands, risks, findings. Values only, and how many records a finding cites: never what a record says."""
    changes = [each for subject in sorted(before.scores.keys() | after.scores.keys()) for each in _of_scores(subject, before, after, names)]
    ids = sorted(before.findings.keys() | after.findings.keys())
    changes += [each for finding in ids for each in _of_finding(before.findings.get(finding), after.findings.get(finding), names)]
    return sorted(changes, key=lambda each: (each.subject_id, ORDER.get(each.what, len(ORDER)), each.what))


def of_run(view: View, run_id: str) -> Shown:
    """What a run that is kept says."""
    scores = view.rows("select subject_id, own_risk, linked_risk, band from scores where run_id = $run", {"run": run_id})
    findings = view.rows("select payload from findings where run_id = $run", {"run": run_id})
    told = [finding_from_json(row["payload"]) for row in findings]
    return Shown({row["subject_id"]: (row["own_risk"], row["linked_risk"], row["band"]) for row in scores}, {each.finding_id: each for each in told})


def settled_results(view: View, progress: Report | None = None) -> Shown:
    """What an analysis of this view would say; nothing of it is kept."""
    findings, scores, _ = results(view, progress=progress)
    return Shown({each.subject_id: (each.own_risk, each.linked_risk, each.band) for each in scores}, {each.finding_id: each for each in findings})


def _before(ledger: Ledger, run: Run | None, day: date, progress: Report | None) -> tuple[Shown, tuple[str, ...]]:
    """What was shown before, for the day on which it is compared, and what a reader has to know of it."""
    if run is None:
        return NOTHING, (NO_RUN,)
    notes = _written_since(ledger, run)
    view = ledger.view(day)
    try:
        if run.as_of == day:
            return of_run(view, run.run_id), notes
        then = view.as_seen(day, run.known_at)
        try:
            return settled_results(then, progress), (*notes, MOVED.format(before=run.as_of, after=day))
        finally:
            then.close()
    finally:
        view.close()


def _written_since(ledger: Ledger, run: Run) -> tuple[str, ...]:
    """What else than one decision lies between a run and now: then the changes are not that decision's alone."""
    later = [line for line in ledger.lines() if line.committed_at > run.known_at]
    loads = [line for line in later if line.kind not in (*NOT_INPUT, DECISION, VOID)]
    decisions = [line.batch_id for line in later if line.kind == DECISION]
    notes = (LOADED.format(count=len(loads)),) if loads else ()
    return (*notes, UNSETTLED.format(batches="、".join(decisions))) if len(decisions) > 1 else notes


def _of_scores(subject: str, before: Shown, after: Shown, names: Mapping[str, str]) -> Iterator[Change]:
    (own, linked, band), (own_now, linked_now, band_now) = (each.scores.get(subject, (0.0, 0.0, LOWEST)) for each in (before, after))
    name = names.get(subject, subject)
    if band != band_now:
        yield Change(BAND, subject, name, band, band_now)
    if own != own_now:
        yield Change(OWN, subject, name, *_numbers(own, own_now))
    if linked != linked_now:
        yield Change(LINKED, subject, name, *_numbers(linked, linked_now))


def _of_finding(before: Finding | None, after: Finding | None, names: Mapping[str, str]) -> Iterator[Change]:
    found = after or before
    if found is None or (before and after and finding_to_json(before) == finding_to_json(after)):
        return
    was, now = _told(before, APPEARED), _told(after, WITHDRAWN)
    name = names.get(found.subject_id) or surname_only(found.subject_name)
    yield Change(f"线索：{TITLES.get(found.detector, found.detector)}", found.subject_id, name, was, now if was != now else REWORDED.format(told=now))


def _told(finding: Finding | None, absent: str) -> str:
    return f"{finding.severity.value}，引用 {len(finding.records)} 条记录，涉及 {len(finding.members)} 个主体" if finding else absent


def _numbers(before: float, after: float) -> tuple[str, str]:
    """Three decimals say enough of a figure between 0 and 1; a change that they do not show is said to be one."""
    was, now = f"{before:.3f}", f"{after:.3f}"
    return was, now if was != now else SLIGHT.format(now=now, more="升" if after > before else "降")


def _names(view: View) -> dict[str, str]:
    return {row["subject_id"]: row["name"] for row in view.rows("select subject_id, name from enterprises")}

"""What happens by itself as days pass: measures, bans and incentives end, clocks run out. `creditgraph daily` runs every sweep once a day.

A sweep is safe to run again: what it has done on a day it finds done. To add one, write a function of this shape and add a line.
A sweep that fails keeps no other from running: why it failed is one line of what was done, marked as failed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from analytics.runs import latest_run
from graph.store import GraphStore
from ledger.errors import CreditGraphError
from ledger.store import Ledger
from proceedings.bans.sweep import sweep_bans
from proceedings.events import Actor
from proceedings.expired import sweep_expired
from proceedings.incentives.sweep import sweep_incentives
from proceedings.objections.worklist import sweep_objections
from proceedings.repair.effect import put_into_effect, waiting
from proceedings.repair.steps import Act
from proceedings.repair.sweep import sweep_repairs
from proceedings.sanctions.sweep import late_measures, sweep_measures
from proceedings.settle import Report, settle

DAILY = Actor("每日任务", "系统")
EXPIRED, EFFECT = "记录期满", "重新结算"
FAILED = "没有做完：{code} {what}{todo}"
IN_EFFECT, NOT_IN_EFFECT = "已在图谱中生效，回执已出具", "台账已停止使用该记录，图谱仍未更新"
SETTLED = "{day} 的结果已重新得出，{changes} 项变化涉及 {subjects} 个主体；{graph}"
GRAPH_DONE, GRAPH_LEFT = "图谱已更新", "图谱未更新，请执行 creditgraph publish"


@dataclass(frozen=True, slots=True)
class Swept:
    """One thing that a sweep did or found overdue. `failed`: what it says is why the sweep could not be done."""

    sweep: str
    matter_no: str
    subject_id: str
    what: str
    department: str = ""
    failed: bool = False


Sweep = Callable[[Ledger, date], Sequence[tuple[str, str, str, str]]]  # ledger, today → (matter_no, subject_id, what, department)
SWEEPS: tuple[tuple[str, Sweep], ...] = (
    ("惩戒措施", sweep_measures),
    ("惩戒时限", late_measures),
    ("任职限制", sweep_bans),
    ("异议时限", sweep_objections),
    ("守信激励", sweep_incentives),
    ("修复时限", sweep_repairs),
    (EXPIRED, sweep_expired),
)


def run_daily(ledger: Ledger, today: date, sweeps: Sequence[tuple[str, Sweep]] = SWEEPS) -> list[Swept]:
    """Every sweep, in order; what was done, and which could not be."""
    return [each for title, sweep in sweeps for each in _swept(title, partial(sweep, ledger, today))]


def has_to_settle(ledger: Ledger, today: date, known: int, done: Sequence[Swept]) -> bool:
    """Whether the sweeps changed anything, time has ended the use of records, or a repair is not yet in effect. `known`: batches before the sweeps."""
    expired = any(each.sweep == EXPIRED and not each.failed for each in done)
    return len(ledger.lines()) > known or expired or bool(waiting(ledger, today))


def bring_into_effect(ledger: Ledger, today: date, store: GraphStore | None, progress: Report | None = None) -> list[Swept]:
    """Repairs whose graph part is still due, and once everything that the day has changed. `store` None: no graph at hand, which is then told."""
    done: list[Swept] = []
    if store:
        done += _swept(EFFECT, partial(_due_repairs, ledger, today, store, progress))
    if latest_run(ledger):
        done += _swept(EFFECT, partial(_settled, ledger, today, store, progress))
    return done


def _swept(title: str, sweep: Callable[[], Sequence[tuple[str, str, str, str]]]) -> list[Swept]:
    """What one sweep did, or why it could not be done."""
    try:
        return [Swept(title, *done) for done in sweep()]
    except CreditGraphError as error:
        place = f"（{error.where}）" if error.where else ""
        todo = f"；处理：{error.todo}" if error.todo else ""
        return [Swept(title, "", "", FAILED.format(code=error.code, what=f"{error.what}{place}", todo=todo), failed=True)]


def _due_repairs(ledger: Ledger, today: date, store: GraphStore, progress: Report | None) -> list[tuple[str, str, str, str]]:
    """Decisions that the ledger obeys and the graph does not yet: put into effect there too. Their subjects are not told, only their numbers."""
    receipts = [put_into_effect(ledger, number, Act(DAILY, day), store, progress) for number, day in waiting(ledger, today)]
    return [(each.number, "", IN_EFFECT if each.complete else NOT_IN_EFFECT, each.department) for each in receipts]


def _settled(ledger: Ledger, today: date, store: GraphStore | None, progress: Report | None) -> list[tuple[str, str, str, str]]:
    done = settle(ledger, today, store, progress)
    graph = GRAPH_DONE if done.graph else GRAPH_LEFT
    return [("", "", SETTLED.format(day=done.day, changes=len(done.changes), subjects=len(done.subjects), graph=graph), "")]

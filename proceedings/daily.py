"""What happens by itself as days pass: measures, bans and incentives end, clocks run out. `creditgraph daily` runs every sweep once a day.

A sweep is safe to run again: what it has done on a day it finds done. To add one, write a function of this shape and add a line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.store import Ledger
from proceedings.bans.sweep import sweep_bans
from proceedings.expired import sweep_expired
from proceedings.incentives.sweep import sweep_incentives
from proceedings.objections.worklist import sweep_objections
from proceedings.repair.sweep import sweep_repairs
from proceedings.sanctions.sweep import late_measures, sweep_measures


@dataclass(frozen=True, slots=True)
class Swept:
    """One thing that a sweep did or found overdue."""

    sweep: str
    matter_no: str
    subject_id: str
    what: str
    department: str = ""


Sweep = Callable[[Ledger, date], Sequence[tuple[str, str, str, str]]]  # ledger, today → (matter_no, subject_id, what, department)
SWEEPS: tuple[tuple[str, Sweep], ...] = (
    ("惩戒措施", sweep_measures),
    ("惩戒时限", late_measures),
    ("任职限制", sweep_bans),
    ("异议时限", sweep_objections),
    ("守信激励", sweep_incentives),
    ("修复时限", sweep_repairs),
    ("记录期满", sweep_expired),
)


def run_daily(ledger: Ledger, today: date) -> list[Swept]:
    """Every sweep, in order; what was done."""
    return [Swept(title, *done) for title, sweep in SWEEPS for done in sweep(ledger, today)]

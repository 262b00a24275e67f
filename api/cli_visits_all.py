"""`creditgraph visits all`: the lists of every grid for a week, in one run, as files and, if asked, handed out."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from analytics.runs import latest_run
from analytics.visits.again import as_issued
from analytics.visits.basis import Basis, basis_of_run
from analytics.visits.handed import HandedList
from analytics.visits.numbers import list_number
from analytics.visits.plan import Planning, VisitPlan, known_grids, load_visit_policy, plan_all
from analytics.weeks import Week, parse_week, week_of
from api.console import HomeOption, notes, settings_for, teaching
from api.progress import Report, progress_bars
from api.servings import note_taken_by
from api.visit_folder import visit_folder
from api.visit_servings import items_of_many
from ledger.errors import InputError, NotFoundError
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.view import View
from proceedings.events import Actor
from proceedings.visits.issue import Issued, issue, lists_out
from proceedings.visits.known_today import known_today

TOGETHER = 5_000  # lists whose servings are kept in one transaction
COMMAND = "creditgraph visits all"


@dataclass(slots=True)
class Count:
    """What a run has planned so far."""

    lists: int = 0
    visits: int = 0
    candidates: int = 0
    without: int = 0

    def add(self, plan: VisitPlan) -> None:
        """One more list."""
        self.lists += bool(plan.rows)
        self.without += not plan.rows
        self.visits += len(plan.rows)
        self.candidates += plan.candidates


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what is planned from, and where the lists go."""

    settings: Settings
    view: View
    basis: Basis
    run: str
    planning: Planning
    write: Callable[[VisitPlan], None]
    report: Report
    issued: date | None = None  # None: the lists are only written
    count: Count = field(default_factory=Count)

    def lists(self, grids: list[str] | None, number: int) -> Iterator[HandedList]:
        """Every list, written and kept in the log of servings before it goes on; a grid without a visit has none."""
        plans = plan_all(self.view, self.basis, self.planning, grids)
        while piece := list(islice(plans, TOGETHER)):
            taken = items_of_many(self.view, self.run, piece, self.basis)
            note_taken_by(self.settings, COMMAND, {f"网格 {plan.grid_name}": taken.get(plan.grid, ()) for plan in piece if plan.rows})
            for plan in piece:
                self.write(as_issued(plan, self.issued) if self.issued else plan)
                self.count.add(plan)
                if plan.rows:
                    yield plan.handed(self.run)
            self.report("走访清单", self.count.lists + self.count.without, number)


def all_command(
    out: Annotated[Path, typer.Option(help="写入的目录 · folder to write to")],
    week: Annotated[str, typer.Option(help="哪一周，如 2026-W28；默认数据日期的下一周 · ISO week")] = "",
    capacity: Annotated[int, typer.Option(help="每个网格一周能走多少户 · visits per grid")] = 20,
    file_format: Annotated[str, typer.Option("--as", help="xlsx、csv、pdf 每网格一个文件；parquet 全部一个文件 · kind of file")] = "xlsx",
    hand_out: Annotated[bool, typer.Option("--issue", help="同时下发：记下名单和次序，用来衡量效果 · hand the lists out")] = False,
    who: Annotated[str, typer.Option("--who", help="下发人：姓名或工号 · who hands them out")] = "",
    department: Annotated[str, typer.Option("--department", help="下发部门 · for which department")] = "",
    memory: Annotated[int, typer.Option("--memory", min=500, help="台账读入内存的上限，MB；其余暂存到数据目录 · memory for the ledger's rows")] = 4000,
    home: HomeOption = None,
) -> None:
    """所有网格一周的走访清单，一次生成 · the lists of every grid for a week, in one run."""
    with teaching(), ExitStack() as stack:
        settings = settings_for(home)
        ledger = Ledger(settings.home)
        run = latest_run(ledger)
        if run is None:
            raise NotFoundError("还没有分析结果", todo="先运行 creditgraph analyse")
        actor = Actor(who, department) if hand_out else None
        spilled = Path(stack.enter_context(TemporaryDirectory(prefix="visits-", dir=settings.home)))
        view = ledger.view(run.as_of)
        stack.callback(view.close)
        view.spill(memory, spilled)
        planning = Planning(
            parse_week(week) if week else week_of(run.as_of + timedelta(days=7)), capacity, load_visit_policy(), recent=known_today(ledger, view, date.today())
        )
        grids = _still_to_plan(ledger, view, planning.week)
        write = stack.enter_context(visit_folder(out, str(planning.week), file_format))
        report = stack.enter_context(progress_bars())
        work = Run(settings, view, basis_of_run(view, run.run_id), run.run_id, planning, write, report, date.today() if actor else None)
        lists = work.lists(grids.fresh, grids.number)
        issued = issue(ledger, lists, actor, date.today()) if actor else None
        deque(lists, maxlen=0)  # without handing out, the lists are only written
    _tell(work.count, issued, grids, out)


@dataclass(frozen=True, slots=True)
class Grids:
    """Grids whose lists are to be made: `fresh`, None for every grid; `out`: those that have theirs already."""

    fresh: list[str] | None
    out: tuple[str, ...]
    number: int


def _still_to_plan(ledger: Ledger, view: View, week: Week) -> Grids:
    """Every grid but those whose list for the week has been handed out: that one stays as it is."""
    known = sorted(known_grids(view))
    if not known:
        raise InputError("台账中没有网格", where="grid", todo="先装载网格表和带网格编码的市场主体")
    numbers = lists_out(ledger, {list_number(grid, week) for grid in known})
    out = tuple(grid for grid in known if list_number(grid, week) in numbers)
    fresh = [grid for grid in known if list_number(grid, week) not in numbers] if out else None
    return Grids(fresh, out, len(known) - len(out))


def _tell(count: Count, issued: Issued | None, grids: Grids, out: Path) -> None:
    notes.print(f"已写入 {out}：{count.lists} 份清单，候选 {count.candidates} 户，安排 {count.visits} 户；{count.without} 个网格没有要去的", highlight=False)
    if issued:
        notes.print(f"已下发 {issued.lists} 份清单，共 {issued.visits} 户", highlight=False)
    if grids.out:
        notes.print(f"{len(grids.out)} 个网格这一周的清单已经下发过，没有重做，如 {'、'.join(grids.out[:3])}", highlight=False)

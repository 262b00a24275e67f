"""The whole way on an invented province: source files, ledger, analysis, Neo4j, workbench. What is there is used again."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from analytics.detectors import DETECTORS
from analytics.evaluate import evaluate
from analytics.finding import Finding
from analytics.runs import analyse, latest_findings, latest_run
from analytics.visits.basis import basis_of_run
from analytics.visits.fairness import fairness_report
from analytics.visits.handed import HandedList
from analytics.visits.outcomes import Period
from analytics.visits.plan import Planning, load_visit_policy, plan_all
from analytics.visits.report import visit_report
from analytics.visits.report_policy import report_policy
from analytics.weeks import week_of
from api.cli_findings import print_finding
from api.console import Format, notes, out, show_table
from api.progress import Report, progress_bars
from api.security import Role, Tokens
from api.serve import serve
from api.visit_tables import fairness_pages, report_pages
from bench.generate import Truth, generate
from bench.generate.field_rows import LISTS, read_lists
from graph.connect import open_store
from graph.publish import current_publication, publish
from ledger.errors import InputError
from ledger.identifiers import open_person_key
from ledger.months import months_after
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.view import View
from loaders.load import load_paths
from loaders.report import totals
from proceedings.events import Actor
from proceedings.visits.issue import issue

DEMO_DAY = date(2026, 6, 30)  # the invented period ends on this day
NEXT_WEEK = week_of(DEMO_DAY + timedelta(days=7))
NEXT_CAPACITY = 10  # what one person can walk in a week


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the invented province is, and how it was made."""

    home: Path
    enterprises: int
    seed: int

    @property
    def sources(self) -> Path:
        """Folder of the source files."""
        return self.home / "demo-source"

    @property
    def mark(self) -> Path:
        """Says that this home holds the demo and nothing else."""
        return self.home / "demo.json"

    def claim(self) -> None:
        """Refuse a home that holds other data, or another province."""
        wanted = {"enterprises": self.enterprises, "seed": self.seed}
        if self.mark.is_file():
            if (present := json.loads(self.mark.read_text(encoding="utf-8"))) != wanted:
                raise InputError(f"此目录已有另一个演示省份（{present}）", where=str(self.home), todo="换一个 --home，或删除此目录后重试")
        elif (self.home / "ledger").exists():
            raise InputError("此目录已有非演示数据，演示不会混入其中", where=str(self.home), todo="为演示另选 --home DIR")
        self.home.mkdir(parents=True, exist_ok=True)
        self.mark.write_text(json.dumps(wanted), encoding="utf-8")


@contextmanager
def step(title: str) -> Iterator[Report]:
    """One step with its bars and its time."""
    started = time.monotonic()
    with progress_bars() as report:
        yield report
    notes.print(f"✓ {title} {time.monotonic() - started:.1f} 秒", highlight=False)


def run_demo(settings: Settings, enterprises: int, seed: int, *, keep_serving: bool, output: Format = Format.TEXT) -> None:
    """Make, load, analyse, publish, sum up, and serve."""
    province = Demo(settings.home, enterprises, seed)
    province.claim()
    truth = make(province)
    ledger = load(settings, province)
    hand_out(ledger, province)
    with step(f"分析（{len(DETECTORS)} 个检测器、关联风险）") as report:
        analyse(ledger, DEMO_DAY, progress=report)
    hand_out_next(ledger)
    found = latest_findings(ledger)
    with step("打开 Neo4j") as report:
        store = open_store(settings, report)
    with store:
        view = ledger.view(DEMO_DAY)
        if current_publication(store) != view.fingerprint:
            with step("发布到 Neo4j") as report:
                note = publish(store, view, progress=report).note
            if note:
                notes.print(f"注意 {note}", style="yellow", highlight=False, soft_wrap=True)
        sum_up(found, truth, output)
        sum_up_visits(view, output)
        token = Tokens(settings.home).create("演示", Role.INVESTIGATOR, days=1)
        base = f"http://{settings.host}:{settings.port}"
        address = f"{base}/#token={token}"
        phone = f"{base}/phone/#token={Tokens(settings.home).create('演示网格员', Role.GRID_WORKER, days=1)}"
        told = (
            f"\n工作台：{address}\n手机走访：{phone}\n（按 Ctrl-C 结束）"
            if keep_serving
            else f"\n没有打开工作台。先运行 creditgraph serve --home {settings.home}\n再打开 {address}\n手机走访：{phone}"
        )
        (out if output is Format.TEXT else notes).print(told, highlight=False, soft_wrap=True)
        if keep_serving:
            serve(settings, store)


def make(province: Demo) -> Truth:
    """The source files, made once."""
    if not (province.sources / "truth.json").is_file():
        with step(f"虚构省份：{province.enterprises} 户，种子 {province.seed}") as report:
            shutil.rmtree(province.sources, ignore_errors=True)  # left by a start that was interrupted
            generate(province.enterprises, province.seed, province.sources, progress=report)
    return Truth.read(province.sources / "truth.json")


def load(settings: Settings, province: Demo) -> Ledger:
    """The ledger with all source files in it."""
    with step("装载源文件") as report:
        files = sorted(path for path in province.sources.rglob("*") if path.is_file() and path.suffix != ".json")
        seen: dict[str, None] = {}
        reports = load_paths(
            Ledger.of(settings), files, open_person_key(settings), lambda name, rows: report("读文件", len(seen.setdefault(name) or seen), len(files))
        )
    sums = totals(reports)
    line = f"  {len(reports)} 个文件：{sums.rows_in} 行 = 接受 {sums.accepted} + 重复 {sums.duplicate} + 拒绝 {sums.rejected}"
    notes.print(line + f"（拒绝的行见 {settings.home / 'rejects'}）", highlight=False, soft_wrap=True)
    return Ledger.of(settings)


def hand_out(ledger: Ledger, province: Demo) -> None:
    """The visit lists of past weeks, each kept as if handed out on its day, once: what came back is measured against them."""
    if ledger.view(DEMO_DAY).rows("select list_no from visit_lists limit 1"):
        return
    days: dict[date, list[HandedList]] = {}
    for each in read_lists(province.sources / LISTS):
        days.setdefault(each.issued, []).append(each.content)
    with step(f"下发过去 {len(days)} 周的走访清单"):
        for day, lists in sorted(days.items()):
            issue(ledger, lists, Actor("演示"), day)


def hand_out_next(ledger: Ledger) -> None:
    """The lists of the week after the data, of every grid, once: the phone page opens on them, with results to fill in. Issued on the day of the data."""
    run = latest_run(ledger)
    if run is None or ledger.view(DEMO_DAY).rows("select list_no from visit_lists where week = $week limit 1", {"week": str(NEXT_WEEK)}):
        return
    with step(f"下发 {NEXT_WEEK} 的走访清单") as report:
        with closing(ledger.view(DEMO_DAY)) as view:
            plans = plan_all(view, basis_of_run(view, run.run_id), Planning(NEXT_WEEK, NEXT_CAPACITY, load_visit_policy()))
            lists = [plan.handed(run.run_id) for plan in plans]
        issued = issue(ledger, lists, Actor("演示"), DEMO_DAY)
        report("清单", issued.lists, issued.lists)


def sum_up(found: list[Finding], truth: Truth, output: Format) -> None:
    """What was found, how well, and the first finding whole."""
    scores = evaluate(found, truth)
    columns = {"detector": "检测器", "found": "线索数", "precision": "查准率", "recall": "查全率"}
    rows = [
        {
            "detector": each.detector,
            "found": sum(f.detector == each.detector for f in found),
            "precision": f"{each.precision:.2f}",
            "recall": f"{each.recall:.2f}",
        }
        for each in scores
    ]
    show_table(f"截至 {DEMO_DAY}：线索 {len(found)} 条（与埋设的真相对照）", columns, rows, output)
    if found and output is Format.TEXT:
        print_finding(next((each for each in found if each.statutory), found[0]), output)


def sum_up_visits(view: View, output: Format) -> None:
    """What the lists of the past weeks found, and whom they send people to too often. Nothing in JSON: `creditgraph visits report` has it."""
    if output is Format.TEXT:
        period = Period(months_after(DEMO_DAY, -12), DEMO_DAY)
        measured, fair = report_pages(visit_report(view, period, report_policy()))[0], fairness_pages(fairness_report(view, period, report_policy()))[0]
        for page in (measured, fair):
            out.print("\n".join(page.lines), highlight=False, soft_wrap=True)
            show_table(page.title, page.columns, page.rows, output)

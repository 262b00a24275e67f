"""`creditgraph ledger`: what the ledger holds, and whether it is what was written. `creditgraph status` is the first of these."""

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any

import typer

from api.console import Format, FormatOption, HomeOption, out, settings_for, show_json, show_table, teaching
from graph.connect import open_store
from graph.embedded import EmbeddedNeo4j
from graph.reconcile import TITLE, reconcile
from ledger.batch_line import BatchLine
from ledger.reclaim import KEEP_HOURS, to_load_again
from ledger.reclaim import set_aside as set_batch_aside
from ledger.reclaim import tidy as tidy_ledger
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.verify import verify as verify_ledger
from ledger.verify_facts import Check, State

ledger_app = typer.Typer(no_args_is_help=True, help="台账 · the ledger: its batches, and whether they are whole")
COLUMNS = {
    "batch_id": "批次",
    "committed_at": "入账时间",
    "source": "来源",
    "file_name": "文件",
    "rows_in": "行数",
    "accepted": "接受",
    "duplicate": "重复",
    "rejected": "拒绝",
}
CHECK_COLUMNS = {"mark": "", "title": "检查", "state": "结果", "scope": "范围"}
DAMAGE_COLUMNS = {"title": "检查", "what": "问题", "table": "表", "batch": "批次", "file": "文件", "todo": "处理"}
SHORTEST = 12  # letters of a batch id
MARKS = {State.SOUND: "✓", State.DAMAGED: "✗", State.UNKNOWN: "–", State.NOTE: "!"}
DeepOption = Annotated[bool, typer.Option("--deep", help="另外逐行重算内容摘要 · also compute every row's digest again")]

GraphOption = Annotated[bool, typer.Option("--graph", help="另外与 Neo4j 对账，必要时启动内嵌数据库 · also reconcile with Neo4j")]

NowOption = Annotated[bool, typer.Option("--now", help="不等一天就删除；先停下工作台 · delete at once; stop the workbench first")]
BatchArgument = Annotated[str, typer.Argument(help="批次编号的前几位 · the first digits of its id", metavar="BATCH")]
WhyOption = Annotated[str, typer.Option("--why", help="原因，记入台账 · the reason, kept in the ledger")]
TIDY_COLUMNS = {"unnamed": "移出日志的文件", "deleted": "删除的文件", "size": "回收字节", "waiting": "一天后可删的文件"}


@ledger_app.command()
def status(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """台账中的批次：来源、行数、接受、重复、拒绝 · the batches of the ledger."""
    with teaching():
        lines = Ledger(settings_for(home).home).lines()
        show_table(f"批次 {len(lines)} 个", COLUMNS, _lines(lines), output)


@ledger_app.command()
def verify(deep: DeepOption = False, graph: GraphOption = False, home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """核验台账：每个批次的行数、校验和、文件、账目是否与写入时一致；有损坏时退出码为 1 · check every batch."""
    with teaching():
        settings = settings_for(home)
        checks = (*verify_ledger(Ledger(settings.home), deep=deep).checks, *(_graph(settings) if graph else ()))
        show_checks(checks, output)
    if any(check.state is State.DAMAGED for check in checks):
        sys.exit(1)


@ledger_app.command()
def tidy(now: NowOption = False, home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """回收中断的装载留下的空间；已生效的数据不动 · reclaim what broken-off loads left."""
    with teaching():
        done = tidy_ledger(Ledger.of(settings_for(home)), 0 if now else KEEP_HOURS)
        show_table("已整理", TIDY_COLUMNS, [{name: getattr(done, name) for name in TIDY_COLUMNS}], output)


@ledger_app.command(name="set-aside")
def set_aside(batch: BatchArgument, why: WhyOption, home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """搁置一个损坏的批次，使其源文件可以重新装载；批次行留在批次链中 · let a damaged batch count no more."""
    with teaching():
        ledger = Ledger.of(settings_for(home))
        line = set_batch_aside(ledger, batch, why)
        (shown,), again = _lines([line]), _lines(to_load_again(ledger, line))
        if output is Format.JSON:
            show_json([shown | {"load_again": again}])
            return
        show_table("已搁置，可以重新装载", COLUMNS, [shown], output)
        if again:
            show_table("也请重新装载：与它重复的行只存在它那里；同一文件会再读一遍", COLUMNS, again, output)


def _lines(lines: Sequence[BatchLine]) -> list[dict[str, Any]]:
    """Batches as they are shown; the ids as short as they can be told apart by."""
    length = next((size for size in range(SHORTEST, 32) if len({line.batch_id[:size] for line in lines}) == len(lines)), 32)
    moments = [line.committed_at.isoformat(timespec="seconds") for line in lines]
    return [
        {name: getattr(line, name) for name in COLUMNS} | {"batch_id": line.batch_id[:length], "committed_at": moment}
        for line, moment in zip(lines, moments, strict=True)
    ]


def _graph(settings: Settings) -> Iterator[Check]:
    """The comparison with Neo4j; a home that never published has none, and starts none."""
    if not settings.neo4j_uri and not EmbeddedNeo4j(settings).folder.exists():
        yield Check("graph", TITLE, State.UNKNOWN, "还没有发布过")
        return
    with open_store(settings) as store:
        yield reconcile(store, Ledger(settings.home), date.today())


def show_checks(checks: Sequence[Check], output: Format) -> None:
    """Each check with ✓ or ✗; then everything that is wrong, with what to do."""
    if output is Format.JSON:
        show_json([_check(check) | {"damages": [_damage(check, n) for n in range(len(check.damages))]} for check in checks])
        return
    show_table("台账核验", CHECK_COLUMNS, [_check(check) for check in checks], output)
    for state, title in ((State.DAMAGED, "损坏"), (State.NOTE, "提示")):
        rows = [_damage(check, n) for check in checks if check.state is state for n in range(len(check.damages))]
        if rows:
            show_table(title, DAMAGE_COLUMNS, rows, output)
    out.print("台账完好" if all(check.state is not State.DAMAGED for check in checks) else "台账有损坏，见上表")


def _check(check: Check) -> dict[str, Any]:
    return {"mark": MARKS[check.state], "name": check.name, "title": check.title, "state": check.state.value, "scope": check.scope}


def _damage(check: Check, number: int) -> dict[str, Any]:
    damage = check.damages[number]
    return {"title": check.title, "what": damage.what, "table": damage.table, "batch": damage.batch[:12], "file": damage.file, "todo": damage.todo}

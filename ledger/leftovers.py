"""What loads that broke off have left, told apart from what belongs to batches that were lost.

A file of a batch without a line is a leftover only if that is proven: the batches are whole, they go on from their witness,
and the witness has the batch as begun, or somebody has set it aside by name. Otherwise it is the trace of a lost line.
"""

from datetime import UTC, datetime
from pathlib import Path

from ledger.batch_line import VOID
from ledger.durable import DRAFT
from ledger.head import disagreement
from ledger.verify_batches import chain_holds
from ledger.verify_facts import Check, Damage, Facts, State, checked
from ledger.verify_files import lines_changed, logs_whole

RESTORE_BATCHES = "从备份恢复整个 ledger/batches；没有备份时从源文件重建台账"
STRANGE = "文件的批次没有批次行，也没有记下它中断过：批次行被删，或 ledger/batches 是旧的"


def head_agrees(facts: Facts) -> Check:
    """The batches go on from the witness that is kept outside their table."""
    wrong = disagreement(facts.head, facts.lines) if facts.head else ""
    damages = [Damage(wrong, "batches", todo=RESTORE_BATCHES)] if wrong else []
    scope = f"见证记有 {facts.head.lines} 个批次" if facts.head else "没有见证，下一次装载会写下" if facts.lines else "没有批次"
    return checked("head", "批次没有少", scope, damages, unknown=facts.head is None and bool(facts.lines))


def leftovers(facts: Facts) -> Check:
    """What loads that broke off have left on disk. It is never read; only its space can be had back."""
    title, dead, lost = "中断的装载留下的文件", dead_files(facts), lost_batches(facts)
    if lost:
        return checked("leftovers", title, f"来历不明的批次 {len(lost)} 个", _strange(facts))
    unnamed = [path for table in facts.named for path in spare_files(facts, table)]
    notes = [Damage("批次没有生效：装载在最后一步中断；重新装载其源文件即可", table, file, batch_of(file)) for table, file in dead]
    spare = [*unnamed, *(path for path in (facts.root / table / file for table, file in dead) if path.exists())]
    size = sum(path.stat().st_size for path in spare)
    scope = f"未列入日志的文件 {len(unnamed)} 个，未生效批次的文件 {len(dead)} 个，共 {size:,} 字节"
    how = "" if not spare else "；先修好损坏再整理" if obstacles(facts) else "；creditgraph ledger tidy 可回收"
    return Check("leftovers", title, State.NOTE if spare else State.SOUND, scope + how, tuple(notes))


def obstacles(facts: Facts) -> list[Damage]:
    """What keeps anybody from proving that a batch never counted: until it is mended nothing may be taken out of the tables."""
    found = [*logs_whole(facts).damages, *lines_changed(facts), *head_agrees(facts).damages, *chain_holds(facts).damages]
    for (table, file), line in facts.owner.items():
        if line.batch_id in facts.by_id and file not in facts.named.get(table, ()):
            found.append(Damage("表日志少了这个文件", table, file, line.batch_id, "从备份恢复这张表的 _delta_log"))
    if facts.head is None and (facts.lines or any(facts.named.values())):
        found.append(Damage("台账还没有批次见证，无从证明哪些批次没有生效", "batches", todo="见证随每次装载写下：装载一次之后再整理"))
    return found + _strange(facts)


def _strange(facts: Facts) -> list[Damage]:
    lost = lost_batches(facts)
    todo = RESTORE_BATCHES + "；确知那次装载没有完成时：creditgraph ledger set-aside {} --why …"
    files = [(table, file, batch_of(file)) for table, file in dead_files(facts)]
    return [Damage(STRANGE, table, file, batch, todo.format(batch[:12])) for table, file, batch in files if batch in lost]


def spare_files(facts: Facts, table: str, dead: frozenset[str] = frozenset()) -> list[Path]:
    """Files in the folder of a table that no log names, or only as one of `dead`, and drafts that never got their name."""
    folder, named = facts.root / table, set(facts.named[table]) - dead
    return [path for path in folder.rglob("*") if DRAFT.search(path.name) or (path.parent == folder and path.suffix == ".parquet" and path.name not in named)]


def dead_files(facts: Facts) -> list[tuple[str, str]]:
    """(table, file) that a log names, of batches that have no line. Older files do not say in their name whose they are, and are left alone."""
    known = {line.batch_id for line in facts.lines}
    named = ((table, file) for table, files in facts.named.items() if table != "batches" for file in files if len(file) == len(NAMED_FOR))
    return [(table, file) for table, file in named if (table, file) not in facts.owner and batch_of(file) not in known]


def lost_batches(facts: Facts) -> set[str]:
    """Batches without a line whose files are named, and of which nothing proves that they broke off.

    Without a witness, one batch newer than the newest line may be what a load left that was killed; more, or older, may not.
    """
    files = dead_files(facts)
    lost = {batch_of(file) for _, file in files} - {line.file_name for line in facts.lines if line.kind == VOID}
    if facts.head is not None:
        return lost - set(facts.head.begun)
    newest = max((line.committed_at for line in facts.lines), default=datetime.min.replace(tzinfo=UTC))
    paths = [facts.root / table / file for table, file in files if batch_of(file) in lost]
    young = all(datetime.fromtimestamp(path.stat().st_mtime, UTC) > newest for path in paths if path.exists())
    return set() if len(lost) <= 1 and young and facts.lines else lost


NAMED_FOR = f"part-{'0' * 32}-0000.parquet"


def batch_of(file: str) -> str:
    """The id of the batch that a data file is named for."""
    return file.removeprefix("part-")[:32]

"""What may be done about leftovers and damage: reclaim the space of loads that broke off, and set a damaged batch aside.

Neither touches a row that counts. A batch that is set aside stays in the chain of batches, with a line that says who was
set aside and why; its source file can then be loaded again, and gets the moment of that load as `recorded_at`.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ledger.batch_line import VOID, BatchLine, counting, to_read_again
from ledger.delta_log import commit
from ledger.durable import DRAFT, full_disk_explained
from ledger.errors import InputError, LedgerError, NotFoundError
from ledger.head import head_of, write_head
from ledger.leftovers import batch_of, dead_files, obstacles, spare_files
from ledger.schema import arrow_schema
from ledger.store import Ledger
from ledger.tables import table
from ledger.verify_facts import gather
from ledger.verify_files import harmed
from ledger.writer_lock import one_writer

KEEP_HOURS = 24.0  # an answer being read may still look at a file that was named yesterday


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was reclaimed. `waiting`: files that are too young to be deleted, because somebody may be reading them."""

    unnamed: int
    deleted: int
    size: int
    waiting: int


def tidy(ledger: Ledger, keep_hours: float = KEEP_HOURS) -> Tidied:
    """Take files of batches that never counted out of the tables, and delete what no table names. Waits for writers.

    LedgerError, and nothing is touched, unless it is proven which batches count: every line, log and witness whole and in agreement.
    """
    with full_disk_explained(ledger.root), one_writer(ledger.root, "ledger tidy", ledger.wait_seconds):
        facts = gather(ledger)
        if found := obstacles(facts):
            first = found[0]
            where = "/".join(part for part in ("ledger", first.table, first.file) if part)
            raise LedgerError(f"台账有 {len(found)} 处对不上，没有整理：{first.what}", where=where, todo=first.todo or "creditgraph ledger verify")
        dead = dead_files(facts)
        for name in sorted({name for name, _ in dead}):
            commit(ledger.root / name, arrow_schema(table(name)), [], removed=[file for each, file in dead if each == name])
        if facts.head and facts.head.begun:
            write_head(ledger.root, head_of(facts.lines))  # none of theirs is named any more
        spare = [path for name in facts.named for path in spare_files(facts, name, frozenset(file for each, file in dead if each == name))]
        youngest = time.time() - keep_hours * 3600
        old = [path for path in spare if DRAFT.search(path.name) or path.stat().st_mtime <= youngest]
        size = sum(path.stat().st_size for path in old)
        for path in old:
            path.unlink()
        return Tidied(len(dead), len(old), size, len(spare) - len(old))


def set_aside(ledger: Ledger, batch: str, why: str) -> BatchLine:
    """Let a batch count no more from now on, so that its source can be loaded again; `batch` is the beginning of its id.

    The line that says so comes first: if the process ends before its damaged files have left the tables, do it again. Files that
    are whole stay, for those who ask what was known before. NotFoundError if no batch has this id; InputError if several have.
    """
    if not why.strip():
        raise InputError("没有写明原因", where="--why", todo="写明为什么搁置这个批次")
    lines = ledger.all_lines()
    line = _one(ledger, lines, batch)
    if line.batch_id not in {each.file_name for each in lines if each.kind == VOID}:
        with ledger.batch("ledger", line.batch_id, kind=VOID) as void:
            void.note = json.dumps({"why": why, "file_name": line.file_name, "source": line.source}, ensure_ascii=False)
    with full_disk_explained(ledger.root), one_writer(ledger.root, f"ledger set-aside {line.batch_id}", ledger.wait_seconds):
        named = gather(ledger).named
        for name, said in line.written.items():
            files = [file for file, written in said["files"].items() if file in named.get(name, ()) and harmed(ledger.root / name / file, written)]
            if files:
                commit(ledger.root / name, arrow_schema(table(name)), [], removed=files)
    return line


def to_load_again(ledger: Ledger, line: BatchLine) -> list[BatchLine]:
    """Loads after a batch that was set aside: rows that both reported were kept only with it. A plain load reads their files again."""
    lines = ledger.all_lines()
    again = [each for each in counting(lines) if each.kind == "load" and each.committed_at > line.committed_at and to_read_again(lines, each)]
    current = {each.file_sha256 for each in lines if each.kind == "load" and not to_read_again(lines, each)}
    return [each for each in again if each.file_sha256 not in current]


def _one(ledger: Ledger, lines: Sequence[BatchLine], batch: str) -> BatchLine:
    """The batch whose id begins so: one with a line, also if it was set aside, or one of which only files are left."""
    found = [line for line in lines if batch and line.kind != VOID and line.batch_id.startswith(batch)]
    if not found and batch:
        left = sorted({batch_of(file) for _, file in dead_files(gather(ledger)) if batch_of(file).startswith(batch)})
        found = [BatchLine(each, datetime.now(UTC), "load", "", "", "", 0, 0, 0, 0, "", tables="{}") for each in left]
    if not found:
        raise NotFoundError(f"没有批次 {batch}", todo="creditgraph ledger status 列出批次编号的前 12 位")
    if len(found) > 1:
        raise InputError(f"{batch} 对应 {len(found)} 个批次", todo="多写几位")
    if found[0].tables is None:
        raise InputError("这个批次没有记下它的文件", where=found[0].batch_id, todo="从备份恢复，或从源文件重建台账")
    return found[0]

"""What may be done about leftovers and damage: reclaim the space of loads that broke off, and set a damaged batch aside.

Neither touches a row that counts. A batch that is set aside stays in the chain of batches, with a line that says who was
set aside and why; its source file can then be loaded again, and gets the moment of that load as `recorded_at`.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.batch_line import VOID, BatchLine
from ledger.delta_log import commit
from ledger.durable import DRAFT, full_disk_explained
from ledger.errors import InputError, NotFoundError
from ledger.schema import arrow_schema
from ledger.store import Ledger
from ledger.tables import table
from ledger.verify_facts import Facts, gather
from ledger.verify_files import dead_files
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
    """Take files of batches that never counted out of the tables, and delete what no table names. Waits for writers."""
    with full_disk_explained(ledger.root), one_writer(ledger.root, "ledger tidy", ledger.wait_seconds):
        facts = gather(ledger)
        dead = dead_files(facts)
        for name in sorted({name for name, _ in dead}):
            commit(ledger.root / name, arrow_schema(table(name)), [], removed=[file for each, file in dead if each == name])
        gone = set(dead)
        spare = [path for name in facts.named for path in _unnamed(facts, name, {file for each, file in gone if each == name})]
        youngest = time.time() - keep_hours * 3600
        old = [path for path in spare if DRAFT.search(path.name) or path.stat().st_mtime <= youngest]
        size = sum(path.stat().st_size for path in old)
        for path in old:
            path.unlink()
        return Tidied(len(dead), len(old), size, len(spare) - len(old))


def _unnamed(facts: Facts, name: str, dead: set[str]) -> list[Path]:
    folder, named = facts.root / name, set(facts.named[name]) - dead
    return [path for path in folder.rglob("*") if DRAFT.search(path.name) or (path.parent == folder and path.suffix == ".parquet" and path.name not in named)]


def set_aside(ledger: Ledger, batch: str, why: str) -> BatchLine:
    """Let a batch count no more, so that its source can be loaded again; `batch` is the beginning of its id.

    NotFoundError if no batch has it; InputError if several have, or its rows now stand in files of other batches.
    """
    if not why.strip():
        raise InputError("没有写明原因", where="--why", todo="写明为什么搁置这个批次")
    line = _one(ledger.lines(), batch)
    with ledger.batch("ledger", line.batch_id, kind=VOID) as void:
        void.note = json.dumps({"why": why, "file_name": line.file_name, "source": line.source}, ensure_ascii=False)
        facts = gather(ledger)
        for name, said in line.written.items():
            files = [file for file in said["files"] if file in facts.named.get(name, ())]
            if files:
                commit(ledger.root / name, arrow_schema(table(name)), [], removed=files)
    return line


def _one(lines: Sequence[BatchLine], batch: str) -> BatchLine:
    found = [line for line in lines if batch and line.batch_id.startswith(batch)]
    if not found:
        raise NotFoundError(f"没有批次 {batch}", todo="creditgraph ledger verify 列出批次编号的前 12 位")
    if len(found) > 1:
        raise InputError(f"{batch} 对应 {len(found)} 个批次", todo="多写几位")
    if found[0].tables is None:
        raise InputError("这个批次没有记下它的文件", where=found[0].batch_id, todo="从备份恢复，或从源文件重建台账")
    return found[0]

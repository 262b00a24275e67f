"""Checks of what lies on disk: logs without gaps, files of the right size and content, rows of the right number and checksum."""

import hashlib
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ledger.checksum import BITS, rows_checksum
from ledger.durable import DRAFT
from ledger.verify_facts import Check, Damage, Facts, State, checked, first_line, parts, reload_todo

PLACE = ("record_id", "row_hash", "sequence", "batch_id")


def logs_whole(facts: Facts) -> Check:
    """The log of every table opens and no entry is missing since the last checkpoint."""
    damages = list(facts.unreadable)
    for name in facts.named:
        log = facts.root / name / "_delta_log"
        numbers = sorted(int(path.stem) for path in log.glob("*.json") if path.stem.isdigit())
        summed = max((int(path.name[:20]) for path in log.glob("*.checkpoint*.parquet")), default=-1)
        newest = max([*numbers, summed], default=-1)
        missing = [number for number in range(summed + 1, newest + 1) if number not in set(numbers)]
        damages += [Damage("日志缺一条", name, f"_delta_log/{number:020d}.json", todo="从备份恢复这一条") for number in missing]
    return checked("logs", "表日志完整", f"{len(facts.named)} 张表", damages)


def files_unchanged(facts: Facts) -> Check:
    """Every file that a log names is there; its size and SHA-256 are those of the day when it was written."""
    damages: list[Damage] = []
    compared = 0
    for name, files in facts.named.items():
        for file in files:
            path, line = facts.root / name / file, facts.owner.get((name, file))
            batch = line.batch_id if line else ""
            if not path.exists():
                damages.append(Damage("文件不见了", name, file, batch, facts.todo(name, file)))
            elif line:
                compared += 1
                damages += _changed(path, line.written[name]["files"][file], Damage("", name, file, batch, facts.todo(name, file)))
    scope = f"{sum(map(len, facts.named.values()))} 个文件，其中 {compared} 个有校验值"
    return checked("files", "数据文件未变", scope, damages, unknown=not compared and bool(facts.lines))


def _changed(path: Path, said: dict[str, object], damage: Damage) -> list[Damage]:
    where = {"table": damage.table, "file": damage.file, "batch": damage.batch, "todo": damage.todo}
    if path.stat().st_size != said["size"]:
        return [Damage(f"大小为 {path.stat().st_size} 字节，写入时为 {said['size']}", **where)]
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return [] if digest == said["sha256"] else [Damage("内容变了：SHA-256 与写入时不同", **where)]


def rows_unchanged(facts: Facts) -> Check:
    """Each batch has in each table as many rows as it wrote, and the same ones."""
    found, damages = _found(facts)
    compared = 0
    for line in facts.counting:
        for table, said in line.written.items():
            compared += 1
            rows, total = found.get((table, line.batch_id), (0, 0))
            todo = reload_todo(line)
            if rows != said["rows"]:
                damages.append(Damage(f"应有 {said['rows']} 行，现有 {rows} 行", table, batch=line.batch_id, todo=todo))
            elif f"{total:016x}" != said["checksum"]:
                damages.append(Damage("行校验和与写入时不同", table, batch=line.batch_id, todo=todo))
    without = sum(line.tables is None for line in facts.lines)
    scope = f"{sum(rows for rows, _ in found.values())} 行，{compared} 个（批次、表）" + (f"；{without} 个旧批次无校验信息" if without else "")
    return checked("rows", "各批次行数与校验和", scope, damages, unknown=not compared and bool(facts.lines))


def _found(facts: Facts) -> tuple[dict[tuple[str, str], tuple[int, int]], list[Damage]]:
    """(table, batch) → rows and checksum as they lie there; and the files that cannot be read."""
    found: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    damages: list[Damage] = []
    for table, files in facts.named.items():
        for file in files if table != "batches" else ():
            path = facts.root / table / file
            try:
                for rows in parts(path, PLACE) if path.exists() else ():
                    for batch in pc.unique(rows["batch_id"]).to_pylist():
                        own = rows.filter(pc.equal(rows["batch_id"], batch))
                        count, total = found[table, batch]
                        found[table, batch] = (count + len(own), (total + rows_checksum(own)) & BITS)
            except (OSError, pa.ArrowException) as error:
                line = facts.owner.get((table, file))
                damages.append(Damage(f"文件读不出：{first_line(error)}", table, file, line.batch_id if line else "", facts.todo(table, file)))
    return found, damages


def leftovers(facts: Facts) -> Check:
    """What loads that broke off have left on disk. It is never read; only its space can be had back."""
    drafts: list[Path] = []
    unnamed: list[Path] = []
    for table, files in facts.named.items():
        folder = facts.root / table
        drafts += [path for path in folder.rglob("*") if DRAFT.search(path.name)]
        unnamed += [path for path in folder.glob("*.parquet") if path.name not in files]
    dead = dead_files(facts)
    words = "批次没有生效：装载在最后一步中断，或批次日志被删；重新装载其源文件即可"
    notes = [Damage(words, table, file) for table, file in dead]
    spare = [*drafts, *unnamed, *(path for path in (facts.root / table / file for table, file in dead) if path.exists())]
    size = sum(path.stat().st_size for path in spare)
    scope = f"未列入日志的文件 {len(unnamed) + len(drafts)} 个，未生效批次的文件 {len(dead)} 个，共 {size:,} 字节"
    how = "；creditgraph ledger tidy 可回收" if spare else ""
    return Check("leftovers", "中断的装载留下的文件", State.NOTE if spare else State.SOUND, scope + how, tuple(notes))


def dead_files(facts: Facts) -> list[tuple[str, str]]:
    """(table, file) that a log names, of batches that never counted."""
    return [(table, file) for table, files in facts.named.items() for file in files if table != "batches" and _dead(facts, table, file)]


def _dead(facts: Facts, table: str, file: str) -> bool:
    """Whether a file holds only rows of a batch that never counted. Files say in their name whose they are; older ones do not and are left alone."""
    batch = file.removeprefix("part-")[:32]
    return (table, file) not in facts.owner and batch not in facts.by_id and len(file) == len(f"part-{'0' * 32}-0000.parquet")

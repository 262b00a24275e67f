"""Checks of what lies on disk: logs without gaps, files of the right size and content, rows of the right number and checksum."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pyarrow.compute as pc

from ledger.checksum import BITS, rows_checksum
from ledger.damage import first_line
from ledger.verify_facts import BROKEN, Check, Damage, Facts, checked, parts, reload_todo

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
    all_files = [(name, file) for name, files in facts.named.items() for file in files]
    damages = [damage for name, file in all_files for damage in _file_changed(facts, name, file)]
    compared = sum(_said(facts, name, file) is not None for name, file in all_files)
    scope = f"{len(all_files)} 个文件，其中 {compared} 个有校验值"
    return checked("files", "数据文件未变", scope, damages, unknown=not compared and bool(facts.lines))


def lines_changed(facts: Facts) -> list[Damage]:
    """What is wrong with the files of the batch lines."""
    return [damage for file in facts.named.get("batches", ()) for damage in _file_changed(facts, "batches", file)]


def _file_changed(facts: Facts, name: str, file: str) -> list[Damage]:
    path, line, said = facts.root / name / file, facts.owner.get((name, file)), _said(facts, name, file)
    damage = Damage("文件不见了", name, file, line.batch_id if line else "", facts.todo(name, file))
    if not path.exists():
        return [damage]
    return _changed(path, said, damage) if said else []


def _said(facts: Facts, name: str, file: str) -> Mapping[str, object] | None:
    """Size and SHA-256 of a file when it was written: as its batch's line says, or, for the line itself, the log."""
    if line := facts.owner.get((name, file)):
        known: Mapping[str, object] = line.written[name]["files"][file]
        return known
    if name == "batches" and file in facts.sized:
        return dict(zip(("size", "sha256"), facts.sized[file], strict=True))
    return None


def harmed(path: Path, said: Mapping[str, object]) -> bool:
    """Whether a file is gone, cannot be read or is not what was written."""
    try:
        return bool(_changed(path, said, Damage("")))
    except OSError:
        return True


def _changed(path: Path, said: Mapping[str, object], damage: Damage) -> list[Damage]:
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
            except BROKEN as error:
                line = facts.owner.get((table, file))
                damages.append(Damage(f"文件读不出：{first_line(error)}", table, file, line.batch_id if line else "", facts.todo(table, file)))
    return found, damages

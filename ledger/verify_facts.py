"""What the checks of the ledger look at, gathered once: the lines that can be read, the files that the logs name, what cannot be opened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from ledger.batch_line import BATCHES, DECISION, WORK, BatchLine, counting
from ledger.damage import first_line
from ledger.delta_log import digests, newest_version
from ledger.errors import LedgerError
from ledger.head import NAME, Head, read_head
from ledger.store import Ledger
from ledger.tables import TABLES

RESTORE = "从备份恢复这个文件"
BROKEN = (DeltaError, OSError, ValueError, TypeError, KeyError, pa.ArrowException)  # what reading a damaged file may raise


class State(StrEnum):
    """What a check says."""

    SOUND = "完好"
    DAMAGED = "损坏"
    UNKNOWN = "无校验信息"
    NOTE = "提示"


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is wrong: what, where, what to do."""

    what: str
    table: str = ""
    file: str = ""
    batch: str = ""
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found. `scope`: how much it looked at."""

    name: str
    title: str
    state: State
    scope: str
    damages: tuple[Damage, ...] = ()


def checked(name: str, title: str, scope: str, damages: Sequence[Damage], *, unknown: bool = False) -> Check:
    """A check's answer: damaged if it found anything, else sound, or unknown where there was nothing to compare with."""
    state = State.DAMAGED if damages else State.UNKNOWN if unknown else State.SOUND
    return Check(name, title, state, scope, tuple(damages))


@dataclass(frozen=True, slots=True)
class Facts:
    """The ledger as it lies on disk. `named`: table → files that its log names. `unreadable`: what could not be opened at all."""

    root: Path
    lines: tuple[BatchLine, ...]
    named: dict[str, tuple[str, ...]]
    unreadable: tuple[Damage, ...]
    counting: tuple[BatchLine, ...] = ()  # without those that were set aside
    by_id: dict[str, BatchLine] = field(default_factory=dict)  # those that count
    owner: dict[tuple[str, str], BatchLine] = field(default_factory=dict)  # (table, file) → the batch that wrote it
    head: Head | None = None  # the witness, if there is one that can be read
    sized: dict[str, tuple[int, str]] = field(default_factory=dict)  # file of `batches` → size and SHA-256 as its log says

    def todo(self, table: str, file: str) -> str:
        """What to do about a damaged file: the backup, else the source that its rows came from."""
        line = self.owner.get((table, file))
        return reload_todo(line) if line else RESTORE


def reload_todo(line: BatchLine) -> str:
    """How the rows of a batch can be had again."""
    if line.kind == "analysis":
        return f"{RESTORE}；没有备份时：creditgraph ledger set-aside {line.batch_id[:12]} --why …，再 creditgraph analyse"
    if line.kind in (DECISION, WORK):
        return f"{RESTORE}；没有备份时：creditgraph ledger set-aside {line.batch_id[:12]} --why …，再凭文书把批次说明所列事项的步骤重新办理一遍"
    return f"{RESTORE}；没有备份时：creditgraph ledger set-aside {line.batch_id[:12]} --why …，再从源文件 {line.file_name} 重新装载"


def gather(ledger: Ledger) -> Facts:
    """Read the witness, the logs and the lines, going on past what is broken; once more if a batch was written meanwhile."""
    for _ in range(TRIES):
        before = _witness(ledger.root)
        facts = _gathered(ledger.root)
        if _witness(ledger.root) == before:
            break
    try:
        return replace(facts, head=read_head(ledger.root))
    except LedgerError as error:
        return replace(facts, unreadable=(*facts.unreadable, Damage(error.what, "batches", NAME, todo=error.todo)))


TRIES = 5


def _witness(root: Path) -> bytes:
    return (root / NAME).read_bytes() if (root / NAME).is_file() else b""


def _gathered(root: Path) -> Facts:
    named: dict[str, tuple[str, ...]] = {}
    unreadable: list[Damage] = []
    lines: tuple[BatchLine, ...] = ()
    for name in ("batches", *(table.name for table in TABLES)):
        try:
            named[name] = _named(root / name)
        except BROKEN as error:
            unreadable.append(Damage(f"表日志读不出：{first_line(error)}", name, "_delta_log", todo=RESTORE))
        if name == "batches":
            lines, broken = _lines(root / name, named.get(name, ()))
            unreadable += broken
    owner = {(table, file): line for line in lines for table, said in line.written.items() for file in said["files"]}
    valid = tuple(counting(lines))
    by_id = {line.batch_id: line for line in valid}
    return Facts(root, lines, named, tuple(unreadable), valid, by_id, owner, sized=digests(root / "batches"))


def _named(folder: Path) -> tuple[str, ...]:
    """Files that the log of a table names; none where nothing was ever committed."""
    if newest_version(folder / "_delta_log") < 0:
        return ()
    return tuple(sorted(Path(uri).name for uri in DeltaTable(str(folder)).file_uris()))


def _lines(folder: Path, names: Sequence[str]) -> tuple[tuple[BatchLine, ...], list[Damage]]:
    lines: list[BatchLine] = []
    broken: list[Damage] = []
    for name in names:
        try:
            rows = pq.ParquetFile(folder / name).read(use_threads=False).to_pylist()
            found = [BatchLine(**{column: row.get(column) for column in BATCHES.names}) for row in rows]
            lines += [line for line in found if line.readable]
            if not all(line.readable for line in found):
                broken.append(Damage("批次行读不出：内容残缺", "batches", name, todo=RESTORE))
        except BROKEN as error:
            broken.append(Damage(f"批次行读不出：{first_line(error)}", "batches", name, todo=RESTORE))
    return tuple(sorted(lines, key=lambda line: line.committed_at)), broken


def parts(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows of one Parquet file, some at a time. OSError or ArrowException where it is damaged."""
    with pq.ParquetFile(path) as file:
        wanted = None if columns is None else [name for name in columns if name in file.schema_arrow.names]
        for batch in file.iter_batches(columns=wanted, use_threads=False):
            yield pa.Table.from_batches([batch])

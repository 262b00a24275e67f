"""The ledger on disk: one Delta table per declared table, written in batches that count as a whole or not at all.

Rows of a batch are written first, and the batch's own line last. A row counts once its batch has that line, so a
crash at any point leaves rows that nobody sees. Nothing is ever overwritten.
"""

import fcntl
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from ledger.batch import BATCHES, Batch
from ledger.column import Table
from ledger.errors import LedgerError
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.tables import IDENTITY_EVENTS, TABLES
from ledger.view import View


@dataclass(frozen=True, slots=True)
class BatchLine:
    """What one batch brought, as the ledger recorded it. rows_in = accepted + duplicate + rejected."""

    batch_id: str
    committed_at: datetime
    kind: str
    source: str
    file_name: str
    file_sha256: str
    rows_in: int
    accepted: int
    duplicate: int
    rejected: int
    note: str


class Ledger:
    """The tables under `home`/ledger."""

    def __init__(self, home: Path) -> None:
        self.root = home / "ledger"
        self._files: dict[str, tuple[str, list[str]]] = {}  # what the Delta log of a table named, by its newest entry
        self._lines: tuple[list[str], list[BatchLine]] = ([], [])

    @contextmanager
    def batch(self, source: str, file_name: str, file_sha256: str = "", kind: str = "load") -> Iterator[Batch]:
        """One writer at a time. An exception inside the block leaves the ledger as it was."""
        with self._lock():
            lines = self.lines()
            batch = Batch(self, kind, source, file_name, file_sha256)
            batch.known = [line.batch_id for line in lines]
            yield batch
            last = max((line.committed_at for line in lines), default=datetime.min.replace(tzinfo=UTC))
            self.write("batches", batch.line(max(datetime.now(UTC), last + timedelta(microseconds=1))))

    def lines(self) -> list[BatchLine]:
        """All batches that count, oldest first."""
        files = self.files("batches")
        if files != self._lines[0]:
            names = ", ".join(field.name for field in BATCHES)
            self._lines = (files, [BatchLine(*row) for row in _read(f"select {names} from ({scan(BATCHES, files)}) order by committed_at", {})])
        return list(self._lines[1])

    def view(self, as_of: date, known_at: datetime | None = None, *, audit: bool = False, undecided: bool = False) -> View:
        """What was true on `as_of`, as far as it was known at `known_at` (default: everything committed so far).

        `undecided`: as if nobody had decided who is one; whoever decides about joining ids must see them apart.
        """
        lines = self.lines()
        moment = known_at or (lines[-1].committed_at if lines else datetime.now(UTC))
        if moment.tzinfo is None:
            raise LedgerError("known_at 缺少时区", todo="写成带时区的时间，例如 2026-11-22T08:00:00+08:00")
        batches = [(line.batch_id, line.committed_at) for line in lines]
        files = {each.name: [] if undecided and each is IDENTITY_EVENTS else self.files(each.name) for each in TABLES}
        return View(files, batches, as_of, moment, audit=audit)

    def latest_hashes(self, table: Table, known: Sequence[str] | None = None) -> dict[str, str]:
        """record_id → row_hash of the newest version that counts. `known`: ids of the batches that count, oldest first, if at hand."""
        files, known = self.files(table.name), [line.batch_id for line in self.lines()] if known is None else list(known)
        if not files or not known:
            return {}
        rows = _read(
            f"select record_id, arg_max(row_hash, (n, sequence)) from ({scan(arrow_schema(table), files)}) "
            "join (select unnest($known) batch_id, generate_subscripts($known, 1) n) using (batch_id) group by record_id",
            {"known": known},
        )
        return dict(rows)

    def newest(self, table: Table, columns: Sequence[str]) -> list[dict[str, Any]]:
        """The newest version that counts of every row, in order of record_id: what a loader may know of before it adds more. Not what was withdrawn."""
        files, known = self.files(table.name), [line.batch_id for line in self.lines()]
        if not files or not known:
            return []
        rows = _read(
            f"select {', '.join(columns)} from (select * from ({scan(arrow_schema(table), files)}) "
            "join (select unnest($known) batch_id, generate_subscripts($known, 1) n) using (batch_id) "
            "qualify row_number() over (partition by record_id order by n desc, sequence desc) = 1) where retracted is not true order by record_id",
            {"known": known},
        )
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def files(self, name: str) -> list[str]:
        """Parquet files of one table as its Delta log names them; empty if it was never written."""
        log = self.root / name / "_delta_log"
        newest = max((entry.name for entry in log.glob("*.json")), default="")
        if newest and self._files.get(name, ("",))[0] != newest:
            self._files[name] = (newest, sorted(DeltaTable(str(self.root / name)).file_uris()))
        return list(self._files[name][1]) if newest else []

    def write(self, name: str, rows: pa.Table) -> None:
        """Append to one Delta table; a full or read-only disk becomes a clear error."""
        try:
            write_deltalake(str(self.root / name), rows, mode="append", schema_mode="merge")
        except (OSError, DeltaError) as error:
            raise LedgerError(f"写入台账失败：{error}", where=str(self.root / name), todo="检查磁盘空间和目录权限；本批次未生效，可重新装载") from error

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise LedgerError("另一个装载或分析正在写入台账", where=str(self.root), todo="等它结束后再试") from error
            yield


def _read(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of one query over Parquet files.

    On a cursor of its own: the default connection of the module is shared, and threads would read each other's results.
    Not through DeltaTable.to_pyarrow_*: its reader threads can outlive the interpreter and abort it (delta-rs issue 2184).
    """
    with _engine().cursor() as cursor:
        return cursor.execute(sql, dict(parameters)).fetchall()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()

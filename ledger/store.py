"""The ledger on disk: one Delta table per declared table, written in batches that count as a whole or not at all.

Rows of a batch are written first, and the batch's own line last. A row counts once its batch has that line, so a
crash at any point leaves files that nobody reads. Nothing is ever overwritten.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from ledger.batch import Batch
from ledger.batch_line import BATCHES, VOID, BatchLine, chain_of, counting
from ledger.column import Table
from ledger.damage import damage_explained
from ledger.delta_log import checkpoint
from ledger.durable import full_disk_explained
from ledger.errors import LedgerError
from ledger.head import disagreement, head_of, read_head, write_head
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.settings import Settings
from ledger.shared_views import SHARED
from ledger.staging import Staging, Written
from ledger.tables import IDENTITY_EVENTS, TABLES
from ledger.view import View
from ledger.writer_lock import one_writer

__all__ = ["BatchLine", "Ledger", "sha256_of"]


class Ledger:
    """The tables under `home`/ledger. `wait_seconds`: how long a writer waits for another one to end before it gives up."""

    def __init__(self, home: Path, wait_seconds: float = 0.0) -> None:
        self.root, self.wait_seconds = home / "ledger", wait_seconds
        self._files: dict[str, tuple[str, list[str]]] = {}  # what the Delta log of a table named, by its newest entry
        self._lines: tuple[list[str], list[BatchLine]] = ([], [])
        self._staging: Staging | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Ledger":
        """The ledger of a home, for a command that may have to wait for another writer."""
        return cls(settings.home, settings.ledger_wait_seconds)

    @contextmanager
    def batch(self, source: str, file_name: str, file_sha256: str = "", kind: str = "load") -> Iterator[Batch]:
        """One writer at a time. An exception inside the block leaves the ledger as it was.

        LedgerError, and nothing is written, if the batches do not go on from their witness: a batch more would hide what is lost.
        """
        with full_disk_explained(self.root), one_writer(self.root, f"{source} {file_name}", self.wait_seconds):
            lines = self.all_lines()
            self._agree(lines)
            batch = Batch(self, kind, source, file_name, file_sha256)
            batch.known = [line.batch_id for line in counting(lines)]
            self._staging = Staging(self.root, batch.batch_id)
            try:
                yield batch
                head = read_head(self.root)
                write_head(self.root, head_of(lines, [*(head.begun if head else ()), batch.batch_id]))
                self._count(batch, lines, self._staging.commit(DECLARED))
            finally:
                self._staging.discard()
                self._staging = None

    def lines(self, known_at: datetime | None = None) -> list[BatchLine]:
        """All batches that count, oldest first; at `known_at` also one set aside later, if its files are whole."""
        lines = self.all_lines()
        if known_at is None:
            return counting(lines)
        aside = self._aside(lines)
        return [line for line in lines if line.kind != VOID and line.committed_at <= known_at < aside.get(line.batch_id, LAST)]

    def all_lines(self) -> list[BatchLine]:
        """Every batch line ever written, oldest first: also of batches that were set aside."""
        files = self.files("batches")
        if files != self._lines[0]:
            names = ", ".join(field.name for field in BATCHES)
            with damage_explained(str(self.root / "batches")):
                lines = [BatchLine(*row) for row in _read(f"select {names} from ({scan(BATCHES, files)}) order by committed_at", {})]
                if not all(line.readable for line in lines):
                    raise ValueError("batch line")
            self._lines = (files, lines)
        return list(self._lines[1])

    def view(self, as_of: date, known_at: datetime | None = None, *, audit: bool = False, undecided: bool = False, today: date | None = None) -> View:
        """What was true on `as_of`, as far as it was known at `known_at` (default: everything committed so far).

        `undecided`: as if nobody had decided who is one; whoever decides about joining ids must see them apart. `today`: the day on which
        an ordinary role asks, if later than `as_of`: what has expired since is used for no earlier day either (not in an audit view).
        """
        lines = self.all_lines()
        moment = known_at or (lines[-1].committed_at if lines else datetime.now(UTC))
        if moment.tzinfo is None:
            raise LedgerError("known_at 缺少时区", todo="写成带时区的时间，例如 2026-11-22T08:00:00+08:00")
        aside = self._aside(lines)
        counted = [line for line in lines if line.kind != VOID and aside.get(line.batch_id, LAST) > line.committed_at]
        batches = [(line.batch_id, line.committed_at, aside.get(line.batch_id), line.kind) for line in counted]
        files = {each.name: [] if undecided and each is IDENTITY_EVENTS else self.files(each.name) for each in TABLES}
        key = (self.root, str(files), str(batches), as_of, moment, audit, today)
        return SHARED.view(key, lambda kind: kind(files, batches, as_of, moment, audit=audit, home=self.root.parent, today=today))

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
            with damage_explained(str(log)):
                self._files[name] = (newest, sorted(DeltaTable(str(self.root / name)).file_uris()))
        return list(self._files[name][1]) if newest else []

    def write(self, name: str, rows: pa.Table) -> None:
        """Take rows of one table into the batch that is being written. They are on the disk, and named, when the batch ends."""
        if self._staging is None:
            raise LedgerError("没有正在写入的批次", where=name, todo="在 with ledger.batch(…) 之内写入")
        self._staging.add(name, rows)

    def _agree(self, lines: Sequence[BatchLine]) -> None:
        """LedgerError unless these lines go on from the witness."""
        head = read_head(self.root)
        if head and (wrong := disagreement(head, lines)):
            raise LedgerError(wrong, where=str(self.root / "batches"), todo="从备份恢复 ledger/batches；creditgraph ledger verify 说明哪些损坏")

    def _aside(self, lines: Sequence[BatchLine]) -> dict[str, datetime]:
        """Batches that were set aside → the moment from which they count no more; the first of all moments where files of theirs are gone."""
        by_id, moments = {line.batch_id: line for line in lines}, {}
        for void in lines:
            if void.kind == VOID and void.file_name in by_id:
                written = by_id[void.file_name].written
                whole = all(set(said["files"]) <= {Path(file).name for file in self.files(name)} for name, said in written.items())
                moments[void.file_name] = void.committed_at if whole else FIRST
        return moments

    def _count(self, batch: Batch, lines: Sequence[BatchLine], written: Mapping[str, Written]) -> None:
        """Write the batch's own line: from here on its rows count."""
        last = max((line.committed_at for line in lines), default=datetime.min.replace(tzinfo=UTC))
        line = BatchLine(
            batch_id=batch.batch_id,
            committed_at=max(datetime.now(UTC), last + timedelta(microseconds=1)),
            kind=batch.kind,
            source=batch.source,
            file_name=batch.file_name,
            file_sha256=batch.file_sha256,
            rows_in=batch.rows_in,
            accepted=batch.accepted,
            duplicate=batch.duplicate,
            rejected=batch.rejected,
            note=batch.note,
            tables=json.dumps({name: each.as_json() for name, each in written.items()}, ensure_ascii=False),
        )
        chain = chain_of([*lines, line])
        sealed = Staging(self.root, batch.batch_id)
        sealed.add("batches", replace(line, chain=chain).arrow())
        try:
            sealed.commit({})
        finally:
            sealed.discard()
        with suppress(OSError):  # the batch counts already; a witness that is one behind is sound
            head = read_head(self.root)
            write_head(self.root, head_of([*lines, replace(line, chain=chain)], head.begun if head else ()))
        for name in (*written, "batches"):
            checkpoint(self.root / name)


FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
DECLARED = {table.name: table for table in TABLES}


def _read(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of one query over Parquet files.

    On a cursor of its own: the default connection of the module is shared, and threads would read each other's results.
    Not through DeltaTable.to_pyarrow_*: its reader threads can outlive the interpreter and abort it (delta-rs issue 2184).
    """
    with damage_explained("ledger"), _engine().cursor() as cursor:
        return cursor.execute(sql, dict(parameters)).fetchall()


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()

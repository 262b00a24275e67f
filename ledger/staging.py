"""Rows of a batch on their way to the disk: Parquet files that no table names until the whole batch is ready.

Rows are gathered into row groups of a size that DuckDB reads well, one file per table and million rows. An error on the
way removes the files; a process that is killed leaves them unnamed, and `creditgraph ledger tidy` reclaims the space.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ledger.checksum import BITS, rows_checksum
from ledger.column import Table
from ledger.delta_log import DataFile, commit
from ledger.durable import HashedFile, settle

GROUP = 122_880  # rows; DuckDB's own row group, so that its threads share the work evenly
LARGEST = 1_000_000  # rows of one file
COMPRESSION = "zstd"
SAMPLE = 4_096  # rows


@dataclass(frozen=True, slots=True)
class Written:
    """What one batch wrote into one table. `columns` and `key`: what `row_hash` and `record_id` are made of, in order."""

    rows: int
    checksum: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    files: tuple[DataFile, ...]

    def as_json(self) -> dict[str, object]:
        """The form kept with the batch line."""
        files = {file.name: {"rows": file.rows, "size": file.size, "sha256": file.sha256} for file in self.files}
        return {"rows": self.rows, "checksum": self.checksum, "columns": list(self.columns), "key": list(self.key), "files": files}


@dataclass
class TableFiles:
    """The files of one table being written."""

    folder: Path
    prefix: str
    schema: pa.Schema
    rows: int = 0
    checksum: int = 0
    files: list[DataFile] = field(default_factory=list)
    _waiting: list[pa.Table] = field(default_factory=list)
    _sink: HashedFile | None = None
    _writer: pq.ParquetWriter | None = None
    _in_file: int = 0

    def add(self, rows: pa.Table) -> None:
        """Take rows; they reach the disk a row group at a time."""
        self.rows += len(rows)
        if "row_hash" in self.schema.names:
            self.checksum = (self.checksum + rows_checksum(rows)) & BITS
        self._waiting.append(rows)
        if sum(map(len, self._waiting)) >= GROUP:
            self._put()

    def close(self) -> None:
        """Everything is on the disk when this returns."""
        self._put()
        self._end()
        settle(self.folder)

    def discard(self) -> None:
        """Remove what was written."""
        if self._sink is not None:
            self._sink.abandon()
        if self._writer is not None:
            with suppress(OSError, pa.ArrowException):
                self._writer.close()
        for path in self.folder.glob(f"{self.prefix}-*.parquet"):
            path.unlink(missing_ok=True)

    def _put(self) -> None:
        if not self._waiting:
            return
        rows = pa.concat_tables(self._waiting)
        self._waiting.clear()
        if self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._sink = HashedFile(self.folder / f"{self.prefix}-{len(self.files):04d}.parquet")
            self._writer = pq.ParquetWriter(pa.PythonFile(self._sink, mode="w"), self.schema, compression=COMPRESSION, use_dictionary=repetitive(rows))
        self._writer.write_table(rows, row_group_size=GROUP)
        self._in_file += len(rows)
        if self._in_file >= LARGEST:
            self._end()

    def _end(self) -> None:
        if self._writer is None or self._sink is None:
            return
        self._writer.close()
        self._sink.close()
        self.files.append(DataFile(self._sink.path.name, self._in_file, self._sink.size, self._sink.sha256))
        self._writer, self._sink, self._in_file = None, None, 0


def repetitive(rows: pa.Table) -> list[str]:
    """Columns whose values repeat: only for these is it worth the time to look for repetitions."""
    sample = rows.slice(0, SAMPLE)
    return [name for name in rows.schema.names if pc.count_distinct(sample[name]).as_py() * 2 < len(sample)]


class Staging:
    """All tables of one batch."""

    def __init__(self, root: Path, batch_id: str) -> None:
        self.root, self.batch_id = root, batch_id
        self.tables: dict[str, TableFiles] = {}

    def add(self, name: str, rows: pa.Table) -> None:
        """Take rows of one table."""
        if name not in self.tables:
            self.tables[name] = TableFiles(self.root / name, f"part-{self.batch_id}", rows.schema)
        self.tables[name].add(rows)

    def commit(self, declared: Mapping[str, Table]) -> dict[str, Written]:
        """Bring every file to the disk, then name them in the tables. The batch counts only once its line is written too."""
        for table in self.tables.values():
            table.close()
        written = {}
        for name, table in list(self.tables.items()):
            commit(table.folder, table.schema, table.files)
            del self.tables[name]  # named now: no longer ours to remove
            columns, key = (tuple(each.name for each in declared[name].stored), declared[name].key) if name in declared else ((), ())
            written[name] = Written(table.rows, f"{table.checksum:016x}", columns, key, tuple(table.files))
        return written

    def discard(self) -> None:
        """Remove the files that no table names yet."""
        for table in self.tables.values():
            table.discard()

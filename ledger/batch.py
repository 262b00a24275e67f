"""A batch being written: rows that become visible together."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ledger.column import Table
from ledger.schema import arrow_schema, record_id, row_hash

if TYPE_CHECKING:
    from ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Row:
    """One row on its way into a table: values by column name, and where it stood. `retracted`: the source withdraws it."""

    values: Mapping[str, Any]
    source_row: int
    retracted: bool = False


class Batch:
    """Rows being written. They become visible together, when the `with Ledger.batch(...)` block ends without an error."""

    def __init__(self, ledger: "Ledger", kind: str, source: str, file_name: str, file_sha256: str) -> None:
        self.ledger, self.kind, self.source, self.file_name, self.file_sha256 = ledger, kind, source, file_name, file_sha256
        self.batch_id = uuid.uuid4().hex
        self.rows_in = self.accepted = self.duplicate = self.rejected = 0
        self.note = ""
        self.known: Sequence[str] | None = None  # batches that counted when this one began
        self._sequence = 0
        self._hashes: dict[str, dict[str, str]] = {}

    def append(self, table: Table, rows: Sequence[Row]) -> list[bool]:
        """Write the rows that say something new; True for each such row, False for a repetition of what is known."""
        latest = self._hashes.get(table.name)
        if latest is None:
            latest = self._hashes[table.name] = self.ledger.latest_hashes(table, self.known)
        keys = [(record_id(table, row.values), row_hash(table, row.values, retracted=row.retracted)) for row in rows]
        fresh = []
        for key, content in keys:
            fresh.append(latest.get(key) != content)
            latest[key] = content
        kept = [(row, *keys[n]) for n, row in enumerate(rows) if fresh[n]]
        if kept:
            self._write(table, kept)
        return fresh

    def _write(self, table: Table, kept: Sequence[tuple[Row, str, str]]) -> None:
        schema = arrow_schema(table)
        columns: dict[str, list[Any]] = {column.name: [row.values.get(column.name) for row, _, _ in kept] for column in table.stored}
        count = len(kept)
        columns |= {
            "record_id": [key for _, key, _ in kept],
            "row_hash": [content for _, _, content in kept],
            "source": [self.source] * count,
            "source_file": [self.file_name] * count,
            "source_row": [row.source_row for row, _, _ in kept],
            "batch_id": [self.batch_id] * count,
            "sequence": list(range(self._sequence, self._sequence + count)),
            "retracted": [row.retracted for row, _, _ in kept],
        }
        self._sequence += count
        self.ledger.write(table.name, pa.table(columns, schema=schema))

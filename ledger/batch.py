"""A batch being written: rows that become visible together."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ledger.column import Table
from ledger.schema import arrow_schema, record_id, row_hash

if TYPE_CHECKING:
    from ledger.block import Block
    from ledger.known import Known
    from ledger.store import Ledger


Marks = npt.NDArray[np.bool_]


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
        self.replaced: list[bool] = []
        self.known: Sequence[str] | None = None  # batches that counted when this one began
        self._sequence = 0
        self._hashes: dict[str, dict[str, str]] = {}
        self._own: dict[str, set[str]] = {}  # record ids that this batch has brought
        self._known: dict[str, Known] = {}

    def append_block(self, table: Table, block: "Block", *, first_only: bool = False) -> tuple[Marks, Marks]:
        """As `append`, for rows in columns, in the order of their numbers: which are new, and which of them replace another row of this batch.

        `first_only`: what is said of a known row again is no news. A batch takes the rows of one table either here or by `append`.
        """
        known = self._known.get(table.name)
        if known is None:
            known = self._known[table.name] = self._known_rows(table, standing=first_only)
        order = np.argsort(block.numbers, kind="stable")
        fresh, again = np.empty(len(block), np.bool_), np.empty(len(block), np.bool_)
        fresh[order], again[order] = known.take(block.ids.at(order), block.contents.at(order), first_only=first_only)
        places = np.empty(len(block), np.int64)
        places[order] = self._sequence + np.cumsum(fresh[order]) - 1
        kept = np.flatnonzero(fresh)
        if len(kept):
            rows = block if len(kept) == len(block) else block.at(kept)
            self._sequence += len(kept)
            self.ledger.write(table.name, rows.stored(table, self.source, self.file_name, self.batch_id, places[kept]))
        return fresh, fresh & again

    def _known_rows(self, table: Table, *, standing: bool) -> "Known":
        from ledger.known import known_rows  # compiles on first use: only large loads wait for it

        batches = [line.batch_id for line in self.ledger.lines()] if self.known is None else self.known
        return known_rows(table, self.ledger.files(table.name), batches, standing=standing)

    def append(self, table: Table, rows: Sequence[Row]) -> list[bool]:
        """Write the rows that say something new; True for each such row, False for a repetition of what is known.

        `replaced` then says of each row whether it is new and takes the place of another row of this same batch.
        """
        latest = self._hashes.get(table.name)
        if latest is None:
            latest = self._hashes[table.name] = self.ledger.latest_hashes(table, self.known)
        keys = [(record_id(table, row.values), row_hash(table, row.values, retracted=row.retracted)) for row in rows]
        own = self._own.setdefault(table.name, set())
        fresh, self.replaced = [], []
        for key, content in keys:
            fresh.append(latest.get(key) != content)
            self.replaced.append(fresh[-1] and key in own)
            own.add(key)
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

"""Rows of one table in columns, on their way into a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ledger.column import Table
from ledger.digests import numbers_of, texts_of
from ledger.known import Digests
from ledger.schema import arrow_schema, record_id, row_hash

if TYPE_CHECKING:
    from ledger.batch import Row

META_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one table. `values`: its stored columns; `ids`, `contents`: what `record_id` and `row_hash` say; `numbers`: source rows."""

    values: pa.Table
    ids: Digests
    contents: Digests
    numbers: npt.NDArray[np.int64]
    retracted: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.numbers)

    def at(self, rows: npt.NDArray[np.intp]) -> "Block":
        """Some of the rows, in the given order."""
        return Block(self.values.take(pa.array(rows)), self.ids.at(rows), self.contents.at(rows), self.numbers[rows], self.retracted[rows])

    def then(self, other: "Block") -> "Block":
        """These rows and then the others."""
        return Block(
            pa.concat_tables([self.values, other.values]),
            self.ids.then(other.ids),
            self.contents.then(other.contents),
            np.concatenate((self.numbers, other.numbers)),
            np.concatenate((self.retracted, other.retracted)),
        )

    def stored(self, table: Table, source: str, file_name: str, batch_id: str, sequence: npt.NDArray[np.int64]) -> pa.Table:
        """The rows as the ledger keeps them."""
        schema, count = arrow_schema(table), len(self)
        meta = [
            texts_of(self.ids.high, self.ids.low, f"{table.name}:"),
            texts_of(self.contents.high, self.contents.low, ""),
            *(pa.repeat(pa.scalar(value, pa.string()), count) for value in (source, file_name)),
            pa.array(self.numbers),
            pa.repeat(pa.scalar(batch_id, pa.string()), count),
            pa.array(sequence),
            pa.array(self.retracted),
        ]
        return pa.Table.from_arrays([*(column for column in self.values.columns), *meta], schema=schema)


def block_of(table: Table, rows: Sequence["Row"]) -> Block:
    """The same rows, one by one."""
    fields = list(arrow_schema(table))[: len(table.stored)]
    columns = [pa.array([row.values.get(field.name) for row in rows], field.type) for field in fields]
    ids = numbers_of([record_id(table, row.values).rpartition(":")[2] for row in rows])
    contents = numbers_of([row_hash(table, row.values, retracted=row.retracted) for row in rows])
    return Block(
        pa.Table.from_arrays(columns, schema=pa.schema(fields)),
        Digests(*ids),
        Digests(*contents),
        np.array([row.source_row for row in rows], np.int64),
        np.array([row.retracted for row in rows], np.bool_),
    )

"""From a piece in columns to a block of the ledger: Arrow columns, and the digests of ids and contents."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ledger.block import Block
from ledger.column import Table
from ledger.digests import JSON, digests, numbers
from ledger.known import Digests
from ledger.person_key import CITIZEN
from ledger.schema import ENCODER, arrow_schema
from ledger.tables import PERSONS
from loaders.columns import kernels
from loaders.columns.people import Named
from loaders.columns.piece import Cells, Coded, Piece, Text, distinct, nothing
from loaders.columns.tokens import Integers

Rows = npt.NDArray[np.intp]


def block(piece: Piece, table: Table, rows: Rows) -> Block:
    """Some rows of a piece as rows of a table."""
    columns = {column.name: piece.columns.get(column.name, nothing(piece.rows)).at(rows) for column in table.stored}
    return _block(piece, table, columns, piece.tokens.numbers[rows])


def people_block(piece: Piece, named: Named, rows: Rows) -> Block:
    """The persons that some rows name, each once, as the first of the rows names them."""
    there = rows[named.ids.filled[rows]]
    _, firsts = distinct(piece.arena.data, named.ids.starts[there], named.ids.lengths[there])
    first = there[firsts]
    known = named.identified[first]
    columns: dict[str, Cells] = {
        "person_id": named.ids.at(first),
        "name": named.names.at(first),
        "id_type": Coded(known.astype(np.int32), [None, CITIZEN]),
        "identified": Coded(known.astype(np.int32), [False, True]),
    }
    return _block(piece, PERSONS, columns, piece.tokens.numbers[first])


def _block(piece: Piece, table: Table, columns: dict[str, Cells], row_numbers: npt.NDArray[np.int64]) -> Block:
    fields = list(arrow_schema(table))[: len(table.stored)]
    values = pa.Table.from_arrays([_arrow(piece, columns[field.name], field.type) for field in fields], schema=pa.schema(fields))
    pieces = {name: _written(piece, cells) for name, cells in columns.items()}
    ids = _digests(piece, [pieces[name] for name in table.key])
    contents = _digests(piece, [pieces[field.name] for field in fields])
    return Block(values, ids, contents, row_numbers, np.zeros(len(row_numbers), np.bool_))


def _arrow(piece: Piece, cells: Cells, kind: pa.DataType) -> pa.Array:
    """A column as Arrow keeps it."""
    if isinstance(cells, Coded):
        return pa.array(list(cells.values), kind).take(pa.array(cells.codes))
    lengths = cells.lengths
    offsets, letters = np.empty(len(lengths) + 1, np.int32), np.empty(int(np.maximum(lengths, 0).sum()), np.uint8)
    kernels.gather(piece.arena.data, cells.starts, lengths, offsets, letters)
    there = cells.filled
    mask = None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.StringArray.from_buffers(len(lengths), pa.py_buffer(offsets), pa.py_buffer(letters), mask)


def _written(piece: Piece, cells: Cells) -> tuple[Integers, Integers, bool]:
    """Starts, lengths and whether in quotation marks: how each cell stands in the JSON that is digested."""
    if isinstance(cells, Text):
        return cells.starts, cells.lengths, True
    column = piece.written(Coded(cells.codes, [None if value is None else in_json(value) for value in cells.values]))
    return column.starts, column.lengths, False


def in_json(value: object) -> str:
    """A value as it stands in the JSON that is digested."""
    if isinstance(value, str) and value.isalnum():
        return f'"{value}"'
    return f'"{value.isoformat()}"' if isinstance(value, date) else ENCODER.encode(value)


def _digests(piece: Piece, pieces: Sequence[tuple[Integers, Integers, bool]]) -> Digests:
    starts, lengths = (np.stack([each[n] for each in pieces]) for n in (0, 1))
    quoted = np.array([each[2] for each in pieces], np.bool_)
    return Digests(*numbers(digests(piece.arena.data, starts, lengths, quoted, JSON)))

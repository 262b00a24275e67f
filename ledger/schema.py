"""From a declared table to Arrow types, and the identity of a row."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from ledger.column import Kind, Table

ARROW = {
    Kind.DATE: pa.date32(),
    Kind.MONEY_WAN: pa.decimal128(18, 6),
    Kind.NUMBER: pa.float64(),
    Kind.PERCENT: pa.float64(),
    Kind.INTEGER: pa.int64(),
    Kind.BOOLEAN: pa.bool_(),
}
META = pa.schema(
    [
        ("record_id", pa.string()),  # the same for all versions of one row: table and natural key
        ("row_hash", pa.string()),  # the content of this version
        ("source", pa.string()),
        ("source_file", pa.string()),
        ("source_row", pa.int64()),
        ("batch_id", pa.string()),
        ("sequence", pa.int64()),  # order of arrival inside the batch
        ("retracted", pa.bool_()),  # the source withdraws the row: from this version on it is in no relation
    ]
)


def arrow_schema(table: Table) -> pa.Schema:
    """The columns that the ledger keeps for `table`, then where each row came from."""
    fields = [pa.field(column.name, ARROW.get(column.kind, pa.string())) for column in table.stored]
    return pa.schema([*fields, *META])


def record_id(table: Table, row: Mapping[str, Any]) -> str:
    """Stable id of a row: its table and natural key, 80 bits of SHA-256."""
    return f"{table.name}:{_digest([row.get(name) for name in table.key])}"


def row_hash(table: Table, row: Mapping[str, Any], *, retracted: bool = False) -> str:
    """Digest of everything that the row says; equal content gives an equal hash. All retractions of one row are equal, and equal nothing else."""
    if retracted:
        return _digest(["retracted", table.name, *(row.get(name) for name in table.key)])
    return _digest([row.get(column.name) for column in table.stored])


def row_hash_of(row: Mapping[str, Any], columns: Sequence[str], key: Sequence[str], name: str) -> tuple[str, str]:
    """(record_id, row_hash) of a row read back, by the columns and key that counted when it was written; for checking."""
    said = ["retracted", name, *(row.get(each) for each in key)] if row.get("retracted") else [row.get(each) for each in columns]
    return f"{name}:{_digest([row.get(each) for each in key])}", _digest(said)


def _digest(values: list[Any]) -> str:
    return hashlib.sha256(ENCODER.encode(values).encode()).hexdigest()[:20]


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    raise TypeError(f"not a ledger value: {value!r}")


ENCODER = json.JSONEncoder(ensure_ascii=False, default=_plain, separators=(",", ":"))  # made once: two digests per row

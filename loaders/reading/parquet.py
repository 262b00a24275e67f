"""Parquet: typed columns, read piece by piece, each value as the text that a sender would have typed."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loaders import rules
from loaders.parsing import spreadsheet_text
from loaders.reading.sheet import DamagedRow, Sheet

SIGNATURE = b"PAR1"
ROWS = 8_192
MIDNIGHT = r" 00:00:00(\.0+)?$|\.0+$"  # a day; a moment without fractions


def parquet_sheet(path: Path) -> Sheet:
    """The one table of a Parquet file."""
    header = tuple(pq.read_schema(path).names)
    lines, nested = (partial(_rows, path, accept_nested=accept) for accept in (False, True))
    return Sheet(path, "", "Parquet", header, 0, lines, nested=nested)


def _rows(path: Path, *, accept_nested: bool) -> Iterator[Sequence[str]]:
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        inner = [n for n, field in enumerate(file.schema_arrow) if pa.types.is_nested(field.type)]
        for batch in file.iter_batches(batch_size=ROWS):
            for cells in zip(*(_texts(column) for column in batch.columns), strict=True):
                wrong = frozenset(n for n in inner if cells[n])
                damaged = wrong and not accept_nested
                yield DamagedRow(cells, rules.NESTED_VALUE, "、".join(names[n] for n in sorted(wrong)), positions=wrong) if damaged else cells


def _texts(column: pa.Array) -> list[str]:
    """The column as texts: whole numbers and decimals to the last digit, days as ISO dates, null as nothing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    if pa.types.is_timestamp(kind):
        return _filled(pc.replace_substring_regex(pc.cast(column, pa.string()), MIDNIGHT, ""))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _filled(pc.cast(pc.cast(column, pa.binary()), pa.string()))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        return _filled(pc.cast(column, pa.large_string()))
    if pa.types.is_float32(kind) or pa.types.is_float16(kind):
        return [_text(float(text)) if text else "" for text in _filled(pc.cast(pc.cast(column, pa.float32()), pa.string()))]  # 0.1 and not 0.10000000149
    return [_text(value) for value in column.to_pylist()]


def _filled(column: pa.Array) -> list[str]:
    texts: list[str] = pc.fill_null(column, "").to_pylist()
    return texts


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool | float) or value is None:
        return spreadsheet_text(value)
    if isinstance(value, date | time) and not isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=True, default=str) if isinstance(value, dict | list) else str(value)

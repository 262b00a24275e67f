"""Reading Parquet files of one table as DuckDB SQL, also those written before a column was declared."""

from collections.abc import Sequence

import pyarrow as pa

KINDS = {"date32[day]": "date", "double": "double", "int64": "bigint", "bool": "boolean", "decimal128(18, 6)": "decimal(18, 6)"}
MOMENT = "timestamp[us, tz=UTC]"


def scan(schema: pa.Schema, files: Sequence[str]) -> str:
    """A query for every row of these files with every column of `schema`; null where a file is older than the column."""
    if not files:
        return empty(schema)
    names = ", ".join(f"'{name.replace(chr(39), chr(39) * 2)}'" for name in files)
    return f"select * from read_parquet([{names}], union_by_name = true) union all by name {empty(schema)}"


def empty(schema: pa.Schema) -> str:
    """A query that gives no row, and null columns of the right types."""
    kinds = KINDS | {MOMENT: "timestamptz"}
    fields = ", ".join(f"cast(null as {kinds.get(str(field.type), 'varchar')}) as {field.name}" for field in schema)
    return f"select {fields} where false"

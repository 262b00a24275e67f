"""What is different between two views: the rows of one query that are new or changed, and the keys that are gone.

Two views have a connection each; their rows meet as Arrow tables in a third.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows to write, and those to take out, by their key columns."""

    written: Sequence[Row]
    gone: Sequence[Row]

    def __bool__(self) -> bool:
        return bool(self.written or self.gone)


NONE = Difference((), ())


def difference(old: pa.Table, new: pa.Table, key: Sequence[str]) -> Difference:
    """How `new` differs from `old`. `key`: the columns that say which row is which."""
    if old.equals(new):  # most kinds are as they were, and then nothing need be joined
        return NONE
    with duckdb.connect() as connection:
        connection.register("old_rows", old)
        connection.register("new_rows", new)
        return _compared(connection, key, {})


def edge_difference(old: pa.Table, new: pa.Table, ends: Mapping[str, pa.Table]) -> Difference:
    """The same for edges, of which only those count whose two ends are there. `ends`: tables `key` named old_from, old_to, new_from, new_to."""
    if old.equals(new) and ends["old_from"].equals(ends["new_from"]) and ends["old_to"].equals(ends["new_to"]):
        return NONE
    with duckdb.connect() as connection:
        for name, table in (("old_rows", old), ("new_rows", new), *ends.items()):
            connection.register(name, table)
        there = {side: f'"from" in (select key from {side}_from) and "to" in (select key from {side}_to)' for side in ("old", "new")}
        return _compared(connection, ("from", "to", "record_id"), there)


def _compared(connection: duckdb.DuckDBPyConnection, key: Sequence[str], only: Mapping[str, str]) -> Difference:
    names = ", ".join(f'"{name}"' for name in key)
    old, new = (f"select * from {side}_rows where {only.get(side, 'true')}" for side in ("old", "new"))
    written = connection.execute(f"({new}) except ({old}) order by {names}").to_arrow_table().to_pylist()
    gone = connection.execute(f"select {names} from ({old}) except select {names} from ({new}) order by {names}").to_arrow_table().to_pylist()
    return Difference(written, gone)

"""The newest version that counts of single records, withdrawn ones too: what a load must know before it takes a record back or leaves it as it is."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import duckdb

from ledger.column import Table
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.store import Ledger

NEWEST = """
with versions as (select * from ({rows}) join (select unnest($known) batch_id, generate_subscripts($known, 1) n) using (batch_id))
select record_id, row_hash, batch_id, source_row, retracted, {columns} from versions where {which}
qualify row_number() over (partition by record_id order by n desc, sequence desc) = 1 order by record_id"""

EVERY = """
select {columns} from ({rows}) join (select unnest($known) batch_id, generate_subscripts($known, 1) n) using (batch_id)
where {column} in (select unnest($values)) order by n, sequence"""


@dataclass(frozen=True, slots=True)
class Version:
    """What the ledger says last of one record. `retracted`: that it is withdrawn. `values`: what its columns hold."""

    record_id: str
    row_hash: str
    batch_id: str
    source_row: int
    retracted: bool
    values: dict[str, Any]


def newest_versions(ledger: Ledger, table: Table, record_ids: Collection[str]) -> dict[str, Version]:
    """The newest version of each of these records that the ledger has."""
    if not record_ids:
        return {}
    return {each.record_id: each for each in _read(ledger, table, "record_id in (select unnest($ids))", {"ids": sorted(record_ids)})}


def rows_with(ledger: Ledger, table: Table, column: str, values: Collection[str]) -> list[dict[str, Any]]:
    """The newest version of every row, withdrawn ones left out, whose `column` holds one of these values, by record id.

    Reads the parts of the table that can hold them and makes no view: for a question about a few rows that is asked often. `column` is one
    of the natural key, so that all versions of a row hold the same in it.
    """
    if column not in table.key:
        raise ValueError(f"{table.name}.{column} is not part of the key")
    found = _read(ledger, table, f"{column} in (select unnest($values))", {"values": sorted(values)}) if values else []
    return [each.values for each in found if not each.retracted]


def versions_with(ledger: Ledger, table: Table, column: str, values: Collection[str]) -> list[dict[str, Any]]:
    """Every version of every row, superseded and withdrawn ones too, whose `column` holds one of these values, the oldest first."""
    files, known = ledger.files(table.name), [line.batch_id for line in ledger.lines()]
    if not files or not known or not values:
        return []
    names = [each.name for each in table.stored]
    sql = EVERY.format(rows=scan(arrow_schema(table), files), columns=", ".join(f'"{name}"' for name in names), column=column)
    with duckdb.connect() as connection:
        found = connection.execute(sql, {"known": known, "values": sorted(values)}).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def values_there(ledger: Ledger, table: Table, column: str, values: Collection[str]) -> set[str]:
    """Which of these values some row of the table holds in `column`."""
    files, known = ledger.files(table.name), [line.batch_id for line in ledger.lines()]
    if not files or not values:
        return set()
    sql = f"""select distinct {column} from ({scan(arrow_schema(table), files)})
        where {column} in (select unnest($values)) and batch_id in (select unnest($known)) and retracted is not true"""
    with duckdb.connect() as connection:
        return {row[0] for row in connection.execute(sql, {"values": sorted(values), "known": known}).fetchall()}


def brought_by(ledger: Ledger, table: Table, batches: Collection[str], rows: Collection[int]) -> list[tuple[int, Version]]:
    """What certain rows of certain batches brought: the row, and the newest version of its record, whoever it is from."""
    files = ledger.files(table.name)
    if not files or not rows or not batches:
        return []
    sql = f"""select distinct source_row, record_id from ({scan(arrow_schema(table), files)})
        where batch_id in (select unnest($batches)) and source_row in (select unnest($rows)) order by all"""
    with duckdb.connect() as connection:
        found = connection.execute(sql, {"batches": sorted(batches), "rows": sorted(rows)}).fetchall()
    newest = newest_versions(ledger, table, {key for _, key in found})
    return [(row, newest[key]) for row, key in found if key in newest]


def _read(ledger: Ledger, table: Table, which: str, parameters: dict[str, object]) -> list[Version]:
    files, known = ledger.files(table.name), [line.batch_id for line in ledger.lines()]
    if not files or not known:
        return []
    names = [column.name for column in table.stored]
    sql = NEWEST.format(rows=scan(arrow_schema(table), files), columns=", ".join(f'"{name}"' for name in names), which=which)
    with duckdb.connect() as connection:
        found = connection.execute(sql, {"known": known, **parameters}).fetchall()
    return [Version(row[0], row[1], row[2], row[3], bool(row[4]), dict(zip(names, row[5:], strict=True))) for row in found]

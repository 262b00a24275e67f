"""Records that were loaded before the registration base knew their codes, and that its names now contradict.

A row is checked against the base of its day. When a registration comes later, it says how many standing records bear its
codes under a name that is plainly another's; reading their files again (`load --again`) withdraws and hands back those rows.
"""

from collections.abc import Iterator

import duckdb

from ledger.column import Table
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.store import Ledger
from ledger.tables import ENTERPRISES
from ledger.tables import table as declared
from loaders.name_check import NAMED_CODES, is_anothers
from loaders.source import Context

DIFFERING = """
with known as (select unnest($known) batch_id, generate_subscripts($known, 1) n),
registered as (select distinct subject_id, name from ({firms}) where batch_id = $batch),
standing as (select t.* from ({rows}) t join known using (batch_id) qualify row_number() over (partition by record_id order by n desc, sequence desc) = 1)
select {name}, {code}, count(*) from standing where retracted is not true and {name} <> '' and {code} in (select subject_id from registered)
and ({code}, {name}) not in (select (subject_id, name) from registered) group by all"""


def conflicts_with_base(context: Context, batch_id: str) -> int:
    """How many standing records bear a code that this batch registers, under a name that is plainly another's."""
    ledger = context.ledger
    asked = ((name, code, count) for table, columns in NAMED_CODES.items() for name, code, count in _differing(ledger, declared(table), columns, batch_id))
    return sum(count for name, code, count in asked if is_anothers(name, code, context))


def _differing(ledger: Ledger, table: Table, columns: tuple[tuple[str, str], ...], batch_id: str) -> Iterator[tuple[str, str, int]]:
    """Names, codes and numbers of records whose name is not that of the registration, by letter."""
    files, firms = ledger.files(table.name), ledger.files(ENTERPRISES.name)
    if not files or not firms:
        return
    scans = {"rows": scan(arrow_schema(table), files), "firms": scan(arrow_schema(ENTERPRISES), firms)}
    known = [line.batch_id for line in ledger.lines()]
    for name, code in columns:
        with duckdb.connect() as connection:
            yield from connection.execute(DIFFERING.format(name=name, code=code, **scans), {"known": known, "batch": batch_id}).fetchall()

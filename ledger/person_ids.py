"""Ids of persons that the ledger ever gave, in whatever column, standing or not: what a rotated key must recognise.

A person's own row can be withdrawn, or set aside with its batch; roles and penalties that name the person may still stand,
and the file comes again. An id that was given once is that person's for ever.
"""

import duckdb

from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.store import Ledger
from ledger.tables import IDENTITY_EVENTS, TABLES

DECIDED = ("left_id", "right_id", "kept_id")  # decisions are about ids; the columns are no references that a view maps


def persons_ever_identified(ledger: Ledger) -> set[str]:
    """Every P- id in any row on the disk, also withdrawn ones and those of batches set aside."""
    parts = [
        f"select {column} as id from ({scan(arrow_schema(table), files)}) where {column} between 'P-' and 'P.'"  # skips row groups without one
        for table in TABLES
        if (files := ledger.files(table.name))
        for column in (DECIDED if table is IDENTITY_EVENTS else (each.name for each in table.stored if each.identity))
    ]
    if not parts:
        return set()
    with duckdb.connect() as connection:
        return {row[0] for row in connection.execute(f"select distinct id from ({' union all '.join(parts)})").fetchall()}

"""How fast Neo4j takes in the same rows by UNWIND and MERGE, through the official driver, with its constraints and indexes in place."""

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from graph.connect import open_store
from graph.publish import prepare_schema
from graph.store import GraphStore
from ledger.settings import Settings
from ledger.store import Ledger

DAY = date(2026, 6, 30)
NODES = (
    (
        "publish/node_enterprise",
        "enterprises",
        "select subject_id as key, name, uscc, status, industry, region, established, address from enterprises order by key limit $n",
    ),
    (
        "publish/node_person",
        "persons",
        "select distinct person_id as key, name from roles where subject_id in (select subject_id from enterprises order by 1 limit $n)",
    ),
    ("publish/node_penalty", "penalties", "select record_id as key, document_no, conduct, facts, content, decided from penalties order by key limit $n"),
)
EDGES = (
    (
        "publish/edge_officer_of",
        "roles",
        """select person_id as "from", subject_id as "to", record_id, role, valid_from, valid_to from roles
        where subject_id in (select subject_id from enterprises order by 1 limit $n)""",
    ),
    (
        "publish/edge_against_penalty_enterprise",
        "penalties' edges",
        'select record_id as "from", subject_id as "to", record_id, decided as valid_from from penalties order by 1 limit $n',
    ),
)


def merge(home: Path, number: int) -> str:
    """A Markdown table of rows per second into an empty embedded Neo4j, for `number` enterprises and penalties out of the ledger at `home`."""
    view = Ledger(home).view(DAY)
    lines = ["| Neo4j UNWIND + MERGE | rows | wall s | rows per second |", "|---|---|---|---|"]
    with open_store(Settings(home=home)) as store:
        prepare_schema(store)
        for statement, title, sql in NODES:
            lines.append(_timed(store, statement, title, view.rows(sql, {"n": number})))
        for statement, title, sql in EDGES:
            rows = [{"from": row.pop("from"), "to": row.pop("to"), "properties": row} for row in view.rows(sql, {"n": number})]
            lines.append(_timed(store, statement, title, rows))
    return "\n".join(lines)


def _timed(store: GraphStore, statement: str, title: str, rows: Sequence[dict[str, Any]]) -> str:
    start = time.perf_counter()
    store.write_batches(statement, rows, publication="bench")
    wall = time.perf_counter() - start
    return f"| {title} | {len(rows)} | {wall:.2f} | {int(len(rows) / wall)} |"

"""Rows that came under a registration number with the name of somebody plainly else: they do not follow the number to its credit code.

A number typed wrong, or one firm's number in the file of another, would else show a stranger's penalty under an innocent firm.
Repairs and objections are not looked at: they only ever speak for a subject, and an objection often bears a person's name.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa

from ledger.column import Table
from ledger.firm_names import is_strangers_name
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.tables import CHANGES, ENTERPRISES, TABLES

Files = Mapping[str, Sequence[str]]
Newest = Callable[[Table, str], str]
NAMES_OF: dict[str, dict[str, str]] = {  # table → column of an id: column of the name that the row gives for it
    "roles": {"subject_id": "enterprise_name"},
    "shareholders": {"subject_id": "enterprise_name", "holder_id": "holder_name"},
    "branches": {"subject_id": "branch_name"},
    "changes": {"subject_id": "enterprise_name"},
    "agents": {"subject_id": "name"},
    "filings": {"subject_id": "enterprise_name", "agent_id": "agent_name"},
    "shops": {"subject_id": "operator_name"},
    "merchant_reports": {"subject_id": "merchant_name"},
    "penalties": {"subject_id": "party_name"},
    "licences": {"subject_id": "party_name"},
    "listings": {"subject_id": "party_name"},
    "commitments": {"subject_id": "party_name"},
    "fulfilments": {"subject_id": "party_name"},
    "inspections": {"subject_id": "party_name"},
    "complaints": {"subject_id": "party_name"},
    "visits": {"subject_id": "party_name"},
}
MISNAMED = pa.schema([("id", pa.string()), ("name", pa.string()), ("code", pa.string())])
SEPARATORS = r"[;；、,，/|]"  # what stands between former names in one cell


def values(words: Iterable[str]) -> str:
    """Words as rows of one column in SQL; there must be one."""
    return ", ".join("('" + each.replace("'", "''") + "')" for each in words)


def names_used(files: Files, ids: Sequence[str], batches: str) -> str:
    """Which names rows give for these ids."""
    parts = [
        f"select {column} as id, {name} as name from ({scan(pa.schema([arrow_schema(table).field(each) for each in (column, name, 'batch_id')]), paths)}) "
        f"join {batches} using (batch_id) where {column} in (from wanted) and {name} <> ''"
        for table in TABLES
        if (paths := files.get(table.name))
        for column, name in NAMES_OF.get(table.name, {}).items()
    ]
    met = " union all ".join(parts) or "select null::varchar as id, null::varchar as name where false"
    return f"with wanted(id) as (values {values(ids)}) select distinct id, name from ({met}) order by all"


def names_registered(newest: Newest, subjects: Sequence[str], batches: str) -> str:
    """Which names these subjects bear or bore: by registration, as former names, and by changes of name."""
    firms, changes = newest(ENTERPRISES, batches), newest(CHANGES, batches)
    return f"""with wanted(id) as (values {values(subjects)}),
    called as (
        select subject_id, name from ({firms})
        union all select subject_id, unnest(string_split_regex(former_name, '{SEPARATORS}')) from ({firms}) where former_name <> ''
        union all select subject_id, unnest([before, after]) from ({changes}) where item = '名称变更')
    select distinct subject_id as id, trim(name) as name from called where trim(name) <> '' and subject_id in (from wanted) order by all"""


def misnamed(links: Mapping[str, str], used: Iterable[Mapping[str, str]], registered: Iterable[Mapping[str, str]]) -> pa.Table:
    """The names under linked numbers that are plainly not the subject's. `links`: REG id → credit code."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for row in registered:
        names[row["id"]].add(row["name"])
    rows = [{"id": row["id"], "name": row["name"], "code": links[row["id"]]} for row in used]
    found = [row for row in rows if is_strangers_name(row["name"], names[row["id"]] | names[row["code"]], row["code"])]
    return pa.Table.from_pylist(found, schema=MISNAMED)

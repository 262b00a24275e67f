"""A view of the ledger: what was true on one day, as known at one moment, without what the law says is no longer used.

Tables in a view (DuckDB SQL, read through `View.rows` and `View.arrow`):

- every declared table under its own name: the newest known version of each row that had begun by `as_of`, ended or not;
- `<edge table>_current`: only rows that had not ended by `as_of`;
- `enterprises`: one row per subject, the version in force; `enterprise_versions`: all versions, each with its end;
- `addresses_used`, `phones_used`: (subject_id, address_key, address, use | phone_key, phone; valid_from, valid_to) out of the versions;
- `roles`, `shareholders`: without links through a person with an open identity-theft claim (`suspended_persons`); `<table>_all` has them;
- `penalties`, `person_penalties`, `listings`: only records that count (see ledger/in_force.py);
  `<table>_shown` also holds those that may be shown but do not count, with `not_counted` saying why.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from ledger.column import Table
from ledger.in_force import COUNTING_TABLES, in_force_sql, record_life
from ledger.schema import arrow_schema
from ledger.tables import TABLES

FOREVER = "date '9999-12-31'"


class View:
    """An open view. Reading is deterministic: same ledger, `as_of` and `known_at`, same rows. `fingerprint` names exactly that."""

    def __init__(
        self, files: Mapping[str, Sequence[str]], known: Sequence[tuple[str, datetime]], as_of: date, known_at: datetime, *, audit: bool = False
    ) -> None:
        self.as_of, self.known_at, self.audit = as_of, known_at, audit
        self.fingerprint = hashlib.sha256("|".join([as_of.isoformat(), str(audit), *(batch for batch, _ in known)]).encode()).hexdigest()[:20]
        self._connection = duckdb.connect()
        self._connection.execute("set threads = 2")
        batches = pa.table(
            {"batch_id": [b for b, _ in known], "recorded_at": [t for _, t in known], "batch_number": list(range(len(known)))}, schema=BATCH_COLUMNS
        )
        self._connection.register("known_batches", batches)
        self._connection.execute("create table batches as from known_batches")
        for table in TABLES:
            self._open(table, files.get(table.name, ()))
        self._derive()
        self.life = record_life()
        for name in COUNTING_TABLES:
            self._connection.execute(in_force_sql(name, self.life, as_of, audit=audit))

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """Rows of a query as dictionaries. Order only what the query orders."""
        cursor = self._connection.cursor().execute(sql, dict(parameters) if parameters else None)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def arrow(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """Rows of a query as an Arrow table."""
        return self._connection.cursor().execute(sql, dict(parameters) if parameters else None).to_arrow_table()

    def close(self) -> None:
        """Free the memory of this view."""
        self._connection.close()

    def _open(self, table: Table, files: Sequence[str]) -> None:
        if not files:
            empty = arrow_schema(table).append(pa.field("recorded_at", pa.timestamp("us", tz="UTC"))).empty_table()
            self._connection.register(f"empty_{table.name}", empty)
            self._connection.execute(f"create table {table.name} as from empty_{table.name}")
        else:
            everything = not table.begin or table.name == "repairs"  # a repair ends the use of a record for every as_of
            begun = "" if everything else f"where {table.begin} is null or {table.begin} <= $as_of"
            self._connection.execute(
                f"create table {table.name} as select * exclude (batch_number) from ("
                "select r.*, b.recorded_at, b.batch_number from read_parquet($files, union_by_name = true) r join batches b using (batch_id) "
                f"qualify row_number() over (partition by record_id order by batch_number desc, sequence desc) = 1) {begun} order by record_id",
                {"files": list(files), "as_of": self.as_of} if begun else {"files": list(files)},
            )
        if table.end:
            self._run(f"create view {table.name}_current as from {table.name} where coalesce({table.end}, {FOREVER}) > $as_of")

    def _derive(self) -> None:
        self._run("alter table enterprises rename to enterprise_rows")
        self._run("drop view enterprises_current")
        for sql in DERIVED:
            self._run(sql)

    def _run(self, sql: str) -> None:
        self._connection.execute(sql.replace("$as_of", f"date '{self.as_of.isoformat()}'"))


BATCH_COLUMNS = pa.schema([("batch_id", pa.string()), ("recorded_at", pa.timestamp("us", tz="UTC")), ("batch_number", pa.int64())])

DERIVED = (
    "alter table repairs rename to repairs_known",
    "create view repairs as from repairs_known where decided <= $as_of",
    "create view suspended_persons as select distinct person_id, objection_no from objections_current where kind = '冒用身份' and person_id is not null",
    *(
        sql
        for name, who in (("roles", "person_id"), ("shareholders", "holder_id"))
        for sql in (
            f"drop view {name}_current",
            f"alter table {name} rename to {name}_all",
            f"create table {name} as from {name}_all where {who} not in (select person_id from suspended_persons) order by record_id",
            f"create view {name}_current as from {name} where coalesce(valid_to, date '9999-12-31') > $as_of",
        )
    ),
    """create table enterprise_versions as
    select * replace (coalesce(valid_to, lead(valid_from) over (partition by subject_id order by valid_from)) as valid_to)
    from enterprise_rows order by subject_id, valid_from""",
    "create table enterprises as from enterprise_versions qualify row_number() over (partition by subject_id order by valid_from desc) = 1 order by subject_id",
    "create view enterprises_current as from enterprises where coalesce(ended, date '9999-12-31') > $as_of",
    """create table addresses_used as
    with spans as (
        select subject_id, address_key, address, '住所' as use, valid_from, least(valid_to, ended) as valid_to
        from enterprise_versions where address_key is not null
        union all
        select subject_id, operating_address_key, operating_address, '生产经营地', valid_from, least(valid_to, ended)
        from enterprise_versions where operating_address_key is not null and operating_address_key is distinct from address_key)
    select subject_id, address_key, use, any_value(address order by valid_from) as address, min(valid_from) as valid_from,
           case when bool_or(valid_to is null) then null else max(valid_to) end as valid_to
    from spans group by all order by subject_id, address_key, use""",
    """create table phones_used as
    select subject_id, phone_key, any_value(phone) as phone, min(valid_from) as valid_from,
           case when bool_or(coalesce(valid_to, ended) is null) then null else max(least(valid_to, ended)) end as valid_to
    from enterprise_versions where phone_key is not null group by subject_id, phone_key order by subject_id, phone_key""",
    "create view addresses_used_current as from addresses_used where coalesce(valid_to, date '9999-12-31') > $as_of",
    "create view phones_used_current as from phones_used where coalesce(valid_to, date '9999-12-31') > $as_of",
)

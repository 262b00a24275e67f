"""A view of the ledger: what was true on one day, as known at one moment, without what the law says is no longer used.

Whoever shows a past day to ordinary roles also says what day it is (`today`): what has expired by then is in no view of theirs.

Relations of a view (DuckDB SQL, read through `View.rows` and `View.arrow`), made when a query first names them:

- ids of subjects and persons are the canonical ones (see ledger/canonical_relations.py, which has `id_aliases` and more);
- every declared table under its own name: the newest known version of each row that had begun by `as_of`, ended or not;
- `<edge table>_current`: only rows that had not ended by `as_of`;
- `enterprises`: one row per subject, the version in force; `enterprise_versions`: all versions, each with its end;
- `addresses_used`, `phones_used`: (subject_id, address_key, address, use | phone_key, phone; valid_from, valid_to) out of the versions;
- `roles`, `shareholders`: without links through a person with an open identity-theft claim (`suspended_persons`), or that such a
  claim, once upheld, has disowned (`disowned_links`); `<table>_all` has them;
- `penalties`, `person_penalties`, `listings`: only records that count (see ledger/in_force.py), never one that was repaired,
  however early `as_of` and `known_at`, unless the view is for audit;
  `<table>_shown` also holds those that may be shown but do not count, with `not_counted` saying why;
- `person_links`: every role and holding of persons who are known by more than a name (person_id, subject_id, relation, share, name,
  valid_from, valid_to, record_id), ended or not; `relation` is the role, or 股东;
- `decisions`: `penalties` with each decision of a subject once, however many files report it and however its number and authority are
  written, with `number_key` and `laws` (names of the laws that its basis cites);
- what a source has withdrawn is in none of these from the withdrawal on; `withdrawals` lists it in an audit view, and is empty in others.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import pyarrow as pa

from ledger.damage import FILES, damage_explained
from ledger.relations import relations
from ledger.switches import assumed_relation

Line = tuple[str, datetime, datetime | None, str]  # a batch, since when it counts, from when on no more, and its kind


class View:
    """An open view. Reading is deterministic: same ledger, `as_of` and `known_at`, same rows."""

    def __init__(
        self,
        files: Mapping[str, Sequence[str]],
        lines: Sequence[Line],
        as_of: date,
        known_at: datetime,
        *,
        audit: bool = False,
        home: Path = Path(),
        today: date | None = None,
    ) -> None:
        self.as_of, self.known_at, self.audit, self.home = as_of, known_at, audit, home
        self.today = as_of if audit or today is None else max(as_of, today)
        self._files, self._lines = files, lines
        self._connection = duckdb.connect()
        self._connection.execute("set threads = 2")
        self._connection.register("every_batch", batch_table(lines))
        columns = "select batch_id, recorded_at, batch_number, kind"
        known = "recorded_at <= $known_at and (set_aside is null or set_aside > $known_at)"
        self._connection.execute(f"create table batches as {columns} from every_batch where {known}", {"known_at": known_at})
        every = "from batches" if audit else "from every_batch where set_aside is null"  # what repairs look at
        self._connection.execute(f"create table all_batches as {columns} {every}")
        self._relations = relations(files, as_of, audit=audit, today=self.today)
        self._missing = set(self._relations)
        self._making = Lock()

    @cached_property
    def fingerprint(self) -> str:
        """Names the facts that this view shows: equal fingerprints, equal answers."""
        known = self.rows("select batch_id from batches order by batch_number")
        late = [] if self.audit else self.rows("select record_id, row_hash, subject_id from repairs_reaching where late order by all")
        parts = [self.as_of.isoformat(), str(self.audit), *(str(value) for row in (*known, *late) for value in row.values())]
        parts += [row["record_id"] for row in self._expired()]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:20]

    def _expired(self) -> list[dict[str, Any]]:
        """Records of the view's day that time has ended since."""
        union = " union all ".join(f"from expired_{name}" for name in ("penalties", "person_penalties", "listings"))
        return self.rows(f"select record_id from ({union}) order by record_id") if self.today != self.as_of else []

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """Rows of a query as dictionaries. Order only what the query orders."""
        with damage_explained("ledger", FILES):
            cursor = self._cursor(sql, parameters)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def arrow(self, sql: str, parameters: Mapping[str, object] | None = None, tables: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """Rows of a query as an Arrow table. `tables`: further relations of this one query, under names that the view does not use."""
        with damage_explained("ledger", FILES):
            return self._cursor(sql, parameters, tables).to_arrow_table()

    def earlier(self, known_at: datetime) -> "View":
        """The same day as it was known at an earlier moment: what is not in it was learned since. To be closed by whoever asks."""
        return View(self._files, self._lines, self.as_of, min(known_at, self.known_at), audit=self.audit, home=self.home, today=self.today)

    def as_seen(self, as_of: date, known_at: datetime) -> "View":
        """A day as a view showed it that was opened at an earlier moment: nothing learned since is used, not even a repair. To be closed by whoever asks.

        For comparing what was shown with what is shown now, never for showing it again.
        """
        then = [(batch, since, aside if aside and aside <= known_at else None, kind) for batch, since, aside, kind in self._lines if since <= known_at]
        return View(self._files, then, as_of, known_at, audit=self.audit, home=self.home)

    def assuming(self, switches: Mapping[str, bool]) -> "View":
        """The same view as it would be with these rules switched so: what a switch would change is known before it is made. To be closed by whoever asks."""
        assumed = View(self._files, self._lines, self.as_of, self.known_at, audit=self.audit, home=self.home, today=self.today)
        assumed._relations["switches"] = assumed_relation(switches)
        assumed._relations["switches_made"] = self._relations["switches"]
        assumed._missing = set(assumed._relations)
        return assumed

    def spill(self, megabytes: int, folder: Path) -> None:
        """Keep no more than about so much of the relations in memory from now on; the rest goes to `folder`, which whoever asks makes and removes."""
        self._connection.execute("set temp_directory = $folder", {"folder": str(folder)})
        self._connection.execute(f"set memory_limit = '{int(megabytes)}MB'")

    def close(self) -> None:
        """Free the memory of this view."""
        self._connection.close()

    def _cursor(self, sql: str, parameters: Mapping[str, object] | None, tables: Mapping[str, pa.Table] | None = None) -> duckdb.DuckDBPyConnection:
        with self._making:
            self._make(sql)
        cursor = self._connection.cursor()
        for name, table in (tables or {}).items():  # copied: a join may push filters down that a scan of Arrow does not know
            cursor.register(f"given_{name}", table)
            cursor.execute(f"create temp table {name} as from given_{name}")
        return cursor.execute(sql, dict(parameters) if parameters else None)

    def _make(self, sql: str) -> None:
        """Make the relations that a query names, and first those that they are made of."""
        for name in sorted(self._missing.intersection(WORD.findall(LITERAL.sub("", sql)))):
            if name in self._missing:
                self._missing.discard(name)
                relation = self._relations[name]
                self._create(name, relation if isinstance(relation, str) else relation(self._read))

    def _create(self, name: str, made: str | pa.Table) -> None:
        """Make one relation of the words that say how, or of rows that were worked out."""
        if isinstance(made, pa.Table):
            self._connection.register(f"made_{name}", made)
            made = f"table from made_{name}"  # always a table: a scan of Arrow does not know every filter that a join pushes down
        kind, _, body = made.partition(" ")
        self._make(body)
        self._connection.execute(f"create {kind} {name} as {body}")

    def _read(self, sql: str) -> pa.Table:
        """Rows of a query, while relations are being made."""
        self._make(sql)
        return self._connection.cursor().execute(sql).to_arrow_table()


WORD = re.compile(r"\w+")
LITERAL = re.compile(r"'[^']*'")  # a file name or a value is not a relation


def batch_table(lines: Sequence[Line]) -> pa.Table:
    """The batches of these lines, oldest first, numbered."""
    moment = pa.timestamp("us", tz="UTC")
    fields = [("batch_id", pa.string()), ("recorded_at", moment), ("set_aside", moment), ("kind", pa.string()), ("batch_number", pa.int64())]
    batches, since, until, kinds = ([line[place] for line in lines] for place in range(4))
    return pa.table([batches, since, until, kinds, list(range(len(lines)))], schema=pa.schema(fields))

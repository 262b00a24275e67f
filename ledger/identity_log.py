"""The log of decisions about who is one: read from a view, written as batches of kind `identity`, and who was seen first.

Which ids a view shows follows from the log by ledger/canonical.py; here is what a person needs beside: who, why, evidence.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from ledger.batch import Row
from ledger.canonical import IdentityEvent
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.store import Ledger
from ledger.tables import IDENTITY_EVENTS, PERSONS
from ledger.view import View

APART = "不是同一人"
BATCH_KIND = "identity"
FIELDS = ("event_id", "kind", "left_id", "right_id", "kept_id", "undoes", "who", "why", "evidence", "decided", "recorded_at")


@dataclass(frozen=True, slots=True)
class Decision(IdentityEvent):
    """One row of the log. `evidence` is JSON: the corroborators and the score on which it was decided."""

    who: str = ""
    why: str = ""
    evidence: str = ""
    decided: date | None = None
    recorded_at: datetime | None = None

    @property
    def automatic(self) -> bool:
        """Whether a policy decided, not a person."""
        return self.who.startswith("policy:")

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in order."""
        return (self.left_id, self.right_id) if self.left_id < self.right_id else (self.right_id, self.left_id)

    @property
    def grounds(self) -> dict[str, Any]:
        """The evidence as values; empty if none was kept."""
        held: dict[str, Any] = json.loads(self.evidence) if self.evidence else {}
        return held


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision that is not yet in the log."""

    kind: str
    left_id: str
    right_id: str
    who: str
    why: str
    kept_id: str = ""
    undoes: str = ""
    evidence: Mapping[str, Any] | None = None


def read_decisions(view: View) -> list[Decision]:
    """All decisions known to the view, oldest first."""
    rows = view.rows(f"select {', '.join(FIELDS)} from identity_events order by recorded_at, sequence")
    return [Decision(**_words(row)) for row in rows]


def names_now(undecided: View) -> dict[str, str]:
    """Ids that an undecided view does not show → the id that it shows: since they were given an enterprise may have got its credit code."""
    return {row["id"]: row["canonical_id"] for row in undecided.rows("select id, canonical_id from id_aliases order by id")}


def as_named_now(decisions: Sequence[Decision], undecided: View) -> list[Decision]:
    """The decisions with the ids under which an undecided view shows those whom they are about."""
    now = names_now(undecided)
    ids = ("left_id", "right_id", "kept_id")
    return [replace(each, **{name: now.get(getattr(each, name), getattr(each, name)) for name in ids}) for each in decisions] if now else list(decisions)


def decide(ledger: Ledger, drafting: Callable[[Sequence[Decision]], Sequence[Draft]], today: date, file_name: str = "identity") -> list[Decision]:
    """Write what `drafting` makes of the log as it stands, in one batch; nothing is written if it makes nothing.

    The log is read again inside the ledger's lock: two people deciding at once do not overlook each other.
    """
    if not drafting(_now(ledger, today)):
        return []
    with ledger.batch(BATCH_KIND, file_name, kind=BATCH_KIND) as batch:
        before = _now(ledger, today)
        drafts = drafting(before)
        rows = [_row(draft, len(before) + number, today) for number, draft in enumerate(drafts)]
        batch.append(IDENTITY_EVENTS, [Row(row, number) for number, row in enumerate(rows, start=1)])
        batch.rows_in = batch.accepted = len(rows)
        batch.note = json.dumps({"decisions": len(rows)})
    return [Decision(**row) for row in rows]


def recorded(draft: Draft, number: int, today: date) -> Decision:
    """The decision that a draft becomes. `number`: how many decisions came before it."""
    return Decision(**_row(draft, number, today))


def first_seen(ledger: Ledger, ids: Iterable[str], known_at: datetime | None = None) -> dict[str, int]:
    """In which order these persons came into the ledger: 0 is the first. An id that no person's row names is left out."""
    files = ledger.files("persons")
    batches = [line.batch_id for line in ledger.lines(known_at)]
    wanted = sorted(set(ids))
    if not files or not wanted:
        return {}
    with duckdb.connect() as connection:
        connection.register("wanted", pa.table({"person_id": wanted}))
        connection.register("counting", pa.table({"batch_id": batches, "number": list(range(len(batches)))}))
        rows = connection.execute(
            f"select person_id from ({scan(arrow_schema(PERSONS), files)}) join wanted using (person_id) join counting using (batch_id) "
            "group by person_id order by min((number, sequence)), person_id"
        ).fetchall()
    return {row[0]: order for order, row in enumerate(rows)}


def _words(row: Mapping[str, Any]) -> dict[str, Any]:
    """Missing words are empty words; missing days stay missing."""
    return {name: value if value is not None or name in ("decided", "recorded_at") else "" for name, value in row.items()}


def _now(ledger: Ledger, today: date) -> list[Decision]:
    view = ledger.view(today)
    try:
        return read_decisions(view)
    finally:
        view.close()


def _row(draft: Draft, number: int, today: date) -> dict[str, Any]:
    """`number`: how many decisions came before; it keeps two decisions of equal wording apart."""
    evidence = json.dumps(draft.evidence, ensure_ascii=False, sort_keys=True) if draft.evidence else ""
    row: dict[str, Any] = {
        "kind": draft.kind,
        "left_id": draft.left_id,
        "right_id": draft.right_id,
        "kept_id": draft.kept_id,
        "who": draft.who,
        "why": draft.why,
        "evidence": evidence,
        "decided": today,
        "undoes": draft.undoes,
    }
    digest = hashlib.sha256("\x1f".join([str(number), *(str(value) for value in row.values())]).encode()).hexdigest()
    return {"event_id": f"ID-{digest[:16]}", **row}

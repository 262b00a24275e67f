"""The log of what was done: steps of matters, read from a view, written in one batch under the ledger's lock.

A matter (一件事) is all steps with one number; its state is worked out from them, in the order in which they were written, and
stored nowhere. A step is never changed or taken out: a wrong one is answered by a further one.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from ledger.batch import Batch, Row
from ledger.batch_line import DECISION, WORK
from ledger.column import Table
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.tables import PROCEEDINGS
from ledger.view import View

FIELDS = ("event_id", "kind", "matter_no", "step", "subject_id", "person_id", "about", "day", "who", "department", "document_no", "why", "content")

NO_SIGN = re.compile(r"\W")  # whatever is neither letter nor digit: spaces, dots in names, characters of no width


class Kind(StrEnum):
    """What a matter is about. The prefix of its number follows from it."""

    SWITCH = "规则开关"
    REPAIR = "修复"
    OBJECTION = "异议"
    CATALOGUE = "措施目录"
    SANCTION = "惩戒"
    BAN = "任职限制"
    INCENTIVE = "激励"
    EXCHANGE = "交换"
    NOTICE = "通知"
    DRAW = "抽查"
    VISIT = "走访"


PREFIX = {
    Kind.SWITCH: "KG",
    Kind.REPAIR: "XF",
    Kind.OBJECTION: "YY",
    Kind.CATALOGUE: "ML",
    Kind.SANCTION: "CJ",
    Kind.BAN: "XZ",
    Kind.INCENTIVE: "JL",
    Kind.EXCHANGE: "JH",
    Kind.NOTICE: "TZ",
    Kind.DRAW: "CC",
    Kind.VISIT: "ZF",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a name or staff number, and the department for which they act."""

    who: str
    department: str = ""

    def __post_init__(self) -> None:
        if not NO_SIGN.sub("", self.who):  # spaces and characters that nobody sees name nobody
            raise InputError("缺少办理人", where="--who", todo="写明办理人的姓名或工号")


@dataclass(frozen=True, slots=True)
class Draft:
    """A step that is not yet in the log. `content`: whatever else this step carries, as JSON-able values."""

    kind: Kind
    matter_no: str
    step: str
    day: date
    actor: Actor
    why: str = ""
    subject_id: str = ""
    person_id: str = ""
    about: str = ""
    document_no: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One step as the log holds it. Missing words are empty; `recorded_at` is None until it has been written."""

    event_id: str
    kind: Kind
    matter_no: str
    step: str
    subject_id: str
    person_id: str
    about: str
    day: date
    who: str
    department: str
    document_no: str
    why: str
    content: Mapping[str, Any]
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written together: steps, and rows of other tables that follow from them, such as the repair that a decision grants.

    `withdrawn`: rows that are taken back; of their values only the natural key matters.
    """

    drafts: Sequence[Draft] = ()
    rows: Sequence[tuple[Table, Mapping[str, Any]]] = ()
    withdrawn: Sequence[tuple[Table, Mapping[str, Any]]] = ()


class NothingToWriteError(Exception):
    """A step that changes nothing leaves no batch."""


Drafting = Callable[[Sequence[Event], View], Entry]  # all steps of the kind as they stand, and the view they stand in → what to write


def read_events(view: View, kind: Kind, matter_no: str = "") -> list[Event]:
    """Steps of a kind, or of one matter, known to the view and not later than its day, in the order in which they were written."""
    rows = view.rows(
        f"select {', '.join(FIELDS)}, recorded_at from proceedings where kind = $kind and $matter in ('', matter_no) order by recorded_at, sequence",
        {"kind": kind.value, "matter": matter_no},
    )
    return [event_of(row) for row in rows]


def event_of(row: Mapping[str, Any]) -> Event:
    """One row of the table as a step."""
    words = {name: row[name] or "" for name in FIELDS if name not in ("kind", "day", "content")}
    content = json.loads(row["content"]) if row["content"] else {}
    return Event(**words, kind=Kind(row["kind"]), day=row["day"], content=content, recorded_at=row.get("recorded_at"))


def record(ledger: Ledger, kind: Kind, drafting: Drafting, today: date, *, facts: bool = False, source: tuple[str, str] = ("proceedings", "")) -> list[Event]:
    """Write what `drafting` makes of the log as it stands, in one batch; nothing is written if it makes nothing.

    `today`: the day of the view in which the steps are checked, unless the log knows a later one (`as_things_stand`). `drafting` is
    called inside the lock: of two people who act at once, the second sees what the first has done. `facts`: whether the batch changes
    what the records say or which of them count; then an analysis made before is out of date. `source`: what the rows name as their
    source and file, where they come from outside. Raises whatever `drafting` raises, and nothing is written.
    """
    rows: list[dict[str, Any]] = []
    with suppress(NothingToWriteError), ledger.batch(source[0], source[1] or kind.value, kind=DECISION if facts else WORK) as batch:
        before, entry = _drafted(ledger, kind, drafting, today)
        if not (entry.drafts or entry.rows or entry.withdrawn):
            raise NothingToWriteError  # ends the batch without a trace
        rows = append_steps(batch, entry.drafts, len(before))
        for table, changes in _by_table(entry).items():
            batch.append(table, changes)
        batch.rows_in = batch.accepted = len(rows) + len(entry.rows) + len(entry.withdrawn)
        batch.note = json.dumps({"kind": kind.value, "matters": sorted({draft.matter_no for draft in entry.drafts})}, ensure_ascii=False)
    return [event_of(row) for row in rows]


def append_steps(batch: Batch, drafts: Sequence[Draft], before: int) -> list[dict[str, Any]]:
    """Write steps into a batch that its caller has opened and fills further; the rows as written. `before`: how many steps of the kind there are."""
    rows = [_row(draft, before + number) for number, draft in enumerate(drafts)]
    batch.append(PROCEEDINGS, [Row(row, number) for number, row in enumerate(rows, start=1)])
    return rows


def as_things_stand(ledger: Ledger, day: date) -> date:
    """The day of the view in which a step is checked: never before a step that is in the log, whatever day somebody writes.

    A step that is dated back does not overlook what has been done since. Steps of days to come are refused where they are entered.
    """
    days: list[date] = [row["day"] for row in ledger.newest(PROCEEDINGS, ("day",))]
    return max([day, *days])


def same_person(one: str, other: str) -> bool:
    """Whether two who acted are one: by name without the token's number, or by that number. In doubt yes: a second person must be another."""
    (name, token), (other_name, other_token) = _person(one), _person(other)
    return name == other_name or bool(token and token == other_token)


def next_number(events: Sequence[Event], kind: Kind, day: date, more: int = 0) -> str:
    """The next free number of a matter: XF-2026-000001. `more`: how many were handed out already in this batch."""
    begin = f"{PREFIX[kind]}-{day.year}-"
    used = [int(each.matter_no.removeprefix(begin)) for each in events if each.matter_no.startswith(begin)]
    return f"{begin}{max(used, default=0) + 1 + more:06d}"


def _person(who: str) -> tuple[str, str]:
    text = unicodedata.normalize("NFKC", who)
    found = re.fullmatch(r"(.*?)\s*(?:\((\w+)\))?\s*", text)
    name, token = (found[1], found[2]) if found else (text, None)
    return NO_SIGN.sub("", name).casefold(), token or ""


def _drafted(ledger: Ledger, kind: Kind, drafting: Drafting, today: date) -> tuple[list[Event], Entry]:
    view = ledger.view(as_things_stand(ledger, today))
    try:
        events = read_events(view, kind)
        return events, drafting(events, view)
    finally:
        view.close()


def _by_table(entry: Entry) -> dict[Table, list[Row]]:
    """The rows of each table, numbered from 1, in the order in which they were named; what is taken back after what is brought."""
    found: dict[Table, list[Row]] = {}
    for changes, retracted in ((entry.rows, False), (entry.withdrawn, True)):
        for table, values in changes:
            held = found.setdefault(table, [])
            held.append(Row(values, len(held) + 1, retracted=retracted))
    return found


def _row(draft: Draft, number: int) -> dict[str, Any]:
    """`number`: how many steps of the kind came before; it keeps two equal steps apart."""
    row: dict[str, Any] = {
        "kind": draft.kind.value,
        "matter_no": draft.matter_no,
        "step": draft.step,
        "subject_id": draft.subject_id or None,
        "person_id": draft.person_id or None,
        "about": draft.about or None,
        "day": draft.day,
        "who": draft.actor.who,
        "department": draft.actor.department,
        "document_no": draft.document_no,
        "why": draft.why,
        "content": json.dumps(dict(draft.content), ensure_ascii=False, sort_keys=True, default=str),
    }
    digest = hashlib.sha256("\x1f".join([str(number), *(str(value) for value in row.values())]).encode()).hexdigest()
    return {"event_id": f"{PREFIX[draft.kind]}-{digest[:16]}", **row}

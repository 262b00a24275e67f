"""Who the records of statements are: the id of each entity and person in the ledger, and what every relationship was said to be.

Read once before loading, since a statement may refer to one that stands further down, and out of earlier loads. A record
keeps the id that it was first given. Its memory is a few hundred bytes per statement.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.identifiers import check_uscc, normalise
from ledger.tables import INTERESTS, STATEMENTS
from loaders.bods.statement import Interest, Json, Statement, listed_objects, read_statement
from loaders.bods.timeline import Interval, Said, intervals
from loaders.parsing import clean_text
from loaders.record import Record
from loaders.source import Context

RecordNo = tuple[str, str]  # publisher, record number
NESTED = ("recordDetails", "publicationDetails")


@dataclass
class Records:
    """What this file and the ledger say. `from_ledger`: intervals as they are stored, by relationship."""

    context: Context
    identities: dict[RecordNo, str] = field(default_factory=dict)
    told: dict[RecordNo, dict[str, Said]] = field(default_factory=dict)
    from_ledger: dict[RecordNo, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.context.ledger.newest(STATEMENTS, ("publisher", "record_no", "identity")):
            if row["identity"]:
                self.identities[row["publisher"], row["record_no"]] = row["identity"]
        told_earlier = set(self.identities)
        best: dict[RecordNo, int] = {}
        for statement in statements(self.context):
            number = (statement.publisher, statement.record_no)
            if statement.record_type == "relationship":
                self.told.setdefault(number, {})[statement.statement_no] = said(statement)
            elif number not in told_earlier:
                identity, rank = identity_of(statement, self.context)
                if rank > best.get(number, -1):
                    self.identities[number], best[number] = identity, rank
        self._recall()

    def timeline(self, number: RecordNo) -> list[Interval]:
        """The intervals of a relationship, out of everything said about it."""
        return intervals(self.told.get(number, {}).values())

    def _recall(self) -> None:
        """Take in what earlier loads have kept of the relationships in this file."""
        if not self.told:
            return
        columns = ("publisher", "record_no", "record_type", "statement_no", "stated", "record_status", "interests")
        for row in self.context.ledger.newest(STATEMENTS, columns):
            number = (row["publisher"], row["record_no"])
            if row["record_type"] == "relationship" and number in self.told:
                interests = tuple(interest_of(each) for each in json.loads(row["interests"] or "[]"))
                recalled = Said(row["stated"], row["statement_no"], row["record_status"] == "closed", interests)
                self.told[number].setdefault(row["statement_no"], recalled)
        for row in self.context.ledger.newest(INTERESTS, tuple(column.name for column in INTERESTS.stored)):
            number = (row["publisher"], row["record_no"])
            if number in self.told:
                self.from_ledger.setdefault(number, []).append(row)


def statements(context: Context) -> Iterator[Statement]:
    """The statements of the file that hold to the standard."""
    names = context.sheet.header
    for number, cells in context.sheet.rows():
        values = {name: cell if name in NESTED else clean_text(cell) for name, cell in zip(names, cells, strict=False)}
        record = Record(number, values)
        if all(values.get(name) for name in ("statementId", "recordId", "declarationSubject", "recordType")):
            statement = read_statement(record)
            if statement is not None:
                yield statement


def said(statement: Statement) -> Said:
    """What a statement said about its relationship."""
    return Said(statement.stated, statement.statement_no, statement.record_status == "closed", statement.interests)


def interest_of(kept: dict[str, Any]) -> Interest:
    """An interest as the statement's row keeps it."""
    days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in ("begin", "end")}
    return Interest(**kept | days)


def identity_of(statement: Statement, context: Context) -> tuple[str, int]:
    """The id, and how good it is: 2 a Chinese credit code, 1 a number with its register, 0 the publisher's own record number."""
    publisher = hashlib.sha256(statement.publisher.encode()).hexdigest()[:8]
    numbered = sorted(
        (str(each["scheme"]), normalise(str(each["id"])))
        for each in listed_objects(statement.details.get("identifiers"))
        if each.get("scheme") and each.get("id")
    )
    if statement.record_type == "person":
        if numbered:
            scheme, number = numbered[0]
            key, kind = context.person_key, f"BODS:{scheme}"
            return key.known_person(kind, number, context.given_ids) if key.rotated else key.person_id(kind, number), 1
        return context.person_key.person_at(f"BODS:{publisher}", statement.record_no), 0
    if code := chinese_code(statement.details):
        return code, 2
    if numbered:
        return f"BODS:{numbered[0][0]}:{numbered[0][1]}", 1
    return f"BODS:{publisher}:{statement.record_no}", 0


def chinese_code(details: Json) -> str | None:
    """The unified social credit code among the identifiers of an entity; one that fails a check identifies nobody."""
    for each in listed_objects(details.get("identifiers")):
        if str(each.get("scheme", "")).upper().startswith("CN-") and each.get("id"):
            check = check_uscc(str(each["id"]))
            if not check.flags:
                return check.value
    return None

"""Beneficial ownership statements (BODS 0.4): packages as a JSON array or as JSON lines, one statement a row.

A Chinese entity is known by its credit code, any other by the number of its register (`BODS:<scheme>:<number>`) or, without
one, by the publisher's record number; a person by the keyed hash of an identifier, else by the publisher's record. Names
never identify anybody. Both times are kept: interests hold from their start to their end or to the statement that replaces
them, statements say when they were made and published, and the ledger when it learned of them.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ledger.column import Column
from ledger.tables import ENTERPRISES, PERSONS
from loaders import rules
from loaders.bods.records import Records
from loaders.bods.rows import UNNAMED_PERSON, enterprise_values, interest_entries, person_entry, person_name, statement_entry
from loaders.bods.statement import Statement, read_statement
from loaders.record import Entry, Record
from loaders.source import Context, Source

COLUMNS = (
    Column("statementId", "statementId", required=True),
    Column("declarationSubject", "declarationSubject", required=True),
    Column("recordId", "recordId", required=True),
    Column("recordType", "recordType", required=True),
    Column("recordDetails", "recordDetails", required=True),
    Column("recordStatus", "recordStatus"),
    Column("statementDate", "statementDate"),
    Column("publicationDetails", "publicationDetails"),
    Column("declaration", "declaration"),
)


class BodsConversion:
    """Statements becoming entities, persons and interests, given everything said before and elsewhere in the file."""

    def __init__(self, context: Context) -> None:
        self.context, self.records = context, Records(context)
        self.versions: dict[str, dict[date | None, dict[str, Any]]] = {}  # subject → first day → values
        self.names: dict[str, str] = {row["person_id"]: row["name"] for row in context.ledger.newest(PERSONS, ("person_id", "name"))}
        self.base: set[str] = set()  # subjects of the registration base: what it says about them is not ours to change
        self.relations: dict[tuple[str, str], tuple[Statement, str, str]] = {}
        self._recall()

    def row(self, record: Record) -> Sequence[Entry]:
        """One statement."""
        statement = read_statement(record)
        if statement is None:
            return ()
        if statement.stated > self.context.today:
            record.reject(rules.FUTURE_DATE, "statementDate", statement.stated)
            return ()
        if statement.record_type == "relationship":
            return self._relationship(record, statement)
        identity = self.records.identities[statement.publisher, statement.record_no]
        if statement.record_type == "person":
            self.names[identity] = person_name(statement.details)
            return (statement_entry(statement, identity), person_entry(statement, identity))
        return (statement_entry(statement, identity), *self._version(statement, identity))

    def end(self, rejected: int) -> Iterable[Entry]:
        """Interests of earlier loads that this file ends, or whose end it moves."""
        for number, (statement, subject, holder) in self.records_of_earlier_loads():
            stored = {(row["interest"], row["ordinal"], row["directness"], row["valid_from"]): row for row in self.records.from_ledger[number]}
            for held in self.records.timeline(number):
                row = stored.get((held.interest.kind, held.interest.ordinal, held.interest.directness, held.begin))
                if row and row["statement_no"] == held.statement_no and row["valid_to"] != held.end:
                    yield from interest_entries(statement, subject, holder, self._name(holder), [held])

    def records_of_earlier_loads(self) -> Iterable[tuple[tuple[str, str], tuple[Statement, str, str]]]:
        """Relationships in this file of which earlier loads have spoken."""
        return [(number, ends) for number, ends in self.relations.items() if number in self.records.from_ledger]

    def _relationship(self, record: Record, statement: Statement) -> Sequence[Entry]:
        """The statement, and the interests of which it is the newest word. An end that is not named has no edge."""
        if not (statement.subject and statement.party):
            return (statement_entry(statement, None),)
        subject, holder = (self.records.identities.get((statement.publisher, number)) for number in (statement.subject, statement.party))
        missing = [number for number, found in ((statement.subject, subject), (statement.party, holder)) if found is None]
        if subject is None or holder is None:
            record.reject(rules.BODS_REFERENCE, "recordDetails", "、".join(missing))
        elif subject.startswith(("P-", "N-")):
            record.reject(rules.BODS_INVALID, "subject", statement.subject, "被持有的不能是自然人")
        elif subject == holder:
            record.reject(rules.SELF_LINK, "recordDetails", subject)
        else:
            number = (statement.publisher, statement.record_no)
            self.relations[number] = (statement, subject, holder)
            held = [each for each in self.records.timeline(number) if each.statement_no == statement.statement_no]
            return (statement_entry(statement, None), *interest_entries(statement, subject, holder, self._name(holder), held))
        return ()

    def _version(self, statement: Statement, subject: str) -> Sequence[Entry]:
        """A version of the entity where the statement says something new; a closed record ends the version that holds."""
        if subject in self.base:
            return ()
        details, known = statement.details, self.versions.setdefault(subject, {})
        founded, dissolved = (_day(details.get(name)) for name in ("foundingDate", "dissolutionDate"))
        values = enterprise_values(statement, subject) | {"established": founded, "ended": dissolved}
        earlier = [day for day in known if day is None or day <= statement.stated]
        current = max(earlier, key=lambda day: day or date.min, default=None)
        same = bool(earlier) and {name: value for name, value in known[current].items() if name in values} == values
        begin = current if same else statement.stated if known else founded or statement.stated
        closing = {"valid_to": statement.stated} if statement.record_status == "closed" and dissolved is None else {}
        if same and not closing:
            return ()
        known[begin] = values
        return (Entry(ENTERPRISES, values | {"valid_from": begin} | closing),)

    def _name(self, holder: str) -> str:
        if holder.startswith(("P-", "N-")):
            return self.names.get(holder, UNNAMED_PERSON)
        versions = self.versions.get(holder, {})
        return str(versions[max(versions, key=lambda day: day or date.min)]["name"]) if versions else holder

    def _recall(self) -> None:
        """Versions of earlier loads, and who belongs to the registration base."""
        columns = ("subject_id", "uscc", "name", "kind", "registrar", "address", "established", "ended", "valid_from", "source")
        wanted = set(self.records.identities.values())
        for row in self.context.ledger.newest(ENTERPRISES, columns):
            subject, source, begin = row.pop("subject_id"), row.pop("source"), row.pop("valid_from")
            if subject in wanted:
                self.versions.setdefault(subject, {})[begin] = {"subject_id": subject, **row}
                if source != SOURCE.id:
                    self.base.add(subject)


def _day(value: object) -> date | None:
    """A whole day; a year or a month alone is no day."""
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


SOURCE = Source(
    id="bods",
    title="受益所有权数据标准（BODS 0.4）声明",
    columns=COLUMNS,
    open=BodsConversion,
    ignored=("annotations", "source"),
    nested=True,
)

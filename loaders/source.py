"""The one shape of a source: which headers it knows, what it ignores on purpose, and what a row becomes in the ledger."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from ledger.column import Column
from ledger.identifiers import PersonKey
from ledger.person_ids import persons_ever_identified
from ledger.store import Ledger
from ledger.tables import PERSONS, SHOPS
from loaders.person_names import Names, known_names
from loaders.reading import Sheet
from loaders.record import Entry, Record
from loaders.registration_base import RegistrationBase, operators, registration_base
from loaders.rules import Rule


@dataclass
class Context:
    """What a conversion may look at: the ledger before this file, the person key, the day of loading."""

    ledger: Ledger
    person_key: PersonKey
    today: date
    sheet: Sheet
    partial: bool = False  # a corrected reject file: rows to add, never a whole snapshot
    flags: list[Rule] = field(default_factory=list)  # checks that the file as a whole failed, yet is accepted
    note: dict[str, Any] = field(default_factory=dict)  # kept with the batch

    @cached_property
    def people(self) -> set[str]:
        """Persons that the ledger knows or this file has named; a person's row is written when first seen."""
        return {row["person_id"] for row in self.ledger.newest(PERSONS, ("person_id",))}

    @cached_property
    def given_ids(self) -> set[str]:
        """Ids of documents that the ledger ever gave, standing or not: asked only after a rotation of the key."""
        return persons_ever_identified(self.ledger)

    @cached_property
    def names(self) -> Names:
        """The first name of each document, as the ledger knows it or this file has said."""
        return known_names(self.ledger)

    def forget(self, entries: Iterable[Entry], row: int) -> None:
        """A refused row names nobody: who was first seen in it is still to be written. `row`: where it stands."""
        if "names" in self.__dict__:  # not asked for, nothing was taught
            self.names.forget(row)
        for entry in entries:
            if entry.secondary and entry.table is PERSONS:
                self.people.discard(entry.values["person_id"])

    @cached_property
    def base(self) -> RegistrationBase:
        """The registration base before this file."""
        return registration_base(self.ledger)

    @cached_property
    def operators(self) -> RegistrationBase:
        """Who runs or ran each individual business, before this file."""
        return operators(self.ledger)

    @cached_property
    def shops(self) -> set[tuple[str, str]]:
        """(shop, subject that runs it) as the ledger knows them or this file has named them."""
        return {(row["shop_id"], row["subject_id"]) for row in self.ledger.newest(SHOPS, ("shop_id", "subject_id"))}


class Conversion(Protocol):
    """One file being converted."""

    def row(self, record: Record) -> Sequence[Entry]:
        """What one row becomes. Problems found here go to `record.reject`."""
        ...

    def end(self, rejected: int) -> Iterable[Entry]:
        """What follows from the file as a whole, once all rows are read: the removals of a snapshot."""
        ...


@dataclass(frozen=True)
class Source:
    """A known layout. `moment`: the day for which a snapshot speaks; snapshots load oldest first."""

    id: str
    title: str
    columns: tuple[Column, ...]
    open: Callable[[Context], Conversion]
    ignored: tuple[str, ...] = ()  # headers left out on purpose
    expected_rows: tuple[int, int] = (1, 20_000_000)
    codes: tuple[tuple[str, str], ...] = ()  # (header, column name): official column codes
    moment: Callable[[Sheet], date] | None = None
    reporter: tuple[str, str] = ("", "")  # columns that name the reporting department and its code
    dated: str = ""  # column whose month a row is accounted under
    nested: bool = False  # takes objects and arrays as cells that hold JSON

    @property
    def required(self) -> tuple[Column, ...]:
        """Columns without which a file is not of this layout."""
        return tuple(column for column in self.columns if column.required)

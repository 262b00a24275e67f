"""How a table is declared: its columns, key, times, and what it becomes in the graph."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a cell means; decides how it is parsed, checked and stored."""

    TEXT = "text"
    DATE = "date"
    MONEY_WAN = "money_wan"  # 万元, decimal
    NUMBER = "number"
    INTEGER = "integer"
    PERCENT = "percent"  # 0..100
    USCC = "uscc"
    REG_NO = "reg_no"
    ID_NUMBER = "id_number"  # input only; leaves the loader as a keyed hash
    REGION = "region"  # GB/T 2260 county
    INDUSTRY = "industry"  # GB/T 4754
    CODE = "code"  # of a code list
    PHONE = "phone"
    ADDRESS = "address"
    BOOLEAN = "boolean"


class Audience(StrEnum):
    """Who may see a column."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `title` is the Chinese header; empty means computed by the loader. `stored=False`: read, never kept."""

    name: str
    title: str = ""
    kind: Kind = Kind.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    code_list: str = ""
    audience: Audience = Audience.INTERNAL
    stored: bool = True
    note: str = ""
    identity: bool = False  # holds the id of a subject or person: a view shows the canonical one

    @property
    def derived(self) -> bool:
        """Whether the loader computes it, so that no template shows it."""
        return not self.title


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `key` is the natural key; `begin`/`end` are the columns of the time when a row is true.

    `reporter`: the columns (name, code) of the department that reports a row; `dated`: the column whose month the row is
    accounted under, `begin` if empty.
    """

    name: str
    title: str
    role: str  # subject | person | edge | record | reference | result
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    begin: str = ""
    end: str = ""
    note: str = ""
    reporter: tuple[str, str] = ("", "")
    dated: str = ""

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        return next(column for column in self.columns if column.name == name)

    @property
    def template(self) -> tuple[Column, ...]:
        """Columns that a source file of this layout carries, in order."""
        return tuple(column for column in self.columns if column.title)

    @property
    def stored(self) -> tuple[Column, ...]:
        """Columns that the ledger keeps, in order."""
        return tuple(column for column in self.columns if column.stored)

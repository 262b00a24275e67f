"""One row of a source file on its way to the ledger: its parsed cells, what is wrong with it, and what it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.column import Table
from loaders.rules import Rule


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is rejected. `value` is shown to people, so it never holds an identity number."""

    rule: Rule
    column: str
    value: str = ""
    detail: str = ""

    @property
    def message(self) -> str:
        """What is wrong and what to do, for the sender."""
        return f"{self.rule.message}{f'（{self.detail}）' if self.detail else ''}；{self.rule.todo}"


@dataclass(frozen=True, slots=True)
class Flagged:
    """A value that is accepted, with the check that it failed, and `also` further ones."""

    value: Any
    rule: Rule
    also: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One row for one table.

    `secondary`: follows from the row (a person named in it); written once, when first seen. `retracted`: the source takes
    the row back (数据状态 删除); only its key matters.
    """

    table: Table
    values: Mapping[str, Any]
    secondary: bool = False
    retracted: bool = False


@dataclass(slots=True)
class Record:
    """One source row. `number` is its row in the file as a spreadsheet counts, the header being row 1.

    `doubts`: what is wrong with the subject's code; whether that rejects the row depends on the rest of it (loaders/checks.py).
    """

    number: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    flags: list[Rule] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)

    def reject(self, rule: Rule, column: str, value: object = "", detail: str = "") -> None:
        """Note why the row cannot be accepted; all reasons are collected."""
        self.problems.append(Problem(rule, column, "" if value is None else str(value), detail))

    def flag(self, rule: Rule) -> None:
        """Note a failed check of an accepted row."""
        self.flags.append(rule)

"""Words and days in a cell that stand for nothing, for ever, or for what may not be collected (cell_words.toml)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from ledger.number_checks import normalise
from ledger.registration_numbers import is_counted


@dataclass(frozen=True, slots=True)
class CellWords:
    """The lists of cell_words.toml."""

    null: frozenset[str]
    open_days: frozenset[date]
    open_words: frozenset[str]
    unknown_days: frozenset[date]
    forbidden_columns: tuple[str, ...]
    heading_remarks: tuple[str, ...]
    placeholder_numbers: frozenset[str]


@cache
def cell_words() -> CellWords:
    """The lists as shipped."""
    lists = tomllib.loads((files("loaders") / "cell_words.toml").read_text(encoding="utf-8"))
    return CellWords(
        frozenset(lists["null"]["words"]),
        frozenset(date.fromisoformat(day) for day in lists["open_ended"]["days"]),
        frozenset(lists["open_ended"]["words"]),
        frozenset(date.fromisoformat(day) for day in lists["unknown"]["days"]),
        tuple(lists["forbidden_columns"]["words"]),
        tuple(lists["heading_remarks"]["words"]),
        frozenset(lists["placeholder_numbers"]["numbers"]),
    )


def is_placeholder(number: str) -> bool:
    """Whether the number of a document stands in for a missing one: 00000, XXXXXXXX, 123456789, E00000000, or one of the list."""
    text = normalise(number)
    digits = "".join(filter(str.isdecimal, text))
    if text in cell_words().placeholder_numbers or len(set(digits)) < 2:
        return True
    return is_counted(digits) and digits[0] in "019"

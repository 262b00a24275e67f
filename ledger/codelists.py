"""Code lists (代码表): what a cell may say, and the one form of it that the ledger keeps.

The lists are the CSV files of ledger/codes; index.toml beside them says for each its source, validity, evidence mark
and whether the code or the Chinese name is stored. Other wordings are rows of aliases.csv, each with its own mark.
"""

import csv
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ledger.errors import NotFoundError

SPACE = re.compile(r"\s+")
SEPARATORS = re.compile(r"[;,、|/]")  # after NFKC, so full-width ； and ， are among them
JOIN = "；"  # 双公示数据标准: several penalty types are joined by a full-width semicolon


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list. `index` maps every accepted wording to the stored form, `titles` the stored form to its Chinese name."""

    name: str
    title_zh: str
    title_en: str
    files: tuple[str, ...]
    source: str
    evidence: str
    valid_from: str
    note: str
    rows: tuple[Mapping[str, str], ...]
    titles: Mapping[str, str]
    index: Mapping[str, str]
    joined: bool = False  # one cell may hold several values
    open_value: str = ""  # a value that may carry free text: 其他-文字
    numeric: int = 0  # length to which a shorter numeric code is filled with zeros

    def stored(self, text: str | None) -> str | None:
        """The form that the ledger keeps, for a code or any known name; None if the list does not know it. Never a default."""
        key = _key(text or "")
        known = self._single(key) if key else None
        if known or not key or not self.joined:
            return known
        parts = [self._single(part) for part in SEPARATORS.split(key) if part]
        return JOIN.join(dict.fromkeys(part for part in parts if part)) if parts and all(parts) else None

    def title(self, stored: str | None) -> str:
        """The Chinese name to show; a form that the list does not know is shown as it is."""
        return self.titles.get(stored or "", stored or "")

    def _single(self, key: str) -> str | None:
        found = self.index.get(key)
        if found is None and self.numeric and key.isdecimal() and key.isascii() and 2 <= len(key) < self.numeric:
            found = self.index.get(key.ljust(self.numeric, "0"))
        if found is None and self.open_value and key.startswith(f"{self.open_value}-") and len(key) > len(self.open_value) + 1:
            return key
        return found


@cache
def code_list(name: str) -> CodeList:
    """The list of that name; NotFoundError if index.toml does not have it."""
    entry = _index().get(name)
    if entry is None:
        raise NotFoundError(f"没有代码表“{name}”", where="ledger/codes/index.toml", todo="核对代码表名称")
    return _build(name, entry)


def code_list_names() -> tuple[str, ...]:
    """Names of all lists, in the order of index.toml."""
    return tuple(_index())


@cache
def _index() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("ledger") / "codes" / "index.toml").read_text(encoding="utf-8"))


@cache
def read_rows(file: str) -> tuple[dict[str, str], ...]:
    """Rows of one CSV file of ledger/codes, as they are."""
    text = (files("ledger") / "codes" / file).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _build(name: str, entry: Mapping[str, Any]) -> CodeList:
    rows = tuple(row for file in entry["files"] for row in read_rows(file))
    accepted = [row for row in rows if _holds(row, entry.get("only", {})) and not (entry.get("exclude") and _holds(row, entry["exclude"]))]
    stored_column = entry["code"] if entry["stored"] == "code" else entry["names"][0]
    name_index = _unique((row[column], row[stored_column]) for row in accepted for column in entry["names"])
    code_index = _unique((row[entry["code"]], row[stored_column]) for row in accepted)
    aliases = {_key(row["alias"]): row["stored"] for row in read_rows("aliases.csv") if row["list"] == name}
    return CodeList(
        name,
        entry["title_zh"],
        entry["title_en"],
        tuple(entry["files"]),
        entry["source"],
        entry["evidence"],
        entry.get("valid_from", ""),
        entry.get("note", ""),
        rows,
        {row[stored_column]: row[entry["names"][0]] for row in reversed(rows)},
        name_index | aliases | code_index,
        entry.get("joined", False),
        entry.get("open_value", ""),
        entry.get("numeric", 0),
    )


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Wording → stored form, without wordings that stand for two different ones: an ambiguous name is not guessed."""
    found: dict[str, set[str]] = {}
    for wording, stored in pairs:
        if _key(wording):
            found.setdefault(_key(wording), set()).add(stored)
    return {wording: next(iter(stored)) for wording, stored in found.items() if len(stored) == 1}


def _holds(row: Mapping[str, str], condition: Mapping[str, str]) -> bool:
    return all(row[column] == value for column, value in condition.items())


def _key(text: str) -> str:
    return SPACE.sub("", unicodedata.normalize("NFKC", text)).upper()

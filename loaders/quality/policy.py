"""What the quality report measures by, read from loaders/policy: clocks.toml and quality.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from ledger.codelists import code_list
from ledger.errors import PolicyError
from ledger.tables import TABLES
from ledger.working_days import WorkingDays

WORKING_DAYS, DAYS = "working_days", "days"
ALL, SAME_PROVINCE, OTHER_PROVINCE = "all", "same_province", "other_province"
REPORTER, AUTHORITY, RECEIVER = "reporter", "authority", "receiver"


@dataclass(frozen=True, slots=True)
class Clock:
    """One time limit: from the day in column `begin` to that in `end`, of records of these tables, authorities and parties."""

    id: str
    title: str
    tables: tuple[str, ...]
    begin: str
    end: str
    limit: int
    unit: str
    parties: str
    fields: tuple[str, ...]
    except_fields: tuple[str, ...]
    accountable: str
    instrument: str
    article: str
    valid_from: date
    valid_to: date | None
    evidence: str

    def holds_on(self, day: date) -> bool:
        """Whether the rule was in force on the day that the limit begins with."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def due(self, begin: date, calendar: WorkingDays) -> date:
        """The last day in time."""
        return calendar.add(begin, self.limit) if self.unit == WORKING_DAYS else begin + timedelta(days=self.limit)

    def begun_by(self, day: date, calendar: WorkingDays) -> date:
        """The latest day with which a limit can begin that is over by `day`."""
        return calendar.since(day, self.limit) if self.unit == WORKING_DAYS else day - timedelta(days=self.limit)

    def overdue(self, due: date, end: date, calendar: WorkingDays) -> int:
        """By how many (working) days `end` lies after the last day in time, begun days included; 0 if it does not."""
        if end <= due:
            return 0
        return max(1, calendar.between(due, end)) if self.unit == WORKING_DAYS else (end - due).days


@dataclass(frozen=True, slots=True)
class Presupposing:
    """A list whose entries presuppose a penalty decision, and the text that says so."""

    list_type: str
    what: str
    instrument: str
    evidence: str


@dataclass(frozen=True, slots=True)
class QualityPolicy:
    """quality.toml as read; `sections`: its tables by name, for the part that uses them."""

    version: str
    home_province: str
    publicity_tables: tuple[str, ...]
    worst_cases: int
    target: float
    late_warning: float
    late_least: int
    distant_days: int
    presupposing: Mapping[str, Presupposing]
    sections: Mapping[str, Mapping[str, Any]]


@cache
def clocks() -> tuple[Clock, ...]:
    """The limits that are switched on, as shipped; PolicyError if one names a table, unit or party that does not exist."""
    return tuple(_clock(entry) for entry in _read("clocks.toml")["clocks"] if entry["enabled"])


@cache
def clocks_version() -> str:
    """Which edition of the limits is at hand."""
    return str(_read("clocks.toml")["version"])


@cache
def quality_policy() -> QualityPolicy:
    """The policy as shipped; PolicyError if it names a list that the code lists do not know."""
    held = _read("quality.toml")
    presupposing = {each["id"]: each for each in held["presupposing"] if each["enabled"]}
    if unknown := [name for name in (*presupposing, *held["court"]["list_types"]) if code_list("list_types").stored(name) != name]:
        raise PolicyError(f"名单代码表中没有：{'、'.join(unknown)}", where="loaders/policy/quality.toml", todo="按 ledger/codes/list_types.csv 改正")
    return QualityPolicy(
        held["version"],
        held["home_province"],
        tuple(held["publicity_tables"]),
        held["worst_cases"],
        held["target"]["compliance"],
        held["warning"]["late_share"],
        held["warning"]["least"],
        held["stated_day"]["distant_days"],
        {name: Presupposing(name, each["what"], each["source"], each["evidence"]) for name, each in presupposing.items()},
        {name: held[name] for name in ("expected", "coverage", "in_use", "court", "inspection", "revocation", "sampling")},
    )


def _clock(entry: Mapping[str, Any]) -> Clock:
    known = {each.name for each in TABLES}
    wrong = [name for name in entry["tables"] if name not in known]
    wrong += [entry["unit"]] * (entry["unit"] not in (WORKING_DAYS, DAYS))
    wrong += [entry["parties"]] * (entry["parties"] not in (ALL, SAME_PROVINCE, OTHER_PROVINCE))
    wrong += [entry["accountable"]] * (entry["accountable"] not in (REPORTER, AUTHORITY, RECEIVER))
    if wrong:
        raise PolicyError(f"不认得：{'、'.join(wrong)}", where=f"loaders/policy/clocks.toml {entry['id']}", todo="对照文件开头的说明改正")
    return Clock(
        entry["id"],
        entry["title"],
        tuple(entry["tables"]),
        entry["begin"],
        entry["end"],
        entry["limit"],
        entry["unit"],
        entry["parties"],
        tuple(entry["fields"]),
        tuple(entry.get("except_fields", ())),
        entry["accountable"],
        entry["instrument"],
        entry["article"],
        date.fromisoformat(entry["valid_from"]),
        date.fromisoformat(entry["valid_to"]) if entry["valid_to"] else None,
        entry["evidence"],
    )


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("loaders") / "policy" / name).read_text(encoding="utf-8"))

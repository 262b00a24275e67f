"""What is exchanged, under which scope, and how large and how old a package may be: proceedings/policy/exchange.toml, checked on load."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from analytics.cross_region.policy import CrossRegionPolicy, cross_region_policy
from ledger.column import Audience, Table
from ledger.errors import PolicyError
from ledger.in_force import red_lists
from ledger.tables import LISTINGS, PENALTIES

FILE = "proceedings/policy/exchange.toml"
LISTING, PENALTY = "名单", "行政处罚"
TABLE_OF: Mapping[str, Table] = {LISTING: LISTINGS, PENALTY: PENALTIES}
DAY_OF: Mapping[str, str] = {LISTING: "valid_from", PENALTY: "decided"}  # the day on which somebody stood behind the record


@dataclass(frozen=True, slots=True)
class Scope:
    """A sharing scope: what of a record it allows into a package, and where the other side may use and show it."""

    id: str
    name: str
    fields: tuple[str, ...]
    used: bool
    exported: bool
    roles: frozenset[str]
    needs_authorisation: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a package may be, and for how long it may be taken in."""

    max_bytes: int
    max_records: int
    valid_days: int
    clock_minutes: int


@dataclass(frozen=True, slots=True)
class ExchangePolicy:
    """exchange.toml as read."""

    version: str
    limits: Limits
    scopes: Mapping[str, Scope]
    lists: Mapping[str, str]  # list type → scope
    penalties: str  # scope of penalties; empty: not exchanged

    def scope_of(self, kind: str, list_type: str) -> str:
        """The scope of a record; empty if it is not exchanged."""
        return self.lists.get(list_type, "") if kind == LISTING else self.penalties

    def fields(self, scope: str, kind: str) -> tuple[str, ...]:
        """The columns of the record's table that the scope allows."""
        known = {column.name for column in TABLE_OF[kind].columns}
        return tuple(name for name in self.scopes[scope].fields if name in known)


@cache
def exchange_policy() -> ExchangePolicy:
    """The policy as shipped; PolicyError if a scope carries a column that is not public, or a list is unknown, not serious, or honours."""
    held = tomllib.loads((files("proceedings") / "policy" / "exchange.toml").read_text(encoding="utf-8"))
    limits = held["limits"]
    scopes = {each["id"]: _scope(each) for each in held["scopes"]}
    lists = {name: each["scope"] for each in held["disclosures"] if each["kind"] == LISTING for name in each["lists"]}
    penalties = next((each["scope"] for each in held["disclosures"] if each["kind"] == PENALTY), "")
    if wrong := sorted(scope for scope in {*lists.values(), penalties} - {""} if scope not in scopes):
        raise PolicyError(f"没有范围“{wrong[0]}”", where=FILE)
    if wrong := sorted(name for name in lists if name not in cross_region_policy().lists or name in red_lists()):
        raise PolicyError(f"名单“{wrong[0]}”没有作为严重失信名单启用，不能交换", where=FILE, todo="对照 analytics/policy/cross_region.toml")
    return ExchangePolicy(
        held["version"],
        Limits(limits["max_bytes"], limits["max_records"], limits["valid_days"], limits["clock_minutes"]),
        scopes,
        lists,
        penalties,
    )


def provinces(policy: CrossRegionPolicy | None = None) -> Mapping[str, str]:
    """The provinces that recognise each other: two digits → name."""
    return (policy or cross_region_policy()).provinces


def _scope(held: Mapping[str, Any]) -> Scope:
    columns = {column.name: column for table in TABLE_OF.values() for column in table.columns}
    for name in held["fields"]:
        if name not in columns or columns[name].audience is not Audience.PUBLIC or columns[name].identity:
            raise PolicyError(f"“{name}”不是公开字段，不能放进交换包", where=f"{FILE} scopes {held['id']}", todo="只列受众为公开的列")
    return Scope(
        held["id"], held["name"], tuple(held["fields"]), held["used"], held["exported"], frozenset(held["roles"]), held.get("needs_authorisation", False)
    )

"""Policy of broken promises: which event is of which promised matter, and what weighs how much."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "commitments.toml"


@dataclass(frozen=True, slots=True)
class Matter:
    """A promised matter: the words by which a promise is known to be of it, and what goes against it."""

    id: str
    title: str
    promise: re.Pattern[str]
    laws: tuple[str, ...] = ()
    conduct: re.Pattern[str] | None = None
    conduct_alone: re.Pattern[str] | None = None
    lists: tuple[tuple[str, re.Pattern[str]], ...] = ()
    inspections: re.Pattern[str] | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class CommitmentPolicy:
    """commitments.toml as read."""

    version: str
    source: str
    evidence: str
    lag_days: int
    seen: re.Pattern[str]
    other_case: re.Pattern[str]
    months: int
    repair_months: int
    serious_kinds: tuple[str, ...]
    serious_lists: tuple[str, ...]
    general_laws: tuple[str, ...]
    repair_kinds: tuple[str, ...]
    licence_kinds: tuple[str, ...]
    general: re.Pattern[str]
    same_offence: re.Pattern[str]
    set_aside: re.Pattern[str]
    severity: dict[str, int]
    roles: tuple[str, ...]
    share: float
    hub: int
    trouble: tuple[str, ...]
    cured: tuple[str, ...]
    gone: str
    matters: tuple[Matter, ...]

    def matters_of(self, text: str) -> tuple[Matter, ...]:
        """The matters that the words of a promise name; empty if none is recognised."""
        told = self.set_aside.sub("；", text)
        return tuple(each for each in self.matters if each.promise.search(told))


@cache
def commitment_policy() -> CommitmentPolicy:
    """The policy as shipped."""
    return read_commitment_policy(policy_table(FILE))


def read_commitment_policy(held: dict[str, Any]) -> CommitmentPolicy:
    """The policy in these values; PolicyError if it names codes that do not exist."""
    _check(held)
    links, results = held["links"], held["results"]
    return CommitmentPolicy(
        held["version"], held["source"], held["evidence"], held["lag_days"], re.compile(held["seen"]), re.compile(held["other_case"]),
        held["months"], held["repair_months"],
        tuple(held["serious_kinds"]), tuple(held["serious_lists"]), tuple(held["general_laws"]), tuple(held["repair_kinds"]),
        tuple(held["licence_kinds"]), re.compile(held["general"]), re.compile(held["same_offence"]), re.compile(held["set_aside"]), dict(held["severity"]),
        tuple(links["roles"]), float(links["share"]), links["hub"], tuple(results["trouble"]),
        tuple(results["cured"]), results["gone"],
        tuple(_matter(each) for each in held["matters"]),
    )  # fmt: skip


def _matter(held: dict[str, Any]) -> Matter:
    lists = tuple((name, re.compile(reason)) for name, reason in sorted(held.get("lists", {}).items()))
    words = {name: re.compile(held[name]) if name in held else None for name in ("conduct", "conduct_alone", "inspections")}
    return Matter(held["id"], held["title"], re.compile(held["promise"]), tuple(held.get("laws", ())), lists=lists, gone=held.get("gone", False), **words)


def _check(held: dict[str, Any]) -> None:
    lists = {*held["serious_lists"], *(name for each in held["matters"] for name in each.get("lists", {}))}
    coded = {
        "list_types": lists,
        "penalty_types": held["serious_kinds"],
        "roles": held["links"]["roles"],
        "commitment_kinds": (*held["repair_kinds"], *held["licence_kinds"]),
        "inspection_results": (*held["results"]["trouble"], *held["results"]["cured"], held["results"]["gone"]),
    }
    unknown = [each for name, values in coded.items() for each in sorted(values) if code_list(name).stored(each) != each]
    unknown += [each["id"] for each in held["matters"] if each.get("laws") is None and "conduct" not in each and "inspections" not in each]
    if unknown:
        raise PolicyError(f"代码表中没有：{'、'.join(unknown)}", where=FILE, todo="按 ledger/codes 改正")

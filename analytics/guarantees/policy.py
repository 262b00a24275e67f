"""Policy of guarantee rings: who is left out, who counts as fallen, how far a fall reaches."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "guarantees.toml"


@dataclass(frozen=True, slots=True)
class GuaranteePolicy:
    """guarantees.toml as read."""

    version: str
    source: str
    divisions: tuple[str, ...]
    not_codes: tuple[str, ...]
    codes: tuple[str, ...]
    names: str
    gone: tuple[str, ...]
    open_years: int
    control: float
    statuses: tuple[str, ...]
    lists: tuple[str, ...]
    steps: int
    chain: int
    core: int
    largest: int
    longest_ring: int
    severity: dict[str, int]


@cache
def guarantee_policy() -> GuaranteePolicy:
    """The policy as shipped."""
    return read_guarantee_policy(policy_table(FILE))


def read_guarantee_policy(held: dict[str, Any]) -> GuaranteePolicy:
    """The policy in these values; PolicyError if it names codes that do not exist or bounds that make no sense."""
    _check(held)
    reach = held["reach"]
    lists = {name: tuple(held[name]) for name in ("divisions", "not_codes", "codes", "gone", "statuses", "lists")}
    return GuaranteePolicy(
        version=held["version"], source=held["source"], names=held["names"], open_years=held["open_years"], control=float(held["control"]),
        steps=reach["steps"], chain=reach["chain"], core=reach["core"], largest=reach["largest"], longest_ring=reach["longest_ring"],
        severity=dict(held["severity"]), **lists,
    )  # fmt: skip


def _check(held: dict[str, Any]) -> None:
    coded = {"enterprise_status": (*held["gone"], *held["statuses"]), "list_types": held["lists"]}
    coded["industries_gbt4754_2017"] = (*held["codes"], *held["not_codes"])
    wrong = [each for name, values in coded.items() for each in values if code_list(name).stored(each) != each]
    reach = held["reach"]
    wrong += ["reach"] if not 2 <= reach["chain"] <= reach["steps"] or reach["core"] < 2 or reach["largest"] < 3 else []
    wrong += ["control"] if not 50 <= held["control"] < 100 else []
    re.compile(held["names"])
    if wrong:
        raise PolicyError(f"这些项不正确：{'、'.join(wrong)}", where=FILE, todo="按 ledger/codes 改正；担保链至少两步，控制比例不低于 50")

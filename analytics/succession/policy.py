"""Policy of successions: how firms end, what counts as trouble, what carries over and what it is worth."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "successor.toml"


@dataclass(frozen=True, slots=True)
class Carry:
    """A kind of thing that carries over from the old firm to the new one."""

    kind: str
    weight: float
    title: str


@dataclass(frozen=True, slots=True)
class SuccessionPolicy:
    """successor.toml as read."""

    version: str
    basis: str
    endings: dict[str, Any]
    mild_lists: tuple[str, ...]
    debt_lists: tuple[str, ...]
    grave_kinds: tuple[str, ...]
    roles: tuple[str, ...]
    managers: tuple[str, ...]
    phone_cap: int
    room_cap: int
    shared_words: str
    carries: dict[str, Carry]
    with_person: float
    without_person: float
    timing_days: int
    restructured_days: int
    declared_days: int
    group_share: float
    group_years: int
    trade_words: tuple[str, ...]  # the longest first

    def title(self, ending: str) -> str:
        """How an ending is called."""
        return str(self.endings[ending]["title"])

    def is_weak(self, ending: str) -> bool:
        """Whether this ending alone is too little for more than a notice."""
        return ending in self.endings["weak"]


@cache
def succession_policy() -> SuccessionPolicy:
    """The policy as shipped; PolicyError if it names a role, list, kind of penalty or result that the code lists do not know."""
    held = policy_table(FILE)
    trouble, people, needed, sharing = (held[name] for name in ("trouble", "people", "needed", "sharing"))
    named = {
        "roles": [*people["roles"], *people["managers"]],
        "list_types": [*trouble["mild_lists"], *trouble["debt_lists"]],
        "penalty_types": trouble["grave_kinds"],
        "inspection_results": [*held["endings"]["not_found"]["results"], *held["endings"]["closed"]["results"], *held["endings"]["still_there"]],
    }
    unknown = [value for codes, values in named.items() for value in values if code_list(codes).stored(value) != value]
    if unknown:
        raise PolicyError(f"代码表中没有：{'、'.join(unknown)}", where=FILE, todo="按 ledger/codes 改正")
    return SuccessionPolicy(
        held["version"], held["basis"], held["endings"],
        tuple(trouble["mild_lists"]), tuple(trouble["debt_lists"]), tuple(trouble["grave_kinds"]),
        tuple(people["roles"]), tuple(people["managers"]), sharing["phone"], sharing["room"], sharing["shared_words"],
        {each["kind"]: Carry(each["kind"], each["weight"], each["title"]) for each in held["carry"]},
        needed["with_person"], needed["without_person"], needed["timing_days"], needed["restructured_days"],
        needed["declared_days"], needed["group_share"], needed["group_years"], tuple(sorted(held["names"]["trade_words"], key=lambda each: (-len(each), each))),
    )  # fmt: skip

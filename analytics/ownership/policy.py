"""Policy of ownership and control: the articles of law, cut-offs and thresholds of ownership.toml."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "ownership.toml"


@dataclass(frozen=True, slots=True)
class Basis:
    """The articles that results name."""

    control: str
    votes: str
    listed: str
    beneficial: str
    register: str
    evidence: str


@dataclass(frozen=True, slots=True)
class LoopPolicy:
    """From which share (percent) self-holding is a lead, and which types of company are listed."""

    self_held_percent: float
    listed_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HiddenPolicy:
    """How many firms, how many groups that look unrelated, how many of those with bad records; rooms of more firms tell nothing; staff that shows a group."""

    firms: int
    appearances: int
    bad_groups: int
    crowd: int
    group_staff: int


@dataclass(frozen=True, slots=True)
class NomineePolicy:
    """How many firms of a representative who owns nothing of them, and how many signs besides."""

    firms: int
    hire_firms: int
    hire_controllers: int
    token_percent: float
    signs: int
    family_signs: int
    insured_none_share: float
    staffed_share: float
    staffed_least: int
    representative: tuple[str, ...]
    management: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementPolicy:
    """Interest types that give votes, seats or control without a share."""

    votes: tuple[str, ...]
    board: tuple[str, ...]
    declared: tuple[str, ...]
    nominee: tuple[str, ...]
    concerted_words: str


@dataclass(frozen=True, slots=True)
class OwnershipPolicy:
    """ownership.toml as read. Percentages are 0 to 100."""

    version: str
    basis: Basis
    cutoff_percent: float
    paths: int
    beneficial_percent: float
    tolerance_percent: float
    loops: LoopPolicy
    hidden: HiddenPolicy
    nominee: NomineePolicy
    agreements: AgreementPolicy


@cache
def ownership_policy() -> OwnershipPolicy:
    """The policy as shipped; PolicyError if it names a role that the code list does not know."""
    held = policy_table(FILE)
    unknown = [each for name in ("representative", "management") for each in held["nominee"][name] if code_list("roles").stored(each) != each]
    if unknown:
        raise PolicyError(f"代码表中没有：{'、'.join(unknown)}", where=FILE, todo="按 ledger/codes 改正")
    query = held["query"]
    return OwnershipPolicy(
        held["version"],
        Basis(**held["basis"]),
        float(query["cutoff_percent"]),
        int(query["paths"]),
        float(query["beneficial_percent"]),
        float(held["totals"]["tolerance_percent"]),
        LoopPolicy(**_tuples(held["loops"])),
        HiddenPolicy(**held["hidden"]),
        NomineePolicy(**_tuples(held["nominee"])),
        AgreementPolicy(**_tuples(held["agreements"])),
    )


def _tuples(held: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in held.items()}

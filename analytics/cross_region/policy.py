"""Policy of cross-region candidates: the four provinces, which lists and penalty kinds are serious, which roles carry."""

from dataclasses import dataclass
from functools import cache

from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "cross_region.toml"


@dataclass(frozen=True, slots=True)
class SeriousList:
    """A list whose entries are serious, its field, and the text that says so."""

    id: str
    field: str
    criteria: str
    evidence: str


@dataclass(frozen=True, slots=True)
class CrossRegionPolicy:
    """cross_region.toml as read."""

    version: str
    provinces: dict[str, str]
    lists: dict[str, SeriousList]
    penalty_kinds: tuple[str, ...]
    penalty_source: str
    penalty_evidence: str
    roles: tuple[str, ...]

    def basis(self, kind: str) -> str:
        """The text on which a record of this list type, or a penalty, is taken as serious."""
        found = self.lists.get(kind)
        return f"{code_list('list_types').title(kind)}（{found.field}；{found.criteria}；依据标记 {found.evidence}）" if found else (
            f"{self.penalty_source}（依据标记 {self.penalty_evidence}）"
        )  # fmt: skip


@cache
def cross_region_policy() -> CrossRegionPolicy:
    """The policy as shipped; PolicyError if it names a list or penalty kind that the code lists do not know."""
    held = policy_table(FILE)
    lists = {each["id"]: SeriousList(each["id"], each["field"], each["criteria"], each["evidence"]) for each in held["lists"] if each.get("enabled", True)}
    unknown = [each for each in lists if code_list("list_types").stored(each) != each]
    unknown += [each for each in held["penalties"]["kinds"] if code_list("penalty_types").stored(each) != each]
    unknown += [each for each in held["person"]["roles"] if code_list("roles").stored(each) != each]
    if unknown:
        raise PolicyError(f"代码表中没有：{'、'.join(unknown)}", where=FILE, todo="按 ledger/codes 改正")
    penalties = held["penalties"]
    return CrossRegionPolicy(
        held["version"],
        dict(held["provinces"]),
        lists,
        tuple(penalties["kinds"]),
        penalties["source"],
        penalties["evidence"],
        tuple(held["person"]["roles"]),
    )

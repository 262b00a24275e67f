"""Policy of cross-region candidates: the four provinces, which lists and penalty kinds are serious, which roles carry, recognition by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from analytics.policy_data import policy_table
from ledger.codelists import code_list
from ledger.errors import PolicyError
from ledger.switches import is_on

FILE = "cross_region.toml"
NATIONAL, REGIONAL = "national", "region"
RULE = "LIST-"  # and the id of a list: its id among the rules that can be switched
MUTUAL = {"true": True, "false": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Period:
    """How many months a record runs at most from its day, the text that says so, and how well that is known."""

    months: int
    source: str
    evidence: str


@dataclass(frozen=True, slots=True)
class SeriousList:
    """A list whose entries are serious, its field, the text that says so, and where that text applies."""

    id: str
    field: str
    criteria: str
    evidence: str
    scope: str  # national, region, or the two digits of a province
    notice: bool  # the standard is not known: at most a notice
    persons: bool  # whether the list reaches persons behind the listed party (list_types, carries_to_person)
    period: Period | None  # how long an entry runs at most; None: not known, or no fixed term


@dataclass(frozen=True, slots=True)
class Field:
    """A field in which the four provinces recognise each other's lists, or not, or nobody knows (`mutual` None)."""

    id: str
    lead: str
    mutual: bool | None
    lists: tuple[str, ...]
    words: str
    source: str
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
    publicity: Period  # how long a serious penalty is published at most …
    own_length: tuple[str, ...]  # … but for these kinds, which are published as long as they run
    roles: tuple[str, ...]
    fields: tuple[Field, ...]

    def basis(self, kind: str) -> str:
        """The text on which a record of this list type, or a penalty, is taken as serious."""
        found = self.lists.get(kind)
        return f"{code_list('list_types').title(kind)}（{found.field}；{found.criteria}；依据标记 {found.evidence}）" if found else (
            f"{self.penalty_source}（依据标记 {self.penalty_evidence}）"
        )  # fmt: skip

    def field(self, kind: str, said: str) -> Field | None:
        """The field of a record: by its list, else by what its reason or basis says."""
        listed = next((each for each in self.fields if kind in each.lists), None)
        return listed or next((each for each in self.fields if re.search(each.words, said)), None)


def cross_region_policy(switches: Mapping[str, bool] | None = None) -> CrossRegionPolicy:
    """The policy as shipped and then switched; PolicyError if it names a list or penalty kind that the code lists do not know.

    `switches`: rule id → on or off, as `ledger.switches.switched` gives them; the rule of a list is LIST- and its id.
    """
    return _policy(tuple(sorted((rule, on) for rule, on in (switches or {}).items() if rule.startswith(RULE))))


@cache
def _policy(switched: tuple[tuple[str, bool], ...]) -> CrossRegionPolicy:
    held, switches = policy_table(FILE), dict(switched)
    persons = {row["id"]: row["carries_to_person"] != "N" for row in code_list("list_types").rows}
    on = [each for each in held["lists"] if is_on(RULE + each["id"], each.get("enabled", True), switches)]
    lists = {each["id"]: _list(each, persons=persons.get(each["id"], True)) for each in on}
    unknown = [each["id"] for each in held["lists"] if code_list("list_types").stored(each["id"]) != each["id"]]
    unknown += [each for field in held["fields"] for each in field["lists"] if code_list("list_types").stored(each) != each]
    unknown += [each for each in (*held["penalties"]["kinds"], *held["penalties"]["own_length"]) if code_list("penalty_types").stored(each) != each]
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
        _period(penalties["publicity"]),
        tuple(penalties["own_length"]),
        tuple(held["person"]["roles"]),
        tuple(_field(each, held["provinces"]) for each in held["fields"]),
    )


def _list(held: dict[str, Any], *, persons: bool) -> SeriousList:
    if held["scope"] not in (NATIONAL, REGIONAL) and not re.fullmatch(r"\d\d", held["scope"]):
        raise PolicyError(f"名单的适用范围“{held['scope']}”看不懂", where=f"{FILE} {held['id']}", todo="写作 national、region 或者两位省级代码")
    period = _period(held["period"]) if "period" in held else None
    return SeriousList(held["id"], held["field"], held["criteria"], held["evidence"], held["scope"], held.get("notice", False), persons, period)


def _period(held: dict[str, Any]) -> Period:
    if held["months"] < 1 or not held["source"]:
        raise PolicyError("期限没有月数或者没有依据", where=FILE, todo="months 写一个正整数，source 写依据")
    return Period(held["months"], held["source"], held["evidence"])


def _field(held: dict[str, Any], provinces: dict[str, str]) -> Field:
    if held["mutual"] not in MUTUAL or held["lead"] not in provinces:
        raise PolicyError("领域的牵头省份或者是否互认不正确", where=f"{FILE} {held['id']}", todo="mutual 写 true、false 或者 unknown")
    return Field(held["id"], held["lead"], MUTUAL[held["mutual"]], tuple(held["lists"]), held["words"], held["source"], held["evidence"])

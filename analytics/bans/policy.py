"""The policy of bans: policy/person_bans.csv beside the code list person_bans, one `Ban` per row.

The code list says what the law says; the policy says what in our records can show it. A row without `enabled` cannot be
decided from records, and `reason` says why.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from analytics.bans.citations import Citation, article_text
from analytics.bans.sectors import ALL, OWN, sectors
from analytics.bans.terms import Term, read_term
from analytics.policy_data import policy_rows
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "person_bans.csv"
ANY_LAW = "*"
PENALTY, LISTING, STATUS, DECISION = "penalty", "listing", "status", "decision"
VALUES = {"record": {PENALTY, LISTING, STATUS}, "by_person": {DECISION, LISTING}}
LISTS = {"lists": "list_types", "statuses": "enterprise_status", "origin_kinds": "subject_kinds", "barred_kinds": "subject_kinds"}
READ = "S"


class Mechanism(StrEnum):
    """How a ban comes to attach to a person (column `attaches` of the code list, or of the policy for one branch of an article; our reading)."""

    ROLE = "AUTO_FOR_NAMED_ROLE"
    RESPONSIBILITY = "NEEDS_PERSONAL_RESPONSIBILITY_FINDING"
    DECISION = "IMPOSED_BY_DECISION"
    STATUS = "FOLLOWS_JUDGMENT_OR_STATUS"
    LISTING = "LISTING"


@dataclass(frozen=True, slots=True)
class Ban:
    """A ban of one article. Empty conditions do not restrict; sets in the file are joined by |."""

    id: str
    place: int  # in the file: of equal ones the earlier is told first
    law: str
    article: str
    mechanism: Mechanism
    barred_from: str
    counted_from: str
    enabled: bool
    reason: str
    record: frozenset[str]  # records of a firm that reach those in a role of it
    laws: frozenset[str]
    articles: frozenset[int]  # of the firm's decision
    own_articles: frozenset[int]  # of a decision against the person
    kinds: str
    text: str
    times: int
    window_months: int
    lists: frozenset[str]
    list_reason: str
    statuses: frozenset[str]
    origin_kinds: frozenset[str]
    then_roles: frozenset[str]
    by_person: frozenset[str]  # records of a person that confirm
    barred_roles: frozenset[str]
    barred_kinds: frozenset[str]
    sectors: frozenset[str]
    term: Term
    provinces: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    check: str  # what a record never shows: has to be found out by a person
    note: str
    employer: str  # what the law says to whoever employs a barred person
    employer_evidence: str
    evidence: str

    @property
    def citation(self) -> str:
        """Law and article as a person cites them."""
        name, _, edition = self.law.replace("（", "(").partition("(")
        return f"《{name}》{f'（{edition[:4]} 年文本）' if edition else ''}{article_text(self.article)}"

    @property
    def verified(self) -> bool:
        """Whether the article was read at source."""
        return self.evidence == READ

    def cited(self, cites: tuple[Citation, ...], articles: frozenset[int]) -> bool:
        """Whether one of these citations is of this ban's law, and of one of the articles."""
        if ANY_LAW in self.laws:
            return True
        return any(law in self.laws and (not articles or bool(articles & found)) for law, found in cites)

    def valid(self, day: date, region: str) -> bool:
        """Whether the article was in force on that day in that place; an unknown place does not exclude."""
        inside = (self.valid_from or date.min) <= day <= (self.valid_to or date.max)
        return inside and (not self.provinces or not region or region.startswith(self.provinces))


@cache
def bans(*, enabled: bool = True) -> tuple[Ban, ...]:
    """The bans in the order of the file; `enabled=False` gives all of them. PolicyError if file and code lists disagree."""
    known = {row["id"]: row for row in code_list("person_bans").rows}
    rows = policy_rows(FILE)
    missing = known.keys() - {_base(row) for row in rows}
    if missing:
        raise PolicyError(f"缺少这些禁入：{'、'.join(sorted(missing))}", where=FILE, todo="补上，不能判断的写 enabled=false 和原因")
    made = tuple(_ban(row, known[_base(row)], place) for place, row in enumerate(rows))
    return tuple(each for each in made if each.enabled) if enabled else made


def _base(row: dict[str, str]) -> str:
    return row["id"].partition("/")[0]


def _ban(row: dict[str, str], law: Mapping[str, str], place: int) -> Ban:
    _check(row)
    name = re.sub(r"[（(]\d{4}[)）]$", "", law["law"])
    cited = frozenset(int(each) for part in law["article"].split(";") for each in re.findall(r"^\s*(\d+)", part))
    sets = {key: frozenset(_split(row[key])) for key in (*LISTS, "record", "then_roles", "by_person", "barred_roles", "sectors")}
    return Ban(
        id=row["id"], place=place, law=law["law"], article=law["article"], mechanism=Mechanism(row["attaches"] or law["attaches"]),
        barred_from=law["banned_from"], counted_from=law["counted_from"], enabled=row["enabled"] == "true", reason=row["reason"],
        laws=frozenset(_split(row["laws"])) or frozenset({name}),
        articles=frozenset(int(each) for each in _split(row["articles"])), own_articles=cited, kinds=row["kinds"], text=row["text"],
        times=int(row["times"] or 1), window_months=int(row["window_months"] or 0), list_reason=row["list_reason"],
        term=read_term(row["years"], f"{FILE} {row['id']}") if row["enabled"] == "true" else Term(None, None), provinces=_split(row["provinces"]),
        valid_from=_day(row["valid_from"]), valid_to=_day(row["valid_to"]), check=row["check"], note=row["note"],
        employer=row["employer"], employer_evidence=row["employer_evidence"], evidence=law["evidence"], **sets,
    )  # fmt: skip


def _check(row: dict[str, str]) -> None:
    on = row["enabled"] == "true"
    wrong = [] if row["enabled"] in ("true", "false") else ["enabled"]
    wrong += [name for name, values in VALUES.items() if not set(_split(row[name])) <= values]
    wrong += [name for name in (("barred_roles", "sectors", "years") if on else ("reason",)) if not row[name]]
    wrong += [name for name, codes in LISTS.items() if any(code_list(codes).stored(each) != each for each in _split(row[name]))]
    roles = [each for name in ("then_roles", "barred_roles") for each in _split(row[name])]
    wrong += [each for each in roles if each != "股东" and code_list("roles").stored(each) != each]
    wrong += [each for each in _split(row["sectors"]) if each not in {ALL, OWN, *sectors()}]
    if wrong:
        raise PolicyError(f"这些列不正确：{'、'.join(wrong)}", where=f"{FILE} {row['id']}", todo="改正该行；停用的要写原因")


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

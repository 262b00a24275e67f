"""How long an article lets a ban run, and what its document must state: policy/ban_terms.csv beside the code list person_bans.

A single number of years is the law's own. Where the law leaves a choice (5|LIFE) or a range (10~LIFE), only the document can say
which; without it nothing is confirmed. The articles and how sure we are of them stand in the code list.
"""

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analytics.bans.terms import LIFE, LISTED, Term, read_term
from ledger.codelists import code_list
from ledger.errors import PolicyError
from proceedings.bans.errors import DocumentError

FILE = "ban_terms.csv"
STATED = "STATED"
FROM_DECISION, FROM_DOCUMENT, FROM_LISTING = "decision", "document", "listing"
STARTS = (FROM_DECISION, FROM_DOCUMENT, FROM_LISTING)


@dataclass(frozen=True, slots=True)
class Lengths:
    """What one article allows. `start`: counted from the day of the decision, a day that the document states, or the listing."""

    rule: str
    allowed: tuple[str, ...]
    start: str
    note: str

    @property
    def own(self) -> str:
        """The length that the law itself fixes; empty if the document has to state one."""
        only = self.allowed[0] if len(self.allowed) == 1 else ""
        return "" if "~" in only or only == STATED else only

    @property
    def text(self) -> str:
        """In Chinese, what may be stated."""
        return "、".join(_said(each) for each in self.allowed) + (f"（{self.note}）" if self.note else "")

    def chosen(self, stated: str) -> Term:
        """The term of a ban whose document states this (5, LIFE, LISTED; empty: it states none). DocumentError if the article has no such term."""
        wanted = stated.strip().upper() or self.own
        if not wanted:
            raise DocumentError(f"{self.rule} 的期限由文书决定，没有写明", where="years", todo=f"按文书填写期限；该条允许：{self.text}")
        if not any(_within(wanted, each) for each in self.allowed):
            raise DocumentError(f"{self.rule} 不允许期限“{stated}”", where="years", todo=f"核对文书；该条允许：{self.text}")
        return read_term(wanted, self.rule)


@cache
def lengths() -> dict[str, Lengths]:
    """By id of the code list. PolicyError if a row is missing, surplus or not understood."""
    text = (files("proceedings") / "policy" / FILE).read_text(encoding="utf-8")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    known = {row["id"] for row in code_list("person_bans").rows}
    if rows.keys() != known:
        raise PolicyError(f"与代码表不符：{'、'.join(sorted(rows.keys() ^ known))}", where=FILE, todo="每条禁入一行")
    return {name: _lengths(row) for name, row in rows.items()}


def _lengths(row: dict[str, str]) -> Lengths:
    allowed = tuple(row["lengths"].split("|"))
    for each in allowed:
        if each != STATED:
            read_term(each, f"{FILE} {row['id']}")
    if row["start"] not in STARTS:
        raise PolicyError(f"起算“{row['start']}”看不懂", where=f"{FILE} {row['id']}", todo=f"写作 {'、'.join(STARTS)}")
    return Lengths(row["id"], allowed, row["start"], row["note"])


def _within(wanted: str, allowed: str) -> bool:
    """Whether a length is the one allowed, or inside the range: 15 is inside 10~LIFE."""
    if wanted == allowed:
        return True
    if allowed == STATED:
        return wanted.isdecimal() and int(wanted) > 0
    least, _, most = allowed.partition("~")
    if not most:
        return False
    if wanted == LIFE:
        return most == LIFE
    return wanted.isdecimal() and int(wanted) >= int(least) and (most == LIFE or int(wanted) <= int(most))


def _said(length: str) -> str:
    if length == STATED:
        return "文书写明的年数"
    if length == LISTED:
        return "列入名单期间"
    least, _, most = length.partition("~")
    said = [("终身" if part == LIFE else f"{part} 年") for part in (least, most) if part]
    return "至".join(said)

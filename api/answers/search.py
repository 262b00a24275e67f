"""Search: what was typed decides where it is looked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api.answers.rows import summary
from api.enquiry import Enquiry
from api.models import SearchAnswer
from ledger.errors import InputError
from ledger.identifiers import normalise

SHORTEST = 2
SHORTEST_CODE = 4
MOST_RANKED = 2_000  # of a word that half the register carries, the best by text alone are ranked; the total counts all
CODE = re.compile(r"(REG:)?[0-9A-Z-]+")
LETTERS = re.compile(r"[a-z]+")
LATIN = re.compile(r"[0-9a-z]+")
QUOTED = re.compile(r'(["\\])')


@dataclass(frozen=True, slots=True)
class Wanted:
    """One search in the forms in which it is looked for; None where it cannot be one."""

    text: str
    words: str | None
    code: str | None
    letters: str | None


def wanted(query: str) -> Wanted:
    """Read what was typed."""
    text = " ".join(query.split())
    plain = normalise(text)
    if len(plain) < SHORTEST:
        raise InputError(f"“{text}”太短", where="q", todo="至少输入两个字；按统一社会信用代码查找至少输入前 4 位")
    code = plain if CODE.fullmatch(plain) and len(plain) >= SHORTEST_CODE else None
    letters = plain.lower() if LETTERS.fullmatch(plain.lower()) else None
    return Wanted(text, lucene(text), code, letters)


def lucene(text: str) -> str | None:
    """The full-text query: Latin words as beginnings, all else as one phrase in quotes, so that no operator is read in it."""
    if text.isascii():
        return " AND ".join(f"{word}*" for word in LATIN.findall(text.lower())) or None
    return '"' + QUOTED.sub(r"\\\1", text) + '"' if re.search(r"\w", text) else None


def search_answer(enquiry: Enquiry, query: str, limit: int) -> SearchAnswer:
    """Exact matches first, then beginnings, then the rest; each subject once."""
    asked = wanted(query)
    forms = {"words": asked.words, "code": asked.code, "letters": asked.letters}
    rows = enquiry.store.read("search", text=asked.text, **forms, most=MOST_RANKED, limit=limit)
    results = [summary(enquiry.masker, row["subject"], row["labels"], _note(asked, row["subject"])) for row in rows]
    return SearchAnswer(query=asked.text, total=enquiry.store.read("search_total", **forms)[0]["total"], results=results)


def _note(asked: Wanted, subject: Mapping[str, str | None]) -> str:
    typed, former = asked.text.casefold(), subject["former_name"] or ""
    return f"曾用名：{former}" if typed in former.casefold() and typed not in (subject["name"] or "").casefold() else ""

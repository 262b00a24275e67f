"""How long a ban runs: a fixed number of years, a range that the decision narrows, for life, or while a listing stands."""

import re
from dataclasses import dataclass
from datetime import date

from analytics.bans.citations import NUMERAL, numeral
from analytics.windows import months_after
from ledger.errors import PolicyError

LIFE, LISTED = "LIFE", "LISTED"
IMPOSED = re.compile(r"限制从业|市场禁入|(?:禁止|不得)[^。；;]{0,16}(?:从事|担任)")
FOR_LIFE = re.compile(r"终身[^。；;]{0,6}(?:禁止|不得|禁入|限制)")
FOR_YEARS = re.compile(rf"([{NUMERAL}]+)\s*年(?:内|之内)?[^。；;，,]{{0,6}}(?:禁止|不得|禁入|限制)")


@dataclass(frozen=True, slots=True)
class Term:
    """Years that a ban runs at least and at most; None: for life. `listed`: as long as the listing stands."""

    least: int | None
    most: int | None
    listed: bool = False

    @property
    def text(self) -> str:
        """In Chinese, as a person says it."""
        if self.listed:
            return "列入名单期间"
        if self.most is None:
            return "终身" if self.least is None else f"{self.least} 年至终身，以决定书为准" if self.least else "期限以决定书为准"
        return f"{self.least} 年" if self.least == self.most else f"{self.least} 至 {self.most} 年，以决定书为准"


UNSTATED = Term(0, None)


def read_term(text: str, where: str) -> Term:
    """A term of the policy: 5, LIFE, 10~LIFE, LISTED; PolicyError for anything else."""
    parts = text.split("~")
    if text == LISTED:
        return Term(0, None, listed=True)
    if 1 <= len(parts) <= 2 and all(part == LIFE or part.isdecimal() for part in parts):
        least, most = (None if part == LIFE else int(part) for part in (parts[0], parts[-1]))
        return Term(least, most)
    raise PolicyError(f"禁止期限“{text}”看不懂", where=where, todo="写作 5、LIFE、10~LIFE 或者 LISTED")


def stated_term(content: str) -> Term | None:
    """The term that the text of a decision states; None if it states none, or several."""
    if FOR_LIFE.search(content):
        return Term(None, None)
    years = {numeral(each) for each in FOR_YEARS.findall(content)} - {None, 0}
    only = years.pop() if len(years) == 1 else None
    return Term(only, only) if only else None


def imposes(kinds: str, content: str) -> bool:
    """Whether a decision says that it restricts somebody's occupation."""
    return "限制从业" in kinds or bool(IMPOSED.search(content))


def imposed_on(name: str, content: str) -> str:
    """The part of a decision that names this person and restricts their occupation; empty if none does."""
    return next((part for part in re.split(r"[。；;\n]", content) if name and name in part and IMPOSED.search(part)), "")


def last_day(begin: date, years: int | None) -> date | None:
    """The last day, inclusive (民法典 arts 201, 202); None for life."""
    return None if years is None else months_after(begin, 12 * years)


def runs(term: Term, begin: date, day: date) -> bool | None:
    """Whether a ban that began then runs on that day; None: the decision would have to say."""
    if day < begin:
        return False
    least, most = last_day(begin, term.least), last_day(begin, term.most)
    if term.listed or least is None or day <= least:
        return True
    return None if most is None or day <= most else False

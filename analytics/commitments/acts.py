"""Whether an act was after a promise, as far as the words of the document tell.

A document names days of the act and days of the procedure: when the case was opened, when somebody inspected or was told. Only a day
of the act after the promise, and none before it, places the act after the promise. A day of the procedure never does; before the
promise it shows that the act was earlier still. Years and months stand for all of their days.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from analytics.commitments.policy import CommitmentPolicy
from analytics.windows import months_after

# 2025年3月2日, 2025年3月, 2025年 (not 2025年度), 2025-03-02
SPAN = re.compile(r"(20\d{2})\s*(?:年(?!度)(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日?)?)?|[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2}))")
ENDS = re.compile(r"[，。；,;、]")
BESIDE, BEFORE = 20, 6  # letters beside a day that say what it is a day of


def acted_after(text: str, decided: date, promised: date, policy: CommitmentPolicy) -> bool:
    """Whether the act of a decision (or of an entry on a list) that day was after the promise; without a day of the act, some time must have passed."""
    acts = []
    for (begin, end), beside in spans(text):
        if begin > decided:
            continue  # a time limit that is set
        if policy.seen.search(beside):
            if end <= promised:
                return False
        elif not policy.other_case.search(beside):
            acts.append((begin, end))
    if any(end <= promised for _, end in acts):
        return False
    return any(begin > promised for begin, _ in acts) or decided > promised + timedelta(days=policy.lag_days)


def spans(text: str) -> Iterator[tuple[tuple[date, date], str]]:
    """Every day, month or year that a text names, first and last day, with the words beside it."""
    found = list(SPAN.finditer(text))
    for n, match in enumerate(found):
        if span := _span(match):
            last = found[n - 1].end() if n else 0
            yield span, f"{_clause_before(text[last : match.start()])} {_clause_after(text, n, found)}"


def _clause_before(text: str) -> str:
    return ENDS.split(text)[-1][-BEFORE:]


def _clause_after(text: str, n: int, found: list[re.Match[str]]) -> str:
    """Up to the next stop; of days in a row, what follows the last of them."""
    end = found[n].end()
    while n + 1 < len(found) and not text[end : found[n + 1].start()].strip("，、,和至到及 "):
        n, end = n + 1, found[n + 1].end()
    stop = found[n + 1].start() if n + 1 < len(found) else len(text)
    return ENDS.split(text[end:stop].lstrip("，、, 日"))[0][:BESIDE]


def _span(match: re.Match[str]) -> tuple[date, date] | None:
    year, month, day = int(match[1]), int(match[2] or match[4] or 0), int(match[3] or match[5] or 0)
    try:
        begin = date(year, month or 1, day or 1)
    except ValueError:
        return None
    return begin, begin if day else months_after(begin, 1 if month else 12) - timedelta(days=1)

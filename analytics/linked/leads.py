"""The window in which a person's firms were penalised most often in one field, if that is often enough to be looked at."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.linked.people import Charge, Person
from analytics.windows import months_after


@dataclass(frozen=True, slots=True)
class Limits:
    """What makes a lead: occasions and firms within months; what counts as one case; which share of the firms must have been fined."""

    months: int
    decisions: int
    firms: int
    same_case_days: int
    share_of_firms: float


@dataclass(frozen=True, slots=True)
class Lead:
    """One person, one field of law, one window. `charges`: the decisions counted; `occasions`: how many cases they are."""

    person: Person
    field: str
    charges: tuple[Charge, ...]
    occasions: int
    doubtful: tuple[Charge, ...]  # in the window, not counted: the person came or left shortly before the decision
    behind: int  # legal persons behind which the person stood meanwhile

    @property
    def firms(self) -> tuple[str, ...]:
        """Legal persons penalised, in the order of their first decision."""
        return tuple(dict.fromkeys(charge.firm for charge in self.charges))

    @property
    def records(self) -> tuple[str, ...]:
        """Ids of the decisions counted."""
        return tuple(charge.record_id for charge in self.charges)

    @property
    def share(self) -> float:
        """Penalised firms in percent of those behind which the person stood."""
        return 100.0 * len(self.firms) / max(self.behind, len(self.firms))


def leads(person: Person, limits: Limits) -> Iterator[Lead]:
    """At most one lead per field."""
    for field in sorted({field for charge in person.charges for field in charge.fields}):
        inside = [charge for charge in person.charges if field in charge.fields]
        found = [lead for group in _without_strangers([each for each in inside if each.certain]) if (lead := _best(person, field, group, inside, limits))]
        if found:
            yield max(found, key=lambda lead: (lead.occasions, len(lead.firms), lead.charges[-1].decided))


def _without_strangers(charges: Sequence[Charge]) -> Iterator[list[Charge]]:
    """Firms of the person's own with those of one other controller at a time: firms of different controllers have only a hired representative in common."""
    for stranger in sorted({charge.stranger for charge in charges if charge.stranger}) or [""]:
        yield [charge for charge in charges if charge.stranger in ("", stranger)]


def _best(person: Person, field: str, charges: Sequence[Charge], inside: Sequence[Charge], limits: Limits) -> Lead | None:
    cases = list(_cases(charges, timedelta(days=limits.same_case_days)))
    best: list[list[Charge]] = []
    for start, case in enumerate(cases):
        window = [each for each in cases[start:] if each[0].decided <= months_after(case[0].decided, limits.months)]
        if len(window) >= max(limits.decisions, len(best)) and len({charge.firm for case in window for charge in case}) >= limits.firms:
            best = window
    if not best:
        return None
    counted = tuple(charge for case in best for charge in case)
    first, last = counted[0].decided, max(charge.decided for charge in counted)
    doubtful = tuple(charge for charge in inside if not charge.certain and first <= charge.decided <= last)
    lead = Lead(person, field, counted, len(best), doubtful, len(person.firms_between(first, last) | {charge.firm for charge in counted}))
    return lead if lead.share >= limits.share_of_firms else None


def _cases(charges: Sequence[Charge], near: timedelta) -> Iterator[list[Charge]]:
    """Decisions that are one case, oldest first: one document, one firm on one day, or like decisions of one office within days."""
    waiting = list(charges)
    while waiting:
        first = waiting[0]
        case = [charge for charge in waiting if _one_case(first, charge, near)]
        yield case
        taken = {charge.record_id for charge in case}
        waiting = [charge for charge in waiting if charge.record_id not in taken]


def _one_case(one: Charge, other: Charge, near: timedelta) -> bool:
    if one is other or (one.firm == other.firm and one.decided == other.decided):
        return True
    if one.office != other.office:
        return False
    return (bool(one.number_key) and one.number_key == other.number_key and one.decided == other.decided) or (
        other.decided - one.decided <= near and _letters(one.conduct) == _letters(other.conduct)
    )


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def anchor(found: Sequence[Lead]) -> str:
    """The firm to go to: living, with most of the decisions, then the first by id."""
    count = Counter(charge.firm for lead in found for charge in lead.charges)
    alive = {charge.firm for lead in found for charge in lead.charges if charge.alive}
    return min(count, key=lambda firm: (firm not in alive, -count[firm], firm))


def first_and_last(lead: Lead) -> tuple[date, date]:
    """Days of the first and the last decision counted."""
    days = [charge.decided for charge in lead.charges]
    return min(days), max(days)

"""Which bans a record triggers, and for how long as far as the record says."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from analytics.bans.policy import ANY_LAW, DECISION, LISTING, PENALTY, STATUS, Ban, Mechanism
from analytics.bans.records import Act
from analytics.bans.terms import UNSTATED, Term, imposes, stated_term
from analytics.windows import months_after


@dataclass(frozen=True, slots=True)
class Trigger:
    """A ban that a record sets off. `personal`: the record is about a person; else it reaches those in a role of the firm."""

    ban: Ban
    act: Act
    term: Term
    personal: bool


def triggers(acts: Iterable[Act], bans: tuple[Ban, ...]) -> tuple[Trigger, ...]:
    """Every (ban, record), with two records made one where the law asks for two."""
    known = tuple(acts)
    single = [each for act in known for each in _of(act, bans)]
    repeated = [each for ban in bans if ban.times > 1 for each in _repeated(ban, known)]
    return (*single, *repeated)


def _of(act: Act, bans: tuple[Ban, ...]) -> Iterator[Trigger]:
    if act.person_id:
        yield from _on_person(act, bans)
        return
    cited = [ban for ban in bans if ban.times == 1 and act.source in ban.record and _sets_off(ban, act)]
    for ban in cited:
        yield Trigger(ban, act, _term(ban, act), False)


def _on_person(act: Act, bans: tuple[Ban, ...]) -> Iterator[Trigger]:
    """A decision: by the article that it cites; where it cites only the law, one ban of that law whose term is left open."""
    if act.source == LISTING:
        yield from (Trigger(ban, act, ban.term, True) for ban in bans if LISTING in ban.by_person and act.what in ban.lists and ban.valid(act.day, act.region))
        return
    mine = [ban for ban in bans if DECISION in ban.by_person and ban.cited(act.cites, frozenset()) and ban.valid(act.day, act.region)]
    exact = [ban for ban in mine if ban.cited(act.cites, ban.own_articles)]
    yield from (Trigger(ban, act, stated_term(act.content) or ban.term, True) for ban in exact)
    yield from (Trigger(ban, act, stated_term(act.content) or UNSTATED, True) for ban in ([] if exact else mine[:1]))


def _sets_off(ban: Ban, act: Act) -> bool:
    """Whether a record of a firm sets a ban off for people in a role of it."""
    if not ban.valid(act.day, act.region) or (ban.origin_kinds and act.kind not in ban.origin_kinds):
        return False
    if act.source == STATUS:
        return act.what in ban.statuses
    if act.source == LISTING:
        return act.what in ban.lists and bool(re.search(ban.list_reason, act.text))
    wanted = ban.articles or (ban.own_articles if ban.mechanism is Mechanism.DECISION else frozenset())
    return ban.cited(act.cites, wanted) and bool(re.search(ban.kinds, act.what) or _imposed(ban, act)) and bool(re.search(ban.text, act.text))


def _imposed(ban: Ban, act: Act) -> bool:
    return ban.mechanism is Mechanism.DECISION and imposes(act.what, act.content)


def _term(ban: Ban, act: Act) -> Term:
    """What the decision states counts only where the law leaves it to the decision."""
    if ban.mechanism is Mechanism.DECISION and ANY_LAW not in ban.laws:
        return stated_term(act.content) or ban.term
    return ban.term


def _repeated(ban: Ban, acts: Iterable[Act]) -> Iterator[Trigger]:
    """Each decision that completes the number within the window; it carries the earlier ones."""
    by_firm: defaultdict[str, list[Act]] = defaultdict(list)
    for act in acts:
        if act.source == PENALTY and not act.person_id and _sets_off(ban, act):
            by_firm[act.subject_id].append(act)
    for mine in by_firm.values():
        for n, last in enumerate(mine[ban.times - 1 :]):
            first = mine[n : n + ban.times - 1]
            if last.day <= months_after(first[0].day, ban.window_months):
                yield Trigger(ban, replace(last, before=tuple(each.record_id for each in first)), ban.term, False)

"""Whom the records suggest that a law may bar: worked out anew each time, for an investigator to look at. A candidate touches no right."""

from dataclasses import dataclass
from datetime import date

from analytics.bans.people import Barred, barred_people
from analytics.bans.people import State as Named
from analytics.bans.policy import bans
from analytics.bans.records import acts
from analytics.bans.sentences import what_happened
from analytics.bans.terms import last_day, runs
from analytics.bans.triggers import triggers
from ledger.months import months_after
from ledger.view import View
from proceedings.bans.ban import State
from proceedings.bans.listed_terms import listed_terms
from proceedings.bans.register import person_bans


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whom an article may bar, by which record and in which role at that time. `stated`: a record names the person."""

    person_id: str
    name: str
    rule: str
    citation: str
    mechanism: str
    role: str
    document_no: str
    authority: str
    day: str
    term: str
    until: str
    subject_id: str
    firm_name: str
    records: tuple[str, ...]
    stated: bool
    sentence: str
    matter: str  # number under which it is being dealt with; empty if under none


def candidates(view: View) -> list[Candidate]:
    """Everybody whom an article may bar on the day of the view, those named by a record first. Never an answer about a right."""
    wanted = bans()
    known = acts(view, wanted)
    at_hand = {
        (each.person_id, each.terms.rule, record): each.number for each in person_bans(view) if each.state is not State.REFUSED for record in each.records
    }
    people = [each for each in barred_people(view, triggers(known, wanted), known) if runs(each.trigger.term, each.trigger.act.day, view.as_of) is not False]
    found = [_candidate(each, at_hand.get((each.person_id, each.trigger.ban.id, each.trigger.act.record_id), ""), view.as_of) for each in people]
    return sorted(found, key=lambda each: (not each.stated, each.day, each.person_id, each.rule, each.records))


def _listed_until(barred: Barred, today: date) -> str:
    """Until when somebody stays on a list. A ground that runs for a time at most says so once the longest time has passed."""
    act = barred.trigger.act
    most = listed_terms().get(act.what)
    if most is None or today <= months_after(act.day, most.months) or most.open_ended in act.text:
        return "至移出名单为止"
    return f"期限已过或者不明：列入已满 {most.months // 12} 年；{most.note}"


def _candidate(barred: Barred, matter: str, today: date) -> Candidate:
    act, ban, term = barred.trigger.act, barred.trigger.ban, barred.trigger.term
    last = last_day(act.day, term.least)
    certain = term.least == term.most and not term.listed
    until = _listed_until(barred, today) if term.listed else f"至 {last}" if certain and last else "终身" if certain else "以文书为准"
    return Candidate(
        barred.person_id, barred.name, ban.id, ban.citation, ban.mechanism.value, barred.then_role, act.number, act.authority, act.day.isoformat(), term.text,
        until, act.subject_id, act.party if act.subject_id else "", tuple(sorted({act.record_id, *barred.links})), barred.state is Named.CONFIRMED,
        what_happened(barred), matter,
    )  # fmt: skip

"""What becomes of a ban when the records on which it rests are quashed, repaired or corrected."""

from collections.abc import Sequence
from datetime import date

from ledger.view import View
from proceedings.bans.ban import PersonBan, State, Step
from proceedings.bans.register import person_bans
from proceedings.events import Actor, Draft, Kind

REPAIRED = "修复"
QUASHED = "撤销"


def quash_for(view: View, records: Sequence[str], reason: str, day: date, actor: Actor) -> list[Draft]:
    """The steps that follow for every confirmed ban resting on these records; to be called inside the drafting of what happened to them.

    `reason` says what happened, and begins with or contains one of these words. 撤销 (the decision is quashed): the ban is quashed. 修复: a
    ban that lasts as long as a listing is lifted with it, every other stays: repair ends publicity and use of the record, not what the law
    bars (decision 0013). Anything else (更正, 异议): the ban is suspended until a person has read the document again.
    """
    touched = [each for each in person_bans(view) if each.state is State.CONFIRMED and set(each.records) & set(records)]
    steps = ((each, _step(each, reason)) for each in touched)
    return [_draft(each, step, reason, day, actor) for each, step in steps if step]


def _step(ban: PersonBan, reason: str) -> Step | None:
    if QUASHED in reason:
        return Step.QUASHED
    if REPAIRED in reason:
        return Step.LIFTED if ban.terms.term.listed else None
    return None if ban.held else Step.SUSPENDED


def _draft(ban: PersonBan, step: Step, reason: str, day: date, actor: Actor) -> Draft:
    return Draft(Kind.BAN, ban.number, step, max(day, ban.latest), actor, reason, ban.subject_id, ban.person_id, "；".join(ban.records))

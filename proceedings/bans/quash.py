"""What becomes of a ban when the records on which it rests end: by the kind of the end, never by the words in which it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import assert_never

from ledger.view import View
from proceedings.bans.ban import PersonBan, State, Step
from proceedings.bans.register import person_bans
from proceedings.events import Actor, Draft, Kind


class End(Enum):
    """How a record has ended."""

    QUASHED = "原决定撤销"
    REPAIRED = "信用修复"
    REMOVED = "移出名单"
    CORRECTED = "更正"
    WITHDRAWN = "来源撤回"
    DISPUTED = "争议"
    EXPIRED = "届满"
    NOT_SHARED = "不再交换"


@dataclass(frozen=True, slots=True)
class Ending:
    """What happened to the records: its kind, which decides, and the sentence that stays in the log."""

    end: End
    why: str


def quash_for(view: View, records: Sequence[str], ending: Ending, day: date, actor: Actor) -> list[Draft]:
    """The steps that follow for every confirmed ban resting on these records; to be called inside the drafting of what happened to them."""
    touched = [each for each in person_bans(view) if each.state is State.CONFIRMED and set(each.records) & set(records)]
    steps = ((each, step_after(each, ending.end)) for each in touched)
    return [_draft(each, step, ending.why, day, actor) for each, step in steps if step]


def step_after(ban: PersonBan, end: End) -> Step | None:
    """What the law makes of a confirmed ban (decision 0013); None: nothing.

    A quashed decision takes the ban with it. Repair and removal end only a ban whose own term is the listing. Where a record was
    corrected, taken back or is disputed, nobody knows whether the person is the right one: suspended until somebody has read the document. That
    a record is kept or shared no longer says nothing of the ban, which has a document and a term of its own.
    """
    match end:
        case End.QUASHED:
            return Step.QUASHED
        case End.REPAIRED | End.REMOVED:
            return Step.LIFTED if ban.terms.term.listed else None
        case End.CORRECTED | End.WITHDRAWN | End.DISPUTED:
            return None if ban.held else Step.SUSPENDED
        case End.EXPIRED | End.NOT_SHARED:
            return None
        case _:
            assert_never(end)


def _draft(ban: PersonBan, step: Step, reason: str, day: date, actor: Actor) -> Draft:
    return Draft(Kind.BAN, ban.number, step, max(day, ban.latest), actor, reason, ban.subject_id, ban.person_id, "；".join(ban.records))

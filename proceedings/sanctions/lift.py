"""Lifting: what a measure rests on has fallen away, or its item has, so it ends at once and its executing departments are told."""

from collections.abc import Sequence
from datetime import date

from ledger.errors import PolicyError
from ledger.view import View
from ledger.working_days import working_days_of
from proceedings.events import Actor, Draft, Kind, read_events
from proceedings.outbox import notices
from proceedings.sanctions.matter import Matter, matters_of
from proceedings.sanctions.policy import due
from proceedings.sanctions.standing import grounds, same_decisions
from proceedings.sanctions.steps import ENDED, Step


def lift_for(view: View, records: Sequence[str], reason: str, day: date, actor: Actor) -> list[Draft]:
    """The steps that end every measure, live or under way, that rests on these records and on nothing else that still stands, with notices.

    `records`: ids of records that are about to go (repaired, quashed, corrected); the other rows of the same decisions go with them.
    To be called inside the drafting of what makes them go, so that both are written in one batch.
    """
    going = same_decisions(view, records)
    touched = [matter for matter in open_matters(view, day) if going & set(matter.proposal.grounds)]
    standing = grounds(view, {record for matter in touched for record in matter.proposal.grounds} - going)
    held = {record for record, ground in standing.items() if ground.stands}
    return [draft for matter in touched if not held & set(matter.proposal.grounds) for draft in ending(view, matter, reason, day, actor)]


def lift_item(view: View, item_id: str, reason: str, day: date, actor: Actor) -> list[Draft]:
    """The steps that end every measure, live or under way, that rests on an item which is taken off the list or switched off, with notices."""
    return [draft for matter in open_matters(view, day) if matter.proposal.item_id == item_id for draft in ending(view, matter, reason, day, actor)]


def open_matters(view: View, day: date) -> list[Matter]:
    """Measures that have not ended by that day, under way or live, by number."""
    folded = matters_of(read_events(view, Kind.SANCTION))
    return [folded[number] for number in sorted(folded) if folded[number].state_on(day) not in ENDED]


def ending(view: View, matter: Matter, reason: str, day: date, actor: Actor) -> list[Draft]:
    """The step that ends one measure, never dated before the step that came last, and a notice to each department that executes it."""
    over = matter.state_on(day) in ENDED  # its last day has passed
    when = max(day, matter.latest)
    lifted = Draft(
        Kind.SANCTION, matter.matter_no, Step.EXPIRE if over else Step.LIFT, when, actor, reason, matter.subject_id, matter.person_id,
        content={"due": _stop_by(view, when)},
    )  # fmt: skip
    told = notices(view, matter.matter_no, (), matter.subject_id, "解除", when, actor, matter.proposal.departments) if matter.pushed else []
    return [lifted, *told]


def _stop_by(view: View, day: date) -> dict[str, str]:
    """When the departments have to have stopped. A calendar that ends before that must keep no measure alive: then there is no such day."""
    try:
        return due(Step.LIFT, day, working_days_of(view.home))
    except PolicyError:
        return {}

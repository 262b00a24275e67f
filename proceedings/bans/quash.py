"""What becomes of a confirmed ban when the records on which it rests are quashed, repaired or corrected."""

from collections.abc import Sequence
from datetime import date

from ledger.view import View
from proceedings.events import Actor, Draft, Kind, read_events

QUASHED = "撤销"


def quash_for(view: View, records: Sequence[str], reason: str, day: date, actor: Actor) -> list[Draft]:
    """The steps that end every confirmed ban resting on these records: those whose decision was quashed. Repair alone ends none."""
    steps = read_events(view, Kind.BAN)
    resting = {each.matter_no: each for each in steps if set(each.about.split("；")) & set(records)}
    over = {each.matter_no for each in steps if each.step in (QUASHED, "解除", "到期", "不予确认")}
    if reason != QUASHED:
        return []
    return [
        Draft(Kind.BAN, number, QUASHED, day, actor, reason, each.subject_id, each.person_id, each.about)
        for number, each in sorted(resting.items())
        if number not in over
    ]

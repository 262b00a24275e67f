"""What an upheld objection ends elsewhere: measures, and where the record is taken back, bans."""

from datetime import date

from ledger.view import View
from proceedings.bans.quash import End, Ending, quash_for
from proceedings.events import Actor, Draft
from proceedings.objections.matter import Objection
from proceedings.sanctions.lift import lift_for


def lifted(view: View, objection: Objection, day: date, actor: Actor) -> list[Draft]:
    """Steps that lift every live measure resting on what was wrongly recorded, and on nothing else."""
    return lift_for(view, objection.records, f"异议 {objection.number} 成立", day, actor) if objection.records else []


def quashed(view: View, objection: Objection, day: date, actor: Actor) -> list[Draft]:
    """Steps that end every ban resting on a record that is taken back: for this party there is no such decision."""
    return quash_for(view, objection.records, Ending(End.QUASHED, "撤销"), day, actor) if objection.records else []

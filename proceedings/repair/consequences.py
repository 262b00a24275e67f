"""What follows when a record is used no more, written in the same batch: measures lifted, bans quashed, and everybody told who was served it."""

from datetime import date

from ledger.view import View
from proceedings.bans.quash import End, Ending, quash_for
from proceedings.events import Actor, Draft
from proceedings.outbox import notices
from proceedings.repair.matter import Repair
from proceedings.sanctions import lift_for


def consequences(view: View, repair: Repair, reason: str, day: date, actor: Actor) -> list[Draft]:
    """Steps of other matters that follow. `reason` begins with 修复 or 原决定撤销, which says what becomes of a ban."""
    what = reason.partition(" ")[0]
    lifted = lift_for(view, repair.records, reason, day, actor)
    bans = quash_for(view, repair.records, Ending(ENDS[what], reason), day, actor)
    told = notices(view, repair.number, repair.records, repair.subject_id, TOLD[what], day, actor)
    return [*lifted, *bans, *told]


TOLD = {"修复": "修复", "原决定撤销": "撤销"}  # what happened → as a notice names it
ENDS = {"修复": End.REPAIRED, "原决定撤销": End.QUASHED}

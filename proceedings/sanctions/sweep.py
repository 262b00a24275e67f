"""The daily sweep: measures past their last day, without a ground, or without an item in force, end by themselves."""

from collections.abc import Sequence
from datetime import date

from ledger.store import Ledger
from ledger.view import View
from proceedings.events import Actor, Draft, Entry, Event, Kind, record
from proceedings.sanctions.lift import lifting
from proceedings.sanctions.matter import Matter, matters_of
from proceedings.sanctions.standing import Ground, grounds
from proceedings.sanctions.steps import ENDED, RUNNING, Step

DAILY = Actor("每日任务", "系统")
NO_GROUND = "依据的记录已修复、撤销、移出或停止使用"


def sweep_measures(ledger: Ledger, today: date) -> list[tuple[str, str, str, str]]:
    """End what has to end by `today`; each ending once. (matter, subject, what was done, executing departments)."""

    def drafting(events: Sequence[Event], view: View) -> Entry:
        return Entry(endings(events, view, today))

    done = record(ledger, Kind.SANCTION, drafting, today)
    return [(each.matter_no, each.subject_id or each.person_id, f"{each.step}：{each.why}", "") for each in done if each.kind is Kind.SANCTION]


def endings(events: Sequence[Event], view: View, today: date) -> list[Draft]:
    """The steps by which measures end on that day."""
    unended = [matter for matter in matters_of(events).values() if matter.state not in ENDED]
    standing = grounds(view, {record for matter in unended for record in matter.proposal.grounds})
    drafts = (_ending(matter, standing, today) for matter in sorted(unended, key=lambda each: each.matter_no))
    return [draft for draft in drafts if draft]


def _ending(matter: Matter, standing: dict[str, Ground], today: date) -> Draft | None:
    if matter.state_on(today) in ENDED:
        what = "期限届满" if matter.state in RUNNING else "期限已过，尚未推送"
        return Draft(Kind.SANCTION, matter.matter_no, Step.EXPIRE, max(today, matter.latest), DAILY, what, matter.subject_id, matter.person_id)
    if not any(standing[record].stands for record in matter.proposal.grounds if record in standing):
        return lifting(matter, NO_GROUND, today, DAILY)
    return None

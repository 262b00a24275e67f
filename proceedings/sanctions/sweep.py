"""The daily sweep: measures past their last day, without a ground, or without an item in force, end by themselves."""

from collections.abc import Mapping, Sequence
from datetime import date

from ledger.store import Ledger
from ledger.view import View
from proceedings.catalogue import Listed, list_of
from proceedings.events import Actor, Draft, Entry, Event, Kind, record
from proceedings.sanctions.lift import ending
from proceedings.sanctions.matter import Matter, matters_of
from proceedings.sanctions.standing import Ground, grounds
from proceedings.sanctions.steps import ENDED, RUNNING
from proceedings.sanctions.worklist import overdue, standings

DAILY = Actor("每日任务", "系统")
NO_GROUND = "依据的记录已修复、撤销、移出或停止使用"
NO_ITEM = "措施已退出清单"
NOT_IN_USE = "措施条目已停用或者失效"


def sweep_measures(ledger: Ledger, today: date) -> list[tuple[str, str, str, str]]:
    """End what has to end by `today`; each ending once. (matter, subject, what was done, executing departments)."""

    def drafting(events: Sequence[Event], view: View) -> Entry:
        return Entry(endings(events, view, today))

    done = record(ledger, Kind.SANCTION, drafting, today)
    return [(each.matter_no, each.subject_id or each.person_id, f"{each.step}：{each.why}", "") for each in done if each.kind is Kind.SANCTION]


def late_measures(ledger: Ledger, today: date) -> list[tuple[str, str, str, str]]:
    """What departments should have done by `today` and have not; writes nothing."""
    view = ledger.view(today)
    try:
        late = overdue(standings(view, today), today)
    finally:
        view.close()
    return [(each.matter_no, each.subject_name, f"逾期 {each.days} 天：{each.what}（{each.due} 前）", each.department) for each in late]


def endings(events: Sequence[Event], view: View, today: date) -> list[Draft]:
    """The steps by which measures end on that day, and the notices that go with them."""
    unended = [matter for matter in matters_of(events).values() if matter.state not in ENDED]
    standing, listed = grounds(view, {record for matter in unended for record in matter.proposal.grounds}), list_of(view, today)
    found = ((matter, _why(matter, standing, listed, today)) for matter in sorted(unended, key=lambda each: each.matter_no))
    return [draft for matter, why in found if why for draft in ending(view, matter, why, today, DAILY)]


def _why(matter: Matter, standing: Mapping[str, Ground], listed: Listed, today: date) -> str:
    """Why a measure has to end; empty if it need not."""
    if matter.state_on(today) in ENDED:
        return "期限届满" if matter.state in RUNNING else "期限已过，尚未推送"
    if not any(standing[record].stands for record in matter.proposal.grounds if record in standing):
        return NO_GROUND
    item = listed.items.get(matter.proposal.item_id)
    if item is None or item.id in listed.retired:
        return NO_ITEM
    return "" if listed.usable(item, today) else NOT_IN_USE

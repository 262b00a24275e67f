"""By when what has to be done in a repair, and what is late: the clocks of the policy over the calendar of working days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.errors import PolicyError
from ledger.working_days import WorkingDays
from proceedings.repair.matter import QUASHED, Repair, State
from proceedings.repair.policy import WORKING, Clock, RepairPolicy

DECISION, RECEIPT, ACCEPTANCE = "决定", "回执", "受理"


@dataclass(frozen=True, slots=True)
class Due:
    """What has to be done by which day, and on what rule that rests. `day` None: beyond the calendar of working days, so not known."""

    step: str
    day: date | None
    rule: Clock


def due(repair: Repair, calendar: WorkingDays, policy: RepairPolicy) -> Due | None:
    """What has to be done next, by its earliest limit; None if nothing has. A decision is due in effect until its receipt says so."""
    begun = {"申请": repair.applied if repair.open else None, ACCEPTANCE: repair.accepted}
    begun |= {DECISION: _decided(repair), QUASHED: repair.decided if repair.state is State.QUASHED else None}
    running = [
        Due(each.step, _last_day(each, start, calendar), each)
        for each in policy.clocks
        if each.step in _wanted(repair) and (start := begun.get(each.begins)) is not None and each.valid_from <= start
    ]
    return min(running, key=lambda each: (each.day or date.max, each.rule.id), default=None)


def overdue(repairs: Iterable[Repair], calendar: WorkingDays, policy: RepairPolicy, today: date) -> list[tuple[Repair, Due]]:
    """Repairs of which something should have been done before `today`, the longest overdue first."""
    late = [(repair, limit) for repair in repairs if (limit := due(repair, calendar, policy)) and limit.day and limit.day < today]
    return sorted(late, key=lambda each: (each[1].day or today, each[0].number))


def _wanted(repair: Repair) -> tuple[str, ...]:
    if repair.state is State.APPLIED:
        return (ACCEPTANCE, DECISION)
    if repair.state is State.ACCEPTED:
        return (DECISION,)
    return (RECEIPT,) if repair.forgotten and repair.receipt is None else ()


def _decided(repair: Repair) -> date | None:
    return repair.decided if repair.state is State.GRANTED else None


def _last_day(clock: Clock, start: date, calendar: WorkingDays) -> date | None:
    if clock.unit != WORKING:
        return start + timedelta(days=clock.days)
    try:
        return calendar.add(start, clock.days)
    except PolicyError:  # a year for which no notice is at hand: the day is not known, and that keeps nobody from working
        return None

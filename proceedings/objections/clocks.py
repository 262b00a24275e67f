"""By when what has to be done: the rules of proceedings/policy/objections.toml over the calendar of working days."""

from dataclasses import dataclass
from datetime import date

from ledger.working_days import WorkingDays
from proceedings.objections.deciders import provides
from proceedings.objections.matter import Objection
from proceedings.objections.policy import Clock, ObjectionPolicy


@dataclass(frozen=True, slots=True)
class Due:
    """What has to be done by which day, and on what rule that rests. `latest`: the day beyond which no extension goes; None without extension."""

    step: str
    day: date
    rule: Clock
    latest: date | None


def due(objection: Objection, calendar: WorkingDays, policy: ObjectionPolicy) -> Due | None:
    """What has to be done next and by when; None if nothing has, or no rule of the place was read: unknown, not without limit.

    Counted from the filing while nobody has accepted it, so that leaving it lie gains no time.
    """
    if not objection.open:
        return None
    needs_transfer = bool(objection.transferred) or (bool(objection.provider) and not provides(objection, objection.unit))
    begun = {"受理": objection.accepted or objection.filed, "转交": objection.transferred}
    running = [
        (each, start)
        for each in policy.clocks
        if each.place == objection.place and each.valid_from <= objection.filed and each.when in ("", "转交" if needs_transfer else "自行")
        if (start := begun[each.begins]) is not None and not (each.step == "转交" and objection.transferred)
    ]
    dues = [_due(objection, rule, start, calendar) for rule, start in running]
    return min(dues, key=lambda each: each.day, default=None)


def _due(objection: Objection, rule: Clock, start: date, calendar: WorkingDays) -> Due:
    latest = calendar.add(start, rule.longest) if rule.longest is not None else None
    usual = calendar.add(start, rule.days)
    extended = objection.extended_to if objection.extended_to and rule.step == "办结" else None
    return Due(rule.step, extended or usual, rule, latest)

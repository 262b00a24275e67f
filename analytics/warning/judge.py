"""Which signals of a firm count together, and what was learned since the last look."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from analytics.warning.policy import WarningPolicy
from analytics.warning.signals import Signal, figures, same_change, signals
from ledger.view import View

FIGURES = "select record_id, capital_wan, insured from enterprise_versions"
OVERWRITTEN = """
select v.subject_id, v.record_id, v.capital_wan, v.insured, v.recorded_at from enterprise_versions v join enterprises e using (subject_id)
where v.recorded_at > $since and (e.ended is null or e.ended > $as_of) order by v.subject_id, v.valid_from
"""


@dataclass(frozen=True, slots=True)
class Lead:
    """The signals that count together, those that were learned too late to count, and the sum."""

    counted: tuple[Signal, ...]
    historic: tuple[Signal, ...]
    total: float
    old: bool = False  # old facts, learned only now, would have counted together then

    @property
    def last(self) -> date:
        """Day of the latest signal."""
        return max(each.day for each in self.counted)


def best_lead(found: Sequence[Signal], policy: WarningPolicy, as_of: date, *, since: bool) -> Lead | None:
    """The window with the greatest sum (of equal ones the latest) that is enough, or None. `since`: something in it must be new."""
    fresh = [each for each in found if not each.historic]
    oldest = as_of - timedelta(days=policy.window["recent_days"])
    leads = [lead for end in sorted({each.day for each in fresh if each.day >= oldest}) if (lead := _window(fresh, end, policy))]
    new = {(each.kind, each.day, each.key) for each in found if each.learned}
    if since:
        leads = [lead for lead in leads if any((each.kind, each.day, each.key) in new for each in lead.counted)]
    best = max(leads, key=lambda lead: (lead.total, lead.last), default=None)
    return best and replace(best, historic=tuple(each for each in found if each.historic))


def old_lead(found: Sequence[Signal], policy: WarningPolicy) -> Lead | None:
    """What would have been a lead then, had the old facts that were learned only now been known; None if it was one without them."""
    fresh = [each for each in found if not each.historic]
    leads = []
    for end in sorted({each.day for each in found}) if len(fresh) < len(found) else ():
        lead = _window(found, end, policy)
        if lead and any(each.historic for each in lead.counted) and not _window(fresh, end, policy):
            leads.append(lead)
    best = max(leads, key=lambda lead: (lead.total, lead.last), default=None)
    return best and replace(best, historic=tuple(each for each in best.counted if each.historic), old=True)


def _window(found: Sequence[Signal], end: date, policy: WarningPolicy) -> Lead | None:
    """Changes within the window that ends on that day, with the case or the decision that they stand around."""
    changes = _each_kind(
        (each for each in found if _group(each, policy) != "context" and end - timedelta(days=policy.window["days"]) <= each.day <= end), policy
    )
    context = _each_kind((each for each in found if _group(each, policy) == "context" and any(_around(each, change, policy) for change in changes)), policy)
    hollow = sum(_group(each, policy) == "hollow" for each in changes)
    beside = [each for each in changes if any(_around(one, each, policy) for one in context)] if context else []
    total = round(sum(policy.signals[each.kind].weight for each in [*changes, *_heaviest(context, policy)]), 4)
    if len(kinds(changes, policy)) < policy.kinds or total < policy.total or not (hollow or len(kinds(beside, policy)) >= policy.kinds):
        return None
    return Lead(tuple(sorted([*changes, *context], key=lambda each: (each.day, each.kind))), (), total)


def kinds(changes: Iterable[Signal], policy: WarningPolicy) -> list[Signal]:
    """The changes that are one of their own, without what only makes another stronger."""
    return [each for each in changes if policy.signals[each.kind].group != "context" and not policy.signals[each.kind].strengthens]


def _each_kind(found: Iterable[Signal], policy: WarningPolicy) -> list[Signal]:
    """The latest of every kind; of two cuts of capital the deep one."""
    latest: dict[str, Signal] = {}
    for each in found:
        latest[each.kind] = each if each.kind not in latest or each.day >= latest[each.kind].day else latest[each.kind]
    if "capital_deep" in latest:
        latest.pop("capital", None)
    return [each for each in latest.values() if policy.signals[each.kind].strengthens in ("", *latest)]


def _heaviest(context: Sequence[Signal], policy: WarningPolicy) -> list[Signal]:
    return sorted(context, key=lambda each: -policy.signals[each.kind].weight)[:1]


def _around(context: Signal, change: Signal, policy: WarningPolicy) -> bool:
    """A change after a case was opened; or shortly before or after a decision."""
    gap = (change.day - context.day).days
    if context.kind == "case":
        return 0 <= gap <= policy.window["after_case_days"]
    return -policy.window["before_decision_days"] <= gap <= policy.window["after_decision_days"]


def _group(signal: Signal, policy: WarningPolicy) -> str:
    return policy.signals[signal.kind].group


def learned_since(view: View, since: datetime, first: date, policy: WarningPolicy) -> dict[str, list[Signal]]:
    """The signals of today, marked: `learned` if nobody knew of it at `since`, `historic` if it happened long before that.

    Figures that were overwritten in the same version (staff of an annual report) show only as a difference of the two moments.
    """
    now, earlier = signals(view, policy, first), view.earlier(since)
    try:
        before = signals(earlier, policy, first)
        held = {row["record_id"]: row for row in earlier.rows(FIGURES)}
    finally:
        earlier.close()
    known = {(each.kind, record) for found in before.values() for each in found for record in each.records}
    latest = min(since.date(), view.as_of) - timedelta(days=policy.window["fresh_days"])
    marked = {
        subject: [each if _known(each, before.get(subject, ()), known, policy) else _new(each, latest) for each in found] for subject, found in now.items()
    }
    for row in view.rows(OVERWRITTEN, {"since": since, "as_of": view.as_of}):
        for each in _overwritten(held.get(row["record_id"]), row, view.as_of, policy):
            marked.setdefault(each.subject_id, []).append(each)
    return marked


def _overwritten(held: Mapping[str, Any] | None, row: Mapping[str, Any], as_of: date, policy: WarningPolicy) -> Iterator[Signal]:
    if held is None:
        return
    day, records = min(row["recorded_at"].date(), as_of), (row["record_id"],)
    for each in figures(row["subject_id"], day, (held["capital_wan"], row["capital_wan"]), (held["insured"], row["insured"]), records, policy):
        yield replace(each, learned=True, told=f"{each.told}（同一登记版本前后两次报送不同，发生日期不详，以获知日计）")


def _known(signal: Signal, before: Sequence[Signal], records: Set[tuple[str, str]], policy: WarningPolicy) -> bool:
    """Told before: by the same rows (whatever the subject was called then), the same change or numbered decision by another source."""
    if all((signal.kind, record) in records for record in signal.records):
        return True
    if signal.kind in ("case", "decision"):
        return bool(signal.key) and any((one.kind, one.key, one.day) == (signal.kind, signal.key, signal.day) for one in before)
    return any(same_change(one, signal, policy) for one in before)


def _new(signal: Signal, latest: date) -> Signal:
    return replace(signal, learned=signal.day >= latest, historic=signal.day < latest)

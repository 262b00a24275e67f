"""Objections as they stand on a day, each with what has to be done next and by when; the overdue ones by department."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.store import Ledger
from ledger.view import View
from ledger.working_days import WorkingDays, working_days_of
from proceedings.events import Kind, read_events
from proceedings.objections.clocks import Due, due
from proceedings.objections.contested import point_title
from proceedings.objections.matter import Objection, folded
from proceedings.objections.policy import objection_policy

UNKNOWN = "不详（该地规定未读到）"


@dataclass(frozen=True, slots=True)
class Line:
    """One objection, what is due, and by how many working days it is late (0: in time, or no limit known)."""

    objection: Objection
    due: Due | None
    late: int

    def as_json(self) -> dict[str, Any]:
        """For tables, JSON and answers. Without names of natural persons: `party` is added by whoever may see it."""
        one, next_due = self.objection, self.due
        return {
            "number": one.number,
            "kind": one.kind,
            "state": one.state.value,
            "disputed": one.open,
            "subject_id": one.subject_id,
            "person_id": one.person_id,
            "document_no": one.document_no,
            "records": list(one.records),
            "point": point_title(one.records, one.point),
            "claim": one.claim,
            "evidence": list(one.evidence),
            "place": one.place,
            "provider": one.provider,
            "unit": one.unit,
            "filed": one.filed.isoformat(),
            "decided": one.decided.isoformat() if one.decided else "",
            "due_step": next_due.step if next_due else "",
            "due": next_due.day.isoformat() if next_due else UNKNOWN if one.open else "",
            "rule": next_due.rule.article if next_due else "",
            "late": self.late,
            "steps": [_step(each.day, each.step, each.department, each.who, each.why, each.content) for each in one.steps],
        }


def line(objection: Objection, calendar: WorkingDays, today: date) -> Line:
    """One objection on that day."""
    found = due(objection, calendar, objection_policy())
    return Line(objection, found, max(0, calendar.between(found.day, today)) if found else 0)


def lines(view: View, calendar: WorkingDays) -> list[Line]:
    """All objections known to the view, those open first, the one due first first."""
    known = folded(read_events(view, Kind.OBJECTION)).values()
    found = [line(each, calendar, view.as_of) for each in known]
    return sorted(found, key=lambda each: (not each.objection.open, each.due.day if each.due else date.max, each.objection.number))


def overdue(found: Sequence[Line]) -> list[Line]:
    """Those that are late, by the department that has to answer, the latest first."""
    return sorted((each for each in found if each.late > 0), key=lambda each: (each.objection.unit, -each.late, each.objection.number))


def sweep_objections(ledger: Ledger, today: date) -> list[tuple[str, str, str, str]]:
    """What is overdue on that day: (number, subject or person, what, department). Nothing is written: an objection does not end by itself."""
    view = ledger.view(today)
    try:
        found = overdue(lines(view, working_days_of(view.home)))
    finally:
        view.close()
    return [
        (
            each.objection.number,
            each.objection.subject_id or each.objection.person_id,
            f"异议{each.due.step}超期 {each.late} 个工作日（{each.due.rule.article}）",
            each.objection.unit,
        )
        for each in found
        if each.due
    ]


def _step(day: date, step: str, department: str, who: str, why: str, content: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: content[name] for name in ("to", "until", "changes") if name in content}
    return {"day": day.isoformat(), "step": step, "department": department, "who": who, "why": why, **told}

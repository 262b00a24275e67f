"""Measures as rows for a table, a JSON document or an answer over HTTP. What an ended ground said is in none of them."""

from collections.abc import Mapping
from typing import Any

from ledger.view import View
from proceedings.events import Event
from proceedings.sanctions.reasons import reasons
from proceedings.sanctions.worklist import Standing, waiting

PERSON_PREFIXES = ("P-", "N-")


def measure_row(standing: Standing) -> dict[str, Any]:
    """One measure as it stands."""
    matter, proposal = standing.matter, standing.matter.proposal
    todo = [f"{department}：{what}{f'（{due} 前）' if due else ''}" for department, what, due in waiting(standing)]
    return {
        "number": matter.matter_no,
        "state": str(standing.state),
        "live": standing.live,
        "hindered": standing.hindered,
        "subject": matter.owner,
        "name": standing.subject_name,
        "item": proposal.item_id,
        "measure": proposal.title,
        "basis": str(proposal.item.get("citation") or proposal.basis),
        "document_no": matter.document_no,
        "batch_no": proposal.batch_no or matter.matter_no,
        "period": standing.period,
        "first_day": proposal.first_day,
        "last_day": proposal.last_day,
        "proposed_by": matter.proposing_department,
        "departments": list(proposal.departments),
        "todo": todo,
        "end_reason": matter.end_reason,
    }


def measure_whole(view: View, standing: Standing, events: list[Event]) -> dict[str, Any]:
    """One measure with its reasons in plain words, what was told to the subject, and its steps."""
    proposal = standing.matter.proposal
    kept = "" if standing.withheld else proposal.reason
    told = [each.sentence for each in reasons(view, proposal.grounds)]
    return {
        **measure_row(standing),
        "reasons": [*told, *([kept] if kept else [])],
        "remedy": proposal.remedy,
        "release": proposal.release,
        "evidence": proposal.evidence,
        "list_version": str(proposal.item.get("list_version", "")),
        "clue": proposal.clue,
        "reply": standing.matter.reply,
        "steps": [step_row(each) for each in events],
        "ignored": [{"event_id": event, "why": why} for event, why in standing.matter.ignored],
    }


def step_row(event: Event) -> Mapping[str, Any]:
    """One step of a matter."""
    return {"day": event.day, "step": event.step, "who": event.who, "department": event.department, "document_no": event.document_no, "why": event.why}

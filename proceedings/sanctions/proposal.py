"""What a proposal (提请) says: subject, catalogue item, grounds, the four texts, period, who executes. As the log's JSON and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Representative:
    """惩戒时的法定代表人: who represented the subject on the day of the act, as far as the register tells. Empty name: not known."""

    name: str = ""
    role: str = ""
    person_id: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One measure against one subject. `last_day`: the last day on which it holds; None if it holds for life or while a ground does."""

    item_id: str
    item_title: str = ""
    item_basis: str = ""
    list_version: str = ""
    subject_kind: str = "企业"
    subject_name: str = ""
    uscc: str = ""
    grounds: tuple[str, ...] = ()
    reason: str = ""
    basis: str = ""
    remedy: str = ""
    release: str = ""
    first_day: date = date.min
    last_day: date | None = None
    lifelong: bool = False
    feedback_needed: bool = True
    departments: tuple[str, ...] = ()
    batch_no: str = ""
    document_date: date | None = None
    clue: str = ""
    representative: Representative = field(default_factory=Representative)


DAYS = ("first_day", "last_day", "document_date")
LISTS = ("grounds", "departments")


def to_content(proposal: Proposal) -> dict[str, Any]:
    """As values for the log."""
    fields = {name: getattr(proposal, name) for name in Proposal.__dataclass_fields__ if name != "representative"}
    held = {name: getattr(proposal.representative, name) for name in Representative.__dataclass_fields__}
    return {name: _plain(value) for name, value in fields.items()} | {"representative": {name: _plain(value) for name, value in held.items()}}


def from_content(content: Mapping[str, Any]) -> Proposal:
    """The proposal that a step holds; what an earlier version of the product did not write takes its default."""
    known = {name: content[name] for name in Proposal.__dataclass_fields__ if content.get(name) is not None and name != "representative"}
    known |= {name: _day(known[name]) for name in DAYS if name in known}
    known |= {name: tuple(known[name]) for name in LISTS if name in known}
    held = dict(content.get("representative") or {})
    return Proposal(**known, representative=Representative(**held | {"on": _day(held.get("on"))}))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None

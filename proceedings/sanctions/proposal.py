"""What a proposal (提请) says: subject, catalogue item, grounds, the four texts, period, who executes. As the log's JSON and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Proposal:
    """One measure against one subject. It keeps ids of records, never what they say: what was repaired can then be told by nobody.

    `last_day`: the last day on which it holds; None if it holds for life or while a ground does. `item`: the catalogue item as
    it stood in the list of that day. `evidence`: digest of the grounds as they were when proposed. `clue`: the finding that led to it.
    """

    item_id: str
    item: Mapping[str, Any] = field(default_factory=dict)
    subject_kind: str = "企业"
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
    named_in: str = ""
    region: str = ""
    evidence: str = ""
    clue: str = ""

    @property
    def title(self) -> str:
        """What the measure is, in the words of its catalogue item."""
        return str(self.item.get("title") or self.item_id)


DAYS = ("first_day", "last_day", "document_date")
LISTS = ("grounds", "departments")


def to_content(proposal: Proposal) -> dict[str, Any]:
    """As values for the log."""
    return {name: _plain(getattr(proposal, name)) for name in Proposal.__dataclass_fields__}


def from_content(content: Mapping[str, Any]) -> Proposal:
    """The proposal that a step holds; what is missing there takes its default."""
    known = {name: content[name] for name in Proposal.__dataclass_fields__ if content.get(name) is not None}
    known |= {name: _day(known[name]) for name in DAYS if name in known}
    known |= {name: tuple(known[name]) for name in LISTS if name in known}
    return Proposal(**known)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None

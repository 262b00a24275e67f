"""What people out in the field leave behind: complaints, visits, lists handed out, inspectors and their ties, tags."""

from dataclasses import dataclass
from datetime import date

from analytics.visits.handed import HandedList
from bench.generate.model import Authority, Firm


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint or report against a subject; `ended` None: still open."""

    firm: Firm
    authority: Authority
    number: str
    kind: str  # 投诉 | 举报
    matter: str
    received: date
    ended: date | None = None
    outcome: str = ""  # complaint_outcomes


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit found. `list_no` empty: nobody's list asked for it."""

    firm: Firm
    number: str
    list_no: str
    day: date
    result: str  # visit_results
    visitor: str  # a job number, no name
    remark: str = ""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A list of some past week, and the day on which it was handed out."""

    issued: date
    content: HandedList


@dataclass(frozen=True, slots=True)
class Inspector:
    """A holder of a certificate, and how long it is valid."""

    number: str
    name: str
    office: Authority
    items: tuple[str, ...]  # empty: all of the office
    begin: date
    end: date


@dataclass(frozen=True, slots=True)
class Tie:
    """Why an inspector keeps away from a subject (inspector_tie_kinds)."""

    firm: Firm
    inspector: Inspector
    kind: str
    begin: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A subject's place in a special library."""

    firm: Firm
    tag: str
    authority: Authority
    begin: date
    end: date | None = None

"""Takes in what visits found: each result on its own, each once, a correction as a new version. Nothing here lists, marks or scores anybody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from ledger.codelists import code_list
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.tables import VISITS
from ledger.view import View
from loaders.astray_numbers import hidden
from proceedings.events import Actor, Draft, Entry, Event, Kind, next_number, record, same_person
from proceedings.visits.errors import FeedbackError, NumberTakenError, OthersReportError, UnknownResultError, UnsureOrderError, VisitDayError
from proceedings.visits.known import Known, Place, Visit, known_visits, placed

AT_ONCE = 2_000
DEVICE, BROUGHT_IN = "phone", "回收"
SAID = ("visited", "result", "remark", "photo")


class State(StrEnum):
    """What became of one result."""

    NEW = "已收"
    CORRECTED = "已更正"
    AGAIN = "已有"
    OLDER = "已有更晚填写的"
    REFUSED = "未收"


@dataclass(frozen=True, slots=True)
class Report:
    """One result as it was sent. `noted`: when it was written down, where the device knows; `visitor`: who went, if not who sends it.

    `replaces`: it is to stand in place of whatever is known, although nobody knows when it was written down.
    """

    visit_no: str
    list_no: str
    subject: str
    visited: date | None
    result: str
    remark: str = ""
    photo: str = ""
    noted: datetime | None = None
    visitor: str = ""
    replaces: bool = False

    @property
    def place(self) -> Place:
        """Where it says that it belongs."""
        return Place(self.list_no.strip(), self.visit_no.strip(), self.subject.strip())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one result, in the order in which they were sent. `code` and `problem` are empty unless it was refused."""

    visit_no: str
    state: State
    code: str = ""
    problem: str = ""
    todo: str = ""

    @property
    def accepted(self) -> bool:
        """Whether whoever sent it is done with it."""
        return self.state is not State.REFUSED


def report_back(ledger: Ledger, reports: Sequence[Report], actor: Actor, today: date, *, office: bool = True, source: str = "") -> list[Outcome]:
    """Write what is new of these results, in one batch; one outcome for each, in order. Sending the same again changes nothing.

    `office`: whether whoever sends them may correct what others reported. `source`: the file they come from. A result that was
    written down before the one that is known (a phone that was offline; a file read before) is told and not taken. No result was written
    down after it was received, whatever the clock of the device says. InputError for more than AT_ONCE.
    """
    if len(reports) > AT_ONCE:
        raise InputError(f"一次报送 {len(reports)} 条，多于 {AT_ONCE} 条", where="results", todo="分几次报送")
    outcomes: list[Outcome] = []

    def drafting(steps: Sequence[Event], view: View) -> Entry:
        taking = _Taking(known_visits(ledger, view, [each.place for each in reports]), actor, today, office)
        outcomes.extend(taking.take(each) for each in reports)
        rows = [(VISITS, row) for row in taking.written.values()]
        return Entry([_brought_in(steps, outcomes, actor, today, source)] if source and rows else (), rows)

    record(ledger, Kind.VISIT, drafting, today, source=("visits", hidden(source) or DEVICE))
    return outcomes


def _brought_in(steps: Sequence[Event], outcomes: Sequence[Outcome], actor: Actor, today: date, source: str) -> Draft:
    """The step of whoever brings in what others have written: rows name who went, and not who typed."""
    counts = Counter(each.state.value for each in outcomes)
    return Draft(Kind.VISIT, next_number(steps, Kind.VISIT, today), BROUGHT_IN, today, actor, content={"file": hidden(source), "outcomes": dict(counts)})


class _Taking:
    """Results being taken in one after the other; `written`: the row of each visit that has something new."""

    def __init__(self, known: Known, actor: Actor, today: date, office: bool) -> None:
        self.known, self.actor, self.today, self.office = known, actor, today, office
        self.received = datetime.now(UTC)
        self.reported = dict(known.reported)
        self.written: dict[str, Mapping[str, Any]] = {}

    def take(self, report: Report) -> Outcome:
        """Take one result in, or say why not."""
        try:
            visit = placed(self.known, report.place)
            row = self._row(report, visit)
            before = self.reported.get(visit.visit_no)
            state = self._state(before, row, report)
        except FeedbackError as error:
            return Outcome(report.visit_no, State.REFUSED, error.code, error.what, error.todo)
        if state in (State.NEW, State.CORRECTED):
            self.reported[visit.visit_no] = self.written[visit.visit_no] = row
        return Outcome(visit.visit_no, state)

    def _row(self, report: Report, visit: Visit) -> dict[str, Any]:
        result = code_list("visit_results").stored(report.result)
        if result is None:
            choices = "、".join(code_list("visit_results").titles.values())
            raise UnknownResultError(f"走访结果“{report.result}”不认识" if report.result.strip() else "没有填走访结果", todo=f"填 {choices} 之一")
        if report.visited is None:
            raise VisitDayError("没有走访日期", todo="填实际走访的日期")
        if report.visited > self.today or (visit.issued and report.visited < visit.issued):
            limit = f"晚于今天（{self.today}）" if report.visited > self.today else f"早于清单下发日期（{visit.issued}）"
            raise VisitDayError(f"走访日期 {report.visited} {limit}", todo="填实际走访的日期")
        return {
            "subject_id": visit.subject_id,
            "uscc": None if ":" in visit.subject_id else visit.subject_id,
            "reg_no": visit.subject_id.removeprefix("REG:") if visit.subject_id.startswith("REG:") else None,
            "party_name": visit.name,
            "visit_no": visit.visit_no,
            "list_no": visit.list_no or None,
            "grid": visit.grid or None,
            "visited": report.visited,
            "result": result,
            "remark": hidden(report.remark.strip()) or None,
            "photo": hidden(report.photo.strip()) or None,
            "visitor": hidden(report.visitor.strip()) or self.actor.who,
            "noted": self._noted(report.noted, report.visited),
        }

    def _noted(self, noted: datetime | None, visited: date) -> str | None:
        """When it was written down, as UTC; at the latest when it was received. A clock that stands long before the visit tells nothing."""
        try:
            moment = min(noted.astimezone(UTC), self.received) if noted else None
        except OverflowError:  # the first or the last day that there is, in a zone where it is another
            moment = None
        return moment.isoformat(timespec="seconds") if moment and (visited - moment.date()).days <= 1 else None

    def _state(self, before: Mapping[str, Any] | None, row: Mapping[str, Any], report: Report) -> State:
        if before is None:
            return State.NEW
        if before["subject_id"] != row["subject_id"]:
            raise NumberTakenError("走访编号已用于另一单位", todo="换一个编号")
        if _says_the_same(before, row):
            return State.AGAIN
        if self._older(before, row, report):
            return State.OLDER
        if not self.office and not same_person(before["visitor"] or "", self.actor.who):
            raise OthersReportError("这户的结果已由他人报送", todo="请原走访人更正，或交办公室更正")
        return State.CORRECTED

    def _older(self, before: Mapping[str, Any], row: Mapping[str, Any], report: Report) -> bool:
        """Whether it was written down before the result that is known. UnsureOrderError if that cannot be told."""
        if report.replaces:
            return False
        if row["noted"] and before["noted"]:
            return bool(row["noted"] < before["noted"])
        if row["noted"]:
            return False
        if any(_says_the_same(each, row) for each in self.known.earlier.get(row["visit_no"], ())):
            return True  # read in before, and corrected since
        if before["noted"]:
            told = f"已有 {before['visited']} {before['result']} 的结果，不知哪一个是后来填写的"
            raise UnsureOrderError(told, todo="填“填写时间”；读文件时确要更正的加 --replace")
        return False


def _says_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all((one[name] or None) == (other[name] or None) for name in SAID)

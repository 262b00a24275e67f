"""Results flow back: each drawn subject's inspection by each department that takes part becomes a row of the inspections, each on its own.

Whatever way a result comes in, it belongs to the draw by its task number (抽查任务编号 = the draw's number). What is missing after the
deadline is listed by who has to report it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.codelists import code_list
from ledger.errors import InputError, PolicyError
from ledger.store import Ledger
from ledger.tables import INSPECTIONS
from ledger.view import View
from ledger.working_days import working_days_of
from proceedings.draws.acts import Act, draw_of
from proceedings.draws.book import Book, open_book
from proceedings.draws.matter import Draw
from proceedings.draws.policy import Sampling
from proceedings.draws.steps import FOLLOWS, DrawStateError, ResultError, Step
from proceedings.events import Draft, Entry, Event, Kind, record

AT_ONCE = 5_000
PROBLEMS_MOST = 10_000
DOUBLE_RANDOM = "双随机"
REPORTED = """
select subject_id, authority, arg_max(result, (inspected, recorded_at)) as result, max(inspected) as inspected from inspections
where task_no = $draw group by all order by all
"""
TAKEN, REFUSED = "已收", "未收"


@dataclass(frozen=True, slots=True)
class Result:
    """What one inspection found, as it was sent. `department` may be left out where only one takes part."""

    subject: str
    inspected: date | None
    result: str
    department: str = ""
    disposal: str = ""
    critical: int | None = None
    serious: int | None = None
    minor: int | None = None
    matter: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one result. `code` and `problem` are empty unless it was refused."""

    subject: str
    department: str
    state: str
    code: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One subject and one department that has to inspect it."""

    subject_id: str
    name: str
    arm: str
    department: str
    inspectors: tuple[str, ...]
    result: str = ""  # empty: not reported
    inspected: date | None = None


def report_results(ledger: Ledger, draw_no: str, results: Sequence[Result], act: Act) -> list[Receipt]:
    """Take the results in, each with its own receipt, in their order. One that is wrong stops no other; the same again changes nothing."""
    if not 1 <= len(results) <= AT_ONCE:
        raise InputError(f"一次报 1 到 {AT_ONCE} 条，现有 {len(results)} 条", where="results", todo="分几次报")
    receipts: list[Receipt] = []

    def drafting(events: Sequence[Event], view: View) -> Entry:
        draw = draw_of(events, draw_no)
        if draw.state not in FOLLOWS[Step.RESULTS]:
            raise DrawStateError(f"该抽查{draw.state.value}，不能报检查结果", where=draw_no, todo="公布抽查结果以后再报")
        of: dict[str, list[Line]] = {}
        for line in lines_of(draw, open_book(ledger, draw_no, draw.book)).values():
            of.setdefault(line.subject_id, []).append(line)
        rows = [_taken(each, draw, of, act, receipts) for each in results]
        kept = [(INSPECTIONS, row) for row in rows if row]
        said = {"accepted": len(kept), "refused": len(rows) - len(kept)}
        return Entry([Draft(Kind.DRAW, draw_no, Step.RESULTS, act.day, act.actor, act.why, content=said)], kept) if kept else Entry()

    record(ledger, Kind.DRAW, drafting, act.day, facts=True)
    return receipts


def lines_of(draw: Draw, book: Book) -> dict[tuple[str, str], Line]:
    """(subject, department) → what is to be inspected, in the order of the draw."""
    tokens, departments = book.subject_tokens(), {each.item: each.department for each in book.announcement.items}
    concerned = {tokens[each.token]: sorted({departments[item] for item in each.items}) for each in book.announcement.subjects}
    found = {}
    for place in draw.placements:
        for department in concerned[place.subject_id]:
            people = tuple(each for each in place.inspectors if book.inspectors[each][1] == department)
            found[place.subject_id, department] = Line(place.subject_id, book.subjects[place.subject_id].name, place.arm, department, people)
    return found


def reported(view: View, draw: Draw, book: Book) -> list[Line]:
    """Every line of the draw with its newest result, whatever way that came in."""
    known = {(row["subject_id"], row["authority"]): row for row in view.rows(REPORTED, {"draw": draw.draw_no})}
    lines = lines_of(draw, book)
    return [_with(line, known.get(key)) for key, line in lines.items()]


def strays(view: View, draw: Draw, book: Book) -> list[tuple[str, str]]:
    """(subject, department) of results that name the draw but are none of its lines: not drawn, or another department."""
    lines = lines_of(draw, book)
    found = ((row["subject_id"], row["authority"]) for row in view.rows(REPORTED, {"draw": draw.draw_no}))
    return [each for each in found if each not in lines]


def due(ledger: Ledger, draw: Draw, policy: Sampling) -> date | None:
    """The last day for results: so many working days after the end of the period of inspection. None while the calendar lacks that year."""
    try:
        return working_days_of(ledger.root.parent).add(draw.task.check_to, policy.result_days)
    except PolicyError:
        return None  # the holidays of a year are told at the end of the year before: what is not known yet is not late


def _with(line: Line, row: Mapping[str, Any] | None) -> Line:
    if row is None:
        return line
    return Line(line.subject_id, line.name, line.arm, line.department, line.inspectors, row["result"], row["inspected"])


def _taken(said: Result, draw: Draw, of: Mapping[str, Sequence[Line]], act: Act, receipts: list[Receipt]) -> dict[str, Any] | None:
    try:
        line = _line(said, of)
        _check(said, draw, act)
    except ResultError as error:
        receipts.append(Receipt(said.subject, said.department, REFUSED, error.code, f"{error.what}；{error.todo}" if error.todo else error.what))
        return None
    receipts.append(Receipt(line.subject_id, line.department, TAKEN))
    place = list(of).index(line.subject_id) + 1  # in the order of the draw
    plain = {name: getattr(said, name) for name in ("inspected", "result", "disposal", "critical", "serious", "minor")}
    return {
        "subject_id": line.subject_id, "uscc": None if ":" in line.subject_id else line.subject_id, "party_name": line.name,
        "inspection_no": f"{draw.draw_no}-{place:04d}", "kind": DOUBLE_RANDOM, "matter": said.matter or None, "authority": line.department,
        "plan_no": draw.task.plan_no or None, "task_no": draw.draw_no, **{name: value if value != "" else None for name, value in plain.items()},
    }  # fmt: skip


def _line(said: Result, of: Mapping[str, Sequence[Line]]) -> Line:
    mine = of.get(said.subject, ())
    if not mine:
        raise ResultError(f"“{said.subject}”不在抽中的名单内", todo="名单外的检查用抽查检查结果模板报送，不填抽查任务编号")
    theirs = [line for line in mine if said.department in ("", line.department)]
    if len(theirs) != 1:
        departments = "、".join(line.department for line in mine)
        raise ResultError(f"“{said.department or '空'}”不能确定是哪个检查机关", todo=f"写：{departments}")
    return theirs[0]


def _check(said: Result, draw: Draw, act: Act) -> None:
    if code_list("inspection_results").stored(said.result) != said.result:
        raise ResultError(f"没有“{said.result}”这种检查结果", todo="按代码表 inspection_results 填写")
    if said.disposal and code_list("inspection_disposals").stored(said.disposal) != said.disposal:
        raise ResultError(f"没有“{said.disposal}”这种处理结果", todo="按代码表 inspection_disposals 填写")
    if said.inspected is None:
        raise ResultError("没有检查日期", todo="写实际检查的日期")
    if not (draw.drawn or date.min) <= said.inspected <= act.day:
        raise ResultError(f"检查日期 {said.inspected} 不在抽取之日（{draw.drawn}）和今天之间", todo="核对检查日期")
    if any(number is not None and not 0 <= number <= PROBLEMS_MOST for number in (said.critical, said.serious, said.minor)):
        raise ResultError(f"问题数不在 0 到 {PROBLEMS_MOST} 之间", todo="核对问题数，不知道的不填")

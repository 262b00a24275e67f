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
from loaders.astray_numbers import hidden
from proceedings.draws.acts import Act, draw_of
from proceedings.draws.book import Book, open_book
from proceedings.draws.matter import Draw
from proceedings.draws.policy import Sampling, sampling_policy
from proceedings.draws.steps import FOLLOWS, DrawStateError, ResultError, Step
from proceedings.events import Draft, Entry, Event, Kind, record, same_person

AT_ONCE = 5_000
PROBLEMS_MOST = 10_000
DOUBLE_RANDOM = "双随机"
REPORTED = """
select subject_id, authority, arg_min(result, (inspected, recorded_at)) as result, min(inspected) as inspected,
arg_max(result, (inspected, recorded_at)) as latest from inspections where task_no = $draw group by all order by all
"""
KEPT = """
select inspection_no, authority, inspected, result, disposal, critical, serious, minor, matter from inspections where task_no = $draw
"""
COMPARED = ("inspected", "result", "disposal", "critical", "serious", "minor", "matter")
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
    inspectors: tuple[str, ...] = ()  # certificate numbers of those who went; empty: as arranged


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
    latest: str = ""  # of a later inspection of the same subject, where there was one


def report_results(ledger: Ledger, draw_no: str, results: Sequence[Result], act: Act) -> list[Receipt]:
    """Take the results in, each with its own receipt, in their order. One that is wrong stops no other; the same again changes nothing.

    A result of a later day is a re-inspection and stands beside the first. One that turns a first finding into another needs `act.why` and
    another person than who reported it.
    """
    if not 1 <= len(results) <= AT_ONCE:
        raise InputError(f"一次报 1 到 {AT_ONCE} 条，现有 {len(results)} 条", where="results", todo="分几次报")
    receipts: list[Receipt] = []

    def drafting(events: Sequence[Event], view: View) -> Entry:
        draw = draw_of(events, draw_no)
        if draw.state not in FOLLOWS[Step.RESULTS]:
            raise DrawStateError(f"该抽查{draw.state.value}，不能报检查结果", where=draw_no, todo="公布抽查结果以后再报")
        of: dict[str, list[Line]] = {}
        for line in reported(view, draw, open_book(ledger, draw_no, draw.book)):
            of.setdefault(line.subject_id, []).append(line)
        taken = _once([_taken(each, draw, of, act, receipts) for each in results], receipts)
        known, sent = _known(view, draw), [_line_said(each, of) if row else [] for each, row in zip(results, taken, strict=True)]
        rows = [row if row and _is_new(row, said, known, draw) else None for row, said in zip(taken, sent, strict=True)]
        kept = [(INSPECTIONS, row) for row in rows if row]
        lines = [said for said, row in zip(sent, rows, strict=True) if row]
        changed = [[row["subject_id"], row["authority"], was, row["result"]] for row in rows if row and (was := _was(row, of)) not in ("", row["result"])]
        said = {"accepted": len(kept), "refused": taken.count(None), "lines": lines, "changed": changed}
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
    """Every line of the draw with its first finding, whatever way that came in: what a re-inspection finds later does not undo it."""
    known = {(row["subject_id"], row["authority"]): row for row in view.rows(REPORTED, {"draw": draw.draw_no})}
    lines = lines_of(draw, book)
    return [_with(line, known.get(key), draw.found[key].inspectors if key in draw.found else ()) for key, line in lines.items()]


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


def _went(line: Line, went: tuple[str, ...]) -> tuple[str, ...]:
    return went or line.inspectors


def _with(line: Line, row: Mapping[str, Any] | None, went: tuple[str, ...]) -> Line:
    if row is None:
        return line
    return Line(line.subject_id, line.name, line.arm, line.department, _went(line, went), row["result"], row["inspected"], row["latest"])


def _taken(said: Result, draw: Draw, of: Mapping[str, Sequence[Line]], act: Act, receipts: list[Receipt]) -> dict[str, Any] | None:
    try:
        line = _line(said, of)
        _check(said, draw, act)
        _check_team(said, line)
        _check_change(said, line, draw, act)
    except ResultError as error:
        receipts.append(Receipt(said.subject, said.department, REFUSED, error.code, f"{error.what}；{error.todo}" if error.todo else error.what))
        return None
    receipts.append(Receipt(line.subject_id, line.department, TAKEN))
    place = list(of).index(line.subject_id) + 1  # in the order of the draw
    plain = {name: getattr(said, name) for name in ("inspected", "result", "disposal", "critical", "serious", "minor")}
    return {
        "subject_id": line.subject_id, "uscc": None if ":" in line.subject_id else line.subject_id, "party_name": line.name,
        "inspection_no": f"{draw.draw_no}-{place:04d}{_again(said, line)}", "kind": DOUBLE_RANDOM, "matter": hidden(said.matter) or None,
        "authority": line.department,
        "plan_no": draw.task.plan_no or None, "task_no": draw.draw_no, **{name: value if value != "" else None for name, value in plain.items()},
    }  # fmt: skip


def _once(rows: list[dict[str, Any] | None], receipts: list[Receipt]) -> list[dict[str, Any] | None]:
    """Rows with each inspection once: a second one of the same number in the same report is taken if it says the same, else refused."""
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for place, row in enumerate(rows):
        if row and (first := seen.setdefault((row["inspection_no"], row["authority"]), row)) is not row:
            rows[place] = None
            if first != row:
                receipts[place] = Receipt(
                    row["subject_id"], row["authority"], REFUSED, ResultError.code, "同一次报送中这一户已经有一条，内容不同；核对后只报一条，复查的另次报"
                )
    return rows


def _known(view: View, draw: Draw) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(row["inspection_no"], row["authority"]): row for row in view.rows(KEPT, {"draw": draw.draw_no})}


def _is_new(row: Mapping[str, Any], said: Sequence[Any], known: Mapping[tuple[str, str], Mapping[str, Any]], draw: Draw) -> bool:
    """Whether a row says anything that is not in the ledger yet: a phone that sends again writes nothing."""
    before, first = known.get((row["inspection_no"], row["authority"])), draw.found.get((row["subject_id"], row["authority"]))
    if before is None or first is None:
        return True
    return any(before[name] != row[name] for name in COMPARED) or (row["inspected"] == first.inspected and tuple(said[4]) != first.inspectors)


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
    first = max(draw.drawn or date.min, draw.task.check_from)
    if not first <= said.inspected <= act.day:
        raise ResultError(f"检查日期 {said.inspected} 不在 {first}（抽取之日、检查期限起算日的后一个）和今天之间", todo="核对检查日期")
    if said.inspected > draw.task.check_to and not act.why.strip():
        raise ResultError(
            f"检查日期 {said.inspected} 不在检查期限 {draw.task.check_from} 至 {draw.task.check_to} 之内",
            todo="核对检查日期；确实逾期检查的，写 --why 说明理由",
        )
    if any(number is not None and not 0 <= number <= PROBLEMS_MOST for number in (said.critical, said.serious, said.minor)):
        raise ResultError(f"问题数不在 0 到 {PROBLEMS_MOST} 之间", todo="核对问题数，不知道的不填")


def _check_team(said: Result, line: Line) -> None:
    """Who went must be who was arranged: a change is a step of its own, with the reason. Nobody arranged: anybody may have been sent."""
    if line.inspectors and said.inspectors and set(said.inspectors) != set(line.inspectors):
        planned = "、".join(line.inspectors)
        raise ResultError(f"检查人员 {'、'.join(said.inspectors)} 与安排的 {planned} 不符", todo="先由另一人用 creditgraph draw replace 更换检查人员并写明理由")


def _check_change(said: Result, line: Line, draw: Draw, act: Act) -> None:
    """A first finding is turned into another only with a reason and by somebody else than who reported it."""
    if not line.result or _again(said, line) or _kind(said.result) == _kind(line.result):
        return
    if not act.why.strip():
        raise ResultError(f"已报 {line.inspected} {line.result}，改为 {said.result} 须写明理由", todo="写 --why；以后再去查的，写再查的日期，作为复查另记")
    first = draw.found.get((line.subject_id, line.department))
    if first and same_person(first.who, act.actor.who):
        raise ResultError(f"已报 {line.result} 的人不能自己改为 {said.result}", todo="由另一人更正")


def _kind(result: str) -> str:
    """Whether a problem was found, nothing was, or nothing could be: only what changes this is a change of the finding."""
    policy = sampling_policy()
    return "problem" if result in policy.problem else "nothing there" if result in policy.not_inspected else "clean"


def _again(said: Result, line: Line) -> str:
    """What marks the number of a re-inspection: its day. Empty for the first inspection and for corrections of it."""
    later = bool(line.result and line.inspected and said.inspected and said.inspected > line.inspected)
    return f"-F{said.inspected:%Y%m%d}" if later and said.inspected else ""


def _was(row: Mapping[str, Any], of: Mapping[str, Sequence[Line]]) -> str:
    """The first finding that a row corrects; empty if there was none, or the row is a re-inspection."""
    line = next(each for each in of[row["subject_id"]] if each.department == row["authority"])
    return line.result if line.inspected and row["inspected"] <= line.inspected else ""


def _line_said(said: Result, of: Mapping[str, Sequence[Line]]) -> list[Any]:
    """What the log keeps of a result: who reported it follows from the step."""
    line = _line(said, of)
    return [line.subject_id, line.department, said.result, said.inspected.isoformat() if said.inspected else "", list(said.inspectors or line.inspectors)]

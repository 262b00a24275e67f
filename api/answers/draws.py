"""Double-random draws over HTTP, read fresh from the ledger."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Response

from api.draw_files import public_html, public_json
from api.exports import download
from api.models_draws import (
    ArmLine,
    DrawAnswer,
    DrawLine,
    DrawPlanRequest,
    DrawReceipt,
    DrawReportAnswer,
    DrawResultRequest,
    DrawResultsRequest,
    DrawStepRequest,
    DrawVisit,
)
from api.security import Role, Token
from api.services import Services
from ledger.errors import ForbiddenError, InputError
from ledger.store import Ledger
from ledger.view import View
from proceedings.draws import acts
from proceedings.draws.acts import Act, draw_of, preview
from proceedings.draws.book import Book, open_book
from proceedings.draws.libraries import Scope, check_items
from proceedings.draws.matter import Draw, draws
from proceedings.draws.papers import listed, plan_in_words, public_page, seed_of
from proceedings.draws.policy import sampling_policy
from proceedings.draws.report import ArmResult, draw_report
from proceedings.draws.results import Result, due, report_results, reported
from proceedings.draws.steps import State
from proceedings.draws.task import Task, parties
from proceedings.events import Event, Kind, as_things_stand, read_events

STEPS: Mapping[str, Callable[[Ledger, str, DrawStepRequest, Act], Event]] = {
    "密封": lambda ledger, number, said, act: acts.seal(ledger, number, said.party, said.commitment.strip().lower(), act),
    "公布名单": lambda ledger, number, said, act: acts.publish(ledger, number, act),
    "揭示": lambda ledger, number, said, act: acts.reveal(ledger, number, said.party, said.half.strip().lower(), act),
    "确认种子": lambda ledger, number, said, act: acts.confirm_seed(ledger, number, said.rolls, act),
    "更换检查人员": lambda ledger, number, said, act: acts.exchange(ledger, number, said.subject, said.gone, act),
    "取得种子": lambda ledger, number, said, act: acts.take_seed(ledger, number, said.seed, act),
    "抽取": lambda ledger, number, said, act: acts.run(ledger, number, act),
    "公布结果": lambda ledger, number, said, act: acts.announce_result(ledger, number, act),
    "作废": lambda ledger, number, said, act: acts.annul(ledger, number, act),
}
MEDIA = {"json": "application/json", "html": "text/html; charset=utf-8"}
PAGE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Desk:
    """A ledger, a view of it, and its draws."""

    ledger: Ledger
    view: View
    events: list[Event]

    @property
    def draws(self) -> Mapping[str, Draw]:
        """All draws by number."""
        return draws(self.events)


@contextmanager
def desk(services: Services, today: date) -> Iterator[Desk]:
    """The draws of a home as they stand."""
    ledger = Ledger(services.settings.home)
    view = ledger.view(as_things_stand(ledger, today))
    try:
        yield Desk(ledger, view, read_events(view, Kind.DRAW))
    finally:
        view.close()


def draw_lines(services: Services, today: date) -> list[DrawLine]:
    """All draws, newest first."""
    with desk(services, today) as at:
        return [_line(each) for each in reversed(list(at.draws.values()))]


def draw_answer(services: Services, number: str, today: date) -> DrawAnswer:
    """One draw."""
    with desk(services, today) as at:
        return _answer(at, draw_of(at.events, number))


def plan_answer(services: Services, request: DrawPlanRequest, token: Token, act: Act) -> DrawAnswer:
    """Plan a draw; a department only one in which it takes part."""
    scope = Scope(request.region, tuple(request.items), tuple(request.trades), tuple(request.tags), tuple(request.classes), request.left_out)
    plain = request.model_dump(exclude={"region", "items", "trades", "tags", "classes", "left_out"})
    with desk(services, act.day) as at:
        _of_department(token, {each.department for each in check_items(at.view, scope)})
    event = acts.plan(Ledger.of(services.settings), Task(**plain, scope=scope), act)
    return draw_answer(services, event.matter_no, act.day)


def step_answer(services: Services, number: str, request: DrawStepRequest, token: Token, act: Act) -> DrawAnswer:
    """Take a step; whether it may be taken follows from the steps before it. A department steps only where it takes part or holds a half."""
    with desk(services, act.day) as at:
        draw = draw_of(at.events, number)
        own = {request.party} & set(parties(draw.task)) if request.step in ("密封", "揭示") else set()
        _of_department(token, own or _departments(at, draw))
    STEPS[request.step](Ledger.of(services.settings), number, request, act)
    return draw_answer(services, number, act.day)


def results_answer(services: Services, number: str, request: DrawResultsRequest, token: Token, act: Act) -> list[DrawReceipt]:
    """Take results in, each on its own. A department reports its own lines only."""
    with desk(services, act.day) as at:
        _of_department(token, _departments(at, draw_of(at.events, number)))
    said = [_result(each, act.actor.department) for each in request.results]
    for each in said:
        _of_department(token, {each.department})
    receipts = report_results(Ledger.of(services.settings), number, said, act)
    return [DrawReceipt(subject=each.subject, department=each.department, accepted=not each.problem, code=each.code, problem=each.problem) for each in receipts]


def visits_of_draw(services: Services, number: str, token: Token, today: date) -> list[DrawVisit]:
    """Who inspects whom, by department and subject, once the result is announced; a department sees its own lines."""
    with desk(services, today) as at:
        draw = draw_of(at.events, number)
        _of_department(token, _departments(at, draw))
        if draw.state is not State.ANNOUNCED:
            return []
        book = open_book(at.ledger, number, draw.book)
        lines = sorted(reported(at.view, draw, book), key=lambda each: (each.department, each.subject_id))
        return [
            DrawVisit(
                subject=each.subject_id, name=each.name, address=book.subjects[each.subject_id].address, department=each.department,
                inspectors=[f"{book.inspectors[person][0]}（{person}）" for person in each.inspectors], result=each.result, inspected=each.inspected,
            )
            for each in lines
            if token.role is not Role.DEPARTMENT or each.department == token.department
        ]  # fmt: skip


def report_answer(services: Services, number: str, today: date) -> DrawReportAnswer:
    """What the two arms found."""
    with desk(services, today) as at:
        draw = draw_of(at.events, number)
        book = listed(at.ledger, draw)
        found = draw_report(reported(at.view, draw, book), book, sampling_policy())
    low, high = found.interval
    return DrawReportAnswer(
        draw_no=number, arms=[_arm(found.risk), _arm(found.control)], difference=found.difference, low=low, high=high, detectable=found.detectable,
        bounds=found.bounds, sentence=found.sentence,
    )  # fmt: skip


def public_paper(services: Services, number: str, kind: str, today: date) -> Response:
    """The page or the file for the public, as a download."""
    with desk(services, today) as at:
        page = public_page(at.ledger, draw_of(at.events, number), at.draws.values())
    made = download(public_html(page) if kind == "html" else public_json(page), MEDIA[kind], f"双随机抽查_{number}.{kind}")
    if kind == "html":
        made.headers["Content-Security-Policy"] = PAGE_POLICY
    return made


def _departments(at: Desk, draw: Draw) -> set[str]:
    """Which departments take part: of the list once it is out, before that of its items as they stand."""
    if draw.book:
        return {each.department for each in open_book(at.ledger, draw.draw_no, draw.book).announcement.items}
    return {each.department for each in check_items(at.view, draw.task.scope)}


def _of_department(token: Token, departments: set[str]) -> None:
    """ForbiddenError for a department that has no part in it."""
    if token.role is Role.DEPARTMENT and token.department not in departments:
        raise ForbiddenError(f"“{token.department}”没有参加这次抽查", todo=f"由参加的部门办理：{'、'.join(sorted(departments))}")


def _result(said: DrawResultRequest, department: str) -> Result:
    return Result(**{**said.model_dump(), "department": said.department or department, "inspectors": tuple(said.inspectors)})


def _line(draw: Draw) -> DrawLine:
    return DrawLine(**_plain(draw))


def _plain(draw: Draw) -> dict[str, Any]:
    named = {name: getattr(draw, name) for name in ("draw_no", "planned", "published", "list_hash", "void_reason")}
    return {**named, "title": draw.task.title, "state": draw.state.value, "drawn": len(draw.placements), "replaces": draw.task.replaces}


def _answer(at: Desk, draw: Draw) -> DrawAnswer:
    task = draw.task
    return DrawAnswer(
        **_plain(draw), items=list(task.scope.items), region=task.scope.region, directed=task.scope.directed, check_from=task.check_from,
        check_to=task.check_to, unstaffed=sum(not each.inspectors for each in draw.placements), due=due(at.ledger, draw, sampling_policy()),
        policy=draw.policy, seed=seed_of(draw), warnings=list(draw.warnings),
        **(_fixed(open_book(at.ledger, draw.draw_no, draw.book)) if draw.book else _not_fixed(at, draw)),
    )  # fmt: skip


def _fixed(book: Book) -> dict[str, Any]:
    source = plan_in_words(book.announcement.seed)
    return {"library": len(book.subjects), "left_out": dict(Counter(book.excluded.values())), "inspectors": len(book.inspectors), "seed_source": source}


def _not_fixed(at: Desk, draw: Draw) -> dict[str, Any]:
    known: dict[str, Any] = {"library": 0, "left_out": {}, "inspectors": 0, "seed_source": ""}
    with suppress(InputError):  # an empty library is told when the list is to be published
        held = preview(at.view, draw)
        known |= {"library": len(held.members), "left_out": dict(Counter(held.excluded.values())), "inspectors": len(held.inspectors)}
    return known


def _arm(arm: ArmResult) -> ArmLine:
    low, high = arm.interval
    plain = {name: getattr(arm, name) for name in ("arm", "drawn", "reported", "inspected", "problems", "share")}
    return ArmLine(**plain, low=low, high=high)

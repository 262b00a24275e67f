"""Repairs over HTTP: read from the ledger as it stands, not from the published data, and put into effect in the graph that is served."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from api.masking import Masker
from api.models_repairs import ChangeLine, CheckLine, FollowedLine, QuashingRequest, ReceiptAnswer, RepairAnswer, RepairLine, StepLine
from api.security import Role
from api.services import Services
from ledger.errors import GraphError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from ledger.working_days import working_days_of
from proceedings.events import Actor, as_things_stand
from proceedings.repair.checks import checks
from proceedings.repair.effect import CHANGING, put_into_effect
from proceedings.repair.listing import Line, late_lines, line_of, lines, shown_one
from proceedings.repair.quash import Quashing, quash
from proceedings.repair.receipt import Receipt, receipt_from, refusal_of
from proceedings.repair.steps import Act, Application, accept, apply_for, decide, withdraw
from proceedings.repair.wording import change_rows, closing, followed_rows, sentences, title_of

Told = TypeVar("Told")


def repair_lines(services: Services, role: Role, today: date, *, late: bool) -> list[RepairLine]:
    """The repairs that this role may see, or those of them that are overdue."""
    masker, audit = Masker(role), role is Role.AUDITOR

    def told(view: View) -> list[RepairLine]:
        found = late_lines(view, today) if late else lines(view, today, audit=audit)
        return [RepairLine.model_validate(_line(each, masker)) for each in found if audit or not each.repair.forgotten]

    return _reading(services, today, told)


def repair_answer(services: Services, role: Role, number: str, actor: Actor, today: date) -> RepairAnswer:
    """One repair with its conditions as they stand today; the same refusal whether there is none or this role may not know of it."""

    def told(view: View) -> RepairAnswer:
        repair = shown_one(view, number, audit=role is Role.AUDITOR)
        found = checks(view, repair, today, actor.department) if repair.open else []
        conditions = [CheckLine(id=each.id, title=each.title, passed=each.passed, reason=each.reason, basis=each.basis) for each in found]
        steps = [StepLine(**{name: getattr(each, name) for name in StepLine.model_fields}) for each in repair.steps]
        line = _line(line_of(repair, working_days_of(view.home), today), Masker(role))
        return RepairAnswer.model_validate({**line, "checks": conditions, "steps": steps})

    return _reading(services, today, told)


def applied(services: Services, role: Role, application: Application, actor: Actor, today: date) -> RepairAnswer:
    """The application as it was taken in."""
    number = apply_for(_ledger(services), application, actor, today)[0].matter_no
    return repair_answer(services, role, number, actor, today)


def accepted(services: Services, role: Role, number: str, act: Act) -> RepairAnswer:
    """受理, or 不予受理 with each reason."""
    _may_see(services, role, number, act.day)
    accept(_ledger(services), number, act)
    return repair_answer(services, role, number, act.actor, act.day)


def taken_back(services: Services, role: Role, number: str, act: Act) -> RepairAnswer:
    """The application withdrawn."""
    _may_see(services, role, number, act.day)
    withdraw(_ledger(services), number, act)
    return repair_answer(services, role, number, act.actor, act.day)


def decided(services: Services, role: Role, number: str, act: Act, outcome: str, document: str) -> ReceiptAnswer:
    """The decision with its receipt: after this answer only the auditor reads it again."""
    _may_see(services, role, number, act.day)
    decide(_ledger(services), number, act, outcome, document)
    return receipt_answer(_effect(services, number, act).for_party())


def quashed(services: Services, request: QuashingRequest, actor: Actor, today: date) -> ReceiptAnswer:
    """A decision that no longer stands, with its receipt."""
    quashing = Quashing(
        party=request.party, about=request.about, document=request.document, of=request.of, outcome=request.outcome, why=request.why
    )  # fmt: skip
    number = quash(_ledger(services), quashing, actor, today)[0].matter_no
    return receipt_answer(_effect(services, number, Act(actor, today)).for_party())


def kept_receipt(services: Services, role: Role, number: str, today: date) -> Receipt:
    """The receipt as this role may read it; NotFoundError before the decision, and while the decision is not in effect everywhere."""

    def told(view: View) -> Receipt:
        repair = shown_one(view, number, audit=role is Role.AUDITOR)
        if repair.open or (repair.state in CHANGING and repair.receipt is None):
            raise NotFoundError(f"{number} 还没有回执", where=number, todo="决定并生效后才有；已决定的由 creditgraph repair receipt 使其生效")
        return receipt_from(repair.receipt.content) if repair.receipt else refusal_of(repair)

    receipt = _reading(services, today, told)
    return receipt if role is Role.AUDITOR else receipt.for_party()


def receipt_answer(receipt: Receipt) -> ReceiptAnswer:
    """A receipt as it leaves."""
    names = ("number", "outcome", "party", "document_no", "record_kind", "decided", "department", "others_subjects", "others_changes", "complete")
    return ReceiptAnswer(
        **{name: getattr(receipt, name) for name in names},
        title=title_of(receipt),
        sentences=sentences(receipt),
        changes=[ChangeLine(**each) for each in change_rows(receipt.changes)],
        others=[ChangeLine(**each) for each in change_rows(receipt.others)],
        followed=[FollowedLine(kind=each["kind"], matter_no=each["matter_no"], step=each["step"]) for each in followed_rows(receipt)],
        closing=closing(receipt),
    )


def _effect(services: Services, number: str, act: Act) -> Receipt:
    """In the graph that is served too, if it can be reached: a decision never waits for the graph."""
    ledger = _ledger(services)
    try:
        return put_into_effect(ledger, number, act, services.door.store())
    except GraphError:
        return put_into_effect(ledger, number, act, None)


def _may_see(services: Services, role: Role, number: str, today: date) -> None:
    _reading(services, today, lambda view: shown_one(view, number, audit=role is Role.AUDITOR))


def _reading(services: Services, today: date, told: Callable[[View], Told]) -> Told:
    ledger = _ledger(services)
    view = ledger.view(as_things_stand(ledger, today))
    try:
        return told(view)
    finally:
        view.close()


def _ledger(services: Services) -> Ledger:
    return Ledger.of(services.settings)


def _line(line: Line, masker: Masker) -> dict[str, object]:
    repair = line.repair
    names = ("number", "document_no", "record_kind", "authority", "provisional", "applied", "decided")
    due = {"due_step": line.due.step, "due": line.due.day, "rule": line.due.rule.article} if line.due else {"due_step": "", "due": None, "rule": ""}
    party = masker.person(repair.party) if repair.person_id else repair.party
    return {name: getattr(repair, name) for name in names} | {"state": repair.state.value, "party": party, "late": line.late, **due}

"""Results of visits over HTTP."""

from datetime import date

from api.models_visits import FeedbackAnswer, FeedbackLine, FeedbackRequest, VisitResult
from api.security import Role
from api.services import Services
from ledger.store import Ledger
from proceedings.events import Actor
from proceedings.visits.report_back import Report, report_back

CORRECTING = frozenset({Role.INVESTIGATOR, Role.DEPARTMENT, Role.ADMINISTRATOR})


def feedback_answer(services: Services, role: Role, request: FeedbackRequest, actor: Actor, today: date) -> FeedbackAnswer:
    """Everything that can be taken in is; the rest says why not. A grid worker corrects only what he reported himself."""
    ledger = Ledger.of(services.settings)
    outcomes = report_back(ledger, [_report(each) for each in request.results], actor, today, office=role in CORRECTING)
    lines = [
        FeedbackLine(visit_no=each.visit_no, accepted=each.accepted, state=each.state.value, code=each.code, problem=each.problem, todo=each.todo)
        for each in outcomes
    ]
    return FeedbackAnswer(results=lines)


def _report(result: VisitResult) -> Report:
    return Report(**result.model_dump())

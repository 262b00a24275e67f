"""Objections, read fresh from the ledger; a step that changes what counts is in the graph before the answer leaves."""

import logging
from dataclasses import dataclass
from datetime import date

from fastapi import BackgroundTasks

from api.dossier_pages import dossier_json
from api.masking import Masker
from api.models_objections import DossierAnswer, MarkedAtOnce, ObjectionAnswer, ObjectionLine, ObjectionRequest, ObjectionStepRequest
from api.services import Services
from graph.disputes import Marked
from graph.embedded import EmbeddedNeo4j
from graph.store import GraphStore
from ledger.errors import CreditGraphError, GraphError, InputError
from ledger.store import Ledger
from ledger.working_days import working_days_of
from proceedings.events import Actor, Event, Kind
from proceedings.objections.correction import Correction, correct
from proceedings.objections.dossier import Dossier, dossier
from proceedings.objections.effect import at_once, current, put_into_effect
from proceedings.objections.filing import Filing, file_objection
from proceedings.objections.matter import OUTCOMES, STOLEN_IDENTITY, Step
from proceedings.objections.steps import Act, accept, decide, extend, transfer
from proceedings.objections.worklist import Line, line, lines, overdue

NO_GRAPH = "图谱没有运行或者没有发布：台账已标注，图谱、评分和线索在下次 creditgraph analyse、publish 时更新"
log = logging.getLogger("creditgraph.api")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which objections are asked for; empty means all."""

    day: date
    department: str = ""
    subject: str = ""

    def has(self, found: Line) -> bool:
        """Whether this one is asked for."""
        return self.department in ("", found.objection.unit) and self.subject in ("", found.objection.subject_id, found.objection.person_id)


def objection_lines(services: Services, masker: Masker, wanted: Wanted, *, late: bool) -> list[ObjectionLine]:
    """All objections, or only those that are overdue, among those wanted."""
    settings = services.settings
    view = Ledger(settings.home).view(wanted.day)
    try:
        found = lines(view, working_days_of(settings.home))
    finally:
        view.close()
    return [_line(each, masker) for each in (overdue(found) if late else found) if wanted.has(each)]


def objection_line(services: Services, masker: Masker, number: str, day: date) -> ObjectionLine:
    """One objection."""
    settings = services.settings
    return _line(line(current(Ledger(settings.home), number, day), working_days_of(settings.home), day), masker)


def file_answer(services: Services, masker: Masker, request: ObjectionRequest, actor: Actor, later: BackgroundTasks) -> ObjectionAnswer:
    """File an objection for a subject."""
    filing = Filing(**request.model_dump())
    today = date.today()
    events = file_objection(Ledger.of(services.settings), filing, actor, today)
    return _answer(services, masker, events, today, later)


def step_answer(services: Services, masker: Masker, number: str, request: ObjectionStepRequest, actor: Actor, later: BackgroundTasks) -> ObjectionAnswer:
    """Take a further step."""
    today = date.today()
    events = take(services, number, request, Act(actor, today, request.why))
    return _answer(services, masker, events, today, later)


def take(services: Services, number: str, request: ObjectionStepRequest, act: Act) -> list[Event]:
    """The steps written."""
    ledger, step = Ledger.of(services.settings), Step(request.step)
    if step is Step.ACCEPTED:
        return accept(ledger, number, act)
    if step is Step.TRANSFERRED:
        return transfer(ledger, number, act, request.to)
    if step is Step.EXTENDED:
        if request.until is None:
            raise InputError("缺少延至的日期", where="until", todo="写成 2026-06-30 这样的形式")
        return extend(ledger, number, act, request.until, working_days_of(services.settings.home))
    if step in OUTCOMES:
        return decide(ledger, number, act, step)
    return correct(ledger, number, act, Correction(request.values, step is Step.REMOVED))


def dossier_of(services: Services, key: str) -> Dossier:
    """Everything used about one subject."""
    return dossier(Ledger(services.settings.home), key, date.today())


def dossier_answer(services: Services, key: str) -> DossierAnswer:
    """The same, as JSON."""
    return DossierAnswer.model_validate(dossier_json(dossier_of(services, key)))


def _answer(services: Services, masker: Masker, events: list[Event], day: date, later: BackgroundTasks) -> ObjectionAnswer:
    number = next(each.matter_no for each in events if each.kind is Kind.OBJECTION)
    ledger = Ledger(services.settings.home)
    steps = {each.step for each in events if each.kind is Kind.OBJECTION}
    marked, note = None, ""
    if steps & {Step.FILED, *OUTCOMES, Step.CORRECTED, Step.REMOVED}:
        store = running_graph(services)
        marked, note = _marked(ledger, number, day, store) if store else (None, NO_GRAPH)
        if store:
            later.add_task(_settle, services, number, day, store)
    return ObjectionAnswer(
        objection=objection_line(services, masker, number, day),
        marked=MarkedAtOnce(records=marked.records, findings=marked.findings, parties=marked.parties, links=marked.links) if marked else None,
        notices=sum(each.kind is Kind.NOTICE for each in events),
        lifted=sum(each.kind in (Kind.SANCTION, Kind.BAN) for each in events),
        note=note,
    )


def running_graph(services: Services) -> GraphStore | None:
    """The graph if it runs and holds a publication; None otherwise. Starts nothing: a kernel that nobody asked for would hold the answer back."""
    settings = services.settings
    try:
        if not (services.door.opened() or settings.neo4j_uri or EmbeddedNeo4j(settings).status()):
            return None
        store = services.door.store()
        return store if store.read("publication") else None
    except CreditGraphError as error:
        log.error("%s %s", error.code, error)
        return None


def _marked(ledger: Ledger, number: str, day: date, store: GraphStore) -> tuple[Marked | None, str]:
    """What was marked; if the graph fails, the step stands all the same, and the answer says that nothing is marked."""
    try:
        return at_once(ledger, number, day, store), ""
    except GraphError as error:
        log.error("%s %s：%s", error.code, number, error)
        return None, NO_GRAPH


def _settle(services: Services, number: str, day: date, store: GraphStore) -> None:
    """Work everything out again, after the answer has left. If that fails, the marks stay, and the next publication settles it."""
    try:
        put_into_effect(Ledger.of(services.settings), number, day, store)
    except CreditGraphError as error:
        log.error("%s %s：%s", error.code, number, error)


def _line(found: Line, masker: Masker) -> ObjectionLine:
    one = found.objection
    person = one.kind == STOLEN_IDENTITY or not one.subject_id
    return ObjectionLine.model_validate(found.as_json() | {"party": masker.person(one.party) if person else one.party})

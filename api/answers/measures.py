"""Measures, read fresh from the ledger: a step taken a moment ago is in the answer, and a lifted measure in none."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date
from typing import Any

from fastapi import Response

from analytics.runs import latest_findings
from api.answers.publication import Publication, publication_or_none
from api.masking import Masker
from api.measure_files import file_name, measure_pdf
from api.models import LiveMeasure
from api.models_measures import MeasureAnswer, MeasureCandidateLine, MeasureLine, MeasureProposalRequest, MeasureStepRequest, OverdueLine
from api.services import Services
from graph.results import results_run
from graph.settle import settle_graph
from ledger.batch_line import NOT_INPUT
from ledger.errors import GraphError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from proceedings.events import Actor, Event, Kind, read_events
from proceedings.sanctions import commands
from proceedings.sanctions.as_rows import measure_row, measure_whole
from proceedings.sanctions.candidates import candidates
from proceedings.sanctions.commands import Act
from proceedings.sanctions.request import Request
from proceedings.sanctions.worklist import Standing, overdue, standings

STEPS: Mapping[str, Callable[[Ledger, str, Act], Event]] = {
    "审核通过": lambda ledger, number, act: commands.review(ledger, number, True, act),
    "审核退回": lambda ledger, number, act: commands.review(ledger, number, False, act),
    "告知": commands.notify,
    "陈述申辩": commands.reply,
    "推送": commands.push,
    "执行": commands.execute,
    "停止执行": lambda ledger, number, act: commands.execute(ledger, number, act, stopped=True),
    "反馈": commands.feedback,
    "解除": lambda ledger, number, act: commands.lift(ledger, number, act)[0],
}
NOT_DRAWN = "图谱：尚未更新，待下次分析和发布（creditgraph analyse、creditgraph publish）"
DRAWN = frozenset({"推送", "解除"})  # steps after which the graph shows another set of measures


def measure_lines(services: Services, on: date, masker: Masker, *, live: bool = False) -> list[MeasureLine]:
    """Every measure as it stands on the day."""
    with _view(services, on) as view:
        return [line(each, masker) for each in standings(view, on) if each.live or not live]


def live_measures(services: Services, key: str, on: date) -> list[LiveMeasure]:
    """The measures against one subject that may be executed on the day: those whose ground still counts."""
    with _view(services, on) as view:
        if not view.rows("select 1 from proceedings where kind = '惩戒' and $key in (subject_id, person_id) limit 1", {"key": key}):
            return []
        rows = [measure_row(each) for each in standings(view, on) if each.live and each.matter.owner == key]
    return [LiveMeasure.model_validate({name: row[name] for name in LiveMeasure.model_fields}) for row in rows]


def measure_answer(services: Services, number: str, on: date, masker: Masker) -> MeasureAnswer:
    """One measure whole."""
    with _view(services, on) as view:
        found = _one(view, number, on)
        whole = measure_whole(view, found, read_events(view, Kind.SANCTION, number))
        told = {"reasons": [masker.text(each) for each in whole["reasons"]]}
        return MeasureAnswer.model_validate(_masked(whole | told, found, masker))


def overdue_lines(services: Services, on: date, department: str, masker: Masker) -> list[OverdueLine]:
    """What is late, by department."""
    with _view(services, on) as view:
        found = standings(view, on)
    persons = {each.matter.matter_no for each in found if each.matter.person_id}
    lines = (asdict(each) for each in overdue(found, on) if department in ("", each.department))
    return [OverdueLine(**each | _person(each, "subject_name", masker, person=each["matter_no"] in persons)) for each in lines]


def candidate_lines(services: Services, today: date) -> list[MeasureCandidateLine]:
    """Leads with the document that each lacks."""
    ledger = Ledger(services.settings.home)
    with _view(services, today) as view:
        return [MeasureCandidateLine.model_validate(asdict(each)) for each in candidates(view, latest_findings(ledger))]


def proposed(services: Services, asked: MeasureProposalRequest, act: Act, masker: Masker) -> MeasureLine:
    """The measure that was put before a second person."""
    fields = asked.model_dump(exclude={"item", "first_day", "grounds", "departments"})
    request = Request(
        **fields, item_id=asked.item, first_day=asked.first_day or act.on, grounds=tuple(asked.grounds), departments=tuple(asked.departments)
    )  # fmt: skip
    return _after(services, commands.propose(Ledger.of(services.settings), request, act).matter_no, act.today, masker)


def stepped(services: Services, number: str, asked: MeasureStepRequest, who: Actor, today: date, masker: Masker) -> MeasureLine:
    """The measure after one more step; the graph shows a pushed or lifted measure at once."""
    STEPS[asked.step](Ledger.of(services.settings), number, Act(who, asked.on or today, today, asked.why, asked.document_no))
    drawn = asked.step not in DRAWN or _draw(services, today)
    told = _after(services, number, today, masker)
    return told if drawn else told.model_copy(update={"todo": [*told.todo, NOT_DRAWN]})


def paper(services: Services, number: str, name: str, on: date, masker: Masker) -> Response:
    """The 惩戒单 or the notice as PDF."""
    with _view(services, on) as view:
        found = _one(view, number, on)
        content = measure_pdf(view, found, name, on, full_names=masker.full_names)
    headers = {"Content-Disposition": f"attachment; filename=\"{number}-{name}.pdf\"; filename*=UTF-8''{_quoted(file_name(found, name))}"}
    return Response(content, media_type="application/pdf", headers=headers)


def line(standing: Standing, masker: Masker) -> MeasureLine:
    """One measure; a natural person's name as the role may see it."""
    return MeasureLine.model_validate(_masked(measure_row(standing), standing, masker))


def _draw(services: Services, today: date) -> bool:
    """Bring the graph into line; whether that was done. A step never waits for the graph: one that cannot be reached shows it when next published.

    Nor does a step change anything else there: where facts were loaded after the analysis that is shown, its results belong to no view any
    more, and settling would take every finding and score away. Then the graph stays until somebody analyses and publishes.
    """
    with suppress(GraphError):
        store = services.door.store()
        publication = publication_or_none(store)
        if publication is None:
            return False
        view = Ledger(services.settings.home).view(publication.times.as_of, today=today)
        try:
            if _newer_facts(view, publication):
                return False
            settle_graph(store, view)
            return True
        finally:
            view.close()
    return False


def _newer_facts(view: View, publication: Publication) -> bool:
    """Whether the ledger knows facts that the publication does not, or no longer has the results that it shows."""
    batches = view.rows("select 1 from batches where not list_contains($not_input, kind) and recorded_at > $known limit 1",
                        {"not_input": list(NOT_INPUT), "known": publication.times.known_at})  # fmt: skip
    return bool(batches) or (bool(publication.run) and results_run(view) is None)


def _after(services: Services, number: str, today: date, masker: Masker) -> MeasureLine:
    with _view(services, today) as view:
        return line(_one(view, number, today), masker)


def _one(view: View, number: str, on: date) -> Standing:
    for each in standings(view, on):
        if each.matter.matter_no == number:
            return each
    raise NotFoundError(f"没有措施“{number}”", todo="用 /v1/measures 查看编号")


def _masked(row: dict[str, Any], standing: Standing, masker: Masker) -> dict[str, Any]:
    return row | _person(row, "name", masker, person=bool(standing.matter.person_id))


def _person(row: Mapping[str, Any], field: str, masker: Masker, *, person: bool) -> dict[str, Any]:
    return {field: masker.person(row[field]) if person else row[field]}


def _quoted(name: str) -> str:
    return "".join(f"%{byte:02X}" for byte in name.encode())


@contextmanager
def _view(services: Services, on: date) -> Iterator[View]:
    view = Ledger(services.settings.home).view(on)
    try:
        yield view
    finally:
        view.close()

"""The visit list: planned on the ledger view behind the published data."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from fastapi import Response

from analytics.visits.again import Asked, list_now
from analytics.visits.plan import VisitPlan, load_visit_policy
from analytics.weeks import parse_week, week_of
from api.enquiry import Enquiry
from api.exports import download
from api.models import GridLine, VisitRow, VisitsAnswer
from api.services import Services
from api.visit_files import MEDIA, file_name, render
from api.visit_servings import visit_items
from ledger.errors import NotFoundError
from ledger.store import Ledger
from proceedings.events import Actor
from proceedings.visits.errors import ListOutError
from proceedings.visits.issue import check_week, issue
from proceedings.visits.known_today import known_today
from proceedings.visits.lists import issued_list

FINDINGS = "select * from findings where run_id = $run order by finding_id"
SCORES = "select * from scores where run_id = $run and subject_id in (select subject_id from enterprises where grid = $grid) order by subject_id"


@dataclass(frozen=True, slots=True)
class VisitRequest:
    """What a list is asked for. Without a week: the one after the day of the data."""

    grid: str
    week: str | None
    capacity: int


def grid_lines(enquiry: Enquiry) -> list[GridLine]:
    """All grids, by region and code."""
    return [
        GridLine(grid=row["grid"], name=row["name"], region="/".join(part for part in (row["region"], row["street"]) if part))
        for row in enquiry.store.read("grids")
    ]


def visits_answer(enquiry: Enquiry, services: Services, request: VisitRequest) -> VisitsAnswer:
    """The list as it is shown."""
    plan = plan_of(enquiry, services, request)
    shown = asdict(plan) | {"rows": [VisitRow.model_validate(asdict(row)) for row in plan.rows], "times": enquiry.times}
    return VisitsAnswer.model_validate(shown)


def issue_answer(enquiry: Enquiry, services: Services, request: VisitRequest, actor: Actor, today: date) -> VisitsAnswer:
    """Hand the list out as it stands now, and give it with its numbers. ListOutError if there is one already, NotFoundError if nobody is to be visited."""
    plan = plan_of(enquiry, services, request)
    if plan.issued:
        raise ListOutError(f"清单 {plan.list_no} 已于 {plan.issued} 下发", todo="下发后名单不变；临时去的另行报送，不填清单编号")
    check_week(parse_week(plan.week), today)
    if not plan.rows:
        raise NotFoundError(f"{plan.grid_name} {plan.week} 没有要走访的", where="grid", todo="不必下发")
    if not issue(Ledger.of(services.settings), [plan.handed(enquiry.analysis())], actor, today).lists:
        raise ListOutError(f"{plan.grid_name} {plan.week} 的清单刚刚由他人下发", todo="重新打开清单")
    return visits_answer(enquiry, services, request)


def visit_file(enquiry: Enquiry, services: Services, request: VisitRequest, file_format: str) -> Response:
    """The list as a download."""
    plan = plan_of(enquiry, services, request)
    return download(render(plan, file_format), MEDIA[file_format], file_name(plan, file_format))


def plan_of(enquiry: Enquiry, services: Services, request: VisitRequest) -> VisitPlan:
    """The list that was handed out, as it stands; else the plan, from the findings and scores of the run that was published."""
    view, run = services.views.at(enquiry.times), enquiry.analysis()
    disputed = {row["key"] for row in enquiry.store.read("findings_in_dispute")}  # marked since the publication: nobody is visited for these
    disputed |= enquiry.masker.withheld.keys()
    findings = [row for row in view.rows(FINDINGS, {"run": run}) if row["finding_id"] not in disputed]
    scores = view.rows(SCORES, {"run": run, "grid": request.grid})
    week = request.week or str(week_of(enquiry.times.as_of + timedelta(days=7)))
    ledger = Ledger(services.settings.home)
    recent = known_today(ledger, view, date.today())
    asked = Asked(request.grid, week, request.capacity, issued_list(ledger, request.grid, week), recent)
    plan = list_now(view, findings, scores, asked, load_visit_policy())
    enquiry.noted.update(visit_items(view, run, plan))
    return plan

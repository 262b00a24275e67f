"""The visit list of a grid and week, on screen and as a file."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from api.answers.visit_feedback import feedback_answer
from api.answers.visits import VisitRequest, grid_lines, issue_answer, visit_file, visits_answer
from api.dependencies import ActorDep, EnquiryDep, ServicesDep, TokenDep, allow
from api.models import GridLine, VisitsAnswer
from api.models_visits import FeedbackAnswer, FeedbackRequest, ListRequest
from api.security import Role

REPORTING = frozenset(Role) - {Role.AUDITOR}
ISSUING = REPORTING - {Role.GRID_WORKER}
router = APIRouter(prefix="/v1", tags=["走访"])
Grid = Annotated[str, Query(min_length=1, max_length=60, description="网格编码")]
Week = Annotated[str, Query(pattern=r"^[0-9]{4}-W[0-9]{2}$", description="ISO 周，如 2026-W27；空为数据日期之后的一周")]
Capacity = Annotated[int, Query(ge=1, le=500, description="一周能走访的户数")]
FILE: dict[int | str, dict[str, object]] = {200: {"description": "走访清单文件", "content": {"application/octet-stream": {}}}}


@router.get("/grids", summary="网格 · Grids")
def grids(enquiry: EnquiryDep) -> list[GridLine]:
    """Grids that visits can be planned for."""
    return grid_lines(enquiry)


@router.get("/visits", summary="走访清单 · Visit list")
def visits(enquiry: EnquiryDep, services: ServicesDep, grid: Grid, week: Week | None = None, capacity: Capacity = 20) -> VisitsAnswer:
    """Ranked, at most three plain reasons each, and what to check."""
    return visits_answer(enquiry, services, VisitRequest(grid, week, capacity))


@router.get("/visits.{format}", summary="走访清单文件 · Visit list as a file", response_class=Response, responses=FILE)
def visits_as_file(
    enquiry: EnquiryDep,
    services: ServicesDep,
    file_format: Annotated[Literal["xlsx", "csv", "pdf"], Path(alias="format", description="文件格式")],
    grid: Grid,
    week: Week | None = None,
    capacity: Capacity = 20,
) -> Response:
    """The same list, to print or to fill in."""
    return visit_file(enquiry, services, VisitRequest(grid, week, capacity), file_format)


@router.post("/visits/lists", summary="下发走访清单 · Hand a list out", dependencies=[Depends(allow(ISSUING))])
def hand_out(enquiry: EnquiryDep, services: ServicesDep, actor: ActorDep, request: ListRequest) -> VisitsAnswer:
    """From this answer on the list stays as it is, and results are reported by its numbers."""
    return issue_answer(enquiry, services, VisitRequest(request.grid, request.week, request.capacity), actor, date.today())


@router.post("/visits/feedback", summary="报送走访结果 · Report what visits found", dependencies=[Depends(allow(REPORTING))])
def feedback(services: ServicesDep, token: TokenDep, actor: ActorDep, request: FeedbackRequest) -> FeedbackAnswer:
    """Each result on its own: taken in, known already, or refused with the reason. Sending the same again changes nothing."""
    return feedback_answer(services, token.role, request, actor, date.today())

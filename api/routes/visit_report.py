"""How good the lists were, and whom they send people to too often: for the office, not for those who walk."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers.visit_report import fairness_answer, fairness_workbook, period_of, report_answer, report_workbook
from api.dependencies import ServicesDep, TokenDep
from api.models_visit_report import FairnessAnswer, VisitReportAnswer

router = APIRouter(prefix="/v1/visits", tags=["走访"])
Since = Annotated[date | None, Query(alias="from", description="下发日期的首日；空为末日之前一年 · first day of issue")]
Until = Annotated[date | None, Query(alias="to", description="下发日期的末日；空为今天 · last day of issue")]
FILE: dict[int | str, dict[str, object]] = {200: {"description": "工作簿", "content": {"application/octet-stream": {}}}}


@router.get("/report", summary="走访效果 · How good the lists were")
def visit_report(services: ServicesDep, since: Since = None, until: Until = None) -> VisitReportAnswer:
    """Ranked against random, the first k, expected against found, by month and grid."""
    return report_answer(services.settings.home, period_of(since, until, date.today()), date.today())


@router.get("/report.xlsx", summary="走访效果文件 · The same as a workbook", response_class=Response, responses=FILE)
def visit_report_file(services: ServicesDep, since: Since = None, until: Until = None) -> Response:
    """Every grid included."""
    return report_workbook(services.settings.home, period_of(since, until, date.today()), date.today())


@router.get("/fairness", summary="走访公平 · Groups visited beyond what is found there")
def visit_fairness(services: ServicesDep, token: TokenDep, since: Since = None, until: Until = None) -> FairnessAnswer:
    """By county, street, trade, size; by who went only for investigators and administrators."""
    return fairness_answer(services.settings.home, period_of(since, until, date.today()), date.today(), token.role)


@router.get("/fairness.xlsx", summary="走访公平文件 · The same as a workbook", response_class=Response, responses=FILE)
def visit_fairness_file(services: ServicesDep, token: TokenDep, since: Since = None, until: Until = None) -> Response:
    """Every group included."""
    return fairness_workbook(services.settings.home, period_of(since, until, date.today()), date.today(), token.role)

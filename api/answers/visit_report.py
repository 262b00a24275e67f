"""The report on visits and the fairness table, from the ledger as it stands: results count as soon as they are reported."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from fastapi import Response

from analytics.visits.fairness import FairnessReport, fairness_report
from analytics.visits.groups import DIMENSIONS
from analytics.visits.outcomes import Period
from analytics.visits.report import VisitReport, visit_report
from analytics.visits.report_policy import report_policy
from api.exports import download
from api.models_visit_report import (
    DimensionLine,
    FairnessAnswer,
    FairnessLine,
    GridReportLine,
    VisitedAgainLine,
    VisitorLine,
    VisitReportAnswer,
)
from api.security import Role
from api.visit_files import MEDIA
from api.visit_report_files import workbook
from api.visit_tables import Page, fairness_pages, report_pages
from ledger.months import months_after
from ledger.store import Ledger
from ledger.view import View

YEAR, SHOWN = 12, 200
NAMED = frozenset({Role.INVESTIGATOR, Role.ADMINISTRATOR})  # who may read the names of those who went


def period_of(since: date | None, until: date | None, today: date) -> Period:
    """The period asked for; by default the year up to today."""
    last = until or today
    return Period(since or months_after(last, -YEAR), last)


def report_answer(home: Path, period: Period, today: date) -> VisitReportAnswer:
    """The report, with the grids visited most."""
    with _view(home, today) as view:
        report = visit_report(view, period, report_policy())
    grids = sorted(report.grids, key=lambda each: (-each.issued, each.grid))[:SHOWN]
    plain = {name: getattr(report, name) for name in VisitReportAnswer.model_fields.keys() - {"since", "until", "grids", "grids_total"}}
    lines = [GridReportLine.model_validate(each) for each in grids]
    return VisitReportAnswer.model_validate({**plain, "since": period.since, "until": period.until, "grids": lines, "grids_total": len(report.grids)})


def report_workbook(home: Path, period: Period, today: date) -> Response:
    """The report as a workbook, with every grid."""
    with _view(home, today) as view:
        report = visit_report(view, period, report_policy())
    return _download(report_pages(report), report, "走访效果")


def fairness_answer(home: Path, period: Period, today: date, role: Role) -> FairnessAnswer:
    """The fairness table; who went only for those who answer for them."""
    with _view(home, today) as view:
        report = fairness_report(view, period, report_policy())
    return FairnessAnswer(
        since=period.since,
        until=period.until,
        as_of=report.as_of,
        known_at=report.known_at,
        policy=report.policy,
        warnings=list(report.warnings),
        dimensions=[
            DimensionLine(dimension=name, title=DIMENSIONS[name], total=len(held), groups=[FairnessLine.model_validate(each) for each in held[:SHOWN]])
            for name, held in report.dimensions.items()
        ],
        visitors=[VisitorLine.model_validate(each) for each in report.visitors[:SHOWN]] if role in NAMED else None,
        again=[VisitedAgainLine.model_validate(each) for each in report.again[:SHOWN]],
        again_total=len(report.again),
    )


def fairness_workbook(home: Path, period: Period, today: date, role: Role) -> Response:
    """The fairness table as a workbook, with every group."""
    with _view(home, today) as view:
        report = fairness_report(view, period, report_policy())
    return _download(fairness_pages(report, visitors=role in NAMED), report, "走访公平")


@contextmanager
def _view(home: Path, today: date) -> Iterator[View]:
    view = Ledger(home).view(today)
    try:
        yield view
    finally:
        view.close()


def _download(pages: Sequence[Page], report: VisitReport | FairnessReport, name: str) -> Response:
    return download(workbook(pages, report.as_of), MEDIA["xlsx"], f"{name}_{report.period.since}_{report.period.until}.xlsx")

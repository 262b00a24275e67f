"""Findings: the list to start from, one finding whole, and its offline page."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers.finding import finding_answer
from api.answers.findings import FindingFilter, findings_answer
from api.dependencies import FindingId, PublishedEnquiry
from api.exports import finding_page
from api.models import FindingAnswer, FindingsAnswer, SeverityName

router = APIRouter(prefix="/v1/findings", tags=["线索"])
PAGE: dict[int | str, dict[str, object]] = {200: {"description": "单文件离线网页", "content": {"text/html": {}}}}


@router.get("", summary="线索清单 · Findings")
def findings(
    enquiry: PublishedEnquiry,
    detector: Annotated[str, Query(max_length=60, description="检测器编号，空为全部")] = "",
    severity: Annotated[SeverityName | None, Query(description="严重程度")] = None,
    region: Annotated[str, Query(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})?$", description="行政区划代码，2、4 或 6 位")] = "",
    cursor: Annotated[str, Query(max_length=400, description="上一页的 next")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> FindingsAnswer:
    """Most serious first; `next` opens the next page."""
    return findings_answer(enquiry, FindingFilter(detector, severity or "", region), cursor, limit)


@router.get("/{finding_id}", summary="一条线索 · A finding")
def finding(enquiry: PublishedEnquiry, finding_id: FindingId) -> FindingAnswer:
    """What was found, why it matters, the evidence, innocent explanations, the next step."""
    return finding_answer(enquiry, finding_id)


@router.get("/{finding_id}/export.html", summary="线索离线网页 · A finding as one offline page", response_class=Response, responses=PAGE)
def finding_as_page(enquiry: PublishedEnquiry, finding_id: FindingId) -> Response:
    """One HTML file that opens without a network."""
    return finding_page(finding_answer(enquiry, finding_id))

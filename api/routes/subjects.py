"""One subject: its page and its linked risk."""

from fastapi import APIRouter

from api.answers.risk import risk_answer
from api.answers.subject import subject_page
from api.dependencies import PublishedEnquiry, SubjectKey
from api.models import RiskAnswer, SubjectPage

router = APIRouter(prefix="/v1/subjects", tags=["主体"])


@router.get("/{key}", summary="主体页 · A subject")
def subject(enquiry: PublishedEnquiry, key: SubjectKey) -> SubjectPage:
    """Registration facts, people, records and findings, each with its source."""
    return subject_page(enquiry, key)


@router.get("/{key}/risk", summary="关联风险 · Linked risk")
def risk(enquiry: PublishedEnquiry, key: SubjectKey) -> RiskAnswer:
    """The band with its reasons, every contribution with its path, and the figures without it."""
    return risk_answer(enquiry, key)

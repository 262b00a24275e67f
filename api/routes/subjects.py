"""One subject: its page and its linked risk."""

from datetime import date

from fastapi import APIRouter

from api.answers.measures import live_measures
from api.answers.risk import risk_answer
from api.answers.subject import subject_page
from api.dependencies import PublishedEnquiry, ServicesDep, SubjectKey
from api.models import RiskAnswer, SubjectPage

router = APIRouter(prefix="/v1/subjects", tags=["主体"])


@router.get("/{key}", summary="主体页 · A subject")
def subject(enquiry: PublishedEnquiry, services: ServicesDep, key: SubjectKey) -> SubjectPage:
    """Registration facts, people, records and findings, each with its source; measures that are live today."""
    return subject_page(enquiry, key).model_copy(update={"measures": live_measures(services, key, date.today())})


@router.get("/{key}/risk", summary="关联风险 · Linked risk")
def risk(enquiry: PublishedEnquiry, key: SubjectKey) -> RiskAnswer:
    """The band with its reasons, every contribution with its path, and the figures without it."""
    return risk_answer(enquiry, key)

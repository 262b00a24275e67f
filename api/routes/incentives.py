"""Incentives of a subject."""

from datetime import date

from fastapi import APIRouter

from api.answers.incentives import incentive_answer
from api.dependencies import ServicesDep, SubjectKey
from api.models_incentives import IncentiveAnswer

router = APIRouter(prefix="/v1/subjects", tags=["守信激励"])


@router.get("/{key}/incentives", summary="守信激励 · Incentives")
def incentives_of_subject(services: ServicesDep, key: SubjectKey) -> IncentiveAnswer:
    """Whether the subject is on the list, with what follows; if it is not, why, and whether only a link stands against it."""
    return incentive_answer(services.settings, key, date.today())

"""The page of each detector."""

from fastapi import APIRouter

from api.answers.detectors import detector_pages
from api.models import DetectorPage

router = APIRouter(prefix="/v1", tags=["线索"])


@router.get("/detectors", summary="检测器说明 · Detectors")
def detectors() -> list[DetectorPage]:
    """What each finds, why, innocent explanations, the next step."""
    return detector_pages()

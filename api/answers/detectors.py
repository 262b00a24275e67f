"""The page of each detector, from its own documentation."""

from analytics.detectors import DETECTORS
from api.models import DetectorPage

TITLES = {detector.id: detector.title for detector in DETECTORS}


def detector_pages() -> list[DetectorPage]:
    """All pages, in the order in which detectors run."""
    return [_page(detector.id) for detector in DETECTORS]


def detector_page(detector_id: str) -> DetectorPage | None:
    """One page; None for a finding whose detector is no longer shipped."""
    return _page(detector_id) if detector_id in TITLES else None


def _page(detector_id: str) -> DetectorPage:
    detector = next(each for each in DETECTORS if each.id == detector_id)
    finds, why, limits, next_step = (detector.section(name) for name in ("Finds", "Why", "Limits", "Next step"))
    return DetectorPage(id=detector.id, title=detector.title, version=detector.version, finds=finds, why=why, limits=limits, next_step=next_step)

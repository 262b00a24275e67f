"""The detectors, in the order in which they run and are listed."""

from typing import Any

from analytics.detector import Detector
from analytics.detectors import cross_region_dishonesty, repeat_offenders

DETECTORS: tuple[Detector[Any], ...] = (repeat_offenders.DETECTOR, cross_region_dishonesty.DETECTOR)

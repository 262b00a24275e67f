"""The detectors, in the order in which they run and are listed."""

from typing import Any

from analytics.detector import Detector
from analytics.detectors import cross_region_dishonesty, repeat_offenders, shell_networks

DETECTORS: tuple[Detector[Any], ...] = (repeat_offenders.DETECTOR, shell_networks.DETECTOR, cross_region_dishonesty.DETECTOR)

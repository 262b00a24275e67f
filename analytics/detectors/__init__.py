"""The detectors, in the order in which they run and are listed."""

from typing import Any

from analytics.detector import Detector
from analytics.detectors import (
    agents,
    barred_person_active,
    broken_commitments,
    cross_region_dishonesty,
    early_warning,
    guarantee_rings,
    linked_repeat,
    ownership_control,
    platform_merchants,
    repeat_offenders,
    shell_networks,
    successor_evasion,
)

DETECTORS: tuple[Detector[Any], ...] = (
    repeat_offenders.DETECTOR,
    linked_repeat.DETECTOR,
    ownership_control.DETECTOR,
    shell_networks.DETECTOR,
    cross_region_dishonesty.DETECTOR,
    barred_person_active.DETECTOR,
    agents.DETECTOR,
    platform_merchants.DETECTOR,
    successor_evasion.DETECTOR,
    broken_commitments.DETECTOR,
    guarantee_rings.DETECTOR,
    early_warning.DETECTOR,
)

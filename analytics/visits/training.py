"""What a model of visits is told of a candidate: its leads and when it was last visited; never where it is, how big it is or what trade it is in."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics.visits.model import Column
from analytics.visits.policy import VisitPolicy

Floats = NDArray[np.float64]
POLICY, DAYS, PLACE = "policy", "days", "place"


def lead_columns(policy: VisitPolicy) -> tuple[str, ...]:
    """Every kind of lead that the policy knows, by the name of its column."""
    return (*policy.leads, *(f"finding:{detector}" for detector in policy.findings))


def model_columns(policy: VisitPolicy) -> tuple[Column, ...]:
    """What the model learns from: the policy's own chance and each lead (more never lowers it), and the days since the last visit (free)."""
    leads = tuple(Column(name, name, 1) for name in lead_columns(policy))
    return (Column(POLICY, "策略的预计", 1), *leads, Column(DAYS, "距上次走访或检查的天数"))


def policy_chance(candidates: pa.Table, policy: VisitPolicy) -> Floats:
    """1 - Π(1 - strength) over the leads, times `place` where the table has it (less than 1: nobody knows the place)."""
    strengths = _leads(candidates, policy)
    return np.round(_numbers(candidates, PLACE, 1.0) * (1.0 - np.prod(1.0 - strengths, axis=1)), 9)


def features_of(candidates: pa.Table, policy: VisitPolicy) -> Floats:
    """One row per candidate, one column per `model_columns`; a lead that it does not have is 0, days without a visit are NaN."""
    return np.column_stack([policy_chance(candidates, policy), _leads(candidates, policy), _numbers(candidates, DAYS, np.nan)])


def _leads(candidates: pa.Table, policy: VisitPolicy) -> Floats:
    return np.column_stack([_numbers(candidates, name, 0.0) for name in lead_columns(policy)])


def _numbers(candidates: pa.Table, name: str, otherwise: float) -> Floats:
    """A column as numbers; `otherwise` where it is empty, or is not there."""
    if name not in candidates.column_names:
        return np.full(candidates.num_rows, otherwise)
    return np.asarray(candidates.column(name).cast(pa.float64()).fill_null(otherwise).to_numpy(), dtype=np.float64)

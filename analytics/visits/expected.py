"""Which chance orders the visits: the policy's, or the model's once there is enough feedback and it is no worse on later weeks."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics.visits.model import Model
from analytics.visits.model_policy import ModelPolicy, load_model_policy
from analytics.visits.policy import VisitPolicy
from analytics.visits.training import features_of, policy_chance
from ledger.view import View

Floats = NDArray[np.float64]


class Expectation(Protocol):
    """The chance that a visit finds something. `version` is empty for the policy score, which the version of the visit policy names."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    def of(self, candidates: pa.Table) -> Floats:
        """One chance per candidate, 0 to 1. `candidates`: a column per kind of lead (its strength; none = no such lead), `days`, and `place` if known."""
        ...


@dataclass(frozen=True, slots=True)
class ByPolicy:
    """1 - Π(1 - strength) over the leads, less where nobody knows the place."""

    policy: VisitPolicy
    name: str = "策略"
    version: str = ""

    def of(self, candidates: pa.Table) -> Floats:
        """One chance per candidate."""
        return policy_chance(candidates, self.policy)


@dataclass(frozen=True, slots=True)
class ByModel:
    """What earlier visits for such leads found."""

    model: Model
    policy: VisitPolicy
    name: str = "模型"

    @property
    def version(self) -> str:
        """The model's."""
        return self.model.version

    def of(self, candidates: pa.Table) -> Floats:
        """One chance per candidate."""
        return self.model.chance(features_of(candidates, self.policy))


def expectation(view: View, policy: VisitPolicy, model_policy: ModelPolicy | None = None) -> Expectation:
    """What orders the visits of lists made from this view."""
    _ = view, model_policy or load_model_policy()
    return ByPolicy(policy)

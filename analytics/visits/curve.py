"""A curve from what a model says to how often it comes true. It never falls, so it changes no order."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_expit

Floats = NDArray[np.float64]
FLAT = 0.01  # below it chances differ by less than what anybody could measure


class Curve(Protocol):
    """From log-odds to a chance."""

    def chance(self, scores: Floats) -> Floats:
        """Chance, 0 to 1, one per score."""
        ...


@dataclass(frozen=True, slots=True)
class Sigmoid:
    """1 / (1 + exp(-(slope x score + offset))), slope not below 0 (Platt 1999)."""

    slope: float
    offset: float

    @property
    def rising(self) -> bool:
        """Whether a higher score gives a higher chance; a flat curve would put all in one place."""
        return self.slope > FLAT

    def chance(self, scores: Floats) -> Floats:
        """Chance, 0 to 1, one per score."""
        curve: Floats = expit(self.slope * scores + self.offset)
        return curve


@dataclass(frozen=True, slots=True)
class Steps:
    """Isotonic regression (Zadrozny & Elkan 2002), straight between its knots, never quite 0 or 1."""

    knots: tuple[float, ...]
    chances: tuple[float, ...]

    def chance(self, scores: Floats) -> Floats:
        """Chance, 0 to 1, one per score."""
        return np.interp(scores, self.knots, self.chances)


def fitted_curve(scores: Floats, found: NDArray[np.bool_], weights: Floats, isotonic_from: int) -> Sigmoid | Steps:
    """The curve through these answers: steps from `isotonic_from` rows on (0 = never), else two parameters."""
    return _steps(scores, found, weights) if 0 < isotonic_from <= len(scores) else sigmoid(scores, found, weights)


def sigmoid(scores: Floats, found: NDArray[np.bool_], weights: Floats) -> Sigmoid:
    """By maximum likelihood on Platt's smoothed targets, which keep it finite where all rows end the same way."""
    hits, misses = float(found.sum()), float((~found).sum())
    target = np.where(found, (hits + 1) / (hits + 2), 1 / (misses + 2))
    share = weights / weights.sum()

    def loss(parameters: Floats) -> tuple[float, Floats]:
        line = parameters[0] * scores + parameters[1]
        slip = share * (expit(line) - target)
        return float(-(share * (target * log_expit(line) + (1 - target) * log_expit(-line))).sum()), np.array([(slip * scores).sum(), slip.sum()])

    best = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(0.0, None), (None, None)], options={"ftol": 1e-12, "gtol": 1e-9})
    return Sigmoid(float(best.x[0]), float(best.x[1]))


def _steps(scores: Floats, found: NDArray[np.bool_], weights: Floats) -> Steps:
    from sklearn.isotonic import IsotonicRegression  # see model.py

    edge = 0.5 / (len(found) + 1)
    curve = IsotonicRegression(y_min=edge, y_max=1 - edge, out_of_bounds="clip").fit(scores, found.astype(np.float64), sample_weight=weights)
    return Steps(tuple(map(float, curve.X_thresholds_)), tuple(map(float, curve.y_thresholds_)))

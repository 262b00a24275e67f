"""How likely each visit finds something, learned from what earlier visits found: boosted trees, monotone where they must be, calibrated forwards in time.

- Gradient boosting of shallow trees over binned columns (Friedman 2001; Ke et al. 2017, as scikit-learn's HistGradientBoostingClassifier has it).
  A column with `monotone` +1 never lowers the chance when it rises, -1 never raises it; an unknown value (NaN) is a value of its own.
- The trees' own numbers are pushed to the extremes or to the middle, so they are calibrated: trees grown on the earlier part of the rows speak on
  the part that follows, part by part, and the curve through those out-of-time answers (Platt 1999; isotonic, Zadrozny & Elkan 2002, once there are
  many) is put behind the trees that are grown on all rows. Curves never fall, so what is monotone stays monotone.
- One thread and a fixed seed: the same rows, columns and policy give the same model, bit for bit, under the same library versions.

Nothing is written to disk: a model is grown again from the rows, and its version says which rows those were.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version as library_version
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analytics.visits.curve import Curve, fitted_curve
from analytics.visits.model_policy import ModelPolicy

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

Floats = NDArray[np.float64]
LIBRARIES = ("scikit-learn", "numpy", "scipy")
DECIMALS = 9  # what is below is not meant, and may differ between processors


@dataclass(frozen=True, slots=True)
class Column:
    """One thing known of a subject before the visit. `monotone`: +1 never lowers the chance when it rises, -1 never raises it, 0 is free."""

    name: str
    title: str
    monotone: Literal[-1, 0, 1] = 0


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned. `version` is a digest of rows, columns, policy and library versions."""

    columns: tuple[Column, ...]
    version: str
    rows: int
    hits: int
    policy: str
    trees: "HistGradientBoostingClassifier | None"  # None: all rows ended the same way
    curve: Curve

    def chance(self, features: Floats) -> Floats:
        """Chance of finding something, 0 to 1, one per row of `features` (rows x columns, NaN = unknown); O(rows x trees)."""
        if features.ndim != 2 or features.shape[1] != len(self.columns):
            raise ValueError(f"features have {len(self.columns)} columns")
        return rounded(self.curve.chance(_raw(self.trees, features)))


def rounded(chances: Floats) -> Floats:
    """Chances without the digits that are not meant."""
    kept: Floats = np.round(chances, DECIMALS)
    return kept


def fit(features: Floats, outcomes: NDArray[np.bool_], columns: Sequence[Column], policy: ModelPolicy, weights: Floats | None = None) -> Model:
    """Learn from rows in order of time, the oldest first; the order decides what calibrates what. ValueError if lengths differ or there is no row.

    `features`: rows x columns, NaN = unknown. `outcomes`: whether the visit found something. `weights`: how many subjects a row stands for, else 1 each.
    """
    found = np.asarray(outcomes, dtype=np.bool_)
    known = np.where(np.isnan(features), np.nan, features + 0.0)  # one NaN, one zero: the digest sees values, not bits
    heavy = np.ones(len(found)) if weights is None else np.asarray(weights, dtype=np.float64)
    if known.ndim != 2 or known.shape != (len(found), len(columns)) or len(heavy) != len(found) or not len(found):
        raise ValueError("one row of features and one weight per outcome, one feature per column, at least one row")
    trees = _grown(known, found, heavy, columns, policy)
    scores, places = _out_of_time(known, found, heavy, columns, policy)
    curve = fitted_curve(scores, found[places], heavy[places], policy.isotonic_from) if len(places) else fitted_curve(_raw(trees, known), found, heavy, 0)
    name = digest_of(known, found, heavy, columns, policy)
    return Model(tuple(columns), name, len(found), int(found.sum()), policy.version, trees, curve)


def _grown(
    features: Floats, found: NDArray[np.bool_], weights: Floats, columns: Sequence[Column], policy: ModelPolicy
) -> "HistGradientBoostingClassifier | None":
    """Trees over these rows; None where there is nothing to tell apart."""
    if found.all() or not found.any():
        return None
    from sklearn.ensemble import HistGradientBoostingClassifier  # seconds of imports that nobody needs before there is feedback

    trees = HistGradientBoostingClassifier(
        max_iter=policy.iterations,
        learning_rate=policy.learning_rate,
        max_depth=policy.depth,
        min_samples_leaf=policy.leaf_minimum,
        l2_regularization=policy.penalty,
        max_bins=policy.bins,
        monotonic_cst=[column.monotone for column in columns],
        early_stopping=False,
        random_state=policy.seed,
    )
    with threadpool_limits(limits=1):  # sums of several threads differ in the last digit from run to run
        return trees.fit(features, found, sample_weight=weights)


def _raw(trees: "HistGradientBoostingClassifier | None", features: Floats) -> Floats:
    """What the trees say, as log-odds; 0 without trees."""
    if trees is None:
        return np.zeros(len(features))
    with threadpool_limits(limits=1):  # many small trees: threads would mostly wait for each other
        raw: Floats = trees.decision_function(features)
    return raw


def _out_of_time(
    features: Floats, found: NDArray[np.bool_], weights: Floats, columns: Sequence[Column], policy: ModelPolicy
) -> tuple[Floats, NDArray[np.int64]]:
    """Log-odds given to rows by trees that saw only the rows before them, and which rows those are; none where the earlier rows all ended the same way."""
    edges = np.linspace(0, len(found), policy.blocks + 2).astype(np.int64)
    scores, places = [], []
    for start, end in pairwise(edges[1:]):
        trees = _grown(features[:start], found[:start], weights[:start], columns, policy) if start < end else None
        if trees is not None:
            scores.append(_raw(trees, features[start:end]))
            places.append(np.arange(start, end))
    if not scores:
        return np.empty(0), np.empty(0, dtype=np.int64)
    return np.concatenate(scores), np.concatenate(places)


def digest_of(features: Floats, found: NDArray[np.bool_], weights: Floats, columns: Sequence[Column], policy: ModelPolicy) -> str:
    """Names all that a model learned from these rows depends on."""
    digest = hashlib.sha256()
    for part in (features, found, weights):
        digest.update(repr(part.shape).encode() + np.ascontiguousarray(part).tobytes())
    libraries: list[Any] = [(name, library_version(name)) for name in LIBRARIES]
    digest.update(repr((tuple(columns), policy, libraries)).encode())
    return digest.hexdigest()[:20]

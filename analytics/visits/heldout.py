"""Who says it better: chances held against what the visits of later weeks found, visits that nobody learned from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.visits.calibration import Bin, Tally, calibration
from analytics.visits.training import Results
from analytics.weeks import parse_week

Floats = NDArray[np.float64]
CERTAIN = 0.001  # a chance nearer to 0 or 1 is judged as this: one surprise is not to outweigh a thousand visits
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Measures:
    """How good chances are. Lower is better for `log_loss` and `brier` (Brier 1950), higher for `ranking` (area under the ROC curve, 0.5 = chance)."""

    log_loss: float
    brier: float
    ranking: float
    expected: float  # mean chance
    found: float  # share that found something


def split(rows: Results, share: float) -> tuple[Results, Results]:
    """What to learn from, and the last whole weeks that hold at least `share` of the results. Learned is only what was visited before those weeks began."""
    weeks, counts = np.unique(rows.weeks, return_counts=True)
    from_here_on = np.cumsum(counts[::-1])[::-1]
    first = weeks[np.flatnonzero(from_here_on >= share * len(rows)).max()]
    began = np.datetime64(parse_week(str(first)).monday)
    return rows.part((rows.weeks < first) & (rows.visited < began)), rows.part(rows.weeks >= first)


def measures(chances: Floats, found: NDArray[np.bool_], weights: Floats) -> Measures:
    """Measures of one chance per visit, visits weighing what they stand for. ValueError if all visits ended the same way."""
    from sklearn.metrics import roc_auc_score  # see model.py

    sure = np.clip(chances, CERTAIN, 1 - CERTAIN)
    share = weights / weights.sum()
    loss = -np.log(np.where(found, sure, 1 - sure))
    return Measures(
        float(share @ loss),
        float(share @ (chances - found) ** 2),
        float(roc_auc_score(found, chances, sample_weight=weights)),
        float(share @ chances),
        float(share @ found),
    )


def reliability(chances: Floats, found: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """Expected against found, by bins of the chance that hold a visit; each visit counts once."""
    place = np.clip(np.searchsorted(EDGES, chances, side="right") - 1, 0, len(EDGES) - 2)
    whole = calibration("", [_tally(int(n), chances[place == n], found[place == n]) for n in np.unique(place)], CONFIDENCE)
    return whole.bins if whole else ()


def _tally(n: int, chances: Floats, found: NDArray[np.bool_]) -> Tally:
    return Tally(EDGES[n], EDGES[n + 1], len(found), int(found.sum()), float(chances.sum()), float(((chances - found) ** 2).sum()))

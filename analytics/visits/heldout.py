"""Who says it better: chances held against what the visits of later weeks found, visits that nobody learned from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

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

    share = weights / weights.sum()
    return Measures(
        float(share @ _losses(chances, found)),
        float(share @ (chances - found) ** 2),
        float(roc_auc_score(found, chances, sample_weight=weights)),
        float(share @ chances),
        float(share @ found),
    )


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better one is than the other: less log loss, a higher area under the ROC curve; `*_low`: one-sided lower bounds."""

    log_loss: float
    log_loss_low: float
    ranking: float
    ranking_low: float

    @property
    def proven(self) -> bool:
        """Whether both are better by more than chance."""
        return self.log_loss_low > 0 and self.ranking_low > 0

    @property
    def held(self) -> bool:
        """Whether neither is worse."""
        return self.log_loss >= 0 and self.ranking >= 0


def gain(new: Floats, old: Floats, rows: Results, confidence: float) -> Gain:
    """Gain of the chances `new` over `old` on the same visits, which weigh what they stand for and fall together by list.

    Bounds by the sum of each list's share in the difference (linearised; for the ROC curve: Obuchowski 1997, Biometrics 53:567), with
    Student's t of lists − 1 degrees of freedom. ValueError if all visits ended the same way or are of one list.
    """
    losses = _losses(old, rows.found) - _losses(new, rows.found)
    share = rows.weights / rows.weights.sum()
    less = float(share @ losses)
    (area, slip), (old_area, old_slip) = _area(new, rows), _area(old, rows)
    more = area - old_area
    return Gain(less, less - _reach(share * (losses - less), rows.lists, confidence), more, more - _reach(slip - old_slip, rows.lists, confidence))


def _losses(chances: Floats, found: NDArray[np.bool_]) -> Floats:
    sure = np.clip(chances, CERTAIN, 1 - CERTAIN)
    losses: Floats = -np.log(np.where(found, sure, 1 - sure))
    return losses


def _area(chances: Floats, rows: Results) -> tuple[float, Floats]:
    """Weighted area under the ROC curve, and how far each visit moves it: the share of the other kind that it is rightly placed to, less the area."""
    found, hits, misses = rows.found, rows.weights * rows.found, rows.weights * ~rows.found
    _, place = np.unique(chances, return_inverse=True)
    hit, miss = (np.bincount(place, each) / each.sum() for each in (hits, misses))
    below, above = np.cumsum(miss) - miss / 2, 1 - np.cumsum(hit) + hit / 2  # a tie is half a place
    placed = np.where(found, below[place], above[place])
    area = float(hits @ placed / hits.sum())
    return area, np.where(found, hits / hits.sum(), misses / misses.sum()) * (placed - area)


def _reach(parts: Floats, lists: NDArray[np.str_], confidence: float) -> float:
    """How far chance reaches at this confidence on one side, `parts` falling together by list."""
    _, place = np.unique(lists, return_inverse=True)
    sums = np.bincount(place, parts)
    if len(sums) < 2:
        raise ValueError("visits of one list have no spread")
    return float(t.ppf(confidence, len(sums) - 1)) * float(np.sqrt(len(sums) / (len(sums) - 1) * (sums**2).sum()))


def reliability(chances: Floats, found: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """Expected against found, by bins of the chance that hold a visit; each visit counts once."""
    place = np.clip(np.searchsorted(EDGES, chances, side="right") - 1, 0, len(EDGES) - 2)
    whole = calibration("", [_tally(int(n), chances[place == n], found[place == n]) for n in np.unique(place)], CONFIDENCE)
    return whole.bins if whole else ()


def _tally(n: int, chances: Floats, found: NDArray[np.bool_]) -> Tally:
    return Tally(EDGES[n], EDGES[n + 1], len(found), int(found.sum()), float(chances.sum()), float(((chances - found) ** 2).sum()))

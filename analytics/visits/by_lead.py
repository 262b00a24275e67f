"""What each kind of lead came to: how often visits for it found something, beside what was stated of them and what is expected now."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.rates import share_interval
from analytics.visits.candidates import LEAD
from analytics.visits.heldout import CONFIDENCE
from analytics.visits.model import Column
from analytics.visits.training import Results


@dataclass(frozen=True, slots=True)
class LeadLine:
    """Visits of subjects that had this lead, alone or with others. `stated` by the policy and `expected` now: means over those visits."""

    kind: str
    visits: int
    hits: int
    low: float  # 95 % interval of the share that found something
    high: float
    stated: float
    expected: float


def by_lead(rows: Results, columns: tuple[Column, ...], expected: NDArray[np.float64]) -> tuple[LeadLine, ...]:
    """One line per kind of lead that a visit was made for, the most frequent first. `expected`: what is expected now, one per visit."""
    lines = [_line(column.title, rows, rows.features[:, n] > 0, expected) for n, column in enumerate(columns) if column.name.startswith(LEAD)]
    return tuple(sorted((each for each in lines if each.visits), key=lambda each: (-each.visits, each.kind)))


def _line(kind: str, rows: Results, inside: NDArray[np.bool_], expected: NDArray[np.float64]) -> LeadLine:
    visits, hits = int(inside.sum()), int(rows.found[inside].sum())
    if not visits:
        return LeadLine(kind, 0, 0, 0.0, 1.0, 0.0, 0.0)
    return LeadLine(kind, visits, hits, *share_interval(hits, visits, CONFIDENCE), float(rows.policy[inside].mean()), float(expected[inside].mean()))

"""What inspections known by a day tell of a group of firms: sums over a window of days that ends the day before.

A group is whatever firms share: the firm itself, its address, its chain, its area, its trade. Nothing of the day itself or of
later is ever counted. Sums are differences of running totals of whole numbers, so they are exact. O(n log n) once, O(log n) per question.
"""

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
NEVER = np.int64(-1)  # the day of an inspection of which nothing is known yet; the code of a group that is unknown


class EarlierResults:
    """Inspections sorted by group and by the day on which they became known."""

    def __init__(self, group: Whole, known: Whole, values: Floats) -> None:
        """In: code of the group of each inspection, the day it became known (NEVER: not yet), and what it counts (inspections x measures)."""
        told = np.flatnonzero((known != NEVER) & (group != NEVER))
        self._base = int(known[told].min()) if len(told) else 0
        self._span = int(known[told].max()) - self._base + 2 if len(told) else 1
        order = told[np.lexsort((known[told], group[told]))]
        self._places = order
        self._keys = group[order] * self._span + (known[order] - self._base)
        self._groups = group[order]
        self._days = known[order]
        self._totals = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values[order], axis=0)])

    def sums(self, group: Whole, day: Whole, window: int | None = None) -> Floats:
        """Sums of each measure over the inspections of the group known in the `window` days before `day`, all days if None; 0 for an unknown group."""
        last = self._place(group, day)
        first = self._place(group, np.full(len(day), self._base) if window is None else day - window)
        found: Floats = self._totals[last] - self._totals[first]
        found[group == NEVER] = 0.0
        return found

    def latest(self, group: Whole, day: Whole) -> tuple[Whole, Whole]:
        """The latest inspection of each group known before `day`: its row and its day, both NEVER if there is none."""
        at = self._place(group, day) - 1
        inside = np.maximum(at, 0)
        known = (at >= 0) & (group != NEVER)
        if len(self._groups):
            known &= self._groups[inside] == group
            return np.where(known, self._places[inside], NEVER), np.where(known, self._days[inside], NEVER)
        return np.full(len(day), NEVER), np.full(len(day), NEVER)

    def _place(self, group: Whole, day: Whole) -> Whole:
        """How many rows stand before this day of this group."""
        within = np.clip(day - self._base, 0, self._span - 1)
        return np.searchsorted(self._keys, group * self._span + within, side="left").astype(np.int64)


def share_drawn_in(found: Floats, number: Floats, usual: Floats | float, weight: float) -> Floats:
    """found ÷ number, as if `weight` inspections with the usual share had been seen before: few results stay near the usual."""
    drawn: Floats = (found + usual * weight) / (number + weight)
    return drawn

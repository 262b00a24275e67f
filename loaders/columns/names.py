"""One document under two names, in a file that goes in columns: the columnar side of loaders/person_names.py.

Which name is the first depends on the order of all rows. The rows that are left are asked one by one; before each, what the
plain rows above it say is learned. Then the plain rows are asked together, and those with another name are left after all.
"""

import numpy as np
import numpy.typing as npt

from ledger.digests import numbers_of
from loaders.columns.lane import Ready
from loaders.columns.tokens import Marks
from loaders.person_names import PersonNames, numbers_of_texts

DIGITS = 20


class PieceNames:
    """The names of the file, while one of its pieces is written."""

    def __init__(self, names: PersonNames, ready: Ready) -> None:
        self.names = names
        piece, named = ready.piece, ready.named
        assert named is not None
        self.places = np.flatnonzero((named.identified & named.names.filled & named.ids.filled)[ready.plain])
        rows = ready.plain[self.places]
        self.numbers = piece.tokens.numbers[rows]
        self.size = len(ready.plain)
        ids = named.ids.at(rows)
        letters = piece.arena.data[(ids.starts + ids.lengths - DIGITS)[:, None] + np.arange(DIGITS, dtype=np.int32)].tobytes().decode()
        self.high, self.low = numbers_of([letters])
        called = named.names.at(rows)
        self.said, self.chinese = numbers_of_texts(piece.arena.data, called.starts, called.lengths)
        self.order = np.argsort(self.high, kind="stable")
        self.sorted = self.high[self.order]

    def differs(self, person: str, name: str, row: int) -> bool:
        """As PersonNames.differs, once the plain rows above are learned."""
        ((high,), (low,)) = numbers_of([person[2:]])
        first, last = np.searchsorted(self.sorted, high, "left"), np.searchsorted(self.sorted, high, "right")
        above = self.order[first:last]
        self._ask(above[(self.numbers[above] < row) & (self.low[above] == low)])
        return self.names.differs(person, name, row)

    def forget(self, row: int) -> None:
        """As PersonNames.forget."""
        self.names.forget(row)

    def others(self) -> Marks:
        """Which of the plain rows name a person who is known under another name."""
        found = np.zeros(self.size, np.bool_)
        found[self.places] = self._ask(np.arange(len(self.places)))
        return found

    def _ask(self, rows: npt.NDArray[np.intp]) -> Marks:
        return self.names.differ((self.high[rows], self.low[rows]), self.said[rows], self.chinese[rows])


class NoNames:
    """Names of whom nothing is known and nothing learned: what a row says of itself."""

    def differs(self, person: str, name: str, row: int) -> bool:
        """Never."""
        return False

    def forget(self, row: int) -> None:
        """Nothing to forget."""

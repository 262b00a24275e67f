"""What is kept of a list when it is handed out: who is on it and what was expected, never the words of a record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from analytics.visits.numbers import list_number, visit_number

Arm = Literal["排序", "随机"]
RANKED: Arm = "排序"
RANDOM: Arm = "随机"


@dataclass(frozen=True, slots=True)
class HandedVisit:
    """One visit of a list. `expected`: chance of finding something, 0 to 1; `chance`: of being in the random arm; `grounds`: see `grounds_of`."""

    subject_id: str
    rank: int
    expected: float
    arm: Arm = RANKED
    chance: float = 0.0
    grounds: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandedList:
    """The list of one grid and week as it is handed out. `policy` and `model`: versions of what ordered it; `model` is empty for the policy score."""

    grid: str
    week: str
    visits: tuple[HandedVisit, ...]
    candidates: int
    run_id: str
    policy: str
    model: str = ""

    @property
    def list_no(self) -> str:
        """Its number."""
        return list_number(self.grid, self.week)

    def visit_no(self, visit: HandedVisit) -> str:
        """The number of one of its visits."""
        return visit_number(self.list_no, visit.rank)

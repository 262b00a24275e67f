"""How often the background gets records, so that the whole province, with what is planted, comes near the published grades.

The part of a drawn record that still counts on the last day was measured over the background of 10,000 subjects, seeds 11 and 12:
some subjects were too young for it, some records
repaired, made by the simplified procedure, removed or not yet final. Where planting has used up a grade, a floor remains.
"""

from dataclasses import dataclass

from bench.generate.grades import PUBLISHED, Grade, grades
from bench.generate.world import World

ABNORMAL = 0.12  # ever on the abnormal list, design value
ABNORMAL_KEPT, PENALISED_KEPT, SERIOUS_KEPT, BROKEN = 0.47, 0.69, 0.38, 0.005  # measured
FEWEST_PENALISED, FEWEST_SERIOUS, MOST_SERIOUS = 0.05, 0.004, 0.03


@dataclass(frozen=True, slots=True)
class Rates:
    """Chances of a subject of the background: ever penalised, ever on the abnormal list, ever on a serious list; 0 to 1."""

    penalised: float
    abnormal: float
    serious: float


def background_rates(world: World) -> Rates:
    """What the background must hold, given what planting has put there already."""
    held = grades(world)
    free = sum(subject not in world.reserved for subject in held)
    poor, middling = (_missing(held, grade, free) for grade in (Grade.POOR, Grade.MIDDLING))
    otherwise = ABNORMAL * ABNORMAL_KEPT + BROKEN  # middling without any penalty
    return Rates(
        max(FEWEST_PENALISED, (middling - otherwise) / (1 - otherwise) / PENALISED_KEPT),
        ABNORMAL,
        min(MOST_SERIOUS, max(FEWEST_SERIOUS, poor / SERIOUS_KEPT)),
    )


def _missing(held: dict[str, Grade], grade: Grade, free: int) -> float:
    """Share of the free subjects that must still get this grade."""
    return (PUBLISHED[grade] * len(held) - sum(each is grade for each in held.values())) / max(1, free)

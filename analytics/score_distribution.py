"""How the scores of all living subjects are spread, beside the grades that Zhejiang published for 2018.

Two columns, because a link is a hint: the band by a subject's own records alone, and the band as shown. Source of the published shares
and of what stands for what: analytics/policy/grades.toml.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.policy_data import policy_table
from analytics.score import Score
from analytics.score_policy import Band, ScorePolicy
from ledger.in_force import red_lists
from ledger.view import View

HONOURED = "select distinct subject_id from listings_shown where list_contains($red, list_type) and coalesce(valid_to, date '9999-12-31') > $as_of"


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade: subjects in it by their own records, and as shown; shares in percent, rounded to a tenth."""

    name: str
    own: int
    own_percent: float
    shown: int
    shown_percent: float
    published_percent: float


def distribution(view: View, scores: Iterable[Score], policy: ScorePolicy) -> list[Grade]:
    """One line per grade, best first, over the subjects that have not ended by the view's day. No subjects, no shares: all 0."""
    held = {each.subject_id: each for each in scores}
    living = [row["subject_id"] for row in view.rows("select subject_id from enterprises_current")]
    honoured = {row["subject_id"] for row in view.rows(HONOURED, {"red": list(red_lists()), "as_of": view.as_of})}
    grades = policy_table("grades.toml")["grades"]
    own = Counter(_grade(grades, policy.band(held[each].own_risk, 0.0) if each in held else "低", each in honoured) for each in living)
    shown = Counter(_grade(grades, held[each].band if each in held else "低", each in honoured) for each in living)
    return [_line(each, own[each["name"]], shown[each["name"]], max(1, len(living))) for each in grades]


def _grade(grades: Iterable[Mapping[str, Any]], band: Band, honoured: bool) -> str:
    """The grade for which a band stands; of two, the one that asks for the honour or its lack."""
    return next(str(each["name"]) for each in grades if band in each["bands"] and each.get("honoured", honoured) == honoured)


def _line(grade: Mapping[str, Any], own: int, shown: int, living: int) -> Grade:
    return Grade(grade["name"], own, round(100 * own / living, 1), shown, round(100 * shown / living, 1), float(grade["published_percent"]))

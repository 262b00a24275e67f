"""What statements declare beside the register of members: votes, agreements, seats, nominees, indirect interests (BODS).

A declaration proves that somebody said so. It is shown apart from what follows from registered shares and never added to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.view import View

INTERESTS = """
select i.subject_id, i.holder_id, coalesce(i.holder_kind = '自然人', false) as person, i.interest, i.interest_title, i.directness, i.beneficial, i.share,
    i.share_min, i.share_max, i.details, i.valid_from, i.record_id
from interests_current i where i.subject_id in (select unnest($subjects)) order by i.subject_id, i.holder_id, i.interest, i.ordinal, i.record_id
"""
ARRANGEMENTS = """
select distinct identity from statements where starts_with(entity_type, 'arrangement') and identity in (select unnest($subjects)) order by identity
"""


@dataclass(frozen=True, slots=True)
class Declared:
    """One interest as declared. Shares in percent; None was not said."""

    subject_id: str
    holder_id: str
    person: bool
    interest: str
    title: str
    directness: str
    beneficial: bool | None
    share: float | None
    share_min: float | None
    share_max: float | None
    details: str | None
    since: date | None
    record_id: str

    @property
    def least(self) -> float | None:
        """What is proven: the exact share, else the lower end."""
        return self.share if self.share is not None else self.share_min


def declared_interests(view: View, subjects: Sequence[str]) -> list[Declared]:
    """Interests in these subjects that hold on the day of the view."""
    names = {"interest_title": "title", "valid_from": "since"}
    return [Declared(**{names.get(name, name): value for name, value in row.items()}) for row in view.rows(INTERESTS, {"subjects": list(subjects)})]


def arrangements(view: View, subjects: Sequence[str]) -> set[str]:
    """Those of these subjects that are arrangements: joint holdings, trusts, nominations."""
    return {row["identity"] for row in view.rows(ARRANGEMENTS, {"subjects": list(subjects)})}

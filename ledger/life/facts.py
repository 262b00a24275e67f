"""What the life of a record depends on: what the record says, and what happened to it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

PENALTY, LISTING = "行政处罚", "名单"
SIMPLIFIED = "简易程序"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One penalty or listing, as its source reports it. None or empty: the source does not say."""

    record_id: str
    kind: str  # PENALTY or LISTING
    decided: date | None  # day of the decision; of a listing, the day it was listed
    kinds: tuple[str, ...] = ()  # kinds of penalty, as penalty_types names them; of a court listing, its grounds
    fine_wan: Decimal | None = None
    procedure: str = ""
    authority: str = ""
    basis: str = ""
    published: date | None = None
    valid_to: date | None = None  # of a penalty, how long a restriction lasts; of a listing, the day of its removal
    list_type: str = ""
    natural_person: bool = False


class What(StrEnum):
    """What can happen to a record."""

    REPAIRED = "准予修复"
    QUASHED = "原决定撤销"
    REVIEWED = "复议或者诉讼"
    OBJECTED = "异议"
    LISTED = "列入严重失信名单"  # the subject, not the record: it bars the ordinary repair


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `day`: when it came about or was filed; `until`: when it was over, None while it is not."""

    day: date
    what: What
    until: date | None = None
    outcome: str = ""  # of a review, review_outcomes; of an objection, objection_outcomes
    review: str = ""  # 行政复议 or 行政诉讼
    corrected: bool = False  # of an objection: the record was corrected after it was upheld
    document_no: str = ""
    list_type: str = ""

    @property
    def place(self) -> tuple[date, str, date, str]:
        """By which events are told in one order, in whatever order they came."""
        words = "|".join((self.outcome, self.review, str(self.corrected), self.document_no, self.list_type))
        return self.day, self.what, self.until or date.max, words

    def open_on(self, day: date) -> bool:
        """Whether it had begun by `day` and was not yet over."""
        return self.day <= day and (self.until is None or self.until > day)

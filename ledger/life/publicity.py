"""How long each channel publishes a record, from when it may be repaired there, and when its longest publicity is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger.life.facts import LISTING, Record
from ledger.life.grade import grade_of
from ledger.life.policy import Regime, Rules, Term
from ledger.months import months_after

NEVER, AS_A_RULE_NOT = "不公示", "原则上不公示"
RESTRICTIONS = ("限制从业", "限制开展生产经营活动")


@dataclass(frozen=True, slots=True)
class Publication:
    """One record on one channel. `grade` None: not known. `ends` None: no fixed end, or not known; `stops_use`: its end also ends the use."""

    regime: str
    channel: str
    grade: str | None
    begins: date | None  # the day from which its periods are counted
    repair_from: date | None
    ends: date | None
    early: bool | None  # whether it may be repaired before its end; None: not known
    published_from: date | None  # the day it was published, if it was
    publish: str
    stops_use: bool
    instrument: str
    article: str
    evidence: str
    note: str
    own: bool  # the finder's own channel, which is for its records only (市场监管 publishes on one of its own)
    min_evidence: str  # how sure the day of repair is, and how sure the end
    max_evidence: str
    unsure_from: date | None  # the day of repair by a minimum that is not switched on: told, never asked of anybody

    def published_on(self, day: date) -> bool | None:
        """Whether it is public on `day`; None if that is not known. What a regime forbids is not public, whatever a source reports."""
        if self.publish == NEVER or (self.ends is not None and day >= self.ends):
            return False
        if self.published_from is None:
            return False if self.publish == AS_A_RULE_NOT else None
        return self.published_from <= day


def publications(record: Record, rules: Rules) -> tuple[Publication, ...]:
    """One for each regime that applies to a record of that day; none for a record older than every regime, or without a day."""
    if record.decided is None:
        return ()
    decided = record.decided
    found = (regime for regime in rules.regimes if regime.applies(record.kind, decided, record.list_type, record.authority))
    return tuple(_publication(record, regime, rules) for regime in found)


def finders(channels: Iterable[Publication]) -> tuple[Publication, ...]:
    """The channels by whose rules whoever made the finding repairs: its own where it has one that publishes the record; else every one that does."""
    public = tuple(each for each in channels if each.publish != NEVER)
    return tuple(each for each in public if each.own) or public


def longest_end(record: Record, regime: Regime) -> date | None:
    """First day after the longest publicity; where the grade is not known, that of the longest of all grades. None: no end is known."""
    grade = grade_of(record, regime)
    ends = [_end(record, term) for term in (regime.terms.values() if grade is None else (regime.terms[grade],))]
    known = [each for each in ends if each is not None]
    return max(known) if len(known) == len(ends) else None


def _publication(record: Record, regime: Regime, rules: Rules) -> Publication:
    grade = grade_of(record, regime)
    term = regime.terms[grade] if grade is not None else None
    begins = _begin(record, term) if term else None
    repairable = term is not None and term.early and begins is not None and term.min_months is not None
    shown = term or next(iter(regime.terms.values()))
    first = months_after(begins, term.min_months or 0) if repairable and term and begins else None
    applies = term is None or term.min_applies
    return Publication(
        regime.id,
        regime.channel,
        grade,
        begins,
        first if applies else None,
        longest_end(record, regime),
        term.early and term.min_months is not None if term else None,
        record.decided if record.kind == LISTING else record.published,
        term.publish if term else "不明",
        regime.id in rules.stops,
        regime.instrument,
        shown.article,
        shown.evidence,
        term.note if term else "等级不明，由人认定；最长公示期按最重的等级",
        bool(regime.authority_words),
        shown.min_evidence,
        shown.max_evidence,
        None if applies else first,
    )


def _begin(record: Record, term: Term) -> date | None:
    return record.published if term.counted_from == "published" else record.decided


def _end(record: Record, term: Term) -> date | None:
    begin = _begin(record, term)
    if begin is None or term.max_months is None:
        return None
    end = months_after(begin, term.max_months)
    if term.own_length and any(kind in RESTRICTIONS for kind in record.kinds):
        return None if record.valid_to is None else max(end, record.valid_to)
    if term.extend_months and record.valid_to is not None:
        return min(max(end, record.valid_to), months_after(begin, term.max_months + term.extend_months))
    return end

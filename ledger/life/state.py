"""The state of one record on one day: a pure function of what it says, what happened to it, and the rules.

The order in which events are given, or became known, changes nothing: each has its own day. What was repaired or quashed is used on
no day any more, also not on one before; whoever replays the past for audit leaves such an event out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.life.facts import LISTING, SIMPLIFIED, Event, Record, What
from ledger.life.policy import RecordLife, Rules, ending_outcomes, red_lists
from ledger.life.publicity import Publication, finders, publications
from ledger.life.words import DISPUTED, NOT_FINAL, RED, REMOVED, REVIEW_OPEN, SIMPLE, UPHELD_WAITING
from ledger.months import months_after

UPHELD, REVIEW, WITHDRAWN = "成立", "行政复议", "撤回"
NOT_YET, DAY_UNKNOWN, REPAIRED, QUASHED, EXPIRED, STOPPED, COUNTS = "尚未作出", "决定日期不明", "已修复", "已撤销", "保存期满", "公示期满停止使用", "计入"
FROM_DECISION, FROM_REVIEW = "估算：自决定之日起算，送达日期不详", "估算：自复议办结之日起算，送达日期不详"
ENDED_BY_REVIEW = "经复议、诉讼{outcome}"


@dataclass(frozen=True, slots=True)
class End:
    """That a record is used no more. `day` None: on no day at all."""

    day: date | None
    stage: str
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One record on one day. `published` None: not known. `ends_at`: first day on which it counts no more, None while no end is known."""

    day: date
    stage: str
    shown: bool  # whether ordinary roles may see it
    published: bool | None
    counts_as_negative: bool
    not_counted: str  # why a record that is shown does not count
    final_from: date | None  # None: not known, because a review is open
    final_note: str  # that the day is an estimate, and why
    ends_at: date | None
    kept_until: date | None  # first day on which it is kept no more for ordinary use
    repair_from: date | None  # on the channel of whoever made the finding; `repair_days` has all
    repair_channel: str  # the channel of `repair_from`; empty where no channel publishes the record
    repair_note: str
    publications: tuple[Publication, ...]
    end: End | None

    @property
    def repair_days(self) -> tuple[tuple[str, date | None], ...]:
        """Each channel and the day from which a repair may be asked for there; the day is None if it is not known, or not to be had."""
        none = self.repair_from is None and not self.repair_channel
        return tuple((each.channel, None if none else each.repair_from) for each in self.publications)


def state(record: Record, events: Iterable[Event], day: date, rules: Rules, *, today: date | None = None) -> State:
    """What the record is on `day`. `today`: the day on which it is asked; what has ended by then is used for no earlier day either."""
    happened, asked = sorted(set(events), key=lambda each: each.place), max(day, today or day)
    channels = publications(record, rules)
    ended = _ended(record, happened, asked, rules.life, channels)
    begun = record.kind == LISTING if record.decided is None else record.decided <= day
    shown = begun and ended is None
    reason = _not_counted(record, happened, day, rules.life) if shown else ""
    final = final_from(record, happened, day, rules.life)
    from_day, channel, note = _repair(record, happened, day, rules.life, channels)
    return State(
        day,
        ended.stage if ended else reason or COUNTS if begun else DAY_UNKNOWN if record.decided is None else NOT_YET,
        shown,
        _published(record, day, rules.life, channels) if shown else False,
        shown and not reason,
        reason,
        final,
        final_note(record, happened, final, rules.life),
        _ends_at(record, happened, rules.life, channels),
        kept_until(record, rules.life),
        from_day if ended is None else None,
        channel if ended is None else "",
        note if ended is None else "",
        channels,
        ended,
    )


def final_from(record: Record, events: Iterable[Event], day: date, life: RecordLife) -> date | None:
    """First day on which a penalty is final, as it stands on `day`; None while a review is open, or if its day is not known.

    A review that upheld the decision, or was withdrawn, makes it final from then on; after a review of the authority above, once the
    time to sue has passed. A listing takes effect when it is made.
    """
    if record.decided is None:
        return None
    if record.kind == LISTING:
        return record.decided
    days = [after(record.decided, life.finality_days or 0)]
    for each in events if life.reviewed else ():
        if each.what is not What.REVIEWED or each.day > day:
            continue
        if open_review(each, day):
            return None
        days.append(resolved_on(each, life))
    return max(days)


def open_review(event: Event, day: date) -> bool:
    """Whether a review is open on `day`. One that has ended nobody knows how counts as open: unknown is neither upheld nor quashed."""
    return event.until is None or event.until > day or not event.outcome


def resolved_on(event: Event, life: RecordLife) -> date:
    """From when on a review that is over no longer keeps a decision from being final."""
    day = event.until or event.day
    still_open = event.review == REVIEW and event.outcome not in (WITHDRAWN, *ending_outcomes())
    return after(day, life.litigation_days) if still_open else day


def after(day: date, days: int) -> date:
    """First day after a period of so many days that begins with the day after `day`; `day` itself if there is none (民法典 arts. 201–202)."""
    return day + timedelta(days=days + 1) if days else day


def final_note(record: Record, events: Iterable[Event], final: date | None, life: RecordLife) -> str:
    """Whether the day on which a penalty became final is an estimate: periods run from service, and no source reports its day."""
    if final is None or record.decided is None or record.kind == LISTING:
        return ""
    if life.finality_days and final == after(record.decided, life.finality_days):
        return FROM_DECISION
    reviews = (each for each in events if life.reviewed and each.what is What.REVIEWED)
    return FROM_REVIEW if any((each.until or each.day) < final == resolved_on(each, life) for each in reviews) else ""


def ends_decision(event: Event, record: Record) -> bool:
    """Whether a review took the decision away. What was decided on the day of its end or later is the decision that replaces it."""
    over = event.what is What.REVIEWED and event.outcome in ending_outcomes()
    return over and (event.until is None or (record.decided is not None and record.decided < event.until))


def kept_until(record: Record, life: RecordLife) -> date | None:
    """First day on which a record is kept no more. A listing is kept so long after its removal, or without end while it stands."""
    last = record.decided
    if record.kind == LISTING:
        last = record.valid_to if record.valid_to is None or record.decided is None else max(record.decided, record.valid_to)
    return None if last is None or life.retention_months is None else months_after(last, life.retention_months)


def _ended(record: Record, events: Iterable[Event], day: date, life: RecordLife, channels: Iterable[Publication]) -> End | None:
    """Why it is used no more on `day`, if it is not: what somebody decided goes before what time did."""
    for each in events:
        if each.what is What.QUASHED or (life.reviewed and ends_decision(each, record)):
            return End(None, ENDED_BY_REVIEW.format(outcome=each.outcome) if each.what is What.REVIEWED else QUASHED, each)
    repaired = next((each for each in events if each.what is What.REPAIRED), None)
    if repaired:
        return End(None, REPAIRED, repaired)
    kept = kept_until(record, life)
    if kept is not None and kept <= day:
        return End(kept, EXPIRED)
    stop = _stop(channels)
    return End(stop, STOPPED) if stop is not None and stop <= day else None


def _stop(channels: Iterable[Publication]) -> date | None:
    """First day on which a regime that is switched on ends the use: of several channels the earliest."""
    return min((each.ends for each in channels if each.stops_use and each.ends is not None), default=None)


def _not_counted(record: Record, events: Iterable[Event], day: date, life: RecordLife) -> str:
    """Why a record that may be shown does not count on `day`; empty if it does. Of several reasons the first that ledger/in_force.py asks."""
    if record.kind == LISTING and record.list_type in red_lists():
        return RED
    if record.kind == LISTING and record.valid_to is not None and record.valid_to <= day:
        return REMOVED
    if life.disputed and (objected := _objected(events, day)):
        return objected
    if record.kind == LISTING:
        return ""
    if life.ordinary_procedure_only and record.procedure == SIMPLIFIED:
        return SIMPLE
    final = final_from(record, events, day, life)
    if final is None:
        return REVIEW_OPEN
    return NOT_FINAL if final > day else ""


def _objected(events: Iterable[Event], day: date) -> str:
    """What objections make of the record on `day`: one that is open before one that was upheld and waits for the correction."""
    objections = [each for each in events if each.what is What.OBJECTED]
    if any(each.open_on(day) for each in objections):
        return DISPUTED
    return UPHELD_WAITING if any(each.outcome == UPHELD and each.day <= day and not each.corrected for each in objections) else ""


def _published(record: Record, day: date, life: RecordLife, channels: Iterable[Publication]) -> bool | None:
    """Public on any channel. Review, lawsuit and objection do not suspend it; a removed listing and a natural person are not public."""
    if record.natural_person and record.list_type not in life.persons_published_on:
        return False
    if record.kind == LISTING and record.valid_to is not None and record.valid_to <= day:
        return False
    answers = {each.published_on(day) for each in channels}
    if not answers:
        return None if record.published is None or record.published <= day else False
    return True if True in answers else None if None in answers else False


def _repair(record: Record, events: Iterable[Event], day: date, life: RecordLife, channels: Sequence[Publication]) -> tuple[date | None, str, str]:
    """From which day a repair may be asked for on the channel of whoever made the finding, that channel, and why there is no such day."""
    barred = next((each for each in events if each.what is What.LISTED and each.list_type in life.repair_barred_on and each.open_on(day)), None)
    if barred or (record.kind == LISTING and record.list_type in life.repair_barred_on):
        return None, "", "列入浙江省严重失信名单期间，不适用信用修复（浙江省公共信用信息管理条例第32条）"
    if not channels:
        return None, "", "没有适用的公示期限，由认定单位决定（浙江省公共信用信息管理条例第32条）"
    own = finders(channels)
    if not own:
        return None, "", "不公示，无须修复"
    named = "、".join(each.channel for each in own)
    if any(each.early is False for each in own):
        return None, named, "不得提前停止公示，最长公示期届满自动停止"
    known = [(each.repair_from, each.channel) for each in own if each.repair_from is not None]
    if known:
        return *min(known), ""
    unsure = any(each.unsure_from is not None for each in own)
    return None, named, "最短公示期未核实，规则未启用，由认定机关核定" if unsure else "等级、起算日或者最短公示期不明，由认定机关核定"


def _ends_at(record: Record, events: Iterable[Event], life: RecordLife, channels: Iterable[Publication]) -> date | None:
    """First day on which it counts no more, as far as the events and the rules say."""
    days = [each.day for each in events if each.what in (What.REPAIRED, What.QUASHED)]
    days += [each.until or each.day for each in events if life.reviewed and ends_decision(each, record)]
    days += [each for each in (kept_until(record, life), _stop(channels)) if each is not None]
    if record.kind == LISTING and record.valid_to is not None:
        days.append(record.valid_to)
    return min(days, default=None)

"""Broken promises: found broken by the authority, contradicted by what happened since, or told of in two ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analytics.commitments.events import INSPECTION, Event, against, serious
from analytics.commitments.policy import CommitmentPolicy
from analytics.commitments.promises import BROKEN, RUNNING, Judgement, Promise, kept_until
from analytics.windows import months_after


class Manner(StrEnum):
    """How a promise is known to be broken."""

    JUDGED = "JUDGED"  # the authority found it broken
    UNJUDGED = "UNJUDGED"  # nobody found so yet, but a record goes against it
    CONFLICT = "CONFLICT"  # two sources say opposite things


@dataclass(frozen=True, slots=True)
class Breach:
    """One promise with what breaks it. `day`: when it was found broken, or the first event against it."""

    promise: Promise
    judgement: Judgement
    manner: Manner
    day: date
    events: tuple[Event, ...]
    repair: bool

    @property
    def records(self) -> tuple[str, ...]:
        """The promise and what was said of it."""
        return tuple(sorted({*self.judgement.records, *((self.promise.record_id,) if self.promise.record_id else ())}))


def breaches(promises: Sequence[Promise], events: Mapping[str, Sequence[Event]], policy: CommitmentPolicy, as_of: date) -> dict[str, list[Breach]]:
    """Broken promises of every subject, oldest breach first."""
    found: dict[str, list[Breach]] = {}
    for promise in promises:
        if breach := _breach(promise, events.get(promise.subject_id, ()), policy, as_of):
            found.setdefault(promise.subject_id, []).append(breach)
    return {subject: sorted(each, key=lambda breach: (breach.day, breach.promise.number)) for subject, each in found.items()}


def _breach(promise: Promise, events: Sequence[Event], policy: CommitmentPolicy, as_of: date) -> Breach | None:
    judgement = promise.judgement
    repair = promise.kind in policy.repair_kinds
    later = against(promise, events, policy)
    if judgement.state == BROKEN:
        day = judgement.day or (later[0].day if later else promise.promised)
        current = day is not None and kept_until(day) > as_of
        return Breach(promise, judgement, Manner.JUDGED, day, tuple(later), repair) if day and current else None
    if judgement.state is None:
        day = judgement.day or promise.promised
        return Breach(promise, judgement, Manner.CONFLICT, day, (), repair) if day and kept_until(day) > as_of else None
    if judgement.state != RUNNING or promise.promised is None:
        return None
    months = policy.repair_months if repair else policy.months
    inside = tuple(each for each in later if each.day <= months_after(promise.promised, months))
    return Breach(promise, judgement, Manner.UNJUDGED, inside[0].day, inside, repair) if inside else None


def weight(found: Sequence[Breach], linked_broken: bool, policy: CommitmentPolicy) -> int:
    """Severity of a subject: 0 提示, 1 关注, 2 警示."""
    add = policy.severity
    judged = [each for each in found if each.manner is Manner.JUDGED]
    if not judged:
        unjudged = [each for each in found if each.manner is Manner.UNJUDGED]
        return min(add["unjudged_limit"], add["serious"] * any(_weighty(each, policy) for each in unjudged))
    total = add["event"] * any(each.events for each in judged) + add["repair"] * any(each.repair for each in judged)
    return min(2, total + add["again"] * (len(judged) > 1) + add["linked"] * linked_broken)


def _weighty(breach: Breach, policy: CommitmentPolicy) -> bool:
    """A decision or a list, not an inspection alone, against a promise of credit repair or of notice and commitment; or a serious record."""
    decided = [each for each in breach.events if each.source != INSPECTION]
    if decided and (breach.repair or breach.promise.kind in policy.licence_kinds):
        return True
    return any(serious(each, policy) for each in decided)

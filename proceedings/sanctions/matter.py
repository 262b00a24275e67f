"""A measure as its steps make it: a pure fold. A step that is not allowed where it stands does not count, whoever wrote it.

So nothing reaches 推送 without an audit that another person passed after the last proposal, a notice that was served after
that, and the end of the period in which the subject may state its view; and nothing is live after its end.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from ledger.errors import CreditGraphError
from proceedings.events import Event, same_person
from proceedings.sanctions.proposal import Proposal, from_content
from proceedings.sanctions.steps import BEFORE_PUSH, ENDED, RUNNING, State, Step


class MeasureError(CreditGraphError):
    """A step of a measure that is not allowed where the matter stands."""

    code = "CG620"


@dataclass(frozen=True, slots=True)
class Matter:
    """One measure. Days are None until the step was taken; `ignored` are steps that did not count, with the reason."""

    matter_no: str
    state: State
    proposal: Proposal
    subject_id: str = ""
    person_id: str = ""
    document_no: str = ""
    proposed: date = date.min
    proposers: frozenset[str] = frozenset()
    proposing_department: str = ""
    reviewer: str = ""
    reviewed: date | None = None
    served: date | None = None
    reply: str = ""
    pushed: date | None = None
    executed: Mapping[str, date] = field(default_factory=dict)
    answered: Mapping[str, date] = field(default_factory=dict)
    stopped: Mapping[str, date] = field(default_factory=dict)
    ended: date | None = None
    end_reason: str = ""
    due: Mapping[str, date] = field(default_factory=dict)
    latest: date = date.min
    ignored: tuple[tuple[str, str], ...] = ()

    @property
    def owner(self) -> str:
        """Whom it is against: an enterprise's key or a person's."""
        return self.subject_id or self.person_id

    def live(self, day: date) -> bool:
        """Whether it may be executed on that day. Whether its ground still counts is asked of the view (standing.py)."""
        first, last = self.proposal.first_day, self.proposal.last_day
        begun = self.pushed is not None and day >= max(self.pushed, first)
        return begun and (last is None or day <= last) and (self.ended is None or day < self.ended)

    def state_on(self, day: date) -> State:
        """The state as of that day: past its last day it has expired, whether or not anybody wrote so."""
        last = self.proposal.last_day
        over = last is not None and day > last and self.state not in ENDED
        return self.state if not over else State.EXPIRED if self.state in RUNNING else State.DROPPED


def fold(events: Iterable[Event]) -> Matter | None:
    """What the steps of one matter come to, in the order in which they were written; None if none of them counts."""
    matter: Matter | None = None
    for event in events:
        try:
            matter = advance(matter, event)
        except MeasureError as error:
            matter = replace(matter, ignored=(*matter.ignored, (event.event_id, error.what))) if matter else None
    return matter


def matters_of(events: Sequence[Event]) -> dict[str, Matter]:
    """All matters, by number."""
    ordered = sorted(events, key=lambda event: event.matter_no)  # stable: within a matter the order stays
    folded = {number: fold(steps) for number, steps in groupby(ordered, key=lambda event: event.matter_no)}
    return {number: matter for number, matter in folded.items() if matter}


def advance(matter: Matter | None, event: Event) -> Matter:
    """The matter after one more step; MeasureError says why the step is not allowed."""
    if event.step not in TAKEN:
        raise MeasureError(f"没有“{event.step}”这一步", where=event.matter_no)
    if matter is None:
        if event.step != Step.PROPOSE:
            raise MeasureError(f"没有提请，不能“{event.step}”", where=event.matter_no, todo="先凭决定文书提请")
        return _proposed(Matter(event.matter_no, State.PROPOSED, from_content(event.content)), event)
    if event.day < matter.latest:
        raise MeasureError(f"{event.day} 早于上一步的 {matter.latest}", where=matter.matter_no, todo="各步骤的日期不得倒置")
    states, take = TAKEN[Step(event.step)]
    if matter.state_on(event.day) not in states and not (event.step in ENDINGS and matter.state in states):
        raise MeasureError(f"现为“{matter.state_on(event.day)}”，不能“{event.step}”", where=matter.matter_no, todo=f"“{event.step}”须在：{_names(states)}")
    return replace(take(matter, event), latest=event.day, due={**matter.due, **_due(event)})


def _proposed(matter: Matter, event: Event) -> Matter:
    if matter.owner and matter.owner != (event.subject_id or event.person_id):
        raise MeasureError("退回后重新提请的不是同一主体", where=matter.matter_no, todo="对其他主体另行提请，另编编号")
    return replace(
        matter,
        state=State.PROPOSED,
        proposal=from_content(event.content),
        subject_id=event.subject_id,
        person_id=event.person_id,
        document_no=event.document_no,
        proposed=event.day,
        proposers=matter.proposers | {event.who},
        proposing_department=event.department,
        reviewer="",
        reviewed=None,
        served=None,
        reply="",
        latest=event.day,
        due=_due(event),
    )


def _second(matter: Matter, event: Event) -> None:
    if any(same_person(event.who, each) for each in matter.proposers):
        raise MeasureError("审核人与提请人是同一人", where=matter.matter_no, todo="由另一人审核")


def _passed(matter: Matter, event: Event) -> Matter:
    _second(matter, event)
    after = State.NOTIFIED if matter.state is State.REPLIED else State.PASSED
    return replace(matter, state=after, reviewer=event.who, reviewed=event.day)


def _returned(matter: Matter, event: Event) -> Matter:
    _second(matter, event)
    return replace(matter, state=State.RETURNED, reviewer="", reviewed=None, served=None)


def _notified(matter: Matter, event: Event) -> Matter:
    if not _due(event).get("reply"):
        raise MeasureError("告知没有写明陈述申辩的期限", where=matter.matter_no)
    return replace(matter, state=State.NOTIFIED, served=event.day)


def _replied(matter: Matter, event: Event) -> Matter:
    return replace(matter, state=State.REPLIED, reply=event.why or str(event.content.get("view", "")), reviewer="", reviewed=None)


def _pushed(matter: Matter, event: Event) -> Matter:
    if not matter.reviewer or matter.served is None:
        raise MeasureError("没有通过审核或者没有告知", where=matter.matter_no)
    if event.day <= matter.due["reply"]:
        raise MeasureError(f"陈述申辩期到 {matter.due['reply']} 为止，期满前不能推送", where=matter.matter_no, todo="期满后再推送")
    return replace(matter, state=State.PUSHED, pushed=event.day)


def _department(matter: Matter, event: Event) -> str:
    if event.department not in matter.proposal.departments:
        raise MeasureError(
            f"“{event.department}”不是本措施的执行部门", where=matter.matter_no, todo=f"由执行部门办理：{'、'.join(matter.proposal.departments)}"
        )
    return event.department


def _executed(matter: Matter, event: Event) -> Matter:
    executed = {**matter.executed, _department(matter, event): event.day}
    return replace(matter, executed=executed, state=State.ANSWERED if _all_answered(matter, matter.answered) else State.EXECUTING)


def _answered(matter: Matter, event: Event) -> Matter:
    if _department(matter, event) not in matter.executed:
        raise MeasureError(f"“{event.department}”还没有执行，不能反馈执行情况", where=matter.matter_no, todo="先登记执行")
    answered = {**matter.answered, event.department: event.day}
    return replace(matter, answered=answered, state=State.ANSWERED if _all_answered(matter, answered) else State.EXECUTING)


def _all_answered(matter: Matter, answered: Mapping[str, date]) -> bool:
    return set(matter.proposal.departments) <= set(answered)


def _stopped(matter: Matter, event: Event) -> Matter:
    return replace(matter, stopped={**matter.stopped, _department(matter, event): event.day})


def _lifted(matter: Matter, event: Event) -> Matter:
    return replace(matter, state=State.DROPPED if matter.pushed is None else State.LIFTED, ended=event.day, end_reason=event.why)


def _expired(matter: Matter, event: Event) -> Matter:
    last = matter.proposal.last_day
    if last is None or event.day <= last:
        raise MeasureError("还没有到期", where=matter.matter_no)
    return replace(matter, state=State.EXPIRED if matter.pushed else State.DROPPED, ended=event.day, end_reason=event.why or "期限届满")


def _due(event: Event) -> dict[str, date]:
    """Deadlines that a step sets, worked out by the calendar when it was taken."""
    return {name: date.fromisoformat(day) for name, day in (event.content.get("due") or {}).items()}


def _names(states: Iterable[State]) -> str:
    return "、".join(state for state in State if state in states)


Taking = Callable[[Matter, Event], Matter]
ENDINGS = (Step.LIFT, Step.EXPIRE)
TAKEN: dict[str, tuple[frozenset[State], Taking]] = {
    Step.PROPOSE: (frozenset({State.RETURNED}), _proposed),
    Step.PASS: (frozenset({State.PROPOSED, State.REPLIED}), _passed),
    Step.RETURN: (frozenset({State.PROPOSED, State.REPLIED}), _returned),
    Step.NOTIFY: (frozenset({State.PASSED}), _notified),
    Step.REPLY: (frozenset({State.NOTIFIED}), _replied),
    Step.PUSH: (frozenset({State.NOTIFIED}), _pushed),
    Step.EXECUTE: (RUNNING, _executed),
    Step.FEEDBACK: (RUNNING, _answered),
    Step.STOPPED: (frozenset({State.LIFTED, State.EXPIRED}), _stopped),
    Step.LIFT: (BEFORE_PUSH | RUNNING, _lifted),
    Step.EXPIRE: (BEFORE_PUSH | RUNNING, _expired),
}

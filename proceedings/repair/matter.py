"""One repair as its steps make it: a pure fold. Nothing is stored but the steps.

申请 → 受理 | 不予受理; 受理 → 准予修复 | 不予修复; 撤回申请 before the decision. A decision that is quashed is a matter of one step, 原决定撤销.
A provisional repair (bankruptcy reorganisation) may end: 终止临时修复. 回执 says what a decision changed. A step that may not follow is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from proceedings.events import Event

GRANTED, REFUSED, QUASHED = "准予修复", "不予修复", "原决定撤销"  # ledger/codes/repair_outcomes.csv
OUTCOMES = (GRANTED, REFUSED)


class Step(StrEnum):
    """What can be done in a repair."""

    APPLIED = "申请"
    ACCEPTED = "受理"
    NOT_ACCEPTED = "不予受理"
    GRANTED = GRANTED
    REFUSED = REFUSED
    WITHDRAWN = "撤回申请"
    QUASHED = QUASHED
    ENDED = "终止临时修复"
    RECEIPT = "回执"


class State(StrEnum):
    """Where a repair stands."""

    APPLIED = "待受理"
    ACCEPTED = "办理中"
    NOT_ACCEPTED = "不予受理"
    GRANTED = "已修复"
    REFUSED = "不予修复"
    WITHDRAWN = "已撤回"
    QUASHED = "原决定已撤销"
    ENDED = "临时修复已终止"


OPEN = frozenset({State.APPLIED, State.ACCEPTED})
FORGOTTEN = frozenset({State.GRANTED, State.QUASHED})  # the record is used no more: only the audit role may read of it
FOLLOWS: Mapping[State, frozenset[Step]] = {
    State.APPLIED: frozenset({Step.ACCEPTED, Step.NOT_ACCEPTED, Step.WITHDRAWN}),
    State.ACCEPTED: frozenset({Step.GRANTED, Step.REFUSED, Step.WITHDRAWN}),
    State.NOT_ACCEPTED: frozenset(),
    State.GRANTED: frozenset({Step.RECEIPT, Step.ENDED}),
    State.REFUSED: frozenset({Step.RECEIPT}),
    State.WITHDRAWN: frozenset(),
    State.QUASHED: frozenset({Step.RECEIPT}),
    State.ENDED: frozenset({Step.RECEIPT}),
}
BECOMES = {
    Step.ACCEPTED: State.ACCEPTED,
    Step.NOT_ACCEPTED: State.NOT_ACCEPTED,
    Step.GRANTED: State.GRANTED,
    Step.REFUSED: State.REFUSED,
    Step.WITHDRAWN: State.WITHDRAWN,
    Step.ENDED: State.ENDED,
}
BEGINNINGS = {Step.APPLIED.value: State.APPLIED, Step.QUASHED.value: State.QUASHED}


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair. `records`: ids of all rows of the decision. `authority`: the body that made the finding, which decides."""

    number: str
    subject_id: str
    person_id: str
    party: str
    document_no: str
    record_kind: str
    records: tuple[str, ...]
    authority: str
    authority_uscc: str
    proofs: tuple[str, ...]
    commitment: str
    court_ruling: str
    applied: date
    state: State = State.APPLIED
    accepted: date | None = None
    decided: date | None = None
    last: date | None = None
    steps: tuple[Event, ...] = ()

    @property
    def open(self) -> bool:
        """Whether something has still to be decided."""
        return self.state in OPEN

    @property
    def forgotten(self) -> bool:
        """Whether what it was about is used no more."""
        return self.state in FORGOTTEN

    @property
    def provisional(self) -> bool:
        """Whether it rests on the ruling of a court on reorganisation or settlement in bankruptcy."""
        return bool(self.court_ruling)

    @property
    def decision(self) -> Event | None:
        """The step that decided it."""
        deciding = {Step.GRANTED, Step.REFUSED, Step.QUASHED, Step.ENDED}
        return next((each for each in reversed(self.steps) if each.step in deciding), None)

    @property
    def receipt(self) -> Event | None:
        """The newest receipt."""
        return next((each for each in reversed(self.steps) if each.step == Step.RECEIPT), None)


def folded(events: Iterable[Event]) -> dict[str, Repair]:
    """Number → repair, in the order in which they began."""
    found: dict[str, Repair] = {}
    for event in events:
        if event.matter_no in found:
            found[event.matter_no] = after(found[event.matter_no], event)
        elif event.step in BEGINNINGS:
            found[event.matter_no] = _begun(event)
    return found


def after(repair: Repair, event: Event) -> Repair:
    """The repair after one more step; the same if the step may not follow."""
    if event.step not in {each.value for each in FOLLOWS[repair.state]}:
        return repair
    step = Step(event.step)
    moved = replace(repair, state=BECOMES.get(step, repair.state), last=event.day, steps=(*repair.steps, event))
    if step is Step.ACCEPTED:
        return replace(moved, accepted=event.day)
    return replace(moved, decided=event.day) if step in (Step.GRANTED, Step.REFUSED) else moved


def _begun(event: Event) -> Repair:
    said: Mapping[str, Any] = event.content
    quashed = event.step == Step.QUASHED
    return Repair(
        number=event.matter_no,
        subject_id=event.subject_id,
        person_id=event.person_id,
        party=said["party"],
        document_no=said["document_no"],
        record_kind=said["record_kind"],
        records=tuple(said["records"]),
        authority=said["authority"],
        authority_uscc=said["authority_uscc"],
        proofs=tuple(said.get("proofs", ())),
        commitment=said.get("commitment", ""),
        court_ruling=said.get("court_ruling", ""),
        applied=event.day,
        state=BEGINNINGS[event.step],
        decided=date.fromisoformat(said["of"]) if quashed else None,
        last=event.day,
        steps=(event,),
    )

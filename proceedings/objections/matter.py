"""One objection as its steps make it: a pure fold. Nothing is stored but the steps.

提出 → 受理 → (转交) → (延期) → 成立 | 不成立 | 撤回, and after 成立: 更正 or 移除. It is annotated from the day of 提出 to the
day of the decision. A step that may not follow is left out, so that any order of rows gives one of these states.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from proceedings.events import Event

WRONG_RECORD, STOLEN_IDENTITY = "信息有误", "冒用身份"  # ledger/codes/objection_kinds.csv
UPHELD, NOT_UPHELD, WITHDRAWN = "成立", "不成立", "撤回"  # ledger/codes/objection_outcomes.csv
OUTCOMES = (UPHELD, NOT_UPHELD, WITHDRAWN)
WHOLE = "整条记录"


class Step(StrEnum):
    """What can be done in an objection."""

    FILED = "提出"
    ACCEPTED = "受理"
    TRANSFERRED = "转交"
    EXTENDED = "延期"
    UPHELD = UPHELD
    NOT_UPHELD = NOT_UPHELD
    WITHDRAWN = WITHDRAWN
    CORRECTED = "更正"
    REMOVED = "移除"


class State(StrEnum):
    """Where an objection stands."""

    FILED = "待受理"
    ACCEPTED = "办理中"
    TRANSFERRED = "提供单位核查中"
    UPHELD = "成立"
    NOT_UPHELD = "不成立"
    WITHDRAWN = "撤回"
    CORRECTED = "已更正"
    REMOVED = "已移除"


DECIDING = {Step.UPHELD, Step.NOT_UPHELD, Step.WITHDRAWN}
FOLLOWS: Mapping[State, frozenset[Step]] = {
    State.FILED: frozenset({Step.ACCEPTED, Step.WITHDRAWN}),
    State.ACCEPTED: frozenset({Step.TRANSFERRED, Step.EXTENDED, *DECIDING}),
    State.TRANSFERRED: frozenset({Step.TRANSFERRED, Step.EXTENDED, *DECIDING}),
    State.UPHELD: frozenset({Step.CORRECTED, Step.REMOVED}),
    State.NOT_UPHELD: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.CORRECTED: frozenset({Step.CORRECTED}),
    State.REMOVED: frozenset(),
}
BECOMES = {
    Step.ACCEPTED: State.ACCEPTED,
    Step.TRANSFERRED: State.TRANSFERRED,
    Step.UPHELD: State.UPHELD,
    Step.NOT_UPHELD: State.NOT_UPHELD,
    Step.WITHDRAWN: State.WITHDRAWN,
    Step.CORRECTED: State.CORRECTED,
    Step.REMOVED: State.REMOVED,
}


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection. `records`: ids of the contested records. `provider`: who provided them, several with ；; `unit`: who has to answer now."""

    number: str
    kind: str
    subject_id: str
    person_id: str
    party: str
    document_no: str
    records: tuple[str, ...]
    point: str
    claim: str
    evidence: tuple[str, ...]
    place: str
    provider: str
    unit: str
    filed: date
    state: State = State.FILED
    accepted_by: str = ""
    accepted: date | None = None
    transferred: date | None = None
    extended_to: date | None = None
    decided: date | None = None
    last: date | None = None
    steps: tuple[Event, ...] = ()
    provider_codes: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it has not been decided."""
        return self.decided is None

    def annotated_on(self, day: date) -> bool:
        """Whether what it contests is shown as 争议中 on that day: from the filing up to the day before the decision."""
        return self.filed <= day and (self.decided is None or day < self.decided)

    def same_point(self, other: "Objection") -> bool:
        """Whether both contest the same point of the same record, or the same use of the same identity, for the same party."""
        party = (self.subject_id, self.person_id) == (other.subject_id, other.person_id)
        return party and (self.kind, self.point) == (other.kind, other.point) and (self.records == other.records)


def folded(events: Iterable[Event]) -> dict[str, Objection]:
    """Number → objection, for all objections in these steps, in the order in which they were filed."""
    found: dict[str, Objection] = {}
    for event in events:
        if event.step == Step.FILED and event.matter_no not in found:
            found[event.matter_no] = _filed(event)
        elif event.matter_no in found:
            found[event.matter_no] = after(found[event.matter_no], event)
    return found


def after(objection: Objection, event: Event) -> Objection:
    """The objection after one more step; the same if the step may not follow."""
    if event.step not in {each.value for each in FOLLOWS[objection.state]}:
        return objection
    step = Step(event.step)
    moved = replace(objection, state=BECOMES.get(step, objection.state), last=event.day, steps=(*objection.steps, event))
    if step is Step.ACCEPTED:
        return replace(moved, accepted=event.day, accepted_by=event.department, unit=event.department)
    if step is Step.TRANSFERRED:
        return replace(moved, transferred=event.day, unit=str(event.content.get("to", "")))
    if step is Step.EXTENDED:
        return replace(moved, extended_to=date.fromisoformat(event.content["until"]))
    return replace(moved, decided=event.day) if step in DECIDING else moved


def _filed(event: Event) -> Objection:
    said: Mapping[str, Any] = event.content
    return Objection(
        number=event.matter_no,
        kind=said["kind"],
        subject_id=event.subject_id,
        person_id=event.person_id,
        party=said["party"],
        document_no=said["document_no"],
        records=tuple(said["records"]),
        point=said["point"],
        claim=said["claim"],
        evidence=tuple(said["evidence"]),
        place=said["place"],
        provider=said["provider"],
        unit=event.department,
        filed=event.day,
        last=event.day,
        steps=(event,),
        provider_codes=tuple(said.get("provider_codes", ())),
    )

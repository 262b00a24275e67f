"""One place on the list of those who keep faith, folded from its steps: 提名 → 批准 or 不批准 → 转复核 → 退出. Purely a function of the steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from proceedings.events import Event


class State(StrEnum):
    """Where a matter is."""

    NOMINATED = "已提名"
    GRANTED = "守信"
    REVIEW = "复核中"
    DECLINED = "未批准"
    ENDED = "已退出"


class Step(StrEnum):
    """What may be done."""

    NOMINATE = "提名"
    GRANT = "批准"
    DECLINE = "不批准"
    TO_REVIEW = "转复核"
    KEEP = "保留"
    ITEM_ENDED = "条目停止"
    END = "退出"


OPEN = frozenset({State.NOMINATED, State.GRANTED, State.REVIEW})
LIVE = frozenset({State.GRANTED, State.REVIEW})
FOLLOWS: Mapping[Step, frozenset[State]] = {
    Step.GRANT: frozenset({State.NOMINATED}),
    Step.DECLINE: frozenset({State.NOMINATED}),
    Step.TO_REVIEW: frozenset({State.GRANTED}),
    Step.KEEP: frozenset({State.REVIEW}),
    Step.ITEM_ENDED: LIVE,
    Step.END: OPEN,
}
LEADS = {
    Step.GRANT: State.GRANTED,
    Step.DECLINE: State.DECLINED,
    Step.TO_REVIEW: State.REVIEW,
    Step.KEEP: State.GRANTED,
    Step.END: State.ENDED,
}


@dataclass(frozen=True, slots=True)
class Matter:
    """A nomination and what became of it. `items`: catalogue items in force, by id, as they were kept, with the authority that gives each."""

    matter_no: str
    subject_id: str
    state: State
    nominator: str
    content: Mapping[str, Any] = field(default_factory=dict)
    ended_items: Mapping[str, str] = field(default_factory=dict)  # id → why
    decider: str = ""
    since: str = ""
    why: str = ""
    records: tuple[str, ...] = ()  # on which the last step rests; what they say is read when it is shown, so that it ends with them
    latest: str = ""

    @property
    def items(self) -> tuple[Mapping[str, Any], ...]:
        """The items that it still has."""
        return tuple(each for each in self.content.get("items", ()) if each["id"] not in self.ended_items)

    @property
    def live(self) -> bool:
        """Whether the subject is on the list."""
        return self.state in LIVE


def matters(events: Iterable[Event]) -> dict[str, Matter]:
    """All matters by number. A step that does not follow from where the matter is changes nothing."""
    found: dict[str, Matter] = {}
    for each in events:
        known = found.get(each.matter_no)
        if each.step not in {step.value for step in Step}:
            continue
        step = Step(each.step)
        if known is None:
            if step is Step.NOMINATE:
                found[each.matter_no] = Matter(each.matter_no, each.subject_id, State.NOMINATED, each.who, each.content, latest=each.day.isoformat())
        elif step is not Step.NOMINATE and known.state in FOLLOWS[step]:
            found[each.matter_no] = _after(known, step, each)
    return found


def live_matter(events: Iterable[Event], subject_id: str) -> Matter | None:
    """The matter of a subject that is open, if there is one."""
    return next((each for each in matters(events).values() if each.subject_id == subject_id and each.state in OPEN), None)


def _after(matter: Matter, step: Step, event: Event) -> Matter:
    day = event.day.isoformat()
    if step is Step.ITEM_ENDED:
        return replace(matter, ended_items={**matter.ended_items, str(event.content["item"]): event.why}, latest=day)
    after = replace(matter, state=LEADS[step], why=event.why, latest=day, records=tuple(event.content.get("records", ())))
    return replace(after, decider=event.who, since=day) if step is Step.GRANT else after

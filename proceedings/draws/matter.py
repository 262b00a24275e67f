"""One draw, folded from its steps: 拟定 → (密封) → 公布名单 → 取得种子 → 抽取 → 公布结果 → 结果回流. Purely a function of the steps.

A step that does not follow from where the draw is changes nothing, whoever wrote it: so no list counts that was made after a seed, and
no second seed for one list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from proceedings.draws.steps import FOLLOWS, LEADS, State, Step
from proceedings.draws.task import Placement, Task, from_content
from proceedings.events import Event

CONTROL, RISK = "对照", "分类"


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw as its steps make it. Moments are UTC text; empty until the step was taken."""

    draw_no: str
    state: State
    task: Task
    planner: str
    planned: date
    department: str = ""
    policy: str = ""
    seals: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # party → commitment, who handed it in
    publisher: str = ""
    published: str = ""
    list_hash: str = ""
    book: str = ""  # digest of the office's file
    seed: Mapping[str, Any] | None = None
    placements: tuple[Placement, ...] = ()
    drawn: date | None = None
    drawn_at: str = ""
    announced: date | None = None
    void_reason: str = ""
    latest: date = date.min

    @property
    def live(self) -> bool:
        """Whether subjects were drawn, and the draw stands."""
        return self.state in (State.DRAWN, State.ANNOUNCED)


def draws(events: Iterable[Event]) -> dict[str, Draw]:
    """All draws by number, in the order in which they were planned."""
    found: dict[str, Draw] = {}
    for event in events:
        if event.step not in {step.value for step in Step}:
            continue
        step, known = Step(event.step), found.get(event.matter_no)
        if known is None:
            if step is Step.PLAN:
                found[event.matter_no] = _planned(event)
        elif step is not Step.PLAN and known.state in FOLLOWS[step]:
            found[event.matter_no] = _after(known, step, event)
    return found


def drawn_before(known: Iterable[Draw]) -> dict[str, date]:
    """Subject → the last day on which a draw that stands took it."""
    found: dict[str, date] = {}
    for draw in known:
        if draw.live and draw.drawn:
            for each in draw.placements:
                found[each.subject_id] = max(draw.drawn, found.get(each.subject_id, date.min))
    return found


def met_last_time(known: Iterable[Draw]) -> frozenset[tuple[str, str]]:
    """(inspector, subject) of the last time that each subject was drawn: they do not meet again this time."""
    latest: dict[str, tuple[str, ...]] = {}
    for draw in known:
        if draw.live:
            latest |= {each.subject_id: each.inspectors for each in draw.placements}
    return frozenset((inspector, subject) for subject, people in latest.items() for inspector in people)


def _planned(event: Event) -> Draw:
    task = from_content(event.content["task"])
    return Draw(event.matter_no, State.PLANNED, task, event.who, event.day, event.department, str(event.content["policy"]), latest=event.day)


def _after(draw: Draw, step: Step, event: Event) -> Draw:
    after = replace(draw, state=LEADS[step], latest=event.day)
    said = event.content
    match step:
        case Step.SEAL:
            return replace(after, seals={**draw.seals, str(said["party"]): (str(said["commitment"]), event.who)})
        case Step.PUBLISH:
            return replace(after, publisher=event.who, published=str(said["published"]), list_hash=str(said["list_hash"]), book=str(said["book"]))
        case Step.SEED:
            return replace(after, seed=said["seed"])
        case Step.RUN:
            placements = tuple(Placement(each["subject"], each["arm"], tuple(each["inspectors"])) for each in said["drawn"])
            return replace(after, placements=placements, drawn=event.day, drawn_at=str(said["drawn_at"]))
        case Step.ANNOUNCE:
            return replace(after, announced=event.day)
        case Step.VOID:
            return replace(after, void_reason=event.why)
        case _:
            return after

"""One draw, folded from its steps: 拟定 → (密封) → 公布名单 → 取得种子或揭示 → 抽取 → 公布结果 → 结果回流. Purely a function of the steps.

A step that does not follow from where the draw is changes nothing, whoever wrote it: so no list counts that was made after a seed, and
no second seed for one list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from proceedings.draws.libraries import region_prefix
from proceedings.draws.steps import FOLLOWS, LEADS, OPEN, State, Step
from proceedings.draws.task import Placement, Task, from_content
from proceedings.events import Event

CONTROL, RISK = "对照", "分类"


@dataclass(frozen=True, slots=True)
class Exchange:
    """Somebody goes instead of an inspector who was drawn."""

    subject_id: str
    gone: str
    instead: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A result as it came in: what, of which day, by whom, and who had gone."""

    result: str
    inspected: date
    who: str
    inspectors: tuple[str, ...] = ()


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
    reveals: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # party → half, who revealed it
    entered: Mapping[str, Any] | None = None  # rolls that somebody entered and nobody else has confirmed yet
    entered_by: str = ""
    confirmed_by: str = ""
    seed: Mapping[str, Any] | None = None
    placements: tuple[Placement, ...] = ()
    drawn: date | None = None
    drawn_at: str = ""
    announced: date | None = None
    void_reason: str = ""
    void_from: State | None = None
    void_at: str = ""
    exchanged: tuple[Exchange, ...] = ()
    found: Mapping[tuple[str, str], Finding] = field(default_factory=dict)  # (subject, department) → what was reported first, by whom
    latest: date = date.min
    warnings: tuple[str, ...] = ()  # of the list as it was planned, or published

    @property
    def live(self) -> bool:
        """Whether subjects were drawn, and the draw stands."""
        return self.state in (State.DRAWN, State.ANNOUNCED)

    @property
    def open(self) -> bool:
        """Whether a list is out and its result is not."""
        return self.state in OPEN

    def overlaps(self, task: Task) -> bool:
        """Whether this draw and the task share an item and a district: then one could be drawn instead of the other."""
        mine, other = self.task.scope, task.scope
        here, there = region_prefix(mine.region), region_prefix(other.region)
        return bool(set(mine.items) & set(other.items)) and (here.startswith(there) or there.startswith(here))


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
    for draw in sorted((each for each in known if each.live), key=lambda each: each.drawn_at):
        latest |= {each.subject_id: each.inspectors for each in draw.placements if each.inspectors}
    return frozenset((inspector, subject) for subject, people in latest.items() for inspector in people)


def _planned(event: Event) -> Draw:
    task = from_content(event.content["task"])
    return Draw(
        event.matter_no, State.PLANNED, task, event.who, event.day, event.department, str(event.content["policy"]), latest=event.day, warnings=_warned(event)
    )


def _after(draw: Draw, step: Step, event: Event) -> Draw:
    after = replace(draw, state=LEADS.get(step, draw.state), latest=event.day)
    said = event.content
    match step:
        case Step.SEAL:
            return replace(after, seals={**draw.seals, str(said["party"]): (str(said["commitment"]), event.who)})
        case Step.PUBLISH:
            return replace(
                after, publisher=event.who, published=str(said["published"]), list_hash=str(said["list_hash"]), book=str(said["book"]), warnings=_warned(event)
            )
        case Step.REVEAL:
            return _seeded(replace(after, reveals={**draw.reveals, str(said["party"]): (str(said["half"]), event.who)}), said.get("seed"))
        case Step.SEED:
            whole = said.get("seed")
            return _seeded(replace(after, entered=said.get("entered"), entered_by=event.who), whole)
        case Step.CONFIRM:
            return _seeded(replace(after, confirmed_by=event.who), draw.entered)
        case Step.RUN:
            placements = tuple(Placement(each["subject"], each["arm"], tuple(each["inspectors"])) for each in said["drawn"])
            return replace(after, placements=placements, drawn=event.day, drawn_at=str(said["drawn_at"]))
        case Step.ANNOUNCE:
            return replace(after, announced=event.day)
        case Step.VOID:
            return replace(after, void_reason=event.why, void_from=draw.state, void_at=str(said.get("at", "")))
        case Step.REPLACE:
            return _exchanged(after, Exchange(str(said["subject"]), str(said["out"]), str(said["in"]), event.why))
        case Step.RESULTS:
            return replace(after, found={**_findings(event), **draw.found})
        case _:
            return after


def _warned(event: Event) -> tuple[str, ...]:
    return tuple(str(each) for each in event.content.get("warnings", ()))


def _seeded(draw: Draw, seed: Mapping[str, Any] | None) -> Draw:
    return replace(draw, state=State.SEEDED, seed=seed) if seed else draw


def _exchanged(draw: Draw, change: Exchange) -> Draw:
    def of(each: Placement) -> Placement:
        if each.subject_id != change.subject_id:
            return each
        return replace(each, inspectors=tuple(sorted({*(one for one in each.inspectors if one != change.gone), change.instead})))

    return replace(draw, placements=tuple(of(each) for each in draw.placements), exchanged=(*draw.exchanged, change))


def _findings(event: Event) -> dict[tuple[str, str], Finding]:
    rows = event.content.get("lines", [])
    return {(each[0], each[1]): Finding(each[2], date.fromisoformat(each[3]), event.who, tuple(each[4])) for each in rows}

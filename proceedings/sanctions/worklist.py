"""What is to be done: measures with their state, and what is overdue, by department."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.view import View
from proceedings.events import Kind, read_events
from proceedings.sanctions.matter import Matter, matters_of
from proceedings.sanctions.standing import Ground, grounds
from proceedings.sanctions.steps import RUNNING, State

RESTING = "依据的记录正在争议处理，暂停执行"
GROUNDLESS = "依据的记录已不能使用，应当解除"


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure on a day. `live`: it may be executed; `hindered`: why it may not although nobody has ended it; `withheld`: a ground is gone."""

    matter: Matter
    state: State
    live: bool
    hindered: str
    withheld: bool
    subject_name: str

    @property
    def period(self) -> str:
        """From when to when, in words."""
        proposal = self.matter.proposal
        end = f"至 {proposal.last_day} 止" if proposal.last_day else "，终身" if proposal.lifelong else "至依据的记录停止使用止"
        return f"自 {max(proposal.first_day, self.matter.pushed or proposal.first_day)} 起{end}"


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something that a department should have done. `days`: calendar days since."""

    department: str
    matter_no: str
    subject_name: str
    what: str
    due: date
    days: int


def standings(view: View, day: date, matters: Mapping[str, Matter] | None = None) -> list[Standing]:
    """Every measure as it stands on the day, newest number last."""
    folded = matters_of(read_events(view, Kind.SANCTION)) if matters is None else matters
    held = grounds(view, {record for matter in folded.values() for record in matter.proposal.grounds})
    names = subject_names(view, [matter.owner for matter in folded.values()])
    return [_standing(folded[number], held, day, names) for number in sorted(folded)]


def subject_names(view: View, keys: list[str]) -> dict[str, str]:
    """Names by key, of enterprises and of persons."""
    rows = view.rows(
        "select subject_id as key, name from enterprises where list_contains($keys, subject_id) "
        "union all select person_id, name from persons where list_contains($keys, person_id) order by key",
        {"keys": sorted(set(keys))},
    )
    return {row["key"]: row["name"] or "" for row in rows}


def overdue(found: list[Standing], day: date) -> list[Overdue]:
    """What is late, by department, the longest overdue first."""
    late = (
        Overdue(department, each.matter.matter_no, each.subject_name, what, due, (day - due).days)
        for each in found
        for department, what, due in waiting(each)
        if due and due < day
    )
    return sorted(late, key=lambda each: (each.department, each.due, each.matter_no, each.what))


def waiting(standing: Standing) -> Iterator[tuple[str, str, date | None]]:
    """What somebody has to do next: department, what, and by when; no day if the clock is not known."""
    matter, office = standing.matter, standing.matter.proposing_department
    steps = {State.PROPOSED: ("审核", "review"), State.PASSED: ("告知", "notify"), State.NOTIFIED: ("推送", "push"), State.REPLIED: ("复核", "consider")}
    if standing.state in steps:
        what, clock = steps[standing.state]
        yield office, what, matter.due.get(clock)
    for department in matter.proposal.departments if matter.pushed else ():
        if standing.state in RUNNING and department not in matter.executed:
            yield department, "执行", matter.due.get("execute")
        if standing.state in RUNNING and matter.proposal.feedback_needed and department not in matter.answered:
            yield department, "反馈", matter.due.get("feedback")
        if standing.state not in RUNNING and department in matter.executed and department not in matter.stopped:
            yield department, "停止执行并确认", matter.due.get("stop")


def _standing(matter: Matter, held: Mapping[str, Ground], day: date, names: Mapping[str, str]) -> Standing:
    kept = [held[record] for record in matter.proposal.grounds if record in held]
    live, state = matter.live(day), matter.state_on(day)
    hindered = "" if any(each.counts for each in kept) else RESTING if any(each.stands for each in kept) else GROUNDLESS
    ended = state not in RUNNING and matter.pushed is not None
    return Standing(
        matter, state, live and not hindered, "" if ended else hindered, len(kept) < len(matter.proposal.grounds), names.get(matter.owner, matter.owner)
    )

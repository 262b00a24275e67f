"""What people do with a measure. Each command writes one step, under the ledger's lock, if the matter as it then stands allows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from ledger.working_days import working_days_of
from proceedings.catalogue.policy import gate_policy
from proceedings.events import Actor, Draft, Entry, Event, Kind, next_number, record
from proceedings.sanctions.lift import ending
from proceedings.sanctions.matter import Matter, MeasureError, advance, fold, matters_of
from proceedings.sanctions.policy import due
from proceedings.sanctions.proposal import to_content
from proceedings.sanctions.request import Request, allowed, evidence_of, proposal_of
from proceedings.sanctions.steps import ENDED, Step


class LeadError(MeasureError):
    """A finding is a lead for a person to look at: it can be neither proposed nor pushed."""

    code = "CG621"


class ChangedError(MeasureError):
    """The records on which the measure rests are not as they were when it was proposed."""

    code = "CG622"


class AgainError(MeasureError):
    """The same measure, against the same subject on the same ground, is under way or live already."""

    code = "CG623"


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, on which day, why, and by which document. `today`: the day on which it is written down, at most `latest_entry` days later."""

    actor: Actor
    on: date
    today: date
    why: str = ""
    document_no: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.on > self.today:
            raise InputError(f"{self.on} 还没有到", where="--on", todo="填写今天或者以前的日期")
        if (self.today - self.on).days > (days := gate_policy().latest_entry):
            raise InputError(f"{self.on} 距今超过 {days} 天，不能补记", where="--on", todo="按实际补记之日办理，并在理由中说明何时所为")


def propose(ledger: Ledger, request: Request, act: Act) -> Event:
    """提请: a measure with its document, grounds, four texts and period; refused if the catalogue does not allow it."""
    if not act.actor.department.strip():
        raise InputError("没有写明提请部门", where="--department", todo="写明办理人所在的部门")

    def drafting(events: Sequence[Event], view: View) -> Entry:
        returned = _matter(events, request.matter_no) if request.matter_no else None
        number = request.matter_no or next_number(events, Kind.SANCTION, act.on)
        proposal = proposal_of(view, request, act.on)
        _once(events, request, number, act.on)
        person = request.subject if request.subject[:2] in ("P-", "N-") else ""
        content = {**to_content(proposal), "batch_no": proposal.batch_no or number}
        draft = _draft(view, number, Step.PROPOSE, replace(act, document_no=request.document_no), content, ("" if person else request.subject, person))
        _allowed(returned, draft)
        return Entry([draft])

    return record(ledger, Kind.SANCTION, drafting, act.today)[0]


def review(ledger: Ledger, matter_no: str, passed: bool, act: Act) -> Event:
    """审核, and 复核 after the subject has stated its view: by somebody who did not propose it."""
    return _take(ledger, matter_no, Step.PASS if passed else Step.RETURN, act)


def notify(ledger: Ledger, matter_no: str, act: Act) -> Event:
    """告知: the notice was served on that day; from then on runs the period in which the subject may state its view."""
    return _take(ledger, matter_no, Step.NOTIFY, act)


def reply(ledger: Ledger, matter_no: str, act: Act) -> Event:
    """陈述申辩: the subject has stated its view (`act.why`); it has to be considered before anything is pushed."""
    if not act.why.strip():
        raise InputError("没有写明当事人的意见", where="--why", todo="写明陈述、申辩的内容")
    return _take(ledger, matter_no, Step.REPLY, act)


def push(ledger: Ledger, matter_no: str, act: Act) -> Event:
    """推送 to the executing departments. The gate is asked again: the item must be in force, the grounds unchanged, on that day too."""
    return _take(ledger, matter_no, Step.PUSH, act)


def execute(ledger: Ledger, matter_no: str, act: Act, *, stopped: bool = False) -> Event:
    """执行 by a department that it was pushed to; or, after the end, that the department no longer executes it."""
    return _take(ledger, matter_no, Step.STOPPED if stopped else Step.EXECUTE, act)


def feedback(ledger: Ledger, matter_no: str, act: Act) -> Event:
    """反馈: what a department has done, in its own words (`act.why`)."""
    if not act.why.strip():
        raise InputError("没有写明反馈的内容", where="--why", todo="写明执行的情况")
    return _take(ledger, matter_no, Step.FEEDBACK, act)


def lift(ledger: Ledger, matter_no: str, act: Act) -> list[Event]:
    """解除 by a person, before the end: with a reason. Before the push it ends the matter. The executing departments are told."""
    if not act.why.strip():
        raise InputError("没有写明解除的理由", where="--why", todo="写明解除的理由")

    def drafting(events: Sequence[Event], view: View) -> Entry:
        matter = _matter(events, matter_no)
        first, *told = ending(view, matter, act.why, act.on, act.actor)
        draft = replace(first, day=act.on, document_no=act.document_no)
        _allowed(matter, draft)
        return Entry([draft, *told])

    return record(ledger, Kind.SANCTION, drafting, act.today)


def _take(ledger: Ledger, matter_no: str, step: Step, act: Act) -> Event:
    def drafting(events: Sequence[Event], view: View) -> Entry:
        matter = _matter(events, matter_no)
        draft = _draft(view, matter_no, step, act, dict(act.content), (matter.subject_id, matter.person_id))
        _allowed(matter, draft)
        if step is Step.PUSH:
            _unchanged(view, matter, act.on)
        return Entry([draft])

    return record(ledger, Kind.SANCTION, drafting, act.today)[0]


def _once(events: Sequence[Event], request: Request, number: str, on: date) -> None:
    """One measure of a kind on one ground at a time: two notices for the same thing are one too many, whoever sends them."""
    for each in matters_of(events).values():
        same = (each.owner, each.proposal.item_id) == (request.subject, request.item_id) and set(each.proposal.grounds) & set(request.grounds)
        if same and each.matter_no != number and each.state_on(on) not in ENDED:
            what = f"同一主体、同一依据的同一措施正在办理：{each.matter_no}（{each.state_on(on)}）"
            raise AgainError(what, where=request.item_id, todo="办理原来的一件；已退回的用 --again 重新提请；已到期或者解除后才能另行提请")


def _unchanged(view: View, matter: Matter, on: date) -> None:
    """What was audited is what is pushed: the catalogue allows it today, and its grounds are as they were."""
    allowed(view, matter.proposal, matter.owner, matter.document_no, on)
    if evidence_of(view, matter.proposal.grounds) != matter.proposal.evidence:
        raise ChangedError("依据的记录在提请之后有变动", where=matter.matter_no, todo="审核退回后按现在的记录重新提请，或者解除")


def _matter(events: Sequence[Event], matter_no: str) -> Matter:
    matter = fold(_of(events, matter_no))
    if matter is None and ":" in matter_no:
        raise LeadError(f"“{matter_no}”是线索，不是措施", where=matter_no, todo="线索只供核查；凭决定文书用 creditgraph measure propose 提请")
    if matter is None:
        raise NotFoundError(f"没有措施“{matter_no}”", todo="用 creditgraph measure list 查看编号")
    return matter


def _of(events: Sequence[Event], matter_no: str) -> list[Event]:
    return [each for each in events if each.matter_no == matter_no]


def _draft(view: View, matter_no: str, step: Step, act: Act, content: dict[str, Any], owner: tuple[str, str]) -> Draft:
    limits = due(step, act.on, working_days_of(view.home))
    return Draft(Kind.SANCTION, matter_no, step, act.on, act.actor, act.why, *owner, document_no=act.document_no, content={**content, "due": limits})


def _allowed(matter: Matter | None, draft: Draft) -> None:
    """MeasureError if the step is not allowed where the matter stands: the same fold that reads the log judges what goes into it."""
    event = Event(
        "", draft.kind, draft.matter_no, draft.step, draft.subject_id, draft.person_id, draft.about, draft.day,
        draft.actor.who, draft.actor.department, draft.document_no, draft.why, draft.content,
    )  # fmt: skip
    advance(matter, event)

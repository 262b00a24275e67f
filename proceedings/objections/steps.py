"""What follows a filing: accepted, transferred to whoever provided the record, extended, decided. Each is one step, checked under the lock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.tables import OBJECTIONS
from ledger.view import View
from ledger.working_days import WorkingDays
from proceedings.events import Actor, Draft, Entry, Event, Kind, record
from proceedings.objections.clocks import due
from proceedings.objections.consequences import lifted
from proceedings.objections.deciders import BEFORE_DECISION, check_decider, check_has_it, check_second_person, check_transfer
from proceedings.objections.errors import NotExtendableError, WrongStepError
from proceedings.objections.matter import FOLLOWS, OUTCOMES, UPHELD, WITHDRAWN, Objection, Step, folded
from proceedings.objections.policy import objection_policy
from proceedings.outbox import notices

Drafted = Callable[[Objection, View], Entry]


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, on which day, and why."""

    actor: Actor
    day: date
    why: str = ""


def step(ledger: Ledger, number: str, drafted: Drafted, today: date, *, facts: bool) -> list[Event]:
    """Write what `drafted` makes of one objection as it stands under the lock."""

    def drafting(events: Sequence[Event], view: View) -> Entry:
        return drafted(one(events, number), view)

    return record(ledger, Kind.OBJECTION, drafting, today, facts=facts)


def accept(ledger: Ledger, number: str, act: Act) -> list[Event]:
    """The department of the actor takes the objection on; from then on the clock of its place runs."""

    def drafted(objection: Objection, _: View) -> Entry:
        if not act.actor.department:
            raise InputError("缺少受理部门", where="--department", todo="写明受理这件异议的部门")
        return Entry([next_step(objection, Step.ACCEPTED, act)])

    return step(ledger, number, drafted, act.day, facts=False)


def transfer(ledger: Ledger, number: str, act: Act, to: str = "") -> list[Event]:
    """To the department that provided the record and to no other; where none is known, to the one named, which is another than this one."""

    def drafted(objection: Objection, _: View) -> Entry:
        unit = to.strip() or objection.provider
        if not unit:
            raise InputError("缺少转交的单位", where="--to", todo="写明信息提供单位；冒用身份的，写登记机关")
        draft = next_step(objection, Step.TRANSFERRED, act, to=unit)
        check_transfer(objection, unit, act.actor)
        return Entry([draft])

    return step(ledger, number, drafted, act.day, facts=False)


def extend(ledger: Ledger, number: str, act: Act, until: date, calendar: WorkingDays) -> list[Event]:
    """A later day for the answer, with a reason; NotExtendableError (CG634) beyond what the rule of the place allows."""

    def drafted(objection: Objection, _: View) -> Entry:
        _said(act.why)
        draft = next_step(objection, Step.EXTENDED, act, until=until.isoformat())
        now = due(objection, calendar, objection_policy())
        if now is None or now.latest is None:
            raise NotExtendableError("受理地的规定没有写明可以延期", where=number, todo="在期限内答复；期限规则见 proceedings/policy/objections.toml")
        if act.day > now.day:
            raise NotExtendableError(f"期限 {now.day} 已过，不能再延期", where=now.rule.article, todo="立即答复")
        if not now.day < until <= now.latest:
            raise NotExtendableError(f"不能延至 {until}：应当晚于 {now.day}，不晚于 {now.latest}", where=now.rule.article, todo=f"最长可延至 {now.latest}")
        return Entry([draft])

    return step(ledger, number, drafted, act.day, facts=False)


def decide(ledger: Ledger, number: str, act: Act, outcome: str) -> list[Event]:
    """成立, 不成立 by whoever provided the record, and not by whoever filed it; 撤回 by the party, taken down by whoever has it.

    The annotation ends that day. An upheld record stays out until it is corrected or removed; measures that rest on it are lifted in the same batch.
    """

    def drafted(objection: Objection, view: View) -> Entry:
        _said(act.why)
        if outcome not in OUTCOMES:
            raise InputError(f"没有“{outcome}”这一结果", where="--outcome", todo=f"可以是：{'、'.join(OUTCOMES)}")
        draft = next_step(objection, Step(outcome), act)
        if outcome == WITHDRAWN:
            check_has_it(objection, act.actor)
        else:
            check_decider(objection, act.actor)
            check_second_person(objection, act.actor, BEFORE_DECISION)
        row = objection_row(objection) | {"valid_to": act.day, "outcome": outcome}
        ended = lifted(view, objection, act.day, act.actor) if outcome == UPHELD else []
        told = notices(view, objection.number, objection.records, objection.subject_id, f"异议{outcome}", act.day, act.actor, also=(objector(objection),))
        return Entry([draft, *ended, *told], [(OBJECTIONS, row)])

    return step(ledger, number, drafted, act.day, facts=True)


def one(events: Sequence[Event], number: str) -> Objection:
    """The objection of that number; NotFoundError if there is none."""
    found = folded(events).get(number)
    if found is None:
        raise NotFoundError(f"没有异议“{number}”", where="NUMBER", todo="用 creditgraph objection list 查看编号")
    return found


def next_step(objection: Objection, wanted: Step, act: Act, **content: Any) -> Draft:
    """A draft of the step; WrongStepError (CG633) if it may not follow, or lies before the step before it."""
    if wanted not in FOLLOWS[objection.state]:
        may = "、".join(sorted(FOLLOWS[objection.state])) or "没有"
        raise WrongStepError(f"异议 {objection.number} 现为“{objection.state}”，不能{wanted}", where=objection.number, todo=f"现在可以：{may}")
    if objection.last and act.day < objection.last:
        raise WrongStepError(f"{act.day} 早于上一步的 {objection.last}", where=objection.number, todo="写这一步实际发生的日期")
    return Draft(
        Kind.OBJECTION, objection.number, wanted, act.day, act.actor,
        why=act.why, subject_id=objection.subject_id, person_id=objection.person_id, about=objection.document_no, content=content,
    )  # fmt: skip


def objector(objection: Objection) -> str:
    """How the outbox names who objected: by the number, never by name; the answer is handed over (creditgraph objection letter)."""
    return f"异议人（{objection.number}）"


def objection_row(objection: Objection) -> dict[str, Any]:
    """The row of the table `objections` by which every view puts the record in dispute, or suspends the links of the person."""
    subject = objection.subject_id or None
    return {
        "subject_id": subject,
        "person_id": objection.person_id or None,
        "objection_no": objection.number,
        "kind": objection.kind,
        "party_name": objection.party,
        "uscc": None if subject is None or subject.startswith("REG:") else subject,
        "document_no": objection.document_no or None,
        "valid_from": objection.filed,
    }


def _said(why: str) -> None:
    if not why.strip():
        raise InputError("缺少理由", where="--why", todo="写明核查了什么、依据是什么")

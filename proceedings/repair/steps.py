"""The steps of a repair: applied, accepted or not, decided, withdrawn; a provisional one ended. Each is checked under the ledger's lock."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.switches import switched
from ledger.tables import REPAIRS
from ledger.view import View
from proceedings.events import Actor, Draft, Entry, Event, Kind, next_number, record, same_person
from proceedings.repair.checks import Check, checks, failed, is_finder, plain
from proceedings.repair.consequences import consequences
from proceedings.repair.errors import (
    NotRepairableError,
    NotTheFinderError,
    RepeatedApplicationError,
    SamePersonError,
    SwitchedOffError,
    WrongRepairStepError,
)
from proceedings.repair.found import found_decision
from proceedings.repair.matter import FOLLOWS, GRANTED, OUTCOMES, REFUSED, Repair, Step, folded
from proceedings.repair.policy import SwitchedRule, repair_policy

Drafted = Callable[[Repair, View], Entry]


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, on which day, and why."""

    actor: Actor
    day: date
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What the party hands in. `about`: number of the decision or id of its row; `proofs`: documents that show the duties done;
    `commitment`: the commitment letter; `court_ruling`: number of a ruling on reorganisation or settlement in bankruptcy, for a provisional repair.
    """

    party: str
    about: str
    proofs: Sequence[str] = ()
    commitment: str = ""
    court_ruling: str = ""


def apply_for(ledger: Ledger, application: Application, actor: Actor, day: date) -> list[Event]:
    """Record an application; what is missing is said by the checks, and does not keep anybody from applying.

    Raises NothingToRepairError (CG641), RepeatedApplicationError (CG642), and SwitchedOffError (CG646) for a provisional repair that is off.
    """

    def drafting(events: Sequence[Event], view: View) -> Entry:
        if application.court_ruling:
            _switched_on(view, repair_policy().provisional)
        decision = found_decision(view, application.party, application.about)
        _not_repeated(folded(events).values(), decision.records)
        content = {
            "party": decision.party,
            "document_no": decision.document_no,
            "record_kind": decision.kind,
            "records": list(decision.records),
            "authority": "；".join(decision.authorities),
            "authority_uscc": decision.authority_uscc,
            "proofs": [each.strip() for each in application.proofs if each.strip()],
            "commitment": application.commitment.strip(),
            "court_ruling": application.court_ruling.strip(),
        }
        number = next_number(events, Kind.REPAIR, day)
        about = "；".join(decision.records)
        return Entry([Draft(Kind.REPAIR, number, Step.APPLIED, day, actor, "", decision.subject_id, decision.person_id, about, content=content)])

    return record(ledger, Kind.REPAIR, drafting, day)


def accept(ledger: Ledger, number: str, act: Act) -> list[Event]:
    """受理, or 不予受理 if a check is not passed: then the step carries each reason. By the body that made the finding."""

    def drafted(repair: Repair, view: View) -> Entry:
        _by_finder(repair, act.actor)
        found = checks(view, repair, act.day, act.actor.department)
        bad = failed(found)
        step = Step.NOT_ACCEPTED if bad else Step.ACCEPTED
        why = "；".join(each.told for each in bad) or act.why
        return Entry([next_step(repair, step, replace(act, why=why), checks=_as_json(found), policy=repair_policy().version)])

    return _step(ledger, number, drafted, act.day, facts=False)


def decide(ledger: Ledger, number: str, act: Act, outcome: str, document: str = "") -> list[Event]:
    """准予修复 or 不予修复, by the body that made the finding; what follows is written in the same batch.

    Granted: the row of `repairs` that ends the use of the record, the lifting of what rested on it, and a notice to whoever was served it.
    Raises NotRepairableError (CG644) if a check is not passed, NotTheFinderError (CG645), SamePersonError (CG647), WrongRepairStepError (CG643).
    """

    def drafted(repair: Repair, view: View) -> Entry:
        if outcome not in OUTCOMES:
            raise InputError(f"没有“{outcome}”这一结果", where="OUTCOME（编号之后的一项）", todo=f"可以是：{'、'.join(OUTCOMES)}")
        _by_finder(repair, act.actor)
        _by_another(repair, act.actor)
        found = checks(view, repair, act.day, act.actor.department)
        if outcome == GRANTED:
            _all_passed(number, found, act.why)
        elif not act.why.strip():
            raise InputError("不予修复应当写明理由", where="--why", todo="写明哪一项条件不符合、依据哪一条")
        draft = next_step(repair, Step(outcome), act, document, checks=_as_json(found), policy=repair_policy().version)
        follows = consequences(view, repair, f"修复 {number}", act.day, act.actor) if outcome == GRANTED else []
        return Entry([draft, *follows], [(REPAIRS, repair_row(repair, outcome, act.day))])

    return _step(ledger, number, drafted, act.day, facts=outcome == GRANTED)


def withdraw(ledger: Ledger, number: str, act: Act) -> list[Event]:
    """The party takes the application back, at any time before the decision. It may apply again."""
    return _step(ledger, number, lambda repair, _: Entry([next_step(repair, Step.WITHDRAWN, act)]), act.day, facts=False)


def end_provisional(ledger: Ledger, number: str, act: Act, document: str) -> list[Event]:
    """End a provisional repair because the plan cannot be carried out: the record is used again. Ships off (XF-PROVISIONAL-END)."""

    def drafted(repair: Repair, view: View) -> Entry:
        _switched_on(view, repair_policy().provisional_end)
        _by_finder(repair, act.actor)
        if not repair.provisional:
            raise WrongRepairStepError(f"{number} 不是临时修复，不能终止", where=number, todo="已作出的修复不因事后情况恢复使用")
        if not document.strip():
            raise InputError("缺少法院终止重整程序的裁定文号", where="--document", todo="写明裁定文号")
        return Entry([next_step(repair, Step.ENDED, act, document)], [(REPAIRS, repair_row(repair, REFUSED, act.day))])

    return _step(ledger, number, drafted, act.day, facts=True)


def next_step(repair: Repair, wanted: Step, act: Act, document: str = "", **content: Any) -> Draft:
    """A draft of the step; WrongRepairStepError (CG643) if it may not follow, or lies before the step before it."""
    if wanted not in FOLLOWS[repair.state]:
        may = "、".join(sorted(FOLLOWS[repair.state])) or "没有"
        raise WrongRepairStepError(f"修复 {repair.number} 现为“{repair.state}”，不能{wanted}", where=repair.number, todo=f"现在可以：{may}")
    if repair.last and act.day < repair.last:
        raise WrongRepairStepError(f"{act.day} 早于上一步的 {repair.last}", where=repair.number, todo="写这一步实际发生的日期")
    about = "；".join(repair.records)
    return Draft(
        Kind.REPAIR, repair.number, wanted, act.day, act.actor, act.why, repair.subject_id, repair.person_id, about, document, content=content
    )  # fmt: skip


def repair_row(repair: Repair, outcome: str, day: date) -> dict[str, Any]:
    """The row of the table `repairs` from which every view takes that the record is used no more, or that it is."""
    party = repair.subject_id or repair.person_id
    return {
        "subject_id": party,
        "uscc": party if len(party) == 18 and party.isalnum() else None,
        "party_name": repair.party,
        "record_kind": repair.record_kind,
        "document_no": repair.document_no,
        "authority_uscc": repair.authority_uscc or None,
        "repair_no": repair.number,
        "outcome": outcome,
        "applied": repair.applied,
        "decided": day,
    }


def one(events: Sequence[Event], number: str) -> Repair:
    """The repair of that number; NotFoundError if there is none."""
    found = folded(events).get(number)
    if found is None:
        raise NotFoundError(f"没有修复“{number}”", where="NUMBER", todo="用 creditgraph repair list 查看编号")
    return found


def _step(ledger: Ledger, number: str, drafted: Drafted, day: date, *, facts: bool) -> list[Event]:
    def drafting(events: Sequence[Event], view: View) -> Entry:
        return drafted(one(events, number), view)

    return record(ledger, Kind.REPAIR, drafting, day, facts=facts)


def _not_repeated(known: Iterable[Repair], records: Sequence[str]) -> None:
    running = next((each for each in known if each.open and set(each.records) & set(records)), None)
    if running:
        raise RepeatedApplicationError(f"同一决定的修复 {running.number} 正在办理", where=running.number, todo="补充的材料交到该申请；要重新申请的先撤回")


def _by_finder(repair: Repair, actor: Actor) -> None:
    if not is_finder(repair, actor.department):
        raise NotTheFinderError(
            f"“{actor.department or '（未写部门）'}”不是作出认定的机关，不能办理这件修复",
            where=f"{repair.number}；浙江省公共信用信息管理条例第三十二条",
            todo=f"由 {repair.authority or '作出认定的机关'} 办理",
        )


def _by_another(repair: Repair, actor: Actor) -> None:
    """Art. 32 of the Zhejiang regulation leaves the decision to the body that made the finding, and names no second person. So one clerk may
    accept and decide. But whoever filed the application, for the party or as its own, does not decide on it [O]; namesakes of different
    departments are two people.
    """
    filed = repair.steps[0]
    if plain(filed.department) in ("", plain(actor.department)) and same_person(filed.who, actor.who):
        raise SamePersonError(f"{filed.who} 录入了这件申请，不能由同一人决定", where=repair.number, todo="由本机关的另一人决定")


def _all_passed(number: str, found: Sequence[Check], why: str) -> None:
    bad = [each for each in found if each.passed is False]
    if bad:
        raise NotRepairableError("；".join(each.told for each in bad), where=number, todo="条件具备后再决定；或以此为理由决定不予修复")
    unknown = [each for each in found if each.passed is None]
    if unknown and not why.strip():
        raise NotRepairableError("；".join(each.told for each in unknown), where=number, todo="核实后在 --why 写明核实的情况")


def _switched_on(view: View, rule: SwitchedRule) -> None:
    if not rule.applies(switched(view)):
        raise SwitchedOffError(f"“{rule.title}”没有启用", where=rule.id, todo=f"由管理员核对原文后启用：creditgraph rule on {rule.id}")


def _as_json(found: Sequence[Check]) -> list[dict[str, Any]]:
    return [{"id": each.id, "title": each.title, "passed": each.passed, "reason": each.reason, "basis": each.basis} for each in found]

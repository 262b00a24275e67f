"""Filing an objection: what is contested, for whom, with what evidence. From the same batch on the record is in dispute everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.errors import InputError
from ledger.store import Ledger
from ledger.tables import OBJECTIONS
from ledger.view import View
from proceedings.events import Actor, Draft, Drafting, Entry, Event, Kind, next_number, record
from proceedings.objections.contested import Contested, check_party, check_use, contested, contested_point, point_title, shown_id
from proceedings.objections.errors import RepeatedObjectionError
from proceedings.objections.matter import NOT_UPHELD, STOLEN_IDENTITY, WHOLE, WRONG_RECORD, Objection, Step, folded
from proceedings.objections.policy import objection_policy
from proceedings.objections.steps import objection_row
from proceedings.outbox import notices

KINDS = (WRONG_RECORD, STOLEN_IDENTITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What the party says. `about`: number or id of the record; `point`: which column of it; `subject`/`person`: for whom.

    A theft claim is of a `person`; `subject` then names where the identity was used, or is empty for everywhere.
    """

    kind: str
    subject: str = ""
    person: str = ""
    about: str = ""
    point: str = WHOLE
    claim: str = ""
    evidence: Sequence[str] = ()
    place: str = ""


def file_objection(ledger: Ledger, filing: Filing, actor: Actor, day: date) -> list[Event]:
    """The steps written: the objection, and notices to everybody who was served what it contests.

    Raises NothingToContestError (CG631) and RepeatedObjectionError (CG632); then nothing is written.
    """
    return record(ledger, Kind.OBJECTION, filed(filing, actor, day), day, facts=True)


def filed(filing: Filing, actor: Actor, day: date) -> Drafting:
    """The drafting of a filing: zero to one objection."""
    _complete(filing)

    def drafting(events: Sequence[Event], view: View) -> Entry:
        objection = _as_filed(filing, events, view, actor, day)
        _not_repeated(objection, folded(events))
        told = notices(view, objection.number, objection.records, objection.subject_id, "异议受理", day, actor)
        return Entry([_draft(objection, actor, day), *told], [(OBJECTIONS, objection_row(objection))])

    return drafting


def _complete(filing: Filing) -> None:
    if filing.kind not in KINDS:
        raise InputError(f"没有“{filing.kind}”这一类异议", where="--kind", todo=f"可以是：{'、'.join(KINDS)}")
    if filing.kind == WRONG_RECORD and (bool(filing.subject) == bool(filing.person) or not filing.about.strip()):
        raise InputError("信息有误的异议须写明一个主体（或人员）和涉及的文号", where="--subject、--person、--about", todo="三项中的主体与人员二选一，文号必填")
    if filing.kind == STOLEN_IDENTITY and not filing.person:
        raise InputError("冒用身份的异议须写明被冒用的人员", where="--person", todo="用人员标识（P- 开头），或 --ask-number 输入证件号码")
    if not filing.claim.strip():
        raise InputError("缺少异议的内容", where="--claim", todo="写明哪里不对、应当是什么")


def _as_filed(filing: Filing, events: Sequence[Event], view: View, actor: Actor, day: date) -> Objection:
    theft = filing.kind == STOLEN_IDENTITY
    subject, person = shown_id(view, filing.subject), shown_id(view, filing.person)
    party = check_party(view, "" if theft else subject, person)
    if theft:
        check_use(view, person, subject)
    found = Contested("", (), "") if theft else contested(view, subject or person, filing.about)
    return Objection(
        number=next_number(events, Kind.OBJECTION, day),
        kind=filing.kind,
        subject_id=filing.subject,
        person_id=filing.person,
        party=party,
        document_no=found.number,
        records=found.records,
        point=WHOLE if theft else contested_point(found.records, filing.point),
        claim=filing.claim.strip(),
        evidence=tuple(dict.fromkeys(each.strip() for each in filing.evidence if each.strip())),
        place=filing.place or objection_policy().default_place,
        provider=found.provider,
        unit=actor.department,
        filed=day,
        provider_codes=found.codes,
    )


def _not_repeated(objection: Objection, known: dict[str, Objection]) -> None:
    """Refuse what is being dealt with, or what was answered 不成立 and brings nothing that was not brought then."""
    same = [each for each in known.values() if each.same_point(objection)]
    if running := next((each for each in same if each.open), None):
        raise RepeatedObjectionError(f"同一事项的异议 {running.number} 正在办理", where=running.number, todo="新的材料补充到该异议；办结后凭新证据可再提出")
    answered = [each for each in same if each.state == NOT_UPHELD]
    brought = {each for one in answered for each in one.evidence}
    if answered and not set(objection.evidence) - brought:
        last = answered[-1]
        raise RepeatedObjectionError(
            f"同一事项的异议 {last.number} 已于 {last.decided} 答复不成立，没有新的证据",
            where=last.number,
            todo="提交此前没有提交过的证据（--evidence）；或依法申请行政复议、提起行政诉讼",
        )


def _draft(objection: Objection, actor: Actor, day: date) -> Draft:
    content = {
        "kind": objection.kind,
        "party": objection.party,
        "document_no": objection.document_no,
        "records": list(objection.records),
        "point": objection.point,
        "point_title": point_title(objection.records, objection.point),
        "claim": objection.claim,
        "evidence": list(objection.evidence),
        "place": objection.place,
        "provider": objection.provider,
        "provider_codes": list(objection.provider_codes),
    }
    return Draft(
        Kind.OBJECTION, objection.number, Step.FILED, day, actor,
        why=objection.claim, subject_id=objection.subject_id, person_id=objection.person_id, about=objection.document_no, content=content,
    )  # fmt: skip

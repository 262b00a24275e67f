"""What people do: nominate, grant (another person), decline, keep after a review, end. Every check runs again under the ledger's lock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from proceedings.catalogue import FourTexts, Particulars, gate
from proceedings.catalogue.grounds import kind_of
from proceedings.catalogue.items import Group
from proceedings.events import Actor, Draft, Entry, Event, Kind, next_number, record, same_person
from proceedings.incentives.errors import IncentiveStateError, NoGroundError, OnlyLinkedError, SecondPersonError
from proceedings.incentives.letters import REMEDY
from proceedings.incentives.matter import FOLLOWS, Matter, Step, live_matter, matters
from proceedings.incentives.policy import trustworthy
from proceedings.incentives.standing import Standing, standing_of
from proceedings.outbox import notices


@dataclass(frozen=True, slots=True)
class Nomination:
    """Who is to be honoured, with which items by which authority. `despite`: why a link that speaks against the subject does not matter."""

    subject_id: str
    items: Sequence[tuple[str, str]]  # catalogue item, authority that gives it
    why: str
    despite: str = ""
    region: str = ""


def nominate(ledger: Ledger, nomination: Nomination, actor: Actor, day: date) -> Event:
    """Propose a subject. NoGroundError or OnlyLinkedError with the sentence that says why not; GateError for an item that is not allowed."""
    if not nomination.items:
        raise InputError("没有写明激励条目", where="--item", todo="用 creditgraph catalogue list --group 激励 查看条目，写成 条目=实施部门")

    def drafting(events: Sequence[Event], view: View) -> Entry:
        standing = _checked(view, nomination.subject_id, nomination.despite)
        if known := live_matter(events, nomination.subject_id):
            raise IncentiveStateError(f"该主体已有未结事项 {known.matter_no}（{known.state.value}）", where=nomination.subject_id, todo="先办结该事项")
        content = {
            "grounds": [{"kind": each.kind, "record": each.record} for each in standing.grounds],
            "against": [{"kind": each.kind, "record": each.record} for each in standing.against],
            "despite": nomination.despite,
            "items": [_gated(view, item, authority, nomination, standing, day) for item, authority in nomination.items],
            "policy": trustworthy().version,
        }
        number = next_number(events, Kind.INCENTIVE, day)
        draft = Draft(Kind.INCENTIVE, number, Step.NOMINATE, day, actor, nomination.why, nomination.subject_id, content=content)
        return Entry([draft])

    return record(ledger, Kind.INCENTIVE, drafting, day)[0]


def grant(ledger: Ledger, matter_no: str, actor: Actor, day: date, why: str) -> Event:
    """Put the subject on the list: another person than the nominator, with everything checked again. The executing bodies are told."""

    def making(matter: Matter, view: View) -> list[Draft]:
        if same_person(matter.nominator, actor.who):
            raise SecondPersonError("提名人不能批准自己的提名", where=matter.matter_no, todo="由另一人审核批准")
        standing = _checked(view, matter.subject_id, matter.content["despite"])
        nomination = Nomination(matter.subject_id, (), matter.why, matter.content["despite"], matter.content["items"][0].get("region", ""))
        for each in matter.items:
            _gated(view, each["id"], each["authority"], nomination, standing, day)
        draft = Draft(Kind.INCENTIVE, matter_no, Step.GRANT, day, actor, why, matter.subject_id)
        return [draft, *_told(view, matter, day, actor)]

    return _step(ledger, matter_no, Step.GRANT, making, day)


def decline(ledger: Ledger, matter_no: str, actor: Actor, day: date, why: str) -> Event:
    """Do not grant, with the reason."""
    return _step(ledger, matter_no, Step.DECLINE, lambda matter, _: [_plain(matter, Step.DECLINE, day, actor, why)], day)


def keep(ledger: Ledger, matter_no: str, actor: Actor, day: date, why: str) -> Event:
    """After a review: the link does not matter, the subject stays."""
    return _step(ledger, matter_no, Step.KEEP, lambda matter, _: [_plain(matter, Step.KEEP, day, actor, why)], day)


def end(ledger: Ledger, matter_no: str, actor: Actor, day: date, why: str) -> Event:
    """Take the subject off the list, with the reason; the executing bodies are told and the subject's letter is kept."""
    return _step(ledger, matter_no, Step.END, lambda matter, view: ending(view, matter, _reason(why), day, actor), day)


def ending(view: View, matter: Matter, why: str, day: date, actor: Actor, records: Sequence[str] = ()) -> list[Draft]:
    """The step that ends a place, and the notices that go with it. `why` repeats no record: the letter reads `records` when it is printed."""
    draft = Draft(Kind.INCENTIVE, matter.matter_no, Step.END, day, actor, why, matter.subject_id, content={"records": list(records)})
    return [draft, *(_told(view, matter, day, actor) if matter.live else [])]


def _step(ledger: Ledger, matter_no: str, step: Step, making: Callable[[Matter, View], list[Draft]], day: date) -> Event:
    def drafting(events: Sequence[Event], view: View) -> Entry:
        matter = matters(events).get(matter_no)
        if matter is None:
            raise NotFoundError(f"没有编号为“{matter_no}”的激励事项", where=matter_no, todo="用 creditgraph incentive list 查看编号")
        if matter.state not in FOLLOWS[step]:
            raise IncentiveStateError(f"该事项{matter.state.value}，不能{step.value}", where=matter_no, todo="用 creditgraph incentive list 查看状态")
        return Entry(making(matter, view))

    return record(ledger, Kind.INCENTIVE, drafting, day)[0]


def _checked(view: View, subject_id: str, despite: str) -> Standing:
    """The standing of a subject that may be honoured."""
    standing = standing_of(view, subject_id)
    if standing is None:
        raise NotFoundError(f"没有主体“{subject_id}”", where=subject_id, todo="核对统一社会信用代码")
    if standing.only_linked:
        if not despite.strip():
            raise OnlyLinkedError(standing.against[0].sentence, where=standing.name, todo="认为该关联不影响守信的，用 --despite 写明理由，由第二人决定")
        return standing
    if not standing.eligible:
        reasons = "；".join(each.sentence for each in standing.against) or "没有守信的依据：不在守信名单，近期也没有足够的正面记录"
        raise NoGroundError(f"不能列入：{reasons}", where=standing.name, todo="条件具备后再提名；记录有误的可以提出异议，符合条件的可以申请信用修复")
    return standing


def _gated(view: View, item_id: str, authority: str, nomination: Nomination, standing: Standing, day: date) -> dict[str, Any]:
    kind = kind_of(view, nomination.subject_id)
    texts = FourTexts("；".join(each.sentence for each in standing.grounds), "守信激励", REMEDY, "守信的依据不再存在时退出")
    item = gate(view, item_id, day, kind.value if kind else "", authority, texts, Particulars(subject_id=nomination.subject_id, region=nomination.region))
    if item.group is not Group.INCENTIVE:
        raise InputError(f"{item_id} 是惩戒措施，不是激励", where="--item", todo="用 creditgraph catalogue list --group 激励 查看条目")
    return {
        "id": item.id,
        "title": item.title,
        "citation": item.citation,
        "list_version": item.list_version,
        "authority": authority,
        "region": nomination.region,
    }


def _told(view: View, matter: Matter, day: date, actor: Actor) -> list[Draft]:
    return notices(view, f"{matter.matter_no}", (), matter.subject_id, "名单变动", day, actor, sorted({each["authority"] for each in matter.items}))


def _plain(matter: Matter, step: Step, day: date, actor: Actor, why: str) -> Draft:
    return Draft(Kind.INCENTIVE, matter.matter_no, step, day, actor, _reason(why), matter.subject_id)


def _reason(why: str) -> str:
    if not why.strip():
        raise InputError("缺少理由", where="--why", todo="写明理由")
    return why.strip()

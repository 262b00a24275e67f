"""A decision that was quashed, changed, or found unlawful or void: its publicity ends within three days (行政处罚法 art. 48), and its use at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.column import Table
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.tables import REPAIRS, REVIEWS
from ledger.view import View
from proceedings.events import Actor, Draft, Entry, Event, Kind, next_number, record
from proceedings.repair.consequences import consequences
from proceedings.repair.found import found_decision
from proceedings.repair.matter import QUASHED, Repair, Step, folded
from proceedings.repair.steps import repair_row

CHANGED = "变更"
OUTCOMES = ("撤销", CHANGED, "确认违法", "确认无效")  # 行政处罚法 art. 48
COURT = re.compile(r"法院|[行赔](初|终|再|申|审|监)|判")  # how the document of a court is numbered


@dataclass(frozen=True, slots=True, kw_only=True)
class Quashing:
    """What took the decision away. `document`: number of the document that did, `of`: its day; `outcome`: one of OUTCOMES."""

    party: str
    about: str
    document: str
    of: date
    outcome: str = OUTCOMES[0]
    why: str = ""


def quash(ledger: Ledger, quashing: Quashing, actor: Actor, day: date) -> list[Event]:
    """End the use of a decision that no longer stands. The three days run from the day of the document, not from the day on which it is recorded.

    Any office may record it, because it only says what a document says; the document is named. Raises NothingToRepairError (CG641).
    """
    _complete(quashing, day)

    def drafting(events: Sequence[Event], view: View) -> Entry:
        repair = _quashed(quashing, events, view, day)
        content = {
            "party": repair.party,
            "document_no": repair.document_no,
            "record_kind": repair.record_kind,
            "records": list(repair.records),
            "authority": repair.authority,
            "authority_uscc": repair.authority_uscc,
            "outcome": quashing.outcome,
            "of": quashing.of.isoformat(),
        }
        about = "；".join(repair.records)
        draft = Draft(
            Kind.REPAIR, repair.number, Step.QUASHED, day, actor, quashing.why, repair.subject_id, repair.person_id, about, quashing.document, content=content
        )
        follows = consequences(view, repair, f"原决定撤销 {repair.number}", day, actor)
        closed = [_closed(each, repair.number, actor, day) for each in folded(events).values() if each.open and set(each.records) & set(repair.records)]
        return Entry([draft, *closed, *follows], [_ending_row(quashing, repair, found_decision(view, quashing.party, quashing.about).day)])

    return record(ledger, Kind.REPAIR, drafting, day, facts=True)


def _ending_row(quashing: Quashing, repair: Repair, decided: date | None) -> tuple[Table, Mapping[str, Any]]:
    """The row by which the records are used no more. A change ends only what was decided before it: under the same number the new decision stands.

    So a change is a row of `reviews`, whose end means just that; a decision without a day is ended whatever follows.
    """
    if quashing.outcome != CHANGED or decided is None:
        return REPAIRS, repair_row(repair, QUASHED, quashing.of)
    if decided >= quashing.of:
        told = f"原决定日期 {decided} 不早于变更文书的日期 {quashing.of}"
        raise InputError(f"{told}：这是变更后的决定，不停止使用", where="--of", todo="核对文书日期；变更前的决定须早于变更")
    row = {
        "subject_id": repair.subject_id or None,
        "person_id": repair.person_id or None,
        "review_no": quashing.document.strip(),
        "kind": "行政诉讼" if COURT.search(quashing.document) else "行政复议",
        "record_kind": repair.record_kind,
        "party_name": repair.party,
        "document_no": repair.document_no,
        "authority_uscc": repair.authority_uscc or None,
        "filed": quashing.of,
        "ended": quashing.of,
        "outcome": CHANGED,
    }
    return REVIEWS, row


def _quashed(quashing: Quashing, events: Sequence[Event], view: View, day: date) -> Repair:
    decision = found_decision(view, quashing.party, quashing.about)
    return Repair(
        number=next_number(events, Kind.REPAIR, day),
        subject_id=decision.subject_id,
        person_id=decision.person_id,
        party=decision.party,
        document_no=decision.document_no,
        record_kind=decision.kind,
        records=decision.records,
        authority="；".join(decision.authorities),
        authority_uscc=decision.authority_uscc,
        proofs=(),
        commitment="",
        court_ruling="",
        applied=day,
    )


def _closed(open_one: Repair, number: str, actor: Actor, day: date) -> Draft:
    """An application for the same decision has nothing left to repair."""
    why, when = f"原决定已撤销（{number}），无须修复", max(day, open_one.last or day)
    about = "；".join(open_one.records)
    return Draft(Kind.REPAIR, open_one.number, Step.WITHDRAWN, when, actor, why, open_one.subject_id, open_one.person_id, about)


def _complete(quashing: Quashing, day: date) -> None:
    if quashing.outcome not in OUTCOMES:
        raise InputError(f"没有“{quashing.outcome}”这一情形", where="--outcome", todo=f"可以是：{'、'.join(OUTCOMES)}（行政处罚法第四十八条）")
    if not quashing.document.strip():
        raise InputError("缺少撤销原决定的文书文号", where="--document", todo="写明复议决定书、判决书或者撤销决定书的文号")
    if quashing.of > day:
        raise InputError(f"文书日期 {quashing.of} 晚于办理日期 {day}", where="--of", todo="写文书作出的日期")

"""Make the next packages for a province: what is new or changed since the last one, and what has ended since."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ledger.errors import InputError
from ledger.store import Ledger
from ledger.view import View
from proceedings.events import Actor, Draft, Entry, Event, Kind, read_events, record
from proceedings.exchange.canonical import canonical
from proceedings.exchange.keys import key_id, public_key
from proceedings.exchange.outbound import draft, release
from proceedings.exchange.package import EndedRecord, Payload, Sender, SentRecord, count_of, digest_of, seal, written
from proceedings.exchange.policy import exchange_policy, provinces
from proceedings.exchange.refusals import ExchangeKeyError
from proceedings.exchange.standing import Standing, ended_records, standing_records
from proceedings.exchange.state import EXPORTED, Identity, Outgoing, identity, outgoing

OVERHEAD = 400_000  # bytes of a package beside its records and ended records: crosswalk, times, names


@dataclass(frozen=True, slots=True)
class Order:
    """Who sends to whom, now. `anew`: a new series that says everything again, for a recipient who has lost its place."""

    recipient: str
    actor: Actor
    now: datetime
    why: str = ""
    anew: bool = False
    folder: Path | None = None  # where the files go, each whole before the log says that it was made


@dataclass(frozen=True, slots=True)
class Made:
    """One package that was made: its number, its file, what is in it, and the references that were kept back."""

    package_no: str
    content: bytes
    records: int
    ended: int
    kept_back: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """The name under which it travels."""
        return file_name(self.package_no)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one package adds to what the recipient holds."""

    records: Sequence[SentRecord]
    ended: Sequence[EndedRecord]


def export(ledger: Ledger, home: Path, order: Order) -> list[Made]:
    """The packages that bring the recipient up to date, recorded in the log; none if nothing has changed.

    ExchangeKeyError without a key or an identity; InputError for a province that is no recipient.
    """
    made: list[Made] = []

    def drafting(events: Sequence[Event], view: View) -> Entry:
        made.clear()
        us = _ourselves(events, home, order)
        standing = standing_records(view, us.province, order.recipient)
        state = outgoing(events, order.recipient)
        if order.anew:
            state = Outgoing()
        drafts = []
        for part in _parts(view, standing, state, order):
            payload = _payload(us, standing, state, part, order)
            content = seal(home, payload)
            made.append(Made(payload.package_no, content, len(part.records), len(part.ended), standing.kept_back))
            if order.folder:
                draft(order.folder, made[-1].file_name, content)
            drafts.append(_draft(order, payload, content))
            state = Outgoing(payload.series, payload.sequence, digest_of(content), _after(state, part))
        return Entry(drafts)

    record(ledger, Kind.EXCHANGE, drafting, order.now.astimezone().date())
    recover(ledger, order)
    return made


def recover(ledger: Ledger, order: Order) -> list[Path]:
    """The packages of which the log knows get their names in the folder: those just made, and those of an export that broke off."""
    if order.folder is None or not order.folder.is_dir():
        return []
    view = ledger.view(order.now.astimezone().date())
    try:
        events = [each for each in read_events(view, Kind.EXCHANGE, f"发往-{order.recipient}") if each.step == EXPORTED]
    finally:
        view.close()
    return release(order.folder, {file_name(each.document_no): each.content["digest"] for each in events})


def file_name(package_no: str) -> str:
    """The name under which a package travels."""
    return f"{package_no}.json"


def fingerprint(sent: SentRecord) -> str:
    """Changes when anything that was said of the record changes."""
    return hashlib.sha256(canonical(sent.model_dump(mode="json"))).hexdigest()[:16]


def _ourselves(events: Sequence[Event], home: Path, order: Order) -> Identity:
    us = identity(events)
    if us.public != public_key(home):
        raise ExchangeKeyError("签名密钥与登记的不一致", where=str(home), todo="用 creditgraph exchange keys 重新登记，并把新公钥告知各省")
    if order.recipient == us.province or order.recipient not in provinces():
        raise InputError(f"“{order.recipient}”不是可以接收的省份", where="--to", todo=f"写两位省级代码：{'、'.join(sorted(set(provinces()) - {us.province}))}")
    return us


def _parts(view: View, standing: Standing, state: Outgoing, order: Order) -> Iterator[_Part]:
    """Pieces that each stay within the limits; what has ended goes first, so that nothing is used longer than it must be."""
    limits, records, ended, size = exchange_policy().limits, list[SentRecord](), list[EndedRecord](), 0
    gone = ended_records(view, state.held.keys() - standing.records.keys(), order.now.astimezone().date())
    fresh = [each for reference, each in standing.records.items() if state.held.get(reference) != fingerprint(each)]
    nothing = not gone and not fresh
    waiting: list[SentRecord | EndedRecord] = [*gone, *fresh]
    for each in waiting:
        weight = len(canonical(each.model_dump(mode="json"))) + 1
        if (records or ended) and (len(records) + len(ended) >= limits.max_records or size + weight > limits.max_bytes - OVERHEAD):
            yield _Part(tuple(records), tuple(ended))
            records, ended, size = [], [], 0
        if isinstance(each, SentRecord):
            records.append(each)
        else:
            ended.append(each)
        size += weight
    if records or ended or (nothing and order.anew):
        yield _Part(tuple(records), tuple(ended))


def _after(state: Outgoing, part: _Part) -> dict[str, str]:
    gone = {each.reference for each in part.ended}
    held = {**state.held, **{each.reference: fingerprint(each) for each in part.records}}
    return {reference: mark for reference, mark in held.items() if reference not in gone}


def _payload(us: Identity, standing: Standing, state: Outgoing, part: _Part, order: Order) -> Payload:
    issued = written(order.now)
    series = state.series or hashlib.sha256(f"{us.province}|{order.recipient}|{issued}|{us.public}".encode()).hexdigest()[:16]
    kinds = {each.fields.get("list_type", each.kind) for each in part.records}
    crosswalk = standing.crosswalk.model_copy(update={"rows": [row for row in standing.crosswalk.rows if row.kind in kinds]})
    return Payload(
        protocol="creditgraph-exchange/1",
        origin=Sender(province=us.province, office=us.office),
        recipient=order.recipient,
        series=series,
        sequence=state.sequence + 1,
        previous=state.digest,
        issued=issued,
        valid_until=written(order.now + timedelta(days=exchange_policy().limits.valid_days)),
        as_of=order.now.astimezone().date().isoformat(),
        key=key_id(us.public),
        crosswalk=crosswalk,
        records=list(part.records),
        ended=list(part.ended),
        count=count_of(_after(state, part)),
    )


def _draft(order: Order, payload: Payload, content: bytes) -> Draft:
    said = {
        "series": payload.series,
        "sequence": payload.sequence,
        "digest": digest_of(content),
        "sent": {each.reference: fingerprint(each) for each in payload.records},
        "ended": [each.reference for each in payload.ended],
    }
    why = order.why or f"{len(payload.records)} 条新增或变更，{len(payload.ended)} 条停止"
    return replace(
        Draft(Kind.EXCHANGE, f"发往-{order.recipient}", EXPORTED, order.now.astimezone().date(), order.actor, why=why, content=said),
        document_no=payload.package_no,
    )

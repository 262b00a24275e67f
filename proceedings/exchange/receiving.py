"""Take in a package: all of it in one batch, or nothing. What the origin has ended, ends here with everything that rests on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ledger.store import Ledger
from ledger.view import View
from proceedings.bans.quash import End, Ending, quash_for
from proceedings.events import Actor, Draft, Entry, Event, Kind, record
from proceedings.exchange.arrivals import Arrivals, arrivals
from proceedings.exchange.authority import registered_regions
from proceedings.exchange.checking import check_content, check_place, check_sender, check_times
from proceedings.exchange.departures import Departures, Gone, departures
from proceedings.exchange.holding import held_of
from proceedings.exchange.package import Payload, Reason, digest_of, read_file, read_package
from proceedings.exchange.policy import exchange_policy, provinces
from proceedings.exchange.state import IMPORTED, identity, incoming, trusted
from proceedings.outbox import notices, served_items
from proceedings.sanctions.lift import lift_for
from proceedings.serving_log import ServingLog, finding_item

TOLD = {"修复": "修复", "撤销": "撤销"}  # what the outbox calls it; every other reason is a change of the list
ENDS = {  # what it is to a ban; where several records of one ban end, the first of these decides
    Reason.QUASHED: End.QUASHED,
    Reason.REMOVED: End.REMOVED,
    Reason.REPAIRED: End.REPAIRED,
    Reason.WITHDRAWN: End.WITHDRAWN,
    Reason.DISPUTED: End.DISPUTED,
    Reason.EXPIRED: End.EXPIRED,
    Reason.NOT_SHARED: End.NOT_SHARED,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What one package brought: numbers for the person who took it in, never contents."""

    package_no: str
    origin: str
    office: str
    issued: str
    records: int
    used: int  # written into the tables from which everything else follows
    shown_only: int  # of a scope that is shown to some and used by nothing
    known: int  # which this home has from another source already
    unmatched: int  # whose responsible person nobody here could be matched with by role
    ended: Mapping[str, int]  # reason → how many
    differences: tuple[str, ...]  # where our crosswalk reads a standard otherwise than the origin's
    claimed: tuple[str, ...]  # what the origin says of numbers that stand here under another authority; such decisions were left alone

    @property
    def facts(self) -> bool:
        """Whether anything has to be worked out again."""
        return bool(self.used or self.ended)


def take_in(ledger: Ledger, path: Path, actor: Actor, now: datetime) -> Taken:
    """Check the package and write it; an ExchangeError of its own code for each reason to refuse it, and then nothing is written.

    Afterwards the caller settles (proceedings/settle.py) if `facts`.
    """
    content = read_file(path, exchange_policy().limits.max_bytes)
    package = read_package(content, path.name)
    payload, today, taken = package.payload, now.astimezone().date(), list[Taken]()

    def drafting(events: Sequence[Event], view: View) -> Entry:
        check_sender(package, identity(events), trusted(events))
        state = incoming(events, payload.origin.province)
        check_place(payload, content, state)
        check_times(payload, now)
        held = held_of(view, payload.origin.province)
        anew = payload.series != state.series
        registered = registered_regions(view, [each.fields.get("authority_uscc") for each in payload.records])
        check_content(payload, () if anew else held, registered)
        came, went = arrivals(ledger, view, payload, held), departures(view, payload, held, today, anew=anew)
        taken[:] = [_taken(payload, came, went)]
        follows = _consequences(view, payload, went, actor, today)
        step = Draft(Kind.EXCHANGE, f"来自-{payload.origin.province}", IMPORTED, today, actor, document_no=payload.package_no, content=_said(payload, content))
        return Entry([step, *follows], [*came.rows, *went.rows], went.withdrawn)

    source = (f"exchange:{payload.origin.province}", f"{provinces().get(payload.origin.province, payload.origin.province)}交换包 {payload.package_no}")
    record(ledger, Kind.EXCHANGE, drafting, today, facts=_changes_facts(payload), source=source)
    return taken[0]


def _changes_facts(payload: Payload) -> bool:
    scopes = exchange_policy().scopes
    return bool(payload.ended) or payload.sequence == 1 or any(scopes[each.disclosure].used for each in payload.records)


def _consequences(view: View, payload: Payload, went: Departures, actor: Actor, today: date) -> list[Draft]:
    """Measures and bans that rested on what the origin has ended, and notices to whoever was served it. A measure is lifted when all its records have gone."""
    if not went.gone:
        return []
    reasons = "、".join(dict.fromkeys(each.reason for each in went.gone))
    drafts = lift_for(view, [each.record for each in went.gone], f"来源省{reasons}（{payload.package_no}）", today, actor)
    drafts += _bans(view, payload.package_no, went.gone, today, actor)
    for each in _served(view, went.gone):
        drafts += notices(view, payload.package_no, [each.record], each.subject_id, TOLD.get(each.reason, "名单变动"), today, actor)
    return drafts


def _bans(view: View, package_no: str, gone: Sequence[Gone], today: date, actor: Actor) -> list[Draft]:
    """One step for each ban, by the end that weighs most."""
    found: dict[str, Draft] = {}
    for reason, end in ENDS.items():
        records = [each.record for each in gone if each.reason == reason.value]
        steps = quash_for(view, records, Ending(end, f"来源省{reason.value}（{package_no}）"), today, actor) if records else []
        found |= {each.matter_no: each for each in steps if each.matter_no not in found}
    return list(found.values())


def _served(view: View, gone: Sequence[Gone]) -> list[Gone]:
    """Those that somebody was ever served, found by halves: mostly nobody was, and that is one question for all of them.

    A notice is about one record: whoever was served one must not learn the number of another.
    """
    items = served_items(view, [each.record for each in gone])
    bare = [finding_item("", each.split(":", 2)[2]) for each in items if each.startswith("finding:")]  # served by a route that knows no run
    if not ServingLog(view.home).recipients([*items, *bare]):
        return []
    middle = len(gone) // 2
    return [*_served(view, gone[:middle]), *_served(view, gone[middle:])] if middle else list(gone)


def _said(payload: Payload, content: bytes) -> dict[str, Any]:
    """What stays in the log: numbers, references and reasons; no content."""
    return {
        "series": payload.series,
        "sequence": payload.sequence,
        "digest": digest_of(content),
        "key": payload.key,
        "office": payload.origin.office,
        "issued": payload.issued,
        "crosswalk": payload.crosswalk.version,
        "records": len(payload.records),
        "ended": [each.model_dump(mode="json") for each in payload.ended],
    }


def _taken(payload: Payload, came: Arrivals, went: Departures) -> Taken:
    return Taken(
        payload.package_no,
        payload.origin.province,
        payload.origin.office,
        payload.issued,
        len(payload.records),
        came.used,
        len(payload.records) - came.used - came.known,
        came.known,
        came.unmatched,
        went.reasons,
        came.differences,
        (*came.claimed, *went.claimed),
    )

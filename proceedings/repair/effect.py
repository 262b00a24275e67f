"""A repair put into effect: the record leaves the graph at once, everything is worked out again, and the receipt of it is kept."""

from collections.abc import Sequence
from datetime import date

from graph.store import GraphStore
from ledger.store import Ledger
from ledger.view import View
from proceedings.events import Entry, Event, Kind, as_things_stand, read_events, record
from proceedings.repair.at_once import leave_at_once
from proceedings.repair.matter import Repair, State, Step, folded
from proceedings.repair.receipt import Followed, Receipt, followed_by, receipt_from, receipt_of, refusal_of
from proceedings.repair.steps import Act, next_step, one
from proceedings.settle import Report, settle

FOLLOWING = (Kind.SANCTION, Kind.BAN, Kind.NOTICE)
CHANGING = frozenset({State.GRANTED, State.QUASHED, State.ENDED})


def put_into_effect(ledger: Ledger, number: str, act: Act, store: GraphStore | None, progress: Report | None = None) -> Receipt:
    """The receipt of a decided repair. One that changes what counts is put into effect first, unless that was done before.

    The changes are those since the last analysis before the decision, also when it is put into effect a second time, with the graph.
    Without a graph (`store` None) the ledger is settled and the receipt says that the graph is not; it is kept only when both are, so that
    it stays due. Safe to call again after a failure at any point.
    """
    repair = current(ledger, number, act.day)
    if repair.state not in CHANGING:
        return refusal_of(repair)
    if kept := repair.receipt:
        return receipt_from(kept.content)
    if store and repair.forgotten:
        _leave_at_once(ledger, repair, act.day, store)
    decision = repair.decision
    settlement = settle(ledger, act.day, store, progress, since=decision.recorded_at if decision else None)
    receipt = receipt_of(repair, settlement, _followed(ledger, repair, act.day))
    if receipt.complete:
        _keep(ledger, number, receipt, act)
    return receipt


def current(ledger: Ledger, number: str, day: date) -> Repair:
    """The repair as it stands; NotFoundError if there is none of that number."""
    view = ledger.view(as_things_stand(ledger, day))
    try:
        return one(read_events(view, Kind.REPAIR), number)
    finally:
        view.close()


def waiting(ledger: Ledger, day: date) -> list[tuple[str, date]]:
    """Repairs that are decided and not yet in effect everywhere, and the first day on which their receipt can be written: never before the decision."""
    view = ledger.view(as_things_stand(ledger, day))
    try:
        known = folded(read_events(view, Kind.REPAIR)).values()
    finally:
        view.close()
    return [(each.number, max(day, each.last or day)) for each in known if each.state in CHANGING and each.receipt is None]


def _leave_at_once(ledger: Ledger, repair: Repair, day: date, store: GraphStore) -> None:
    view = ledger.view(day)
    try:
        leave_at_once(store, view, repair.records)
    finally:
        view.close()


def _followed(ledger: Ledger, repair: Repair, day: date) -> list[Followed]:
    decision = repair.decision
    view = ledger.view(as_things_stand(ledger, day))
    try:
        steps = [each for kind in FOLLOWING for each in read_events(view, kind)]
    finally:
        view.close()
    return followed_by(decision, steps) if decision else []


def _keep(ledger: Ledger, number: str, receipt: Receipt, act: Act) -> None:
    def drafting(events: Sequence[Event], _: View) -> Entry:
        repair = one(events, number)
        return Entry() if repair.receipt else Entry([next_step(repair, Step.RECEIPT, act, **receipt.as_json())])

    record(ledger, Kind.REPAIR, drafting, act.day)

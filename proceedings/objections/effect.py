"""An objection put into effect: the graph says 争议中 at once; then everything is worked out again without what is contested."""

from dataclasses import dataclass
from datetime import date

from graph.disputes import Marked, Touched, mark, unmark
from graph.store import GraphStore
from ledger.store import Ledger
from proceedings.events import Kind, read_events
from proceedings.objections.contested import shown_id
from proceedings.objections.matter import STOLEN_IDENTITY, Objection
from proceedings.objections.steps import one
from proceedings.settle import Report, Settlement, settle


@dataclass(frozen=True, slots=True)
class Effect:
    """What was marked at once (None: no graph at hand), and what came of working everything out again."""

    marked: Marked | None
    settlement: Settlement


def current(ledger: Ledger, number: str, today: date) -> Objection:
    """The objection as it stands; NotFoundError if there is none of that number."""
    view = ledger.view(today)
    try:
        return one(read_events(view, Kind.OBJECTION), number)
    finally:
        view.close()


def at_once(ledger: Ledger, number: str, today: date, store: GraphStore) -> Marked:
    """The graph says of what this objection names what the ledger says now; milliseconds, whatever its size."""
    view = ledger.view(today)
    try:
        objection = one(read_events(view, Kind.OBJECTION), number)
        subject, person = shown_id(view, objection.subject_id), shown_id(view, objection.person_id)
        claimed = person if objection.kind == STOLEN_IDENTITY else ""
        return mark(store, view, Touched(objection.records, [each for each in (subject, person) if each], claimed))
    finally:
        view.close()


def put_into_effect(ledger: Ledger, number: str, today: date, store: GraphStore | None, progress: Report | None = None) -> Effect:
    """Mark at once, then settle: scores, findings, paths and links without what is in dispute, or with it again."""
    marked = at_once(ledger, number, today, store) if store else None
    settlement = settle(ledger, today, store, progress)
    if store:
        view = ledger.view(settlement.day)
        try:
            unmark(store, view)
        finally:
            view.close()
    return Effect(marked, settlement)

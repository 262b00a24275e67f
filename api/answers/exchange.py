"""Records of other provinces, read fresh from the ledger: what an origin took back a moment ago is not in the answer."""

from datetime import date

from api.models_exchange import ReceivedAnswer, ReceivedLine
from api.security import Role
from ledger.settings import Settings
from ledger.store import Ledger
from proceedings.events import Actor
from proceedings.exchange.shown import Received, enquire, received


def received_answer(settings: Settings, key: str, role: Role, today: date) -> ReceivedAnswer:
    """What the role may see without an authorisation."""
    view = Ledger(settings.home).view(today)
    try:
        return _answer(key, received(view, role.value, key), today)
    finally:
        view.close()


def enquiry_answer(settings: Settings, key: str, role: Role, authorisation: str, actor: Actor, today: date) -> ReceivedAnswer:
    """The same with what is shown only on enquiry. ForbiddenError for a role that may not ask."""
    return _answer(key, enquire(Ledger.of(settings), key, role.value, authorisation, actor, today), today)


def _answer(key: str, found: Received, today: date) -> ReceivedAnswer:
    return ReceivedAnswer(subject=key, records=[ReceivedLine(**each.as_row()) for each in found.records], on_authorisation=found.on_authorisation, as_of=today)

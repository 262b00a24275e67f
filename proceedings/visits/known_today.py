"""What the ledger knows today of visits, for lists whose reasons come from an older day."""

from datetime import date

from analytics.visits.recent import Recent, recent_of
from ledger.store import Ledger
from ledger.view import View
from proceedings.events import as_things_stand


def known_today(ledger: Ledger, view: View, today: date) -> Recent:
    """Results since, and lists that are out. `view`: what reasons are taken from."""
    now = ledger.view(as_things_stand(ledger, today))
    try:
        return recent_of(now, view)
    finally:
        now.close()

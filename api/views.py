"""The open ledger view behind the published data, opened once per publication, and anew when facts came since: a repair reaches every view."""

import threading
from datetime import date
from pathlib import Path

from api.models import Times
from ledger.batch_line import NOT_INPUT
from ledger.store import Ledger
from ledger.view import View


class Views:
    """Keeps the view of one publication open; a new publication, or a batch that is input, opens a new one."""

    def __init__(self, home: Path) -> None:
        self._ledger, self._lock = Ledger(home), threading.Lock()
        self._open: tuple[tuple[Times, str, date], View] | None = None

    def at(self, times: Times) -> View:
        """The view with these times. The one before it is left to those who still read it."""
        with self._lock:
            newest = next((line.batch_id for line in reversed(self._ledger.all_lines()) if line.kind not in NOT_INPUT), "")
            key = (times, newest, date.today())  # what has expired by today is in no view that is served
            if self._open is None or self._open[0] != key:
                self._open = (key, self._ledger.view(times.as_of, times.known_at, today=date.today()))
            return self._open[1]

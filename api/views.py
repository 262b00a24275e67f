"""The open ledger view behind the published data, opened once per publication."""

import threading
from pathlib import Path

from api.models import Times
from ledger.store import Ledger
from ledger.view import View


class Views:
    """Keeps the view of one publication open; a new publication opens a new one."""

    def __init__(self, home: Path) -> None:
        self._ledger, self._lock = Ledger(home), threading.Lock()
        self._open: tuple[Times, View] | None = None

    def at(self, times: Times) -> View:
        """The view with these times. The one before it is left to those who still read it."""
        with self._lock:
            if self._open is None or self._open[0] != times:
                self._open = (times, self._ledger.view(times.as_of, times.known_at))
            return self._open[1]

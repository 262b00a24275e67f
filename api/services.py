"""What the routes work with: settings, tokens, and the door to the graph, opened when first needed."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from api.security import Tokens
from api.views import Views
from graph.store import GraphStore
from ledger.settings import Settings


class GraphDoor:
    """Opens the graph once and hands out the one store; a failure to open is told to the caller and tried again next time."""

    def __init__(self, opening: Callable[[], GraphStore]) -> None:
        self._opening, self._lock = opening, threading.Lock()
        self._store: GraphStore | None = None

    def store(self) -> GraphStore:
        """The store; GraphError when Neo4j cannot be reached."""
        with self._lock:
            if self._store is None:
                self._store = self._opening()
            return self._store

    def close(self) -> None:
        """Close the store if it was ever opened."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None


@dataclass(frozen=True, slots=True)
class Services:
    """One per running application, in `app.state.services`."""

    settings: Settings
    tokens: Tokens
    door: GraphDoor
    views: Views

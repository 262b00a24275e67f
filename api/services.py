"""What the routes work with: settings, tokens, and the door to the graph, opened when first needed."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from api.security import Tokens
from api.views import Views
from graph.store import GraphStore
from ledger.settings import Settings


class GraphDoor:
    """Hands out the one store: the one given, or one that is opened when first asked for.

    A failure to open is told to the caller and tried again next time. A store that was given is left to its owner.
    """

    def __init__(self, opening: Callable[[], GraphStore], given: GraphStore | None = None) -> None:
        self._opening, self._lock = opening, threading.Lock()
        self._store, self._given = given, given

    def store(self) -> GraphStore:
        """The store; GraphError when Neo4j cannot be reached."""
        with self._lock:
            if self._store is None:
                self._store = self._opening()
            return self._store

    def opened(self) -> GraphStore | None:
        """The store if there is one already; opens nothing."""
        with self._lock:
            return self._store

    def close(self) -> None:
        """Close the store if it was opened here."""
        with self._lock:
            if self._store is not None and self._store is not self._given:
                self._store.close()
                self._store = None


@dataclass(frozen=True, slots=True)
class Services:
    """One per running application, in `app.state.services`."""

    settings: Settings
    tokens: Tokens
    door: GraphDoor
    views: Views

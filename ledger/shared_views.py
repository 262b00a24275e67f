"""Views that many readers share: for one who asks an application a thousand things, each of which would open the same view anew.

A view is shared only among those who would open exactly the same one: same files, same batches, same times.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock

from ledger.view import View

MOST = 6  # views that are kept open


class SharedView(View):
    """A view that is closed by whoever shares it, not by its readers."""

    def close(self) -> None:
        """Nothing: others read it too."""

    def free(self) -> None:
        """Free the memory of this view."""
        super().close()


class SharedViews:
    """The views that are shared at this moment, none unless `sharing` is open."""

    def __init__(self) -> None:
        self._lock, self._open, self._kept = Lock(), False, dict[Hashable, SharedView]()

    def view(self, key: Hashable, make: Callable[[type[View]], View]) -> View:
        """The shared view of this key, or a view of one's own where nothing is shared."""
        with self._lock:
            if not self._open:
                return make(View)
            if key not in self._kept:
                if len(self._kept) >= MOST:
                    self._kept.pop(next(iter(self._kept)))  # its last reader frees it
                made = make(SharedView)
                assert isinstance(made, SharedView)
                self._kept[key] = made
            return self._kept[key]

    @contextmanager
    def sharing(self) -> Iterator[None]:
        """Share views until the end of the block."""
        self._open = True
        try:
            yield
        finally:
            with self._lock:
                self._open, kept, self._kept = False, self._kept, {}
            for each in kept.values():
                each.free()


SHARED = SharedViews()

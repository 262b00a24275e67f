"""A store that only reads: for those who try out routes and must not change the graph. Neo4j itself refuses what writes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.queries import Statement
from graph.store import GraphStore
from ledger.errors import GraphError


class ReadingStore(GraphStore):
    """The connections of another store, every statement in read access mode. Closing it leaves the other store open."""

    def __init__(self, store: GraphStore) -> None:
        self.__dict__.update(store.__dict__)

    def write_together(self, steps: Sequence[tuple[str, Mapping[str, Any]]], *, only_if: tuple[str, Mapping[str, Any]] | None = None) -> bool:
        """Refused: only what writes is sent together."""
        raise GraphError("这里只读图谱，不写入", where=steps[0][0] if steps else "")

    def apply(self, names: Sequence[str]) -> None:
        """Refused: a schema statement writes."""
        raise GraphError("这里只读图谱，不写入", where=", ".join(names))

    def close(self) -> None:
        """Nothing: the connections are another's."""

    def _run(self, wanted: Statement, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        return super()._run(replace(wanted, name=f"read/{wanted.name.removeprefix('read/')}"), parameters)

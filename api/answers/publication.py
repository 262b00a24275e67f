"""Which data the graph holds."""

from dataclasses import dataclass

from api.models import Times
from graph.store import GraphStore
from ledger.errors import GraphError


@dataclass(frozen=True, slots=True)
class Publication:
    """The two times of the published data, and the analysis whose results were published; `run` is empty if there was none."""

    times: Times
    run: str


def publication_or_none(store: GraphStore) -> Publication | None:
    """What was published last; None before the first publication."""
    rows = store.read("publication")
    return Publication(Times(as_of=rows[0]["as_of"], known_at=rows[0]["known_at"]), rows[0]["run"] or "") if rows else None


def published(store: GraphStore) -> Publication:
    """What was published last; before the first publication there is nothing to answer from."""
    publication = publication_or_none(store)
    if publication is None:
        raise GraphError("图谱中还没有发布的数据", todo="先运行 creditgraph load、analyse、publish，或 creditgraph demo")
    return publication

"""Opens the graph that the settings name: a server if `NEO4J_URI` is set, else the embedded kernel of this home."""

from graph.embedded import EmbeddedNeo4j
from graph.jars import Progress
from graph.store import GraphStore
from ledger.errors import GraphError
from ledger.settings import Settings


def open_store(settings: Settings, progress: Progress | None = None) -> GraphStore:
    """A store that answers. Closing it also stops the embedded kernel if this call started it."""
    if settings.neo4j_uri:
        return _server(settings)
    embedded = EmbeddedNeo4j(settings)
    running = embedded.start(progress)
    try:
        return GraphStore(running.uri, running.user, running.password, "neo4j", on_close=embedded.stop if running.started_here else None)
    except BaseException:
        if running.started_here:
            embedded.stop()
        raise


def _server(settings: Settings) -> GraphStore:
    if not settings.neo4j_password.get_secret_value():
        raise GraphError("已设置 NEO4J_URI，但没有设置 NEO4J_PASSWORD", where=settings.neo4j_uri, todo="在环境变量中给出 NEO4J_USER 和 NEO4J_PASSWORD")
    return GraphStore(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password.get_secret_value(), settings.neo4j_database)

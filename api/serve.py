"""Run the workbench and the interface until Ctrl-C or SIGTERM."""

import signal
import socket
import sys
import threading
from contextlib import ExitStack, suppress

import uvicorn

from api.app import create_app
from api.console import notes
from graph.connect import open_store
from graph.store import GraphStore
from ledger.errors import CreditGraphError
from ledger.settings import Settings


class ServeError(CreditGraphError):
    """The address cannot be listened on."""

    code = "CG106"


def serve(settings: Settings, store: GraphStore | None = None) -> None:
    """Serve on the settings' host and port. A taken port, and an embedded Neo4j that does not start, are clear errors.

    A server that `NEO4J_URI` names is connected to when first asked, so that it may come up later.
    """
    with ExitStack() as ending:
        listener = ending.enter_context(listen(settings))
        if store is None and not settings.neo4j_uri:
            store = ending.enter_context(open_store(settings))
        ending.enter_context(suppress(KeyboardInterrupt))
        _end_cleanly_when_told()
        notes.print(f"工作台：http://{settings.host}:{settings.port}/（按 Ctrl-C 结束）", highlight=False)
        config = uvicorn.Config(create_app(settings, store), log_level="warning", server_header=False, proxy_headers=False, timeout_keep_alive=30)
        uvicorn.Server(config).run(sockets=[listener])


def listen(settings: Settings) -> socket.socket:
    """A listening socket, bound before anything else starts."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        # Only with its protocol named does asyncio send small answers at once; without, each waits 40 ms for an acknowledgement.
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _taken(settings, error) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise _taken(settings, error) from error
    return listener


def _taken(settings: Settings, error: OSError) -> ServeError:
    place = f"{settings.host}:{settings.port}"
    return ServeError(f"不能在 {place} 上提供服务：{error.strerror}", where=place, todo="端口可能已被占用：停止占用它的程序，或用 CREDITGRAPH_PORT 换一个端口")


def _end_cleanly_when_told() -> None:
    """uvicorn raises SIGTERM again after it has ended; as an exit, so that the embedded Neo4j is stopped too."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

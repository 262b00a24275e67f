"""Run the workbench and the interface until Ctrl-C."""

import socket

import uvicorn

from api.app import create_app
from graph.store import GraphStore
from ledger.errors import CreditGraphError
from ledger.settings import Settings


class ServeError(CreditGraphError):
    """The address cannot be listened on."""

    code = "CG106"


def serve(settings: Settings, store: GraphStore | None = None) -> None:
    """Serve on the settings' host and port; a taken port is a clear error, not a stack trace."""
    listener = listen(settings)
    with listener:
        uvicorn.Server(uvicorn.Config(create_app(settings, store), log_level="warning", server_header=False, proxy_headers=False)).run(sockets=[listener])


def listen(settings: Settings) -> socket.socket:
    """A listening socket, bound before anything else starts."""
    place = f"{settings.host}:{settings.port}"
    try:
        family, kind, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        raise ServeError(
            f"不能在 {place} 上提供服务：{error.strerror}", where=place, todo="端口可能已被占用：停止占用它的程序，或用 CREDITGRAPH_PORT 换一个端口"
        ) from error
    return listener

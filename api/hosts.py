"""Whom the service answers at all: requests that were addressed to one of its own names."""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import problem
from ledger.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """Host names that requests may carry: loopback, the address listened on, and those that the settings add."""
    named = (part.strip().lower() for part in settings.allowed_hosts.split(","))
    return frozenset({*LOOPBACK, settings.host.lower(), *filter(None, named)} - {"0.0.0.0", "::"})


class HostCheck:
    """Refuses requests that were addressed to another name, so that a web page cannot reach in by DNS rebinding."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app, self.hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _host(Headers(scope=scope).get("host", "")) in self.hosts:
            await self.app(scope, receive, send)
        else:
            refusal = problem(400, "CG105", "请求的主机名不在允许之列", "用 CREDITGRAPH_ALLOWED_HOSTS 加入对外使用的主机名")
            await refusal(scope, receive, send)


def _host(header: str) -> str:
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()

"""What every response carries: security headers, and an ETag on JSON answers."""

import hashlib
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Cytoscape.js 3.34 puts this one <style> into the page: '.__________cytoscape_container { position: relative; }'
CYTOSCAPE_STYLE = "'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='"
POLICY = (
    f"default-src 'self'; style-src 'self' {CYTOSCAPE_STYLE}; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """Adds the headers that no response may lack; a route's own policy (the offline page) stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", _kept(scope["path"]))
                if scope["path"].startswith("/v1"):
                    headers.add_vary_header("Authorization")
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def _kept(path: str) -> str:
    """How long a browser may keep an answer: data never, built files with a digest in their name for ever, the page not unasked."""
    if path.startswith("/v1"):
        return "no-store"
    return "public, max-age=31536000, immutable" if path.startswith("/assets/") else "no-cache"


class EntityTags:
    """Gives answers an ETag, and 304 to a client that already has them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        await self.app(scope, receive, _Tagging(send, known))


class _Tagging:
    """Holds back the start of an answer until its body is whole."""

    def __init__(self, send: Send, known: str) -> None:
        self.send, self.known = send, known
        self.start: MutableMapping[str, Any] = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        if message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if not message.get("more_body"):
            await self._finish()

    async def _finish(self) -> None:
        if self.start["status"] == 200:
            tag = f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'
            headers = MutableHeaders(raw=list(self.start["headers"]))
            headers["ETag"] = tag
            if tag in (part.strip().removeprefix("W/") for part in self.known.split(",")):
                self.start["status"], self.body = 304, b""
                del headers["Content-Length"]
            self.start["headers"] = headers.raw
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": self.body})

"""Keeps who was served which record, for every answer that carries a token: written before the answer leaves, or it does not leave.

The ids of records and findings are read out of the body itself, so that a new route cannot be forgotten. What an answer uses
without naming it (a printed visit list) is added to `Enquiry.noted`.
"""

import getpass
import re
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

from anyio.to_thread import run_sync
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analytics.detectors import DETECTORS
from api.errors import problem, status_of
from api.security import Token
from ledger.errors import LedgerError
from ledger.in_force import ENDING_TABLES
from ledger.settings import Settings
from proceedings.serving_log import HERE, INTERNAL, SHELL, Receiver, ServingLog, finding_item

RECORD = re.compile(rf"(?<![a-z_])(?:{'|'.join(ENDING_TABLES)}):[0-9a-f]{{20}}(?![0-9a-f])".encode())
FINDING = re.compile(rf"""["'>]((?:{"|".join(re.escape(each.id) for each in DETECTORS)}):[^"'<\\]+)""".encode())
KEPT = re.compile(rf"finding:|(?:{'|'.join(ENDING_TABLES)}):")  # what can end; rows of registration are not followed


class Servings:
    """Middleware: every successful answer is searched for records, and its receiver kept."""

    def __init__(self, app: ASGIApp, log: ServingLog) -> None:
        self.app, self.log = app, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})
        await self.app(scope, receive, _Held(scope, send, self.log))


class _Held:
    """Holds an answer to the holder of a token back until its servings are kept."""

    def __init__(self, scope: Scope, send: Send, log: ServingLog) -> None:
        self.scope, self.send, self.log = scope, send, log
        self.start: MutableMapping[str, Any] = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if "token" not in self.scope["state"] or message["type"] not in ("http.response.start", "http.response.body"):
            await self.send(message)
        elif message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish()

    async def _finish(self) -> None:
        state = self.scope["state"]
        items = served_items(self.body, state.get("run", ""), state.get("noted", ())) if self.start["status"] < 300 else set()
        try:
            if items:
                await run_sync(self.log.note, receiver_of(state["token"], self._way()), items, datetime.now(UTC))
        except LedgerError as error:
            refusal = problem(status_of(error), error.code, "提供日志写不进去，内容未提供", error.todo)
            await refusal(self.scope, _nothing, self.send)
            return
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": self.body})

    def _way(self) -> str:
        route = self.scope.get("route")
        return f"{self.scope['method']} {getattr(route, 'path', self.scope['path'])}"


def served_items(body: bytes, run: str, noted: Iterable[str] = ()) -> set[str]:
    """Items of the log of servings that a body names, and those that were noted beside it."""
    records = {found.decode() for found in RECORD.findall(body)}
    findings = {finding_item(run, found.decode(errors="replace")) for found in FINDING.findall(body)}
    return records | findings | {each for each in noted if KEPT.match(each)}


def receiver_of(token: Token, way: str) -> Receiver:
    """The holder of a token as one who receives; a notice goes to the department, where there is one."""
    return Receiver(token.department or token.name, f"{token.name}（{token.id}）", token.role.value, way)


def note_taken(settings: Settings, recipient: str, command: str, items: Iterable[str]) -> None:
    """Keep what a command has put into somebody's hands. Without a recipient it stays inside the office."""
    person = f"{SHELL}{getpass.getuser()}"
    receiver = Receiver(recipient, person, "administrator", command) if recipient else Receiver(HERE, person, INTERNAL, command)
    ServingLog(settings.home).note(receiver, served_items(b"", "", items), datetime.now(UTC))


def note_taken_by(settings: Settings, command: str, taken: Mapping[str, Iterable[str]]) -> None:
    """The same for many recipients at once: recipient → items."""
    person = f"{SHELL}{getpass.getuser()}"
    served = [(Receiver(recipient, person, "administrator", command), served_items(b"", "", items)) for recipient, items in taken.items()]
    ServingLog(settings.home).note_many(served, datetime.now(UTC))


async def _nothing() -> Message:
    return {"type": "http.disconnect"}

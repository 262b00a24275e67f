"""Asks every operation, as every ordinary role and as nobody, everything by which the record could come to light, and searches the answers."""

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import httpx
import uvicorn
from fastapi import FastAPI

from api.proof.bounds import SAMPLE, Bounds, Sampling, told
from api.proof.clues import Clues
from api.proof.operations import Operation
from api.proof.questions import Question, questions
from api.security import Role
from proceedings.proof.places import Place
from proceedings.proof.search import UnreadableError, found_in_file
from proceedings.proof.target import Needle

ORDINARY = tuple(role for role in Role if role is not Role.AUDITOR)
NOBODY = "（无令牌）"
UNAUTHENTICATED = 401
BROKEN = 500  # an answer that failed says nothing of what it would have served
MOST_TOLD = 20
SECONDS = 120.0
Holders = Mapping[str, str]  # who asks → his token; empty for nobody


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application behind a real server on loopback; its address."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@dataclass
class Walk:
    """One walk over one application."""

    client: httpx.Client
    needle: Needle
    clues: Clues
    holders: Holders
    bounds: Bounds = SAMPLE
    statuses: Counter[int] = field(default_factory=Counter)
    echoing: set[str] = field(default_factory=set)  # operations that were seen to repeat what they were asked, and no more

    def places(self, operations: Sequence[Operation]) -> Iterator[Place]:
        """One place per operation. Those that only read come first: what a writing one does may hide what a reading one shows."""
        for operation in sorted(operations, key=lambda each: each.method != "get"):
            yield self._place(operation)

    def _place(self, operation: Operation) -> Place:
        self.statuses, sampling = Counter(), Sampling(self.bounds, operation.method != "get")
        found: dict[str, None] = {}
        unread = ""
        every = list(questions(operation, self.clues))
        for who, token in self.holders.items():
            sampling.begin()
            for question in every:
                if not sampling.wants(question.kind):
                    continue
                try:
                    found |= dict.fromkeys(f"{who} {hit}" for hit in self._asked(operation, question, token, sampling))
                except UnreadableError as error:
                    unread = f"{who} {question.path}：{error.what}"
                if self.statuses[UNAUTHENTICATED] and not token:
                    break  # whoever has no token is refused before the question is read
        broken = sum(times for status, times in self.statuses.items() if status >= BROKEN)
        unread = unread or (f"{broken} 次没有答成（5xx），不能判断" if broken else "")
        told_of = list(found)[:MOST_TOLD] + ([f"……共 {len(found)} 处"] if len(found) > MOST_TOLD else [])
        return Place("接口", f"{operation}（{told(self.statuses, sampling.left)}）", self.statuses.total(), tuple(told_of), unread, left=sampling.left)

    def _asked(self, operation: Operation, question: Question, token: str, sampling: Sampling) -> Iterator[str]:
        """What is found in the answer, in its further pages, and in the answers to what is asked behind it."""
        answer = self._send(operation, question, token)
        sampling.answered(question.kind, answer.status_code)
        yield from self._looked(operation, question, token, answer)
        if answer.is_success:
            for each in question.further[: sampling.further(question.further, question.kind)]:
                yield from self._looked(operation, each, token, self._send(operation, each, token))

    def _looked(self, operation: Operation, question: Question, token: str, answer: httpx.Response) -> Iterator[str]:
        yield from self._hits(operation, question, token, answer)
        if answer.is_success:
            yield from self._pages(operation, question, token, answer)

    def _pages(self, operation: Operation, question: Question, token: str, answer: httpx.Response) -> Iterator[str]:
        for _ in range(self.bounds.pages):
            cursor = _next(answer)
            if not cursor or not any(each.name == "cursor" for each in operation.parameters):
                return
            following = replace(question, query={**question.query, "cursor": cursor})
            answer = self._send(operation, following, token)
            yield from self._hits(operation, following, token, answer)

    def _send(self, operation: Operation, question: Question, token: str) -> httpx.Response:
        head = {"Authorization": f"Bearer {token}"} if token else {}
        with_body = {"json": question.body} if question.body is not None else {}
        query = {name: str(value).lower() if isinstance(value, bool) else value for name, value in question.query.items()}
        answer = self.client.request(operation.method.upper(), question.path, params=query or None, headers=head, follow_redirects=False, **with_body)
        self.statuses[answer.status_code] += 1
        return answer

    def _hits(self, operation: Operation, question: Question, token: str, answer: httpx.Response) -> list[str]:
        """What an answer gives away; an answer that only repeats what it was asked gives nothing away."""
        found = found_in_file(self.needle, answer.headers.get("content-type", ""), answer.content, about=question.about)
        heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        found += found_in_file(self.needle, "text/plain", heads.encode(), about=question.about)
        if not found or self._only_repeats(operation, question, token, answer, found):
            return []
        return [f"{question} → {answer.status_code} {each}" for each in found]

    def _only_repeats(self, operation: Operation, question: Question, token: str, answer: httpx.Response, found: Sequence[str]) -> bool:
        """Whether the same question about something that does not exist gets the same answer, word for word but for what was asked."""
        said = [each.partition(" ")[2] for each in found]
        asked = [each for each in question.asked if any(text in each for text in said)]
        if not all(text and any(text in each for each in asked) for text in said):
            return False
        other = self._send(operation, question.with_texts({each: nonsense(each) for each in asked}), token)
        text = other.text
        for each in asked:
            text = text.replace(nonsense(each), each)
        repeated = other.status_code == answer.status_code and text == answer.text
        if repeated:
            self.echoing.add(str(operation))
        return repeated


def nonsense(text: str) -> str:
    """A text of the same shape that names nothing: every digit the next one."""
    return re.sub("[0-9]", lambda match: str((int(match[0]) + 1) % 10), text)


def _next(answer: httpx.Response) -> str:
    if not answer.is_success or "json" not in answer.headers.get("content-type", ""):
        return ""
    told = answer.json()
    return str(told.get("next") or "") if isinstance(told, dict) else ""

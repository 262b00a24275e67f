"""Notices on their way: a fold over the steps of each, and a round of sending. What fails is tried again, then goes to a person; nothing is lost.

A notice is delivered at least once: killed between the answer and the log, it is sent again under the same number, which the
receiver knows. One sender at a time; each recipient's results are written before the next one's turn.
"""

import hashlib
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx

from ledger.errors import NotFoundError
from ledger.store import Ledger
from ledger.view import View
from ledger.writer_lock import one_writer
from proceedings.events import Actor, Draft, Entry, Event, Kind, read_events, record
from proceedings.outbox import WAITING
from proceedings.recipients import FOLDER, Recipient, Recipients, barred_now
from proceedings.webhook import Attempt, deliver, headers, message

FAILED, DELIVERED, DEAD, BY_HAND, AGAIN = "送达失败", "已送达", "转人工", "人工送达", "重新发送"
DONE = (DELIVERED, BY_HAND)
SENDER = Actor("发件箱（自动）")
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """Section [delivery] of outbox.toml."""

    retry_seconds: tuple[int, ...]
    jitter_percent: int
    timeout_seconds: int
    longest_wait_seconds: int

    def next_try(self, number: str, attempts: int, asked: int | None, now: datetime) -> datetime | None:
        """When to try after so many failures; None when it is a person's turn."""
        if attempts > len(self.retry_seconds):
            return None
        share = int(hashlib.sha256(f"{number} {attempts}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF * 2 - 1  # from -1 to 1, always the same
        wait = self.retry_seconds[attempts - 1] * (1 + share * self.jitter_percent / 100)
        return now + timedelta(seconds=max(wait, min(asked or 0, self.longest_wait_seconds)))


@cache
def delivery_policy() -> DeliveryPolicy:
    """The policy as shipped."""
    rules = tomllib.loads((files("proceedings") / "policy" / "outbox.toml").read_text(encoding="utf-8"))["delivery"]
    return DeliveryPolicy(tuple(rules["retry_seconds"]), rules["jitter_percent"], rules["timeout_seconds"], rules["longest_wait_seconds"])


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as its steps have made it. `next_at`: not before then; None at once, or never where the state says so."""

    number: str
    recipient: str
    body: Mapping[str, Any]
    day: date
    happened: datetime | None
    state: str = WAITING
    attempts: int = 0
    next_at: datetime | None = None
    said: str = ""
    subject_id: str = field(default="", compare=False)

    @property
    def open(self) -> bool:
        """Whether it is still to be sent by itself."""
        return self.state in (WAITING, FAILED)


def notice_of(steps: Sequence[Event]) -> Notice:
    """The fold: what was delivered stays delivered, whatever is written after it."""
    first = steps[0]
    notice = Notice(first.matter_no, str(first.content["recipient"]), first.content["body"], first.day, first.recorded_at, subject_id=first.subject_id)
    for step in steps[1:]:
        notice = _after(notice, step)
    return notice


def _after(notice: Notice, step: Event) -> Notice:
    said = str(step.content.get("said", "")) or step.why
    if notice.state in DONE or step.step == WAITING:
        return notice
    if step.step == AGAIN:
        return replace(notice, state=WAITING, attempts=0, next_at=None, said=said)
    if step.step == BY_HAND:
        return replace(notice, state=BY_HAND, next_at=None, said=said)
    following = step.content.get("next")
    return replace(notice, state=step.step, attempts=notice.attempts + 1, said=said, next_at=datetime.fromisoformat(following) if following else None)


def notices_of(view: View) -> list[Notice]:
    """Every notice, in the order in which they were first written."""
    steps: defaultdict[str, list[Event]] = defaultdict(list)
    for each in read_events(view, Kind.NOTICE):
        steps[each.matter_no].append(each)
    return [notice_of(each) for each in steps.values()]


def send_due(ledger: Ledger, home: Path, today: date, clock: Clock, policy: DeliveryPolicy | None = None) -> list[Notice]:
    """Send what is due to recipients that have an address; the notices that were tried, as they are now."""
    rules, known = policy or delivery_policy(), Recipients(home).all()
    with one_writer(home / FOLDER, "outbox send", 0.0), httpx.Client(timeout=rules.timeout_seconds, follow_redirects=False, trust_env=False) as client:
        waiting: defaultdict[str, list[Notice]] = defaultdict(list)
        for notice in _read(ledger, today):
            if notice.open and notice.recipient in known and (notice.next_at is None or notice.next_at <= clock()):
                waiting[notice.recipient].append(notice)
        numbers = set()
        for name, due in sorted(waiting.items()):
            results = _send_to(client, known[name], due, clock)
            _keep(ledger, results, today, clock(), rules)
            numbers |= {notice.number for notice, _ in results}
    return [each for each in _read(ledger, today) if each.number in numbers]


def by_hand(ledger: Ledger, number: str, step: str, actor: Actor, why: str, today: date) -> Notice:
    """A person delivered it (人工送达), or has it sent once more (重新发送)."""

    def drafting(events: Sequence[Event], _: View) -> Entry:
        steps = [each for each in events if each.matter_no == number]
        if not steps:
            raise NotFoundError(f"没有通知 {number}", todo="用 creditgraph outbox list 查看编号")
        return Entry() if notice_of(steps).state in DONE else Entry([Draft(Kind.NOTICE, number, step, today, actor, why=why)])

    record(ledger, Kind.NOTICE, drafting, today)
    return next(each for each in _read(ledger, today) if each.number == number)


def _read(ledger: Ledger, today: date) -> list[Notice]:
    view = ledger.view(today)
    try:
        return notices_of(view)
    finally:
        view.close()


def _send_to(client: httpx.Client, recipient: Recipient, due: Sequence[Notice], clock: Clock) -> list[tuple[Notice, Attempt]]:
    """One after the other; a recipient that cannot be reached is not asked again in this round."""
    results: list[tuple[Notice, Attempt]] = []
    for notice in due:
        body, now = message(notice.body, notice.happened or clock()), clock()
        wrong = barred_now(recipient)
        head = headers(recipient.keys, notice.number, now, body)
        attempt = Attempt(False, f"未发送：{wrong}", reached=False) if wrong else deliver(client, recipient.url, head, body, now)
        results.append((notice, attempt))
        if not results[-1][1].reached:
            break
    return results


def _keep(ledger: Ledger, results: Sequence[tuple[Notice, Attempt]], today: date, now: datetime, rules: DeliveryPolicy) -> None:
    def drafting(events: Sequence[Event], _: View) -> Entry:
        done = {each.matter_no for each in events if each.step in DONE}
        return Entry([_outcome(notice, attempt, today, now, rules) for notice, attempt in results if notice.number not in done])

    record(ledger, Kind.NOTICE, drafting, today)


def _outcome(notice: Notice, attempt: Attempt, today: date, now: datetime, rules: DeliveryPolicy) -> Draft:
    if attempt.delivered:
        return Draft(Kind.NOTICE, notice.number, DELIVERED, today, SENDER, content={"said": attempt.said})
    following = None if attempt.gone else rules.next_try(notice.number, notice.attempts + 1, attempt.wait_seconds, now)
    content = {"said": attempt.said, "next": following.isoformat() if following else ""}
    return Draft(Kind.NOTICE, notice.number, FAILED if following else DEAD, today, SENDER, content=content)

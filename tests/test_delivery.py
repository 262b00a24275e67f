"""Notices on their way to a real receiver on loopback: signed, once, tried again, and in the end a person's turn."""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.cli import build
from ledger.errors import LedgerError
from ledger.store import Ledger
from ledger.writer_lock import one_writer
from proceedings.delivery import (
    AGAIN,
    BY_HAND,
    DEAD,
    DELIVERED,
    DONE,
    FAILED,
    DeliveryPolicy,
    Notice,
    by_hand,
    delivery_policy,
    notice_of,
    notices_of,
    send_due,
)
from proceedings.events import Event, Kind
from proceedings.outbox import WAITING
from proceedings.recipients import AddressError, Recipient, Recipients, new_secret
from proceedings.serving_log import ServingLog
from tests.test_outbox import BANK, DAY, LI, NOON, ledger_with_a_fine, tell

RULES = DeliveryPolicy((5, 300), 10, 3, 86400)


@dataclass
class Receiver:
    """A receiver with the verification that the documentation gives. `answers`: what to say, one after the other, then 200."""

    secret: str
    verified: Any
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    accepted: list[bytes] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    url: str = ""

    def take(self, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        head = {name.lower(): value for name, value in headers.items()}
        self.heads.append(head)
        if self.answers:
            return self.answers.pop(0)
        if self.verified(self.secret, head, body, self.seen):
            self.accepted.append(body)
        return 200, {}


@pytest.fixture(scope="session")
def verified(repository: Path) -> Any:
    """The receiver's code, as the documentation prints it."""
    code = re.search(r"```python\n(.*?)```", (repository / "docs" / "outbox.md").read_text(encoding="utf-8"), re.DOTALL)
    assert code
    names: dict[str, Any] = {}
    exec(code[1], names)
    return names["verified"]


@pytest.fixture
def receiver(verified: Any) -> Iterator[Receiver]:
    receiver = Receiver(new_secret(), verified)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, headers = receiver.take(dict(self.headers), self.rfile.read(int(self.headers["content-length"])))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    yield receiver
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Hand:
    """A clock that is moved by hand. It starts now: the receiver looks at the real time."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def ledger(tmp_path: Path, receiver: Receiver) -> Ledger:
    """One notice to a bank that has an address."""
    ledger, fine = ledger_with_a_fine(tmp_path)
    ServingLog(tmp_path).note(BANK, [fine], NOON)
    tell(ledger, fine)
    Recipients(tmp_path).add(Recipient("虚构银行", receiver.url, (receiver.secret,), "李科", "协议", DAY))
    return ledger


def only(ledger: Ledger) -> Notice:
    (notice,) = notices_of(ledger.view(DAY))
    return notice


def test_a_notice_is_delivered_once_and_the_receiver_can_verify_it(ledger: Ledger, tmp_path: Path, receiver: Receiver) -> None:
    clock = Hand()
    assert [each.state for each in send_due(ledger, tmp_path, DAY, clock)] == [DELIVERED]
    assert send_due(ledger, tmp_path, DAY, clock) == []
    (body,) = receiver.accepted
    assert "虚市监罚〔2026〕12号" in body.decode()
    assert receiver.heads[0]["webhook-id"] == only(ledger).number


@pytest.mark.parametrize("what", ["body", "webhook-id", "webhook-timestamp", "webhook-signature", "old", "secret"])
def test_whatever_is_changed_on_the_way_the_receiver_refuses(ledger: Ledger, tmp_path: Path, receiver: Receiver, verified: Any, what: str) -> None:
    send_due(ledger, tmp_path, DAY, Hand(datetime.now(UTC) - timedelta(seconds=301)) if what == "old" else Hand())
    head = dict(receiver.heads[0])
    body = receiver.accepted[0] if receiver.accepted else b"{}"
    if what in head:
        head[what] = head[what][:-2] + ("00" if not head[what].endswith("00") else "11")
    secret = new_secret() if what == "secret" else receiver.secret
    assert (what == "old") == (not receiver.accepted)
    assert not verified(secret, head, body + b" " if what == "body" else body, set())


def test_a_failure_is_tried_again_after_its_time_and_not_before(ledger: Ledger, tmp_path: Path, receiver: Receiver) -> None:
    receiver.answers, clock = [(500, {})], Hand()
    (failed,) = send_due(ledger, tmp_path, DAY, clock, RULES)
    assert (failed.state, failed.attempts, failed.said) == (FAILED, 1, "HTTP 500")
    assert send_due(ledger, tmp_path, DAY, clock, RULES) == []
    clock.later(6)
    assert [each.state for each in send_due(ledger, tmp_path, DAY, clock, RULES)] == [DELIVERED]
    assert {head["webhook-id"] for head in receiver.heads} == {failed.number}
    assert receiver.heads[0]["webhook-timestamp"] != receiver.heads[1]["webhook-timestamp"]


def test_after_the_last_failure_it_waits_for_a_person_and_is_not_lost(ledger: Ledger, tmp_path: Path, receiver: Receiver) -> None:
    receiver.answers, clock = [(503, {})] * 3, Hand()
    for _ in range(4):
        send_due(ledger, tmp_path, DAY, clock, RULES)
        clock.later(400)
    assert (only(ledger).state, only(ledger).attempts, len(receiver.heads)) == (DEAD, 3, 3)
    assert by_hand(ledger, only(ledger).number, AGAIN, LI, "对方已恢复", DAY).state == WAITING
    send_due(ledger, tmp_path, DAY, Hand(), RULES)
    assert (only(ledger).state, len(receiver.accepted)) == (DELIVERED, 1)


def test_a_receiver_that_is_gone_is_not_asked_again(ledger: Ledger, tmp_path: Path, receiver: Receiver) -> None:
    receiver.answers = [(410, {})]
    assert [each.state for each in send_due(ledger, tmp_path, DAY, Hand(), RULES)] == [DEAD]


@pytest.mark.parametrize("status", [301, 302, 307, 404])
def test_a_redirect_is_not_followed(ledger: Ledger, tmp_path: Path, receiver: Receiver, status: int) -> None:
    receiver.answers = [(status, {"location": receiver.url + "/elsewhere"})]
    assert [each.state for each in send_due(ledger, tmp_path, DAY, Hand(), RULES)] == [FAILED]
    assert len(receiver.heads) == 1


def test_a_receiver_may_ask_for_more_time_but_not_for_ever(ledger: Ledger, tmp_path: Path, receiver: Receiver) -> None:
    receiver.answers, clock = [(429, {"retry-after": "3600"}), (429, {"retry-after": "99999999"})], Hand()
    (first,) = send_due(ledger, tmp_path, DAY, clock, RULES)
    assert first.next_at == clock.now + timedelta(hours=1)
    clock.later(3600)
    (second,) = send_due(ledger, tmp_path, DAY, clock, RULES)
    assert second.next_at == clock.now + timedelta(days=1)


def test_nobody_at_home_is_a_failure_and_the_other_notices_to_him_wait(ledger: Ledger, tmp_path: Path, receiver: Receiver) -> None:
    Recipients(tmp_path).add(Recipient("虚构银行", "http://127.0.0.1:9/hook", (receiver.secret,), "李科", "协议", DAY))
    ServingLog(tmp_path).note(BANK, ["penalties:b"], NOON)
    tell(ledger, "penalties:b")
    tried = send_due(ledger, tmp_path, DAY, Hand(), RULES)
    assert [each.state for each in tried] == [FAILED]
    assert sorted(each.state for each in notices_of(ledger.view(DAY))) == sorted([FAILED, WAITING])


def test_a_notice_without_an_address_waits_and_a_person_may_deliver_it(tmp_path: Path) -> None:
    ledger, fine = ledger_with_a_fine(tmp_path)
    ServingLog(tmp_path).note(BANK, [fine], NOON)
    tell(ledger, fine)
    assert send_due(ledger, tmp_path, DAY, Hand()) == []
    assert by_hand(ledger, only(ledger).number, BY_HAND, LI, "当面送达", DAY).state == BY_HAND


def test_a_new_secret_signs_beside_the_old_one(ledger: Ledger, tmp_path: Path, receiver: Receiver) -> None:
    old, new = receiver.secret, Recipients(tmp_path).rotate("虚构银行").secrets[0]
    send_due(ledger, tmp_path, DAY, Hand())
    assert len(receiver.accepted) == 1
    assert all(receiver.verified(secret, receiver.heads[0], receiver.accepted[0], set()) for secret in (old, new))


def test_one_sender_at_a_time(ledger: Ledger, tmp_path: Path, receiver: Receiver) -> None:
    with one_writer(tmp_path / "outbox", "another sender", 0.0), pytest.raises(LedgerError):
        send_due(ledger, tmp_path, DAY, Hand())
    assert receiver.heads == []


def test_what_was_answered_but_not_written_is_sent_again_under_the_same_number(ledger: Ledger, tmp_path: Path, receiver: Receiver) -> None:
    with one_writer(ledger.root, "a load", 0.0), pytest.raises(LedgerError):
        send_due(ledger, tmp_path, DAY, Hand())
    assert only(ledger).state == WAITING
    assert [each.state for each in send_due(ledger, tmp_path, DAY, Hand())] == [DELIVERED]
    assert len(receiver.heads) == 2
    assert len(receiver.accepted) == 1  # the receiver took it once


@pytest.mark.parametrize(
    "url", ["http://bank.example/hook", "ftp://bank.example", "https://", "https://u:p@bank.example/", "bank.example", "http://10.0.0.1/", "https://a/#b"]
)
def test_an_address_in_the_clear_or_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(AddressError):
        Recipients(tmp_path).add(Recipient("甲", url, (new_secret(),), "李科", "协议", DAY))
    assert Recipients(tmp_path).all() == {}


def test_the_registry_is_for_its_owner_only(tmp_path: Path) -> None:
    registry = Recipients(tmp_path)
    registry.add(Recipient("甲", "https://bank.example/hook", (new_secret(),), "李科", "协议", DAY))
    assert registry.path.stat().st_mode & 0o777 == 0o600


STEPS = st.lists(st.sampled_from([FAILED, DELIVERED, DEAD, BY_HAND, AGAIN, WAITING]), max_size=12)


def event(step: str) -> Event:
    body = {"recipient": "甲", "body": {"what": "修复", "cause": "XF"}, "said": "HTTP 500", "next": NOON.isoformat() if step == FAILED else ""}
    return Event("", Kind.NOTICE, "TZ-1", step, "", "", "", DAY, "李科", "", "", "", body, NOON)


@given(STEPS)
def test_what_was_delivered_stays_delivered_and_what_was_not_is_never_silently_done(steps: list[str]) -> None:
    states = [notice_of([event(WAITING), *map(event, steps[:number])]).state for number in range(len(steps) + 1)]
    first = next((number for number, step in enumerate(steps) if step in DONE), None)
    if first is None:
        assert not set(states) & set(DONE)
    else:
        assert set(states[first + 1 :]) == {steps[first]}


@given(st.text(max_size=20), st.integers(1, 12), st.one_of(st.none(), st.integers(0, 10**9)))
def test_every_failure_has_a_next_try_or_is_a_persons_turn(number: str, attempts: int, asked: int | None) -> None:
    policy = delivery_policy()
    following = policy.next_try(number, attempts, asked, NOON)
    assert (following is None) == (attempts > len(policy.retry_seconds))
    if following:
        wait = (following - NOON).total_seconds()
        assert (
            policy.retry_seconds[attempts - 1] * 0.9 - 1
            <= wait
            <= max(policy.retry_seconds[attempts - 1] * 1.1, min(asked or 0, policy.longest_wait_seconds)) + 1
        )
        assert following == policy.next_try(number, attempts, asked, NOON)


def test_the_commands_tell_the_course_of_a_notice_and_never_a_secret(ledger: Ledger, tmp_path: Path, receiver: Receiver) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(build(["outbox"]), ["outbox", *words, "--home", str(tmp_path)])
        assert result.exit_code == 0, result.output
        return result.output

    on = ("--on", DAY.isoformat())
    assert "待送达" in run("list", "--format", "json", *on)
    assert "已送达" in run("send", "--format", "json", *on)
    number = only(ledger).number
    assert "虚市监罚〔2026〕12号" in run("show", number, *on)
    assert "GET /v1/subjects" in run("served", only(ledger).body["records"][0], "--format", "json", *on)
    listed = run("recipients", "list", "--format", "json")
    assert receiver.secret not in listed
    assert "虚构银行" in listed


@pytest.mark.parametrize(
    ("url", "private", "taken"),
    [
        ("https://169.254.169.254/hook", True, False),
        ("https://2852039166/hook", True, False),
        ("https://[::ffff:169.254.1.1]/hook", True, False),
        ("https://0.0.0.0/hook", True, False),
        ("https://10.0.0.1/hook", False, False),
        ("https://10.0.0.1/hook", True, True),
    ],
)
def test_an_address_of_the_own_network_needs_permission_and_one_of_the_link_is_never_taken(tmp_path: Path, url: str, private: bool, taken: bool) -> None:
    wanted = Recipient("甲", url, (new_secret(),), "李科", "协议", DAY, private)
    if taken:
        assert Recipients(tmp_path).add(wanted).private
        return
    with pytest.raises(AddressError):
        Recipients(tmp_path).add(wanted)

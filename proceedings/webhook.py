"""One delivery over HTTP, signed as Standard Webhooks 1.0.0 says: headers webhook-id, webhook-timestamp, webhook-signature.

What is signed is `id.timestamp.body` with HMAC-SHA256. The id is the number of the notice and stays the same over all attempts,
so that the receiver knows a repetition; the timestamp is that of the attempt, so that a recorded delivery cannot be played again.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

EVENT = "creditgraph.record.notice"
GONE = 410  # the receiver wants nothing more from here
MOST_ANSWER = 200  # characters of an error that are kept


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one delivery. `wait_seconds`: what the receiver asked for, if it did."""

    delivered: bool
    said: str
    gone: bool = False
    reached: bool = True
    wait_seconds: int | None = None


def message(body: Mapping[str, object], happened: datetime) -> bytes:
    """The bytes that are sent; the same at every attempt."""
    whole = {"type": EVENT, "timestamp": happened.isoformat(), "data": dict(body)}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signature(key: bytes, number: str, moment: datetime, body: bytes) -> str:
    """One signature of the header."""
    signed = f"{number}.{int(moment.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(keys: Iterable[bytes], number: str, moment: datetime, body: bytes) -> dict[str, str]:
    """The headers of a delivery: one signature per secret, so that a secret can be changed without a gap."""
    return {
        "content-type": "application/json",
        "webhook-id": number,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signature(key, number, moment, body) for key in keys),
    }


def deliver(client: httpx.Client, url: str, head: Mapping[str, str], body: bytes, now: datetime) -> Attempt:
    """Post it and read the answer: any 2xx is delivered, a redirect is not followed and is a failure."""
    try:
        answer = client.post(url, content=body, headers=dict(head))
    except httpx.HTTPError as error:
        return Attempt(False, f"{type(error).__name__}: {error}"[:MOST_ANSWER], reached=False)
    said = f"HTTP {answer.status_code}"
    return Attempt(answer.is_success, said, answer.status_code == GONE, wait_seconds=_asked(answer.headers.get("retry-after", ""), now))


def _asked(text: str, now: datetime) -> int | None:
    """Retry-After in seconds: a number, or a date (RFC 9110 § 10.2.3)."""
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        return max(0, int((parsedate_to_datetime(text) - now).total_seconds()))
    except (ValueError, TypeError):
        return None

"""Tokens: a subject or inspector as the published list names it. Bound to the number, and silent about it until the salt is told.

    salt  = HMAC-SHA-256(key of the draw, kind LF number)       told to open one token, and no other
    token = SHA-256("creditgraph-draw/1 token" LF kind LF salt LF number)

A plain hash of a credit code would hide nothing: all codes are public, and hashed in minutes. The key stays in the office.
"""

import hashlib
import hmac
from typing import Literal

from analytics.draws.announcement import PROTOCOL

SUBJECT: Literal["subject"] = "subject"
INSPECTOR: Literal["inspector"] = "inspector"
KEY_BYTES = 32


def salt_of(key: bytes, kind: str, number: str) -> str:
    """The salt of one subject or inspector in this draw, 64 hexadecimal digits. ValueError for a key shorter than 32 bytes."""
    if len(key) < KEY_BYTES:
        raise ValueError("the key of a draw has at least 32 bytes")
    return hmac.digest(key, f"{kind}\n{number}".encode(), hashlib.sha256).hex()


def token_of(kind: str, salt: str, number: str) -> str:
    """The token of a number under a salt, 64 hexadecimal digits."""
    return hashlib.sha256(f"{PROTOCOL} token\n{kind}\n{salt}\n{number}".encode()).hexdigest()

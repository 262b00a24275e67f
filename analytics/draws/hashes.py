"""The three digests that a draw rests on: of the list, of list and seed together, and the rank of one token under both.

    list hash = SHA-256("creditgraph-draw/1 list" LF canonical announcement)
    key       = SHA-256("creditgraph-draw/1 seed" LF list hash LF seed text)
    rank      = HMAC-SHA-256(key, label LF token [LF token])       the smallest is first

SHA-256: FIPS 180-4. HMAC: RFC 2104. The order of publishing (list, then a source nobody here controls) is that of RFC 3797.
"""

import hashlib
import hmac

from analytics.draws.announcement import PROTOCOL, Announcement
from ledger.canonical_json import canonical_json


def canonical(announcement: Announcement) -> bytes:
    """The announcement as bytes: RFC 8785."""
    return canonical_json(announcement.model_dump(mode="json"))


def list_hash(announcement: Announcement) -> str:
    """What is published before the seed is known: 64 hexadecimal digits."""
    return hashlib.sha256(f"{PROTOCOL} list\n".encode() + canonical(announcement)).hexdigest()


def draw_key(hash_of_list: str, seed_text: str) -> bytes:
    """The key that list and seed make together: 32 bytes."""
    return hashlib.sha256(f"{PROTOCOL} seed\n{hash_of_list}\n{seed_text}".encode()).digest()


def rank(key: bytes, label: str, *tokens: str) -> bytes:
    """The rank of a token (or of two together) for one purpose; 32 bytes, compared as bytes."""
    return hmac.digest(key, "\n".join((label, *tokens)).encode(), hashlib.sha256)

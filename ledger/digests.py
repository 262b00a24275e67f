"""Digests of many rows at once: SHA-256 and HMAC-SHA-256 of messages put together from pieces of one buffer.

They are the digests that ledger/schema.py and ledger/person_key.py compute one by one (tests hold them equal), five to ten
times faster: sixteen messages go through each round together, so the processor's vector unit does the work (multi-buffer
hashing, Gueron and Krasnov 2012). SHA-256: FIPS 180-4. HMAC: RFC 2104.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit, uint32

from ledger.sha256_lanes import BLOCK, INITIAL, LANES, STATE, absorb, compress, load

Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Shape:
    """How a message is put together: a head, the pieces with something between them, a tail. An absent piece reads `absent`."""

    head: bytes
    between: bytes
    tail: bytes
    absent: bytes = b""

    def parts(self) -> tuple[Bytes, Bytes, Bytes, Bytes]:
        """As arrays."""
        head, between, tail, absent = (np.frombuffer(part, np.uint8) for part in (self.head, self.between, self.tail, self.absent))
        return head, between, tail, absent


JSON = Shape(b"[", b",", b"]", b"null")


def digests(arena: Bytes, starts: Integers, lengths: Integers, quoted: npt.NDArray[np.bool_], shape: Shape, state: Words = INITIAL, before: int = 0) -> Words:
    """SHA-256 of one message per column of `starts`, eight words each.

    `starts`, `lengths`: piece × message, places in `arena`; a negative length is an absent piece. `quoted`: per piece, whether
    it stands in quotation marks. `state`, `before`: the state after `before` bytes that all messages begin with.
    """
    found = np.empty((starts.shape[1], 8), np.uint32)
    _digests(arena, starts, lengths, quoted, *shape.parts(), state, before, found)
    return found


def keyed(secret: bytes, arena: Bytes, starts: Integers, lengths: Integers, head: str) -> Words:
    """HMAC-SHA-256 under `secret` of `head` and the pieces, joined by the unit separator: what ledger.person_key.keyed_hash computes."""
    inner, outer = _pads(secret)
    shape = Shape(head.encode() + b"\x1f", b"\x1f", b"")
    words = digests(arena, starts, lengths, np.zeros(len(starts), np.bool_), shape, inner, BLOCK)
    return digests(*_as_pieces(words), np.zeros(1, np.bool_), Shape(b"", b"", b""), outer, BLOCK)


def _as_pieces(words: Words) -> tuple[Bytes, Integers, Integers]:
    number = len(words)
    return words.astype(">u4").view(np.uint8).reshape(-1), np.arange(0, 32 * number, 32, dtype=np.int32)[None], np.full((1, number), 32, np.int32)


@cache
def _pads(secret: bytes) -> tuple[Words, Words]:
    """The states after the inner and the outer padded key."""
    padded = np.zeros(BLOCK, np.uint8)
    key = secret if len(secret) <= BLOCK else _one(secret).astype(">u4").tobytes()
    padded[: len(key)] = np.frombuffer(key, np.uint8)
    inner, outer = INITIAL.copy(), INITIAL.copy()
    absorb(padded ^ np.uint8(0x36), inner)
    absorb(padded ^ np.uint8(0x5C), outer)
    return inner, outer


def _one(message: bytes) -> Words:
    found: Words = digests(
        np.frombuffer(message, np.uint8), np.zeros((1, 1), np.int32), np.full((1, 1), len(message), np.int32), np.zeros(1, np.bool_), Shape(b"", b"", b"")
    )[0]
    return found


def texts(words: Words, head: str, digits: int) -> Bytes:
    """One text per digest: `head` and the first hexadecimal digits, as rows of bytes of equal length."""
    found = np.empty((len(words), len(head) + digits), np.uint8)
    found[:, : len(head)] = np.frombuffer(head.encode(), np.uint8)
    _hexadecimal(words, found, len(head), digits)
    return found


def numbers(words: Words) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint16]]:
    """The first 80 bits of each digest as two numbers."""
    high = words[:, 0].astype(np.uint64) << np.uint64(32) | words[:, 1].astype(np.uint64)
    return high, (words[:, 2] >> np.uint32(16)).astype(np.uint16)


def numbers_of(hexadecimal: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint16]]:
    """The same out of twenty hexadecimal digits each."""
    whole = np.frombuffer(bytes.fromhex("".join(hexadecimal)), np.uint8).reshape(-1, 10)
    return whole[:, :8].copy().view(">u8")[:, 0].astype(np.uint64), whole[:, 8:].copy().view(">u2")[:, 0].astype(np.uint16)


def numbers_in(texts: pa.Array) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint16]]:
    """The same out of the last twenty characters of each text of an Arrow column without nulls."""
    _, offsets, letters = texts.buffers()
    high, low = np.empty(len(texts), np.uint64), np.empty(len(texts), np.uint16)
    if len(texts):
        ends = np.frombuffer(offsets, np.int32)[texts.offset + 1 : texts.offset + len(texts) + 1]
        _read_hexadecimal(np.frombuffer(letters, np.uint8), ends, high, low)
    return high, low


def texts_of(high: npt.NDArray[np.uint64], low: npt.NDArray[np.uint16], head: str) -> pa.Array:
    """Digests of 80 bits as an Arrow column of texts: `head` and twenty hexadecimal digits."""
    words = np.empty((len(high), 3), np.uint32)
    words[:, 0], words[:, 1], words[:, 2] = high >> np.uint64(32), high & np.uint64(0xFFFFFFFF), low.astype(np.uint32) << np.uint32(16)
    return fixed_texts(texts(words, head, 20))


def fixed_texts(rows: Bytes) -> pa.Array:
    """Rows of bytes of equal length as an Arrow column of texts."""
    offsets = np.arange(0, rows.size + 1, rows.shape[1], dtype=np.int32)
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(rows))


@njit(nogil=True, cache=True)
def _hexadecimal(words, found, begin, digits):  # type: ignore[no-untyped-def]
    for row in range(len(words)):
        for place in range(digits):
            digit = (words[row, place >> 3] >> uint32(28 - 4 * (place & 7))) & uint32(15)
            found[row, begin + place] = digit + (48 if digit < 10 else 87)


@njit(nogil=True, cache=True)
def _read_hexadecimal(letters, ends, high, low):  # type: ignore[no-untyped-def]
    for row in range(len(ends)):
        first, last = np.uint64(0), np.uint64(0)
        for place in range(ends[row] - 20, ends[row]):
            digit = np.uint64(letters[place] - 48 if letters[place] < 58 else letters[place] - 87)
            if place < ends[row] - 4:
                first = first << np.uint64(4) | digit
            else:
                last = last << np.uint64(4) | digit
        high[row], low[row] = first, last


@njit(nogil=True, cache=True, inline="always")
def _put(piece, line, at):  # type: ignore[no-untyped-def]
    for byte in piece:
        line[at] = byte
        at += 1
    return at


@njit(nogil=True, cache=True)
def _message(arena, starts, lengths, quoted, head, between, tail, absent, row, line):  # type: ignore[no-untyped-def]
    """Write one message and its padding into `line`; how many bytes the message has."""
    at = _put(head, line, 0)
    for piece in range(len(starts)):
        if piece:
            at = _put(between, line, at)
        length = lengths[piece, row]
        if length < 0:
            at = _put(absent, line, at)
            continue
        start = starts[piece, row]
        if quoted[piece]:
            line[at] = 34
            at += 1
        for place in range(length):
            line[at + place] = arena[start + place]
        at += length
        if quoted[piece]:
            line[at] = 34
            at += 1
    return _put(tail, line, at)


@njit(nogil=True, cache=True)
def _pad(line, length, before):  # type: ignore[no-untyped-def]
    """Pad a message as FIPS 180-4 5.1.1 says; how many blocks it has."""
    blocks = (length + 8) // 64 + 1
    line[length] = 128
    for place in range(length + 1, blocks * 64 - 8):
        line[place] = 0
    bits = (length + before) * 8
    for place in range(8):
        line[blocks * 64 - 1 - place] = (bits >> (8 * place)) & 255
    return blocks


@njit(nogil=True, cache=True)
def _longest(lengths, fixed):  # type: ignore[no-untyped-def]
    longest = 0
    for row in range(lengths.shape[1]):
        total = fixed
        for piece in range(len(lengths)):
            total += max(lengths[piece, row], 0)
        longest = max(longest, total)
    return longest


@njit(nogil=True, cache=True)
def _digests(arena, starts, lengths, quoted, head, between, tail, absent, state, before, found):  # type: ignore[no-untyped-def]
    number, pieces = starts.shape[1], len(starts)
    fixed = len(head) + len(tail) + pieces * (len(between) + 2 + len(absent)) + 2 * BLOCK
    lines = np.empty((LANES, _longest(lengths, fixed)), np.uint8)
    work = np.empty(80 * LANES, np.uint32)
    blocks = np.zeros(LANES, np.int64)
    for first in range(0, number, LANES):
        lanes, most = min(LANES, number - first), 0
        for lane in range(lanes):
            length = _message(arena, starts, lengths, quoted, head, between, tail, absent, first + lane, lines[lane])
            blocks[lane] = _pad(lines[lane], length, before)
            most = max(most, blocks[lane])
        for word in range(8):
            for lane in range(LANES):
                work[STATE + word * LANES + lane] = state[word]
        for block in range(most):
            for lane in range(lanes):
                if block < blocks[lane]:
                    load(lines[lane], block, work, lane)
            compress(work)
            for lane in range(lanes):
                if blocks[lane] == block + 1:
                    for word in range(8):
                        found[first + lane, word] = work[STATE + word * LANES + lane]

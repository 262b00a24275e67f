"""SHA-256 of sixteen messages at once, round by round (FIPS 180-4): the processor's vector unit takes one lane each.

The work area holds the 64 words of each lane's schedule, then its working variables, then its state.
"""

from itertools import count, islice

import numpy as np
from numba import njit, uint32

LANES = 16
BLOCK = 64
STATE, WORKING = 72 * LANES, 64 * LANES  # in the work area, behind the 64 words of each lane's schedule


def _root_bits(power: int, number: int) -> list[int]:
    """The first 32 bits of the fractional parts of the roots of the first primes, in whole numbers (FIPS 180-4, 4.2.2 and 5.3.3)."""
    primes = islice((n for n in count(2) if all(n % k for k in range(2, n))), number)
    return [_whole_root(prime << 32 * power, power) & 0xFFFFFFFF for prime in primes]


def _whole_root(value: int, power: int) -> int:
    low, high = 0, 1 << (value.bit_length() // power + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**power <= value else (low, middle - 1)
    return low


ROUND = np.array(_root_bits(3, 64), dtype=np.uint32)
INITIAL = np.array(_root_bits(2, 8), dtype=np.uint32)


@njit(nogil=True, cache=True)
def absorb(padded, state):  # type: ignore[no-untyped-def]
    """One block into one state."""
    work = np.empty(80 * LANES, np.uint32)
    for word in range(8):
        work[STATE + word * LANES] = state[word]
    load(padded, 0, work, 0)
    compress(work)
    for word in range(8):
        state[word] = work[STATE + word * LANES]


@njit(nogil=True, cache=True)
def load(line, block, work, lane):  # type: ignore[no-untyped-def]
    for word in range(16):
        at = block * 64 + word * 4
        high = uint32(line[at]) << uint32(24) | uint32(line[at + 1]) << uint32(16)
        work[word * LANES + lane] = high | uint32(line[at + 2]) << uint32(8) | uint32(line[at + 3])


@njit(nogil=True, cache=True, inline="always")
def _turn(word, places):  # type: ignore[no-untyped-def]
    return uint32(uint32(word >> uint32(places)) | uint32(word << uint32(32 - places)))


@njit(nogil=True, cache=True, inline="always")
def _extend(work, t):  # type: ignore[no-untyped-def]
    for lane in range(LANES):
        x, y = work[(t - 15) * LANES + lane], work[(t - 2) * LANES + lane]
        first, second = _turn(x, 7) ^ _turn(x, 18) ^ (x >> uint32(3)), _turn(y, 17) ^ _turn(y, 19) ^ (y >> uint32(10))
        work[t * LANES + lane] = work[(t - 16) * LANES + lane] + first + work[(t - 7) * LANES + lane] + second


@njit(nogil=True, cache=True, inline="always")
def _round(work, t, a, b, c, d, e, f, g, h):  # type: ignore[no-untyped-def]
    for lane in range(LANES):
        at = WORKING + lane
        ve, va, vb, vc, vg = work[at + e * LANES], work[at + a * LANES], work[at + b * LANES], work[at + c * LANES], work[at + g * LANES]
        first = work[at + h * LANES] + (_turn(ve, 6) ^ _turn(ve, 11) ^ _turn(ve, 25)) + (vg ^ (ve & (work[at + f * LANES] ^ vg)))
        first += ROUND[t] + work[t * LANES + lane]
        work[at + d * LANES] += first
        work[at + h * LANES] = first + (_turn(va, 2) ^ _turn(va, 13) ^ _turn(va, 22)) + ((va & vb) | (vc & (va | vb)))


@njit(nogil=True, cache=True)
def compress(work):  # type: ignore[no-untyped-def]
    """One block of every lane into its state; the registers change their names instead of their places."""
    for t in range(16, 64):
        _extend(work, t)
    for place in range(8 * LANES):
        work[WORKING + place] = work[STATE + place]
    for t in range(0, 64, 8):
        _round(work, t, 0, 1, 2, 3, 4, 5, 6, 7)
        _round(work, t + 1, 7, 0, 1, 2, 3, 4, 5, 6)
        _round(work, t + 2, 6, 7, 0, 1, 2, 3, 4, 5)
        _round(work, t + 3, 5, 6, 7, 0, 1, 2, 3, 4)
        _round(work, t + 4, 4, 5, 6, 7, 0, 1, 2, 3)
        _round(work, t + 5, 3, 4, 5, 6, 7, 0, 1, 2)
        _round(work, t + 6, 2, 3, 4, 5, 6, 7, 0, 1)
        _round(work, t + 7, 1, 2, 3, 4, 5, 6, 7, 0)
    for place in range(8 * LANES):
        work[STATE + place] += work[WORKING + place]

"""Addresses of the most common shape, told from their bytes: Chinese characters, a house number, building, unit and room.

浙江省杭州市西湖区文三路 478 号 2 幢 301 室. What stands before the number is the same for every door of a road, so only that is
read by ledger.addresses; the number and what follows become the end of the key here, as ledger.address_units makes it.
"""

import numpy as np
from numba import njit

WIDEST = 32  # bytes of the end of a key: three numbers of at most five digits, and marks
MARKS = tuple(np.frombuffer(mark.encode(), np.uint8) for mark in ("号", "幢", "栋", "座", "号楼", "单元", "室"))
HOUSE, TOWER, BLOCK, SEAT, BUILDING, UNIT, ROOM = MARKS


@njit(nogil=True, cache=True)
def common_addresses(data, starts, lengths, fronts, doors, door_lengths):  # type: ignore[no-untyped-def]
    """Where the part before the number ends (`fronts`: its length, -1 if the shape is another one), and the end of the key."""
    for row in range(len(starts)):
        fronts[row], door_lengths[row] = -1, 0
        start, end = starts[row], starts[row] + max(lengths[row], 0)
        at = start
        while at < end and (0xE5 <= data[at] <= 0xE9 or (data[at] == 0xE4 and data[at + 1] >= 0xB8)):
            at += 3
        front = at - start
        number = _digits(data, at, end)
        if front == 0 or not 1 <= number <= 5 or not _stands(data, at + number, end, HOUSE):
            continue
        used = 0
        for place in range(number):
            doors[row, used] = data[at + place]
            used += 1
        doors[row, used] = 124
        used = _door(data, at + number + 3, end, doors[row], used + 1)
        if used:
            fronts[row], door_lengths[row] = front, used


@njit(nogil=True, cache=True)
def _door(data, at, end, door, used):  # type: ignore[no-untyped-def]
    """Building, unit and room, each without leading zeros; how long the end of the key now is, 0 if something else stands there."""
    first = used
    block = False
    number = _digits(data, at, end)
    mark = 0
    if 1 <= number <= 3:
        mark = _building_mark(data, at + number, end)
    if mark:
        used = _put_bare(data, at, number, door, used)
        at, block = at + number + mark, True
        number = _digits(data, at, end)
    if 1 <= number <= 2 and _stands(data, at + number, end, UNIT):
        last = at + number + 6 == end
        if block:
            door[used] = 45
            used += 1
        if last or not block:
            door[used] = 85
            used += 1
        used = _put_bare(data, at, number, door, used)
        at += number + 6
        block = False
        number = _digits(data, at, end)
    if 1 <= number <= 5:
        if used > first:
            door[used] = 45
            used += 1
        used = _put_bare(data, at, number, door, used)
        at += number
        if _stands(data, at, end, ROOM):
            at += 3
        block = False
    if block:
        door[used] = 35
        used += 1
    return used if at == end else 0


@njit(nogil=True, cache=True)
def _digits(data, at, end):  # type: ignore[no-untyped-def]
    number = 0
    while at + number < end and 48 <= data[at + number] <= 57:
        number += 1
    return number


@njit(nogil=True, cache=True)
def _stands(data, at, end, mark):  # type: ignore[no-untyped-def]
    if at + len(mark) > end:
        return False
    for place in range(len(mark)):  # noqa: SIM110 - numba compiles no generators
        if data[at + place] != mark[place]:
            return False
    return True


@njit(nogil=True, cache=True)
def _building_mark(data, at, end):  # type: ignore[no-untyped-def]
    """Length of the mark of a building that stands here, 0 if there is none."""
    if _stands(data, at, end, BUILDING):
        return 6
    return 3 if _stands(data, at, end, TOWER) or _stands(data, at, end, BLOCK) or _stands(data, at, end, SEAT) else 0


@njit(nogil=True, cache=True)
def _put_bare(data, at, number, door, used):  # type: ignore[no-untyped-def]
    while number > 1 and data[at] == 48:
        at, number = at + 1, number - 1
    for place in range(number):
        door[used + place] = data[at + place]
    return used + number


@njit(nogil=True, cache=True)
def joined(data, head_starts, head_lengths, doors, door_lengths, offsets, found):  # type: ignore[no-untyped-def]
    """Heads and ends of keys, one after the other in `found`."""
    at = 0
    for row in range(len(head_starts)):
        offsets[row] = at
        for place in range(head_lengths[row]):
            found[at + place] = data[head_starts[row] + place]
        at += head_lengths[row]
        for place in range(door_lengths[row]):
            found[at + place] = doors[row, place]
        at += door_lengths[row]
    offsets[len(head_starts)] = at

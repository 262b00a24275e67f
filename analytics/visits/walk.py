"""The order in which to walk: street by street, out along one side of a road and back along the other. Pure."""

import re
from collections import defaultdict
from collections.abc import Sequence

from ledger.addresses import Address, parse_address

NUMBER = re.compile(r"\d+")
Place = tuple[tuple[int, ...], str, int]  # house number in its parts, room, position in the list


def walking_order(addresses: Sequence[str]) -> list[int]:
    """Positions of the addresses in the order of the walk. Those without a readable road come last, in their own order."""
    roads: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
    unread: list[int] = []
    for position, text in enumerate(addresses):
        read = parse_address(text)
        if read.key:
            roads[read.region_code, read.street, read.road].append((_numbers(read), read.room, position))
        else:
            unread.append(position)
    return [position for road in sorted(roads) for *_, position in _loop(roads[road])] + unread


def _loop(places: Sequence[Place]) -> list[Place]:
    """The side of the smallest number upwards, the other side back: odd and even numbers face each other across a Chinese street."""
    order = sorted(places)
    side = order[0][0][0] % 2
    out, back = ([each for each in order if (each[0][0] % 2 == side) is wanted] for wanted in (True, False))
    return out + sorted(back, key=lambda each: tuple(-number for number in each[0]))


def _numbers(read: Address) -> tuple[int, ...]:
    return tuple(int(digits) for digits in NUMBER.findall(read.number)) or (0,)

"""Numbers that identify, checked where they stand: credit codes, citizen numbers, registration numbers, phones.

The same rules as ledger/number_checks.py and loaders/parsing.py, for the plainest way of writing; tests hold them equal.
"""

import numpy as np
from numba import njit

from loaders.columns.kernels import CERTAIN, EMPTY, UNCERTAIN, is_null

ODD_PREFIX, ODD_REGION, ODD_ORGANISATION = 16, 32, 64  # of a code that is accepted with flags
WANTED = 3  # of a region: named, but not looked up yet
MINUS = 45
ORGANISATION = np.array((3, 7, 9, 10, 5, 8, 4, 2))
CITIZEN = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
CITIZEN_CHECK = np.frombuffer(b"10X98765432", np.uint8)
DAYS = np.array((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31))


@njit(nogil=True, cache=True)
def regions_named(data, starts, lengths, regions):  # type: ignore[no-untyped-def]
    """Mark the regions that codes name and that nobody has looked up."""
    for row in range(len(starts)):
        if lengths[row] == 18:
            region = 0
            for place in range(2, 8):
                digit = data[starts[row] + place] - 48
                region = region * 10 + digit if 0 <= digit <= 9 else 1_000_000
            if region < 1_000_000 and regions[region] == 0:
                regions[region] = WANTED


@njit(nogil=True, cache=True)
def credit_codes(data, starts, lengths, nulls, null_lengths, values, prefixes, regions, marks):  # type: ignore[no-untyped-def]
    """Unified social credit codes, GB 32100-2015. `values`: of each byte, 255 if it is no character of a code.

    `prefixes`: by two characters; `regions`: by six digits, 0 not known yet, 1 existed, 2 never did.
    """
    for row in range(len(starts)):
        start, length = starts[row], lengths[row]
        if length == 18:
            marks[row] = _credit_code(data, start, values, prefixes, regions)
        elif is_null(data, start, length, nulls, null_lengths):
            lengths[row], marks[row] = -1, EMPTY
        else:
            marks[row] = UNCERTAIN


@njit(nogil=True, cache=True)
def _credit_code(data, start, values, prefixes, regions):  # type: ignore[no-untyped-def]
    total, weight = 0, 1
    for place in range(17):
        value = values[data[start + place]]
        if value == 255:
            return UNCERTAIN
        total, weight = total + value * weight, weight * 3 % 31
    if values[data[start + 17]] != (31 - total % 31) % 31:
        return UNCERTAIN
    region = 0
    for place in range(2, 8):
        digit = data[start + place] - 48
        if digit < 0 or digit > 9:
            return UNCERTAIN
        region = region * 10 + digit
    if regions[region] == 0:
        return UNCERTAIN
    total = 0
    for place in range(8):
        byte = data[start + 8 + place]
        total += (byte - 48 if byte < 58 else byte - 55) * ORGANISATION[place]
    check = (11 - total % 11) % 11
    right = 88 if check == 10 else 48 + check
    if _may_be_citizen(data, start):
        return UNCERTAIN
    level = CERTAIN
    if not prefixes[data[start], data[start + 1]]:
        level |= ODD_PREFIX
    if regions[region] != 1:
        level |= ODD_REGION
    if data[start + 16] != right:
        level |= ODD_ORGANISATION
    return level


@njit(nogil=True, cache=True)
def _may_be_citizen(data, start):  # type: ignore[no-untyped-def]
    """Whether 17 digits hold a day of the years 1800 to 2099 where a citizen number has the day of birth."""
    for place in range(17):
        if data[start + place] < 48 or data[start + place] > 57:
            return False
    century = (data[start + 6] - 48) * 10 + data[start + 7] - 48
    month = (data[start + 10] - 48) * 10 + data[start + 11] - 48
    day = (data[start + 12] - 48) * 10 + data[start + 13] - 48
    return 18 <= century <= 20 and 1 <= month <= 12 and 1 <= day <= 31


@njit(nogil=True, cache=True)
def citizen_numbers(data, starts, lengths, nulls, null_lengths, marks):  # type: ignore[no-untyped-def]
    """Citizen numbers of 18 characters with a right check character and a day of birth, GB 11643."""
    for row in range(len(starts)):
        start, length = starts[row], lengths[row]
        if length == 18:
            marks[row] = CERTAIN if _citizen_number(data, start) else UNCERTAIN
        elif is_null(data, start, length, nulls, null_lengths):
            lengths[row], marks[row] = -1, EMPTY
        else:
            marks[row] = UNCERTAIN


@njit(nogil=True, cache=True)
def _citizen_number(data, start):  # type: ignore[no-untyped-def]
    total = 0
    for place in range(17):
        digit = data[start + place] - 48
        if digit < 0 or digit > 9:
            return False
        total += digit * CITIZEN[place]
    if data[start + 17] != CITIZEN_CHECK[total % 11]:
        return False
    year = month = day = 0
    for place in range(6, 10):
        year = year * 10 + data[start + place] - 48
    month = (data[start + 10] - 48) * 10 + data[start + 11] - 48
    day = (data[start + 12] - 48) * 10 + data[start + 13] - 48
    return year > 0 and 1 <= month <= 12 and 1 <= day <= DAYS[month - 1]  # 29 February is left to the ordinary way


@njit(nogil=True, cache=True)
def registration_numbers(data, starts, lengths, nulls, null_lengths, provinces, marks):  # type: ignore[no-untyped-def]
    """Registration numbers of 15 digits with a right check digit, ISO 7064 MOD 11,10, that look like no stand-in.

    `provinces`: by two digits, whether there is such a province. As ledger/registration_numbers.py, only stricter.
    """
    for row in range(len(starts)):
        start, length = starts[row], lengths[row]
        if length == 15:
            product, good = 10, True
            for place in range(15):
                digit = data[start + place] - 48
                if digit < 0 or digit > 9:
                    good = False
                    break
                if place < 14:
                    product = (product + digit) % 10
                    product = (product if product else 10) * 2 % 11
                elif digit != (11 - product) % 10:
                    good = False
            marks[row] = CERTAIN if good and provinces[data[start] * 10 + data[start + 1] - 528] and _is_varied(data, start) else UNCERTAIN
        elif is_null(data, start, length, nulls, null_lengths):
            lengths[row], marks[row] = -1, EMPTY
        else:
            marks[row] = UNCERTAIN


@njit(nogil=True, cache=True)
def _is_varied(data, start):  # type: ignore[no-untyped-def]
    """Whether 15 digits are neither one piece over and over nor counted, and the serial number has more than one digit."""
    serial = False
    for place in range(7, 14):
        serial = serial or data[start + place] != data[start + 6]
    up, down = True, True
    for place in range(1, 15):
        step = (int(data[start + place]) - int(data[start + place - 1])) % 10
        up, down = up and step == 1, down and step == 9
    repeated = False
    for piece in range(1, 8):
        same = True
        for place in range(piece, 15):
            same = same and data[start + place] == data[start + place - piece]
        repeated = repeated or same
    return serial and not up and not down and not repeated


@njit(nogil=True, cache=True)
def phones(data, starts, lengths, nulls, null_lengths, marks):  # type: ignore[no-untyped-def]
    """Phone numbers of 7 to 12 digits, not all the same, not beginning with a country code; hyphens may stand between."""
    for row in range(len(starts)):
        start, length = starts[row], lengths[row]
        if is_null(data, start, length, nulls, null_lengths):
            lengths[row], marks[row] = -1, EMPTY
            continue
        good, differ, found, first, second = length < 20, False, 0, 0, 0
        for place in range(length if good else 0):
            byte = data[start + place]
            if 48 <= byte <= 57:
                first, second = byte if found == 0 else first, byte if found == 1 else second
                differ = differ or byte != first
                found += 1
            elif byte != MINUS:
                good = False
                break
        good = good and differ and 7 <= found <= 12 and not (first == 48 and second == 48)
        marks[row] = CERTAIN if good else UNCERTAIN


@njit(nogil=True, cache=True)
def digits_only(data, starts, lengths, found, found_lengths):  # type: ignore[no-untyped-def]
    """The digits of each cell, as rows of bytes."""
    for row in range(len(starts)):
        at = 0
        for place in range(max(lengths[row], 0)):
            byte = data[starts[row] + place]
            if 48 <= byte <= 57 and at < found.shape[1]:
                found[row, at] = byte
                at += 1
        found_lengths[row] = at if lengths[row] >= 0 else -1

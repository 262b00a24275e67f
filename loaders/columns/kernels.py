"""What single cells are, told from their bytes: nothing, a value whose reading is certain, or something for the ordinary way.

Each kernel marks cells EMPTY, CERTAIN or UNCERTAIN and may narrow a cell to what remains of it. A cell is certain only in
the plainest way of writing, where loaders.parsing does nothing but hand on the text; tests hold the two equal. Bytes are
those of valid UTF-8.
"""

import numpy as np
from numba import njit

EMPTY, CERTAIN, UNCERTAIN = range(3)
ODD_PREFIX, ODD_REGION, ODD_ORGANISATION = 16, 32, 64  # of a code that is accepted with flags
TEXT, DOCUMENT, NAME = range(3)  # how much a text may hold
SPACE, MINUS = 32, 45
LONGEST_NULL = 24
WANTED = 3  # of a region: named, but not looked up yet


@njit(nogil=True, cache=True)
def is_null(data, start, length, nulls, null_lengths):  # type: ignore[no-untyped-def]
    """Whether a cell in upper case is one of the words for nothing."""
    if length == 0:
        return True
    if length > LONGEST_NULL:
        return False
    for word in range(len(nulls)):
        if null_lengths[word] == length:
            same = True
            for place in range(length):
                byte = data[start + place]
                if 97 <= byte <= 122:
                    byte -= 32
                if byte != nulls[word, place]:
                    same = False
                    break
            if same:
                return True
    return False


@njit(nogil=True, cache=True)
def _certain_text(data, start, length, strict):  # type: ignore[no-untyped-def]
    """Whether cleaning the text would change nothing. `strict`: what else is kept out, see `texts`."""
    at, end = start, start + length
    bracket, wide, han, letter_e = False, False, False, False
    before = 0
    while at < end:
        byte = data[at]
        if byte < 128:
            if byte < 32 or byte == 34 or byte == 92 or byte == 127 or (byte == SPACE and (before == SPACE or strict != TEXT)):
                return False
            if byte == 40 or byte == 41:
                bracket = True
            if byte == 69 or byte == 101:
                letter_e = True
            if strict == NAME and not (65 <= byte <= 90 or 48 <= byte <= 57):
                return False
            if strict == DOCUMENT and (bracket or byte == 91 or byte == 93 or byte == 60 or byte == 62):
                return False
            before = byte
            at += 1
            continue
        wide, before = True, 128
        if 0xE4 <= byte <= 0xE9:  # U+4000–U+9FFF
            han = True
            if strict == NAME and byte == 0xE4 and data[at + 1] < 0xB8:
                return False
            at += 3
        elif byte == 0xC2 and data[at + 1] == 0xB7:  # ·
            at += 2
        elif strict == NAME:
            return False
        elif byte == 0xE3:  # U+3000 is a space; U+3001– is punctuation
            if data[at + 1] == 0x80 and data[at + 2] == 0x80:
                return False
            if strict == DOCUMENT and data[at + 1] == 0x80 and 0x88 <= data[at + 2] <= 0x97 and data[at + 2] != 0x94 and data[at + 2] != 0x95:
                return False  # 〈〖【 around a year become 〔
            at += 3
        elif byte == 0xEF and data[at + 1] == 0xBC:  # U+FF00–U+FF0F and U+FF1A–U+FF20: no letters, no digits
            third = data[at + 2]
            if strict == DOCUMENT or not (0x80 <= third <= 0x8F or 0x9A <= third <= 0xA0):
                return False
            at += 3
        elif strict == TEXT and byte == 0xE2 and data[at + 1] == 0x80 and 0x90 <= data[at + 2] <= 0xA7:  # dashes and quotation marks
            at += 3
        else:
            return False
    if strict == DOCUMENT and letter_e and not han:
        return False  # could be a number that a spreadsheet spoilt
    return not (wide and bracket)


@njit(nogil=True, cache=True)
def texts(data, starts, lengths, nulls, null_lengths, strict, marks):  # type: ignore[no-untyped-def]
    """Texts as they are kept. `strict`: TEXT any, DOCUMENT no bracket that a year may stand in, NAME only what folds to itself."""
    for row in range(len(starts)):
        start, length = starts[row], lengths[row]
        while length and data[start] == SPACE:
            start, length = start + 1, length - 1
        while length and data[start + length - 1] == SPACE:
            length -= 1
        starts[row] = start
        if is_null(data, start, length, nulls, null_lengths):
            lengths[row], marks[row] = -1, EMPTY
            continue
        lengths[row] = length
        first = data[start]
        marks[row] = CERTAIN if first != 39 and first != 61 and _certain_text(data, start, length, strict) else UNCERTAIN


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
    level = CERTAIN
    if not prefixes[data[start], data[start + 1]]:
        level |= ODD_PREFIX
    if regions[region] != 1:
        level |= ODD_REGION
    if data[start + 16] != right:
        level |= ODD_ORGANISATION
    return level


ORGANISATION = np.array((3, 7, 9, 10, 5, 8, 4, 2))
CITIZEN = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
CITIZEN_CHECK = np.frombuffer(b"10X98765432", np.uint8)
DAYS = np.array((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31))


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
def registration_numbers(data, starts, lengths, nulls, null_lengths, marks):  # type: ignore[no-untyped-def]
    """Registration numbers of 15 digits with a right check digit, ISO 7064 MOD 11,10."""
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
            marks[row] = CERTAIN if good else UNCERTAIN
        elif is_null(data, start, length, nulls, null_lengths):
            lengths[row], marks[row] = -1, EMPTY
        else:
            marks[row] = UNCERTAIN


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


@njit(nogil=True, cache=True)
def codes_of(data, starts, lengths, codes, firsts):  # type: ignore[no-untyped-def]
    """Number the distinct cells in order of appearance: `codes` per row, `firsts` the first row of each; how many there are."""
    number = len(starts)
    size = 1024
    while size < 2 * number:
        size *= 2
    slots = np.full(size, -1, np.int32)
    hashes = np.empty(number, np.uint64)
    distinct = 0
    for row in range(number):
        start, length = starts[row], max(lengths[row], 0)
        mixed = np.uint64(14695981039346656037) ^ np.uint64(length)
        for place in range(length):
            mixed = (mixed ^ np.uint64(data[start + place])) * np.uint64(1099511628211)
        at = np.int64((mixed ^ (mixed >> np.uint64(29))) & np.uint64(size - 1))
        while True:
            known = slots[at]
            if known < 0:
                slots[at], firsts[distinct], hashes[distinct], codes[row] = distinct, row, mixed, distinct
                distinct += 1
                break
            if hashes[known] == mixed:
                other = firsts[known]
                if max(lengths[other], 0) == length:
                    same = True
                    for place in range(length):
                        if data[start + place] != data[starts[other] + place]:
                            same = False
                            break
                    if same:
                        codes[row] = known
                        break
            at = (at + 1) & (size - 1)
    return distinct


@njit(nogil=True, cache=True)
def gather(data, starts, lengths, offsets, found):  # type: ignore[no-untyped-def]
    """Copy cells one after the other into `found`, as Arrow keeps texts."""
    at = 0
    for row in range(len(starts)):
        offsets[row] = at
        start = starts[row]
        for place in range(max(lengths[row], 0)):
            found[at + place] = data[start + place]
        at += max(lengths[row], 0)
    offsets[len(starts)] = at


@njit(nogil=True, cache=True)
def begins_with(data, starts, lengths, head, found):  # type: ignore[no-untyped-def]
    """Whether each cell begins with `head`."""
    for row in range(len(starts)):
        same = lengths[row] >= len(head)
        for place in range(len(head)):
            if not same:
                break
            same = data[starts[row] + place] == head[place]
        found[row] = same


@njit(nogil=True, cache=True)
def same(data, starts, lengths, other_starts, other_lengths):  # type: ignore[no-untyped-def]
    """Where two columns hold the same text."""
    found = np.zeros(len(starts), np.bool_)
    for row in range(len(starts)):
        length = lengths[row]
        if length < 0 or other_lengths[row] != length:
            continue
        equal = True
        for place in range(length):
            if data[starts[row] + place] != data[other_starts[row] + place]:
                equal = False
                break
        found[row] = equal
    return found


@njit(nogil=True, cache=True)
def first_characters(data, starts, lengths, found):  # type: ignore[no-untyped-def]
    """The first character of each row that is no space, up to U+FFFF; 0 for any other."""
    for row in range(starts.shape[1]):
        found[row] = 0
        for column in range(len(starts)):
            at, end = starts[column, row], starts[column, row] + max(lengths[column, row], 0)
            while at < end and (data[at] == SPACE or 9 <= data[at] <= 13):
                at += 1
            if at < end:
                byte = np.int32(data[at])
                if byte < 128:
                    found[row] = byte
                elif 224 <= byte < 240 and at + 2 < end:
                    found[row] = (byte & 15) << 12 | (np.int32(data[at + 1]) & 63) << 6 | (np.int32(data[at + 2]) & 63)
                break

"""What single cells are, told from their bytes: nothing, a value whose reading is certain, or something for the ordinary way.

Each kernel marks cells EMPTY, CERTAIN or UNCERTAIN and may narrow a cell to what remains of it. A cell is certain only in
the plainest way of writing, where loaders.parsing does nothing but hand on the text; tests hold the two equal. Bytes are
those of valid UTF-8.
"""

import numpy as np
from numba import njit

EMPTY, CERTAIN, UNCERTAIN = range(3)
TEXT, DOCUMENT, NAME = range(3)  # how much a text may hold
SPACE, HYPHEN = 32, 45
LONG_RUN, LONG_NUMBER = 17, 15  # digits, also with spaces or hyphens between them
LONGEST_NULL = 24


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
    before, digits = 0, 0
    while at < end:
        byte = data[at]
        if byte < 128:
            if 48 <= byte <= 57:
                digits += 1
                if digits >= (LONG_NUMBER if strict == DOCUMENT else LONG_RUN):
                    return False  # could be a citizen number
            elif byte != SPACE and byte != HYPHEN:
                digits = 0
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
        wide, before, digits = True, 128, 0
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

"""A document number in every spelling that ledger.same_decision takes for the same: one pattern, for Python and for Java (Neo4j).

`number_key` maps a spelling to a key; this maps a key back to all its spellings. A property test holds the two against each other.
"""

import re

MARKS = r"[^\p{L}\p{N}]"
PYTHON_MARKS = r"[\W_]"
WIDE = "０１２３４５６７８９"
RUNS = re.compile(r"/([0-9]+)|([^/]+)")
DATED = re.compile(r"/(?:19|20)[0-9]{2}(?![0-9])")
COMPLETE = re.compile(r"[^\W\d_]{2,}.*/(?:19|20)[0-9]{2}(?![0-9]).*/[0-9]+")
NO_DIGIT = "(?![0-9０-９])"
NO_SEQUEL = "(?!之[一二三四五六七八九十])"  # 12号之一 is another document


def spellings(key: str) -> str:
    """The pattern, in Java's dialect, of every text that is, or contains, a spelling of the key."""
    pieces = [_number(digits) if digits else f"{MARKS}*".join(re.escape(each) for each in letters) for digits, letters in RUNS.findall(key)]
    return f"(?i){f'{MARKS}*'.join(pieces)}{NO_SEQUEL}"


def python_pattern(pattern: str) -> re.Pattern[str]:
    """The same pattern for Python, whose `re` does not know classes of Unicode."""
    return re.compile(pattern.replace(MARKS, PYTHON_MARKS))


def is_complete(key: str) -> bool:
    """Whether the number names its body and its year, so that wherever it stands it means this document."""
    return bool(COMPLETE.match(key))


def is_dated(key: str) -> bool:
    """Whether the number has at least its year, so that beside the party it means this document."""
    return bool(DATED.search(key))


def _number(digits: str) -> str:
    each = "".join(f"[{digit}{WIDE[int(digit)]}]" for digit in digits)
    return f"第?{MARKS}*[0０]*{each}{NO_DIGIT}"

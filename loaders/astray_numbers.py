"""Citizen numbers where none belongs: refused in names, units and numbers, hidden in running text; only 证件号码 columns may hold one.

What is told by shape is told without the check character: a number with a slip of the pen is still somebody's
(个人信息保护法第二十八条、第五十一条). The dates of birth that count are in policy/checks.toml.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from ledger.column import Column, Kind
from ledger.identifiers import check_citizen_number, check_organisation_code, check_registration_number, check_uscc, normalise
from ledger.regions import ever_existed
from loaders.check_policy import check_policy

HIDDEN = "〔身份号码已隐去〕"
SHAPE = re.compile(r"(?<![0-9])[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx](?![0-9])")
OLD_SHAPE = re.compile(r"(?<![0-9])[0-9]{15}(?![0-9])")
TAX_NUMBER = re.compile(r"[0-9]{17}[0-9Xx][0-9]{2}")  # of an individual business: its owner's number and two more digits
BETWEEN = re.compile("[ -]")
# In running text people set a number in groups of their own, with dots, strokes or spaces. Not the comma of a list, the slash of a web address, 年 or 月.
GAP = r"[\s.\-_·・•。‐‑‒–—−]{0,2}"
WRITTEN = re.compile(rf"(?<![0-9])(?=((?:[0-9]{GAP}){{17}}[0-9Xx])(?![0-9]))")
WRITTEN_OLD = re.compile(rf"(?<![0-9])(?=([0-9]{{6}}{GAP}[0-9]{{6}}{GAP}[0-9]{{3}})(?![0-9]))")
NO_DIGIT = re.compile("[^0-9Xx]")
FREE_TEXT = frozenset(  # columns in which a number is hidden and the rest of the text stays
    {
        "after", "basis", "before", "certificate", "certificate_no", "conduct", "content", "document_name", "facts", "field", "licence_withheld", "matter",
        "obligation", "reason", "remark", "removal_reason", "scope", "services", "url",
    }
)  # fmt: skip
REGISTERED_NUMBERS = ("reg_no", "tax_no")  # ends of column names: numbers of 15 digits that are often the owner's old citizen number


def is_free_text(column: Column) -> bool:
    """Whether a number in the column is hidden, not refused."""
    return column.kind is Kind.ADDRESS or (column.kind is Kind.TEXT and column.name in FREE_TEXT)


def hidden(text: str) -> str:
    """Running text with every citizen number in it hidden, also one of the old form, in full-width digits, or set in groups."""
    if len(text) < 15 or sum(map(str.isdigit, text)) < 15:
        return text
    kept, end = [], 0
    for start, stop in sorted(_numbers_in(_narrow(text))):
        if start >= end:
            kept += [text[end:start], HIDDEN]
            end = stop
    return "".join([*kept, text[end:]])


def _numbers_in(text: str) -> Iterator[tuple[int, int]]:
    """Where citizen numbers stand. Numbers that overlap are all looked at: a telephone before one does not cover it."""
    for found in WRITTEN.finditer(text):
        if is_citizen_number(NO_DIGIT.sub("", found[1])):
            yield found.span(1)
    for found in WRITTEN_OLD.finditer(text):
        bare = NO_DIGIT.sub("", found[1])
        if int(bare[6:8]) >= check_policy().old_year_in_text and is_old_citizen_number(bare):
            yield found.span(1)


def _narrow(text: str) -> str:
    """The text with every full-width or otherwise dressed character as its plain one, each in its place."""
    plain = (unicodedata.normalize("NFKC", each) for each in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, plain, strict=True))


def holds_citizen_number(column: Column, text: str) -> bool:
    """Whether a cell of a name, unit or number holds a citizen number.

    Numbers of documents often begin with a region and a day, so only days of birth of grown-ups count in them.
    """
    if len(text) < 15:
        return False
    if column.kind is Kind.USCC:
        return is_citizen_number_as_code(text)
    serial = column.kind is Kind.TEXT and column.name.endswith("_no") and not column.name.endswith(REGISTERED_NUMBERS)
    if any(_serial_is_person(found[0]) if serial else is_citizen_number(found[0]) for found in SHAPE.finditer(text)):
        return True
    if column.name.endswith("tax_no") and TAX_NUMBER.fullmatch(text) and is_citizen_number(text[:18]):
        return True
    registered = column.kind is Kind.REG_NO or column.name.endswith(REGISTERED_NUMBERS)
    return registered and any(is_old_citizen_number(found[0]) for found in OLD_SHAPE.finditer(text))


def is_citizen_number(number: str) -> bool:
    """Whether 18 characters are a citizen number by their shape: a known region and the birth of a grown-up, or a right check character."""
    bare = BETWEEN.sub("", number).upper()
    born = _born(bare[6:14])
    if born is None:
        return False
    right = check_citizen_number(bare) is not None
    return right or (born <= check_policy().latest_birth and ever_existed(bare[:6]))


def is_citizen_number_as_code(text: str) -> bool:
    """Whether a credit code is a citizen number: by shape, unless every check of a credit code holds and that of a citizen number fails."""
    code = normalise(text)
    if not SHAPE.fullmatch(code) or not is_citizen_number(code):
        return False
    return check_uscc(code).level < 5 or check_citizen_number(code) is not None


def is_old_citizen_number(number: str) -> bool:
    """Whether 15 digits are a citizen number of the old form and neither a registration number nor a tax number (region and organisation code)."""
    if check_registration_number(number) or check_organisation_code(number[6:]):
        return False
    return _born(f"19{number[6:12]}") is not None and ever_existed(number[:6])


def _serial_is_person(number: str) -> bool:
    born = _born(BETWEEN.sub("", number)[6:14])
    return born is not None and born <= check_policy().latest_birth and is_citizen_number(number)


def _born(digits: str) -> date | None:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return day if check_policy().earliest_birth <= day and day.year < 2100 else None

"""Numbers that identify a subject or a person: how they are written, checked, and made for tests.

Sources: GB 32100-2015 (unified social credit code), GB 11714 (organisation code), GB 11643 (citizen number),
ISO 7064 MOD 11,10 (registration number of 15 digits). A check flags, it does not reject: real exports hold odd codes.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import mul

from ledger.codelists import read_rows
from ledger.regions import ever_existed

USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
USCC_VALUES = {character: value for value, character in enumerate(USCC_CHARACTERS)}
USCC_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_CHARACTERS = "10X98765432"
SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
USCC_SHAPE = re.compile(rf"[{USCC_CHARACTERS}]{{18}}")
ORGANISATION_SHAPE = re.compile(r"[0-9A-Z]{8}")
CITIZEN_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
OLD_CITIZEN_SHAPE = re.compile(r"[0-9]{15}")
FLAGS = ("charset", "prefix", "region", "organisation_check", "check_character")  # in order of level 1..5


@dataclass(frozen=True, slots=True)
class UsccCheck:
    """What is known of a code. `level` counts the tests passed before the first failure, `flags` names every failure."""

    value: str
    level: int  # 0..5: character set and length, prefix, region ever existed, organisation code, check character
    flags: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Whether it can identify a subject: right characters and a right check character."""
        return "charset" not in self.flags and "check_character" not in self.flags


def normalise(text: str | None) -> str:
    """The text as identifiers are compared: NFKC, upper case, no spaces of any kind."""
    bare = SPACE.sub("", unicodedata.normalize("NFKC", text or ""))
    return unicodedata.normalize("NFKC", bare.upper())  # taking a space out can leave a mark that composes with its neighbour


def check_uscc(text: str | None) -> UsccCheck:
    """Check a unified social credit code, GB 32100-2015: accept and flag."""
    value = normalise(text)
    if not USCC_SHAPE.fullmatch(value):
        return UsccCheck(value, 0, ("charset",))
    passed = (
        True,
        value[:2] in _prefixes(),
        ever_existed(value[2:8]),
        organisation_code_check(value[8:16]) == value[16],
        uscc_check_character(value[:17]) == value[17],
    )
    flags = tuple(flag for flag, good in zip(FLAGS, passed, strict=True) if not good)
    return UsccCheck(value, passed.index(False) if flags else 5, flags)


def uscc_check_character(first17: str) -> str:
    """Character 18 of a code, GB 32100-2015: (31 − Σ value·3^(i−1) mod 31) mod 31."""
    return USCC_CHARACTERS[-sum(USCC_VALUES[character] * weight for character, weight in zip(first17, USCC_WEIGHTS, strict=True)) % 31]


def organisation_code_check(first8: str) -> str:
    """Check character of an organisation code, GB 11714: 11 − Σ mod 11, where 10 is X and 11 is 0."""
    total = sum(int(character, 36) * weight for character, weight in zip(first8, ORGANISATION_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]


def check_organisation_code(text: str | None) -> str | None:
    """The nine characters of an organisation code (hyphen taken out) if its check character is right, GB 11714; else None."""
    value = normalise(text).replace("-", "")
    good = len(value) == 9 and ORGANISATION_SHAPE.fullmatch(value[:8]) and organisation_code_check(value[:8]) == value[8]
    return value if good else None


def make_uscc(prefix2: str, region6: str, body8: str) -> str:
    """A code with right check characters: department and category, registration region, eight characters of organisation code."""
    first17 = f"{prefix2}{region6}{body8}{organisation_code_check(body8)}"
    return first17 + uscc_check_character(first17)


def check_citizen_number(text: str | None) -> str | None:
    """The 18 characters of a citizen number or residence permit if check and birth date are right, GB 11643; else None.

    A number of 15 digits is written in its 18-character form. The region is not tested: it is that of the day of issue.
    """
    value = normalise(text)
    if OLD_CITIZEN_SHAPE.fullmatch(value):
        value = _with_citizen_check(f"{value[:6]}19{value[6:]}")
    if not CITIZEN_SHAPE.fullmatch(value) or _with_citizen_check(value[:17]) != value:
        return None
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return None
    return value


def make_citizen_number(region: str, birth: date, sequence: int) -> str:
    """A citizen number with a right check character; an odd sequence (0..999) is male."""
    return _with_citizen_check(f"{region}{birth:%Y%m%d}{sequence:03d}")


def check_registration_number(text: str | None) -> str | None:
    """The 15 digits of an old registration number if its check digit is right, ISO 7064 MOD 11,10; else None.

    Foreign-invested and some old firms do not follow it: a failure is a warning, not a rejection.
    """
    value = normalise(text)
    good = OLD_CITIZEN_SHAPE.fullmatch(value) and _mod_11_10(value[:14]) == value[14]
    return value if good else None


def make_registration_number(authority6: str, sequence: int) -> str:
    """A registration number of 15 digits with a right check digit."""
    first14 = f"{authority6}{sequence:08d}"
    return first14 + _mod_11_10(first14)


def birth_and_sex(number: str) -> tuple[date, str]:
    """Date of birth and 男 or 女 out of a checked citizen number, GB 11643."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14])), "男" if int(number[16]) % 2 else "女"


def _with_citizen_check(first17: str) -> str:
    total = sum(map(mul, map(int, first17), CITIZEN_WEIGHTS))
    return first17 + CITIZEN_CHARACTERS[total % 11]


def _mod_11_10(digits: Sequence[str]) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(row["prefix"] for row in read_rows("uscc_categories.csv"))

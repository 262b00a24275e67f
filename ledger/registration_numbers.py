"""Which registration numbers identify a subject: those that have the shape of one and are no stand-in for a missing number.

15 digits begin with the registration authority; a right check digit (ISO 7064 MOD 11,10) is not demanded, because foreign-invested
and old firms do not follow it, but then the authority must be a known one. 13 digits were written before 2007. Other ways of
writing are data: ledger/policy/registration_numbers.toml.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from ledger.errors import PolicyError
from ledger.number_checks import check_registration_number, normalise
from ledger.regions import ever_existed, province_of

DIGITS = re.compile(r"[0-9]{15}|[0-9]{13}")
COUNTRY = "100000"  # the registration authority of the state
SERIAL = slice(6, 14)
RUN = 4  # characters from which on a sequence is no accident
WHERE = "ledger/policy/registration_numbers.toml"


@dataclass(frozen=True, slots=True)
class Forms:
    """The lists of registration_numbers.toml."""

    written: tuple[re.Pattern[str], ...]
    fewest_different: int


@cache
def forms() -> Forms:
    """The forms as shipped; PolicyError if one of them is no pattern."""
    data = tomllib.loads((files("ledger") / "policy" / "registration_numbers.toml").read_text(encoding="utf-8"))
    try:
        return Forms(tuple(re.compile(form["pattern"]) for form in data["form"]), int(data["digits"]["fewest_different"]))
    except re.error as error:
        raise PolicyError(f"注册号的写法不是正则表达式：{error}", where=WHERE, todo="改正 pattern") from error


def identifying_number(text: str | None) -> str | None:
    """A registration number as it is compared, if it can identify a subject; else None."""
    number = normalise(text)
    if DIGITS.fullmatch(number):
        return number if _identifies(number) else None
    if any(form.fullmatch(number) for form in forms().written):
        digits = "".join(filter(str.isdecimal, number))
        authority = number[:6]
        return None if is_repeated(digits) or (authority.isdecimal() and not ever_existed(authority)) else number
    return None


def is_repeated(text: str) -> bool:
    """Whether a text is one piece over and over, the last one perhaps cut short: 000000, 123123, 330106330106330."""
    return any(text[piece:] == text[:-piece] for piece in range(1, len(text) // 2 + 1))


def is_counted(digits: str) -> bool:
    """Whether each digit follows the one before, upwards or downwards, with 0 after 9: 123456789012345."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    return len(digits) >= RUN and steps in ({1}, {9})


def _identifies(number: str) -> bool:
    if is_repeated(number) or is_counted(number) or len(set(number[SERIAL])) == 1:
        return False
    if check_registration_number(number):
        return province_of(number[:6]) != "" or number.startswith(COUNTRY)
    return len(set(number)) >= forms().fewest_different and (ever_existed(number[:6]) or number.startswith(COUNTRY))

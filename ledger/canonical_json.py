"""The one writing of a value: JSON after RFC 8785 (JSON Canonicalization Scheme), without numbers that are not whole.

Keys are ASCII and sorted, there is no white space, text is UTF-8 and escaped only where JSON demands it, whole numbers stay below 2^53.
Within these limits Python's encoder writes what RFC 8785 §3.2 prescribes. What is signed or hashed is written so, and in no other way.
"""

import json
from typing import Any

from ledger.errors import InputError

LARGEST = 2**53 - 1  # I-JSON, RFC 7493 §2.2
DEEPEST = 12


class NotCanonicalError(InputError):
    """The value has no canonical writing, or the bytes are not one; the text says why, for a person."""


def canonical_json(value: object) -> bytes:
    """The bytes of a value; NotCanonicalError for a float, a large number, a key that is not ASCII, half of a surrogate pair."""
    _check(value, 0)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonicalError("文字不是合法的 Unicode") from error


def read_canonical_json(content: bytes) -> Any:
    """The value that `content` writes; NotCanonicalError if it is no JSON, or JSON in another writing. Cost: linear in its length."""
    try:
        value = json.loads(content.decode(), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotCanonicalError("不是合法的 JSON") from error
    if canonical_json(value) != content:
        raise NotCanonicalError("不是规范写法（RFC 8785）")
    return value


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _check(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise NotCanonicalError(f"嵌套超过 {DEEPEST} 层")
    match value:
        case dict():
            if not all(isinstance(key, str) and key.isascii() for key in value):
                raise NotCanonicalError("键不是 ASCII 文字")
            for each in value.values():
                _check(each, depth + 1)
        case list():
            for each in value:
                _check(each, depth + 1)
        case bool() | None | str():
            return
        case int() if abs(value) <= LARGEST:
            return
        case _:
            raise NotCanonicalError("含有小数、过大的数或者不能写入的值")

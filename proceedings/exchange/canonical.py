"""The one writing of a package: JSON after RFC 8785 (JSON Canonicalization Scheme), without numbers that are not whole.

Keys are ASCII and sorted, there is no white space, text is UTF-8 and escaped only where JSON demands it, whole numbers stay below 2^53.
Within these limits Python's encoder writes what RFC 8785 §3.2 prescribes. A file in any other writing is refused, so that no byte of
it can be changed without being seen.
"""

import json
from typing import Any

from proceedings.exchange.refusals import MalformedPackageError

LARGEST = 2**53 - 1  # I-JSON, RFC 7493 §2.2
DEEPEST = 12
TODO = "请来源省重新签发；文件在传输中可能被改动或转码"


def canonical(value: object) -> bytes:
    """The bytes of a value; MalformedPackageError for what has no such writing: a float, a large number, half of a surrogate pair."""
    _check(value, 0)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise MalformedPackageError("文字不是合法的 Unicode", todo=TODO) from error


def read_canonical(content: bytes, where: str) -> Any:
    """The value that `content` writes; MalformedPackageError if it is no JSON, or JSON in another writing. Cost: linear in its length."""
    try:
        value = json.loads(content.decode(), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise MalformedPackageError("不是合法的 JSON", where=where, todo=TODO) from error
    if canonical(value) != content:
        raise MalformedPackageError("不是规范写法（RFC 8785）", where=where, todo=TODO)
    return value


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _check(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise MalformedPackageError(f"嵌套超过 {DEEPEST} 层", todo=TODO)
    match value:
        case dict():
            if not all(isinstance(key, str) and key.isascii() for key in value):
                raise MalformedPackageError("键不是 ASCII 文字", todo=TODO)
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
            raise MalformedPackageError("含有小数、过大的数或者不能写入的值", todo=TODO)

"""The one writing of a package (ledger/canonical_json.py); a file in any other writing is refused, so that no byte can be changed without being seen."""

from typing import Any

from ledger.canonical_json import NotCanonicalError, canonical_json, read_canonical_json
from proceedings.exchange.refusals import MalformedPackageError

TODO = "请来源省重新签发；文件在传输中可能被改动或转码"


def canonical(value: object) -> bytes:
    """The bytes of a value; MalformedPackageError for what has no such writing: a float, a large number, half of a surrogate pair."""
    try:
        return canonical_json(value)
    except NotCanonicalError as error:
        raise MalformedPackageError(str(error), todo=TODO) from error


def read_canonical(content: bytes, where: str) -> Any:
    """The value that `content` writes; MalformedPackageError if it is no JSON, or JSON in another writing. Cost: linear in its length."""
    try:
        return read_canonical_json(content)
    except NotCanonicalError as error:
        raise MalformedPackageError(str(error), where=where, todo=TODO) from error

"""JSON: one object per line (JSON Lines), one array of objects, or one object. The keys are the headers.

Numbers keep the digits in which they are written. A value that is itself an object or an array is no cell: the row is
damaged there, unless the layout says that it takes such values (`Sheet.nested`).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from ledger.errors import SourceError
from loaders import rules
from loaders.reading.encoding import PIECE, proof_of
from loaders.reading.sheet import DamagedRow, Sheet, file_error

LARGEST = 64 << 20  # characters of one element of an array


class Number(float):
    """A number that remembers how it is written."""

    __slots__ = ("text",)
    text: str


class Repeated(dict[str, Any]):
    """An object in which a key stands twice: which of the two is meant, nobody knows."""


class Broken:
    """Something that should have been an object."""


def json_sheet(path: Path) -> Sheet:
    """The one table of a JSON file."""
    proof = proof_of(path)
    keys: dict[str, None] = {}
    for item in _items(path, proof.encoding):
        if isinstance(item, dict):
            keys.update(dict.fromkeys(item))
    header = tuple(keys)
    lines, nested = (partial(_rows, path, proof.encoding, header, accept_nested=accept) for accept in (False, True))
    kind = "JSON Lines" if _is_lines(path, proof.encoding) else "JSON"
    return Sheet(path, "", f"{kind} {proof.title}", header, 0, lines, nested=nested)


def _rows(path: Path, encoding: str, header: Sequence[str], *, accept_nested: bool) -> Iterator[Sequence[str]]:
    for item in _items(path, encoding):
        if item is None:
            yield ()
        elif isinstance(item, Broken | Repeated) or not isinstance(item, dict):
            yield DamagedRow([_text(item.get(key)) for key in header] if isinstance(item, dict) else ["?"], rules.BROKEN_LINE)
        else:
            cells = [_text(item.get(key)) for key in header]
            inner = frozenset(n for n, key in enumerate(header) if isinstance(item.get(key), dict | list))
            damaged = inner and not accept_nested
            yield DamagedRow(cells, rules.NESTED_VALUE, "、".join(header[n] for n in sorted(inner)), positions=inner) if damaged else cells


def _items(path: Path, encoding: str) -> Iterator[object]:
    """The objects of a file, one per line or element; None for an empty line."""
    with path.open(encoding=encoding, newline="") as handle:
        if _is_lines(path, encoding):
            yield from (_line(line) for line in handle)
        else:
            yield from _elements(path, handle)


def _line(line: str) -> object:
    if not line.strip():
        return None
    try:
        return DECODER.decode(line)
    except (ValueError, RecursionError):
        return Broken()


def _elements(path: Path, handle: TextIO) -> Iterator[object]:
    """The elements of an array, or the one object, without ever holding more than one element and a piece."""
    text, place = _skipped(handle.read(PIECE), 0, handle)
    array = text[place : place + 1] == "["
    if array:
        text, place = _skipped(text, place + 1, handle)
    number = 0
    while place < len(text) and not (array and text[place] == "]"):
        item, text, place = _element(path, number, text, place, handle)
        number += 1
        yield item
        text, place = _skipped(text, place, handle)
        if not array:
            continue
        if text[place : place + 1] == ",":
            text, place = _skipped(text, place + 1, handle)
        elif text[place : place + 1] != "]":
            raise _broken(path, number)
    if array:
        if text[place : place + 1] != "]":
            raise _broken(path, number)
        text, place = _skipped(text, place + 1, handle)
        if place < len(text):
            raise _broken(path, number)


def _element(path: Path, number: int, text: str, place: int, handle: TextIO) -> tuple[object, str, int]:
    """The element that begins at `place`, the text, and the place behind the element; reads on until it is whole."""
    while True:
        try:
            item, behind = DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            rest = text[place:]
            more = handle.read(max(PIECE, len(rest))) if len(rest) < LARGEST else ""
            if not more:
                raise _broken(path, number) from error
            text, place = rest + more, 0
        else:
            return item, text, behind


def _skipped(text: str, place: int, handle: TextIO) -> tuple[str, int]:
    """The text and the place of the next character that is not white space; reads on where the text ends."""
    while True:
        while place < len(text) and text[place] in " \t\r\n":
            place += 1
        if place < len(text) or not (more := handle.read(PIECE)):
            return text, place
        text, place = more, 0


def _is_lines(path: Path, encoding: str) -> bool:
    """Whether each line is an object; a lone object over several lines, or an array, is not."""
    with path.open(encoding=encoding, newline="") as handle:
        first = next((line for line in iter(lambda: handle.readline(LARGEST), "") if line.strip()), "")
    return (first.lstrip().startswith("{") and not isinstance(_line(first), Broken)) or path.suffix.lower() in (".jsonl", ".ndjson")


def _broken(path: Path, number: int) -> SourceError:
    return file_error(rules.BROKEN_JSON, path, f"第 {number + 1} 个元素")


def _text(value: object) -> str:
    """The text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Number):
        return value.text
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)


def _number(text: str) -> Number:
    number = Number(text)
    number.text = text
    return number


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    listed = list(pairs)
    made = dict(listed)
    return made if len(made) == len(listed) else Repeated(made)


def _constant(text: str) -> float:
    raise ValueError(text)  # NaN and Infinity are no JSON


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_constant)

"""JSON: one object per line (JSON Lines), one array of objects, one object, or an array that objects are wrapped around. The keys are the headers.

Numbers keep the digits in which they are written. A value that is itself an object or an array is no cell: the row is
damaged there, unless the layout says that it takes such values (`Sheet.nested`).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from ledger.errors import SourceError
from loaders import rules
from loaders.reading.encoding import PIECE, proof_of
from loaders.reading.sheet import DamagedRow, Sheet, checked, file_error

DEEPEST = 3  # keys above an array that is looked for
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
    kind = "JSON Lines" if _is_lines(path, proof.encoding) else "JSON"
    whole = _sheet(path, f"{kind} {proof.title}", partial(_items, path, proof.encoding))
    first_two = list(islice(_items(path, proof.encoding), 2))
    place = _wrapped_at(first_two[0]) if len(first_two) == 1 else ()
    if not place:
        return whole
    return replace(whole, inside=_sheet(path, f"JSON {proof.title}，取自 {'.'.join(place)}", partial(_wrapped, path, proof.encoding, place)))


def _sheet(path: Path, encoding: str, items: Callable[[], Iterable[object]]) -> Sheet:
    """The table of some objects."""
    keys: dict[str, None] = {}
    for item in items():
        if isinstance(item, dict):
            keys.update(dict.fromkeys(item))
    header = tuple(keys)
    lines, nested = (partial(_rows, items, header, accept_nested=accept) for accept in (False, True))
    return Sheet(path, "", encoding, header, 0, lines, nested=nested)


def _wrapped_at(item: object) -> tuple[str, ...]:
    """The keys that lead to the largest array of objects within an object; () if there is none, or two of the same size."""
    found = sorted(_arrays(item, ()), key=lambda each: -each[0])
    return found[0][1] if found and (len(found) == 1 or found[0][0] > found[1][0]) else ()


def _arrays(item: object, above: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    if isinstance(item, dict) and not isinstance(item, Repeated) and len(above) < DEEPEST:
        for key, value in item.items():
            if isinstance(value, list) and any(isinstance(each, dict) for each in value):
                yield len(value), (*above, key)
            yield from _arrays(value, (*above, key))


def _wrapped(path: Path, encoding: str, place: Sequence[str]) -> Iterable[object]:
    """The elements of the array at that place."""
    item: Any = next(_items(path, encoding))
    for key in place:
        item = item[key]
    return item  # type: ignore[no-any-return]


def _rows(items: Callable[[], Iterable[object]], header: Sequence[str], *, accept_nested: bool) -> Iterator[Sequence[str]]:
    for item in items():
        if item is None:
            yield ()
        elif isinstance(item, Broken | Repeated) or not isinstance(item, dict):
            yield checked(DamagedRow([_text(item.get(key)) for key in header] if isinstance(item, dict) else ["?"], rules.BROKEN_LINE))
        else:
            cells = [_text(item.get(key)) for key in header]
            inner = frozenset(n for n, key in enumerate(header) if isinstance(item.get(key), dict | list))
            damaged = inner and not accept_nested
            yield checked(DamagedRow(cells, rules.NESTED_VALUE, "、".join(header[n] for n in sorted(inner)), positions=inner) if damaged else cells)


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

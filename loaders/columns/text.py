"""A text file in pieces of whole rows, as UTF-8 bytes, whatever its encoding."""

import codecs
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from loaders.columns.tokens import Tokens, tokens
from loaders.reading import Sheet, TextFormat
from loaders.reading.utf8 import valid_utf8

SIZE = 16 << 20  # bytes of a piece: twenty thousand to a hundred thousand rows
LARGEST = 4 * SIZE  # a row that does not fit is left to the ordinary way


def pieces(sheet: Sheet, layout: TextFormat) -> Iterator[Tokens]:
    """The rows of a file, header and what stands above it included. Ends early, with `broken`, where the ordinary way must go on."""
    number, rest = 1, b""
    with _open(sheet.path, layout) as read:
        while True:
            read_now = read(SIZE)
            text, final = rest + read_now, not read_now
            if not text:
                return
            found = tokens(np.frombuffer(text, np.uint8), ord(layout.delimiter), len(sheet.header), number, final=final)
            broken = found.broken or not valid_utf8(text[: found.used]) or len(text) - found.used > LARGEST
            if broken:
                yield found if found.broken and valid_utf8(text[: found.used]) else nothing(number)
                return
            if found.records:
                yield found
            number, rest = number + found.records, text[found.used :]
            if final:
                return


def nothing(number: int) -> Tokens:
    """No rows, and the ordinary way from row `number` on."""
    return tokens(np.frombuffer(b'"', np.uint8), 44, 1, number, final=True)


@contextmanager
def _open(path: Path, layout: TextFormat) -> Iterator[Callable[[int], bytes]]:
    """A function that reads on, in UTF-8 and without a byte order mark."""
    if layout.encoding in ("utf-8", "utf-8-sig"):
        with path.open("rb") as handle:
            start = handle.read(len(codecs.BOM_UTF8))
            if start != codecs.BOM_UTF8:
                handle.seek(0)
            yield handle.read
        return
    with path.open(encoding=layout.encoding, newline="") as text:
        yield lambda size: text.read(size // 2).encode()

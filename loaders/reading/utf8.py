"""Whether a whole file is UTF-8, told by Arrow several times faster than by decoding it."""

from pathlib import Path

import numpy as np
import pyarrow as pa

PIECE = 8 << 20
LONGEST = 4  # bytes of one character


def valid_utf8(text: bytes) -> bool:
    """Whether bytes are UTF-8 from the first to the last."""
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(np.array([0, len(text)], np.int32)), pa.py_buffer(text)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def file_is_utf8(path: Path) -> bool:
    """Whether a whole file is UTF-8."""
    rest = b""
    with path.open("rb") as handle:
        while data := handle.read(PIECE):
            text = rest + data
            whole = _whole(text)
            if not valid_utf8(text[:whole]):
                return False
            rest = text[whole:]
    return not rest


def _whole(text: bytes) -> int:
    """Where the last character begins if it may go on behind the text, else the end."""
    for back in range(1, min(LONGEST, len(text) + 1)):
        byte = text[-back]
        if byte >= 0xC0:
            return len(text) - back if back < 2 + (byte >= 0xE0) + (byte >= 0xF0) else len(text)
        if byte < 0x80:
            break
    return len(text)

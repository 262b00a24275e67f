"""In which encoding a text file is written: proved over the whole file, never guessed."""

import codecs
from pathlib import Path

from loaders import rules
from loaders.reading.sheet import file_error

PIECE = 1 << 20


def encoding_of(path: Path) -> str:
    """utf-8-sig, utf-16 or gb18030: the first in which the whole file is valid, byte for byte."""
    with path.open("rb") as handle:
        if handle.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            with path.open("rb") as handle:
                while piece := handle.read(PIECE):
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
            return encoding
        except UnicodeDecodeError:
            continue
    raise file_error(rules.UNKNOWN_ENCODING, path)


def encoding_title(path: Path, encoding: str) -> str:
    """How the report names an encoding."""
    if encoding != "utf-8-sig":
        return encoding.upper()
    with path.open("rb") as handle:
        return "UTF-8（BOM）" if handle.read(3) == codecs.BOM_UTF8 else "UTF-8"

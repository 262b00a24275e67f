"""In which encoding a text file is written: proved over the whole file, never guessed.

A byte order mark settles the question, and the rest of the file must then obey it. Without one, UTF-8 is proved by the
whole file being valid UTF-8 (text in another encoding practically never is). UTF-16 without a mark is proved by being made
of ordinary characters in one byte order and not in the other. GB18030 accepts nearly any bytes, so that being valid
proves little: there the characters themselves must look like Chinese records, see `plausible`.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ledger.errors import SourceError
from loaders import rules
from loaders.reading.sheet import file_error
from loaders.reading.utf8 import file_is_utf8
from loaders.reading.vocabulary import Plausibility

PIECE = 1 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8-sig", "UTF-8（BOM）"), (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"), (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"))
UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
SPECIAL = re.compile(r"""["]|'(?=[0-9A-Za-z])""")
SPECIAL_BYTES = re.compile(rb"""["]|'(?=[0-9A-Za-z])""")
CONVINCING = 8  # characters beyond ASCII that were right before the first wrong byte; two or three can be chance
UNUSUAL = ("Cc", "Cn", "Co", "Cs")  # control, unassigned, private, surrogate: none of them in a table that people wrote


@dataclass(frozen=True, slots=True)
class Proof:
    """What reading the whole file has shown. `plain`: no quotation mark, and no apostrophe before a code."""

    encoding: str
    title: str
    plain: bool


@dataclass(slots=True)
class Trial:
    """One encoding on its way through the file. `wide`: characters beyond ASCII so far; `lines`: line ends so far; `failed`: where it broke."""

    encoding: str
    wide: int = 0
    lines: int = 0
    failed: "BadByte | None" = None
    _decoder: codecs.IncrementalDecoder = field(init=False)

    def __post_init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder(self.encoding)("strict")

    @property
    def pending(self) -> bool:
        """Whether a character has begun and waits for its other bytes."""
        return bool(self._decoder.getstate()[0])

    def feed(self, piece: "Piece") -> str:
        """The text of a piece, up to the first byte that is not valid, which is noted."""
        before = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(piece.data, not piece.data)
        except UnicodeDecodeError as error:
            place = error.start - before
            text = error.object[: error.start].decode(self.encoding, "ignore")
            by_bytes = piece.line + piece.data.count(b"\n", 0, max(place, 0))
            line = self.lines + text.count("\n") if self.encoding.startswith("utf-16") else by_bytes
            self.failed = BadByte(piece.offset + place, line, error.object[error.start : error.start + 1].hex().upper())
        self.lines += text.count("\n")
        if self.wide < CONVINCING:
            self.wide += len(text) - len(text.encode("ascii", "ignore"))
        return text


@dataclass(frozen=True, slots=True)
class BadByte:
    """Where an encoding broke: bytes before it, lines before it, and the byte in hexadecimal."""

    offset: int
    line: int
    byte: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a file, and how many bytes and line ends come before them. The last piece is empty."""

    data: bytes
    offset: int
    line: int


def encoding_of(path: Path) -> str:
    """The codec in which the whole file is valid, byte for byte; SourceError if there is none."""
    return proof_of(path).encoding


def proof_of(path: Path) -> Proof:
    """The encoding, proved by reading the whole file once; SourceError that names line and byte if there is none."""
    with path.open("rb") as handle:
        start = handle.read(1 << 16)
    if start.startswith(UTF32):
        raise file_error(rules.UNKNOWN_ENCODING, path, "UTF-32")
    for mark, encoding, title in MARKS:
        if start.startswith(mark):
            return _marked(path, encoding, title)
    if b"\0" in start and (found := _utf16_without_mark(path)):
        return found
    return _utf8_or_gb18030(path)


def _marked(path: Path, encoding: str, title: str) -> Proof:
    """The encoding that the mark says, which must hold to the last byte."""
    trial, plain = Trial(encoding), True
    for piece in _pieces(path):
        text = trial.feed(piece)
        if trial.failed:
            raise _bad_byte(path, title, trial.failed)
        plain = plain and not SPECIAL.search(text)
    return Proof(encoding, title, plain)


def _utf16_without_mark(path: Path) -> Proof | None:
    """UTF-16 in the one byte order in which everything is an ordinary character; None if neither or both are."""
    if path.stat().st_size % 2:
        return None
    proofs = [_utf16(path, encoding) for encoding in ("utf-16-le", "utf-16-be")]
    found = [proof for proof in proofs if proof]
    return found[0] if len(found) == 1 else None


def _utf16(path: Path, encoding: str) -> Proof | None:
    """The proof of one byte order. In the wrong one each line end is U+0A00, which no script uses."""
    trial, plausibility, plain = Trial(encoding), Plausibility(), True
    for piece in _pieces(path):
        text = trial.feed(piece)
        if trial.failed or any(unicodedata.category(char) in UNUSUAL and char not in "\t\r\n" for char in set(text)):
            return None
        plausibility.count(text)
        plain = plain and not SPECIAL.search(text)
    readable = plausibility.holds or not plausibility.characters
    return Proof(encoding, f"{encoding.upper()}（无 BOM）", plain) if trial.lines and readable else None


def _utf8_or_gb18030(path: Path) -> Proof:
    if file_is_utf8(path):
        return Proof("utf-8-sig", "UTF-8", _is_plain(path))
    utf8, gb, plausibility, plain, last = Trial("utf-8"), Trial("gb18030"), Plausibility(), True, b""
    for piece in _pieces(path):
        plain = plain and not SPECIAL_BYTES.search(last + piece.data)
        last = piece.data[-1:]
        going = [trial for trial in (utf8, gb) if not trial.failed]
        if not going:
            break
        if piece.data and piece.data.isascii() and not any(trial.pending for trial in going):
            continue
        for trial in going:
            text = trial.feed(piece)
            if trial is gb:
                plausibility.count(text, piece.line)
    if not utf8.failed:
        return Proof("utf-8-sig", "UTF-8", plain)
    if not gb.failed and plausibility.holds:
        return Proof("gb18030", "GB18030", plain)
    raise _refusal(path, utf8, gb, plausibility)


def _is_plain(path: Path) -> bool:
    """Whether the bytes hold no quotation mark, and no apostrophe before a code."""
    last = b""
    with path.open("rb") as handle:
        while data := handle.read(PIECE):
            if b'"' in data or (b"'" in last + data and SPECIAL_BYTES.search(last + data)):
                return False
            last = data[-1:]
    return True


def _refusal(path: Path, utf8: Trial, gb: Trial, plausibility: Plausibility) -> SourceError:
    """The byte to look at is that of the encoding which had read real characters: a file in it breaks only where it is damaged."""
    if utf8.failed and utf8.wide >= CONVINCING:
        return _bad_byte(path, "UTF-8", utf8.failed)
    if gb.failed is None:
        return file_error(rules.IMPLAUSIBLE_TEXT, path, plausibility.detail)
    if plausibility.holds and gb.wide >= CONVINCING:
        return _bad_byte(path, "GB18030", gb.failed)
    places = "；".join(_place(title, trial.failed) for title, trial in (("UTF-8", utf8), ("GB18030", gb)) if trial.failed)
    return file_error(rules.UNKNOWN_ENCODING, path, places)


def _bad_byte(path: Path, title: str, failed: BadByte) -> SourceError:
    return file_error(rules.BAD_BYTES, path, _place(title, failed))


def _place(title: str, failed: BadByte) -> str:
    """Where to look, counted as people count: line and byte from 1."""
    return f"按 {title} 读到第 {failed.line + 1} 行、全文件第 {failed.offset + 1} 字节（十六进制 {failed.byte}）"


def _pieces(path: Path) -> Iterator[Piece]:
    """The file piece by piece, then an empty piece."""
    offset = line = 0
    with path.open("rb") as handle:
        while data := handle.read(PIECE):
            yield Piece(data, offset, line)
            offset, line = offset + len(data), line + data.count(b"\n")
    yield Piece(b"", offset, line)

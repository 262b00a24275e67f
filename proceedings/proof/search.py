"""Searches values, texts and files for a target. What cannot be read is told, never passed over."""

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pypdf

from ledger.errors import CreditGraphError
from ledger.in_force import COUNTING_TABLES
from proceedings.proof.target import Needle

RECORD = re.compile(rf"(?:{'|'.join(COUNTING_TABLES)}):[0-9a-f]{{20}}")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
TAG = re.compile(r"<[^>]*>")
END = re.compile(r"</(?:si|c|comment|row|p)>")  # where one text ends and the next begins; inside, words may be cut into runs
NUMBER = "文号"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UnreadableError(CreditGraphError):
    """A content that the proof cannot read: then it proves nothing about it."""

    code = "CG690"


def found_in(needle: Needle, value: Any, *, about: bool = False) -> list[str]:
    """Everything of the target in a value as JSON has them. `about`: it was asked for by the party, so that all of it is about the party."""
    return list(dict.fromkeys(_found(needle, value, frozenset(), about or needle.about(_words(value)))))


def found_in_file(needle: Needle, media: str, body: bytes, *, about: bool = False) -> list[str]:
    """Everything of the target in a file of a media type. UnreadableError for what has no reader here."""
    kind = media.partition(";")[0].strip().lower()
    return [found for value in _read(kind, body) for found in found_in(needle, value, about=about)] if body else []


def _found(needle: Needle, value: Any, near: frozenset[str], about: bool, named: bool = False) -> Iterator[str]:
    """`near`: the records that the objects around name, the outer ones too. `named`: whether the nearest object says the party itself.

    A number beside another record of the same number is that record's, unless the party or one of its records stands there as well.
    """
    if isinstance(value, dict):
        inside = near | frozenset(RECORD.findall(_words([each for each in value.values() if _is_plain(each)])))
        party = any(isinstance(each, str) and needle.about(each) for each in value.values())
        for name, each in value.items():
            yield from _found(needle, name, inside, about, party)
            yield from _found(needle, each, inside, about, party)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _found(needle, each, near, about, named)
    elif isinstance(value, str):
        found = needle.in_text(plain(value), beside=about)
        anothers = bool(near & needle.target.others) and near.isdisjoint(needle.target.records) and not named and not needle.about(value)
        if found and not (found.startswith(NUMBER) and anothers):
            yield found


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value))


def plain(text: str) -> str:
    r"""The text with HTML entities and \u escapes as the characters that they stand for."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), html.unescape(text))


def _words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _read(kind: str, body: bytes) -> Iterator[Any]:
    try:
        if kind.endswith("json"):
            yield json.loads(body)
        elif kind == "application/pdf":
            yield from _pdf(pypdf.PdfReader(io.BytesIO(body)))
        elif kind == SPREADSHEET:
            book = openpyxl.load_workbook(io.BytesIO(body), read_only=True)
            yield [[str(cell) for cell in row if cell is not None] for sheet in book for row in sheet.iter_rows(values_only=True)]
            yield from _archive(body)  # titles of sheets, comments, headers and footers, properties, defined names
        elif zipfile.is_zipfile(io.BytesIO(body)):
            yield from _archive(body)
        else:
            yield body.decode("utf-8-sig").splitlines()
    except (ValueError, OSError, KeyError, pypdf.errors.PyPdfError, zipfile.BadZipFile) as error:
        raise UnreadableError(f"读不出 {kind or '没有类型'} 的内容：{error}", todo="为这种文件写一个读法（proceedings/proof/search.py）") from error


def _pdf(reader: pypdf.PdfReader) -> Iterator[list[str]]:
    """The text of every page and the properties. ValueError for a page without text: what is a picture cannot be searched."""
    pages = [page.extract_text() for page in reader.pages]
    empty = [number for number, text in enumerate(pages, start=1) if not text.strip()]
    if empty or not pages:
        raise ValueError(f"第 {'、'.join(map(str, empty)) or '1'} 页没有文字")
    text = "\n".join([*pages, *map(str, (reader.metadata or {}).values()), *reader.attachments])
    yield [text, re.sub(r"\s", "", text)]  # an id or a sentence may be broken over lines


def _archive(body: bytes) -> Iterator[list[str]]:
    """The name and the text of every member, with and without its markup; a member that is no text is a ValueError."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        yield [*archive.namelist(), archive.comment.decode()]
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8-sig")
            yield [*text.splitlines(), *(TAG.sub("", each) for each in END.split(text))] if text.lstrip().startswith("<") else text.splitlines()

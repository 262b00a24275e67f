"""Files as they come, each format in a module of its own. What was found (encoding, header row) is reported, not guessed silently."""

import codecs
import csv
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from loaders.reading import old_workbook, parquet
from loaders.reading.archive import Unpacker
from loaders.reading.encoding import encoding_of
from loaders.reading.file_names import Standing, advice, standing
from loaders.reading.json_text import json_sheet
from loaders.reading.sheet import DamagedRow, Sheet, TextFormat, file_error, unreadable
from loaders.reading.text import text_sheet
from loaders.reading.workbook import workbook_sheets

__all__ = ["DamagedRow", "Sheet", "Standing", "TextFormat", "Unpacker", "advice", "encoding_of", "file_error", "sheets", "standing", "unreadable"]

OTHER_FORMATS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"<html", "网页（HTML）"),
    (b"<!doctype html", "网页（HTML）"),
    (b"<table", "网页（HTML）"),
    (b"<?xml", "XML"),
    (b"{\\rtf", "RTF 文档"),
)  # what is sent under the name of a spreadsheet now and then
TAR, TAR_PLACE = b"ustar", 257
JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
JSON_BEGIN = re.compile(rb"\s*(?:\[\s*[{\]]|\{\s*[\"}])")  # an array of objects, or an object


def sheets(path: Path) -> list[Sheet]:
    """The tables in a file, the format told by its content; SourceError if it cannot be read."""
    try:
        with path.open("rb") as handle:
            start = handle.read(1 << 12)
        found = _reader(path, start)(path)
    except (OSError, ValueError, KeyError, csv.Error, pa.ArrowException) as error:
        raise unreadable(path, str(error)) from error
    filled = [sheet for sheet in found if sheet.header]
    if not filled:
        raise unreadable(path, "没有任何内容")
    return filled


def _reader(path: Path, start: bytes) -> Callable[[Path], list[Sheet]]:
    if start.startswith(old_workbook.SIGNATURE):
        return old_workbook.old_workbook_sheets
    if start.startswith(b"PK"):
        return workbook_sheets
    begin = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for signature, title in OTHER_FORMATS:
        if begin.startswith(signature.lower()):
            raise unreadable(path, f"内容是{title}，不是表格，请另存为 XLSX 或 CSV")
    if start[TAR_PLACE : TAR_PLACE + len(TAR)] == TAR:
        raise unreadable(path, "内容是 TAR 归档，请解开后报送文件夹或 ZIP")
    if start.startswith(parquet.SIGNATURE):
        return lambda each: [parquet.parquet_sheet(each)]
    if path.suffix.lower() in JSON_SUFFIXES or JSON_BEGIN.match(start.removeprefix(codecs.BOM_UTF8)):
        return lambda each: [json_sheet(each)]
    return lambda each: [text_sheet(each)]

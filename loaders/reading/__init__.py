"""Files as they come, each format in a module of its own. What was found (encoding, header row) is reported, not guessed silently."""

import csv
from pathlib import Path

from loaders.reading.encoding import encoding_of
from loaders.reading.sheet import DamagedRow, Sheet, TextFormat, file_error, unreadable
from loaders.reading.text import text_sheet
from loaders.reading.workbook import workbook_sheets

__all__ = ["SUFFIXES", "DamagedRow", "Sheet", "TextFormat", "encoding_of", "file_error", "sheets", "unreadable"]

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls"})
OLD_WORKBOOK = bytes.fromhex("D0CF11E0A1B11AE1")


def sheets(path: Path) -> list[Sheet]:
    """The tables in a file; SourceError if it cannot be read."""
    try:
        with path.open("rb") as handle:
            start = handle.read(len(OLD_WORKBOOK))
        if start == OLD_WORKBOOK:
            raise unreadable(path, "旧版 XLS，请另存为 XLSX")
        found = workbook_sheets(path) if start.startswith(b"PK") else [text_sheet(path)]
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise unreadable(path, str(error)) from error
    filled = [sheet for sheet in found if sheet.header]
    if not filled:
        raise unreadable(path, "没有任何内容")
    return filled

"""Which layout a file has, told by its header: names and aliases, written wide or narrow, with or without spaces."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from ledger.column import Column, Kind
from ledger.errors import SourceError
from loaders import rules
from loaders.cell_words import cell_words
from loaders.reading import Sheet, file_error
from loaders.source import Source

REJECT_ID = "退回编号"
DIAGNOSTIC_HEADERS = (REJECT_ID, "问题", "原位置")  # what a reject workbook puts before the sender's columns
NO_COLUMN = "没有一列认得"
ALIKE = 0.75  # of its characters; a text that is no heading may be a cell, and cells never reach a message
MOST_SHOWN = 10
A_HEADER = 3  # known headings; fewer of them stand in a row of data now and then
LEFT_OUT = re.compile(r"[\s*★:：]+")
BRACKETS = re.compile(r"[(\[【]")
UNIT = re.compile(r"\((万元|元)\)$")
NEAR_ENOUGH = 0.5  # share of the header that a layout must know; below it the file is of no known layout

LONG_NUMBER = re.compile(r"\d{6,}[\dXx]*")  # a file without a header has data there: numbers of people never reach a message


@dataclass(frozen=True, slots=True)
class Layout:
    """How one file's columns fall on a source. `places`: per column the positions that may fill it, best first."""

    source: Source
    places: tuple[tuple[Column, tuple[int, ...]], ...]
    unread: tuple[str, ...]
    forbidden: tuple[int, ...]
    partial: bool  # handed back before: rows to add, never a whole snapshot
    returned: int | None = None  # the position of the column of reject numbers
    yuan: tuple[int, ...] = ()  # positions of amounts that the sheet says are in 元, not 万元

    def reject_id(self, cells: Sequence[str]) -> str:
        """The number under which a row was handed back before, or empty."""
        return cells[self.returned].strip() if self.returned is not None and self.returned < len(cells) else ""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a source fits a header."""

    source: Source
    places: Mapping[str, tuple[int, ...]]
    known: int
    missing: tuple[Column, ...]

    def rank(self, width: int) -> tuple[float, float, float]:
        """More of the header known, then fewer required columns missing, then fewer columns left empty."""
        required = len(self.source.required) or 1
        return (self.known / width, -len(self.missing) / required, len(self.places) / len(self.source.columns))


def recognise(sheet: Sheet, sources: Sequence[Source]) -> Layout:
    """The layout of a sheet; SourceError naming the nearest layout and what is missing if there is none."""
    keys = [header_key(cell) for cell in sheet.header]
    diagnostic = {header_key(header) for header in DIAGNOSTIC_HEADERS}
    partial = header_key(REJECT_ID) in keys  # the other two may have been deleted
    positions = {key: n for n, key in enumerate(keys) if key and not (partial and key in diagnostic)}
    repeated = sorted({sheet.header[n] for n, key in enumerate(keys) if key and key in keys[:n]})
    forbidden = tuple(n for n, key in enumerate(keys) if any(word in key for word in cell_words().forbidden_columns))
    legible = {key: n for key, n in positions.items() if n not in forbidden}
    best = max((_fit(source, legible, bool(sheet.unit)) for source in sources), key=lambda fit: fit.rank(len(legible) or 1))
    if best.known < NEAR_ENOUGH * len(legible) or not best.known:
        raise _refusal(rules.UNKNOWN_LAYOUT, sheet, best, legible, headings(tuple(sources)))
    if repeated:
        raise file_error(rules.REPEATED_COLUMN, sheet.path, _shown(repeated, headings(tuple(sources)), trusted=best.known >= A_HEADER))
    if best.missing:
        raise _refusal(rules.MISSING_COLUMN, sheet, best, legible, headings(tuple(sources)))
    places = tuple((column, best.places[column.name]) for column in best.source.columns if column.name in best.places)
    returned = keys.index(header_key(REJECT_ID)) if partial else None
    return Layout(best.source, places, tuple(_unread(sheet, best, legible)), forbidden, partial, returned, _in_yuan(places, keys, sheet.unit))


@cache
def header_key(text: str) -> str:
    """A header as it is compared: NFKC, upper case, without spaces, marks for “required”, and remarks like （必填）."""
    plain = LEFT_OUT.sub("", unicodedata.normalize("NFKC", text)).upper()
    return _remarks().sub("", plain) if BRACKETS.search(plain) else plain


@cache
def headings(sources: tuple[Source, ...]) -> frozenset[str]:
    """Every heading that any layout knows."""
    columns = (text for source in sources for column in source.columns for text in (column.title, *column.aliases))
    others = (text for source in sources for text in (*source.ignored, *(code for code, _ in source.codes)))
    return frozenset(header_key(text) for text in (*columns, *others, *DIAGNOSTIC_HEADERS))


@cache
def _remarks() -> re.Pattern[str]:
    """A remark in brackets: one of the words of cell_words.toml, perhaps with more behind a comma."""
    words = "|".join(map(re.escape, cell_words().heading_remarks))
    return re.compile(rf"[(\[【](?:{words})(?:[,;、。][^()\[\]【】]*)?[)\]】]")


def _fit(source: Source, positions: Mapping[str, int], unit_known: bool) -> Fit:
    headers, ignored = _headers(source, unit_known), {header_key(text) for text in source.ignored}
    places: dict[str, list[tuple[int, int]]] = {}
    for key, position in positions.items():
        if key in headers:
            column, preference = headers[key]
            places.setdefault(column.name, []).append((preference, position))
    known = sum(len(found) for found in places.values()) + len(ignored & positions.keys())
    missing = tuple(column for column in source.required if column.name not in places)
    return Fit(source, {name: tuple(position for _, position in sorted(found)) for name, found in places.items()}, known, missing)


@cache
def _headers(source: Source, unit_known: bool) -> Mapping[str, tuple[Column, int]]:
    """Header key → column and how much it is preferred among the headers of that column (0 first)."""
    names = {column.name: column for column in source.columns}
    found: dict[str, tuple[Column, int]] = {}
    for column in source.columns:
        for preference, text in enumerate((column.title, *column.aliases)):
            found.setdefault(header_key(text), (column, preference))
    for column in source.columns:
        if column.kind is Kind.MONEY_WAN:
            for preference, text in enumerate((column.title, *column.aliases)):
                for key in _with_units(header_key(text), unit_known):
                    found.setdefault(key, (column, preference))
    for text, name in source.codes:
        found.setdefault(header_key(text), (names[name], 99))
    return found


def _with_units(key: str, unit_known: bool) -> Sequence[str]:
    """The heading of an amount with either unit; without any only where the sheet names the unit elsewhere, for nobody may guess it."""
    name = UNIT.sub("", key)
    return (f"{name}(万元)", f"{name}(元)", *((name,) if unit_known else ()))


def _in_yuan(places: Sequence[tuple[Column, tuple[int, ...]]], keys: Sequence[str], unit: str) -> tuple[int, ...]:
    """The positions of amounts in 元: their own heading says so, or it says nothing and the sheet as a whole does."""
    amounts = (place for column, found in places if column.kind is Kind.MONEY_WAN for place in found)
    return tuple(place for place in amounts if ((own := UNIT.search(keys[place])) and own[1] == "元") or (not own and unit == "元"))


def _unread(sheet: Sheet, fit: Fit, positions: Mapping[str, int]) -> list[str]:
    read = {position for places in fit.places.values() for position in places}
    ignored = {header_key(text) for text in fit.source.ignored}
    return [sheet.header[position] for key, position in positions.items() if position not in read and key not in ignored]


def _refusal(rule: rules.Rule, sheet: Sheet, fit: Fit, positions: Mapping[str, int], known: frozenset[str]) -> SourceError:
    missing = "、".join(column.title for column in fit.missing)
    unread = _unread(sheet, fit, positions)
    extra = _shown(unread, known, trusted=rule is not rules.UNKNOWN_LAYOUT and fit.known >= A_HEADER)
    nearest = f"最接近的格式是“{fit.source.title}”（{fit.source.id}）" if fit.known else NO_COLUMN
    parts = (nearest, missing and fit.known and f"缺少：{missing}", extra and f"不认得：{extra}")
    return file_error(rule, sheet.path, "，".join(part for part in parts if part))


def _shown(texts: Sequence[str], known: frozenset[str], *, trusted: bool) -> str:
    """Texts of a row that may be a header: as they are where it certainly is one, else only those that are nearly headings, and how many others."""
    fit = [text for text in texts if trusted or get_close_matches(header_key(text), known, 1, ALIKE)]
    others = len(texts) - len(fit)
    shown = "、".join(LONG_NUMBER.sub("…", text) for text in fit[:MOST_SHOWN])
    return shown + (f"{'，另有 ' if shown else ''}{others} 列" if others else "")

"""Which files are to be loaded, and which sheets of each have a known layout."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ledger.errors import InputError, SourceError
from loaders import rules
from loaders.header import NO_COLUMN, Layout, recognise
from loaders.heading import with_heading
from loaders.reading import DamagedRow, Sheet, Standing, Unpacker, advice, sheets, standing, unreadable
from loaders.reading.archive import Member
from loaders.sources import SOURCES

NOTES_SHEET = "说明"  # the second sheet of our own templates and reject workbooks
REJECT_NOTES = "退回数据说明"  # what the second sheet of a reject workbook begins with
ANSWERS = ("truth.json", "visit-lists.json")  # what `creditgraph generate` writes beside the source files: what is planted, lists of past weeks
NO_TABLE = (rules.UNREADABLE, rules.UNKNOWN_ENCODING, rules.BAD_BYTES, rules.IMPLAUSIBLE_TEXT, rules.BROKEN_JSON)  # what a file of another kind looks like
BARE_NUMBER = re.compile(r"\s*[+-]?[\d,]*\.?\d+(?:[Ee][+-]?\d+)?\s*")


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet whose layout is known. `name`: as the ledger records it, relative to the folder that was given.

    `part` names the sheet where a file has several with known layouts: then each is loaded, and known again, by itself.
    `flags`: what the file as a whole failed and is loaded nevertheless.
    """

    path: Path
    name: str
    sheet: Sheet
    layout: Layout
    order: tuple[date, str]
    part: str = ""
    flags: tuple[rules.Rule, ...] = ()


@dataclass(slots=True)
class Discovery:
    """What was found, the files and sheets that are refused, each with its name, and the files that are no data."""

    found: list[Found] = field(default_factory=list)
    refused: list[tuple[str, SourceError]] = field(default_factory=list)
    not_data: list[str] = field(default_factory=list)


def files_in(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Files to look into with their names: a folder stands for the files below it, in order; a file is always taken."""
    found: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            below = sorted(each for each in path.rglob("*") if each.is_file())
            named = [(each, each.relative_to(path).as_posix()) for each in below]
            found += [(each, name) for each, name in named if standing(name) is not Standing.BESIDE]
        elif path.is_file():
            found.append((path, path.name))
        else:
            raise InputError("没有这个文件或文件夹", where=str(path), todo="核对路径")
    return found


def discover(paths: Iterable[Path], unpacker: Unpacker) -> Discovery:
    """Every sheet of a known layout in files, folders and archives. What archives hold lives as long as the unpacker."""
    discovery, given = Discovery(), list(paths)
    for path, name in files_in(given):
        for member in [Member(name, path)] if path not in given and standing(name) is Standing.NOT_DATA else unpacker.members(path, name):
            _look_into(member, discovery, by_name=path in given and member.name == name)
    return discovery


def _look_into(member: Member, discovery: Discovery, *, by_name: bool) -> None:
    """Add the sheets of one file that have a known layout; the file is refused if none has. `by_name`: somebody asked for this very file."""
    if standing(member.name) is Standing.NOT_DATA and not by_name:
        discovery.not_data.append(member.name)
        return
    try:
        if member.error:
            raise member.error
        everything = [sheet for sheet in sheets(member.path) if sheet.title != NOTES_SHEET or not _is_notes(sheet)]
        known = list(_known(member, everything, discovery))
    except SourceError as error:
        _turn_away(member, error, discovery, by_name=by_name)
        return
    several = len(known) > 1
    hidden = sum(sheet.hidden for sheet in everything)
    flags = (rules.HIDDEN_SHEET,) * hidden + (rules.UNREAD_SHEET,) * (len(everything) - hidden - len(known))
    for n, found in enumerate(known):
        named = replace(found, name=f"{found.name}#{found.sheet.title}", part=found.sheet.title) if several else found
        discovery.found.append(replace(named, flags=(*found.flags, *(flags if n == 0 else ()))))


def _turn_away(member: Member, error: SourceError, discovery: Discovery, *, by_name: bool) -> None:
    """A file that was not read: refused, by its kind where the content told nothing; or no data, where nothing says that it is."""
    code = error.what.split(" ", 1)[0]
    tells_nothing = code in {rule.code for rule in NO_TABLE} or (code == rules.UNKNOWN_LAYOUT.code and NO_COLUMN in error.what)
    kind = standing(member.name)
    if member.path.name in ANSWERS and not by_name:
        discovery.not_data.append(member.name)
    elif not tells_nothing or kind in (Standing.DATA, Standing.BESIDE) or (kind is Standing.UNKNOWN and by_name):
        discovery.refused.append((member.name, error))
    elif kind is Standing.UNKNOWN:
        discovery.not_data.append(member.name)
    else:
        rule, foreign = rules.OTHER_FORMAT, advice(member.name)
        discovery.refused.append((member.name, SourceError(f"{rule.code} {rule.message}：{foreign.title}", where=member.name, todo=foreign.todo)))


def _known(member: Member, everything: Sequence[Sheet], discovery: Discovery) -> Iterator[Found]:
    """The sheets of known layouts. If there is none, the error of the first sheet; a sheet that nearly is one is refused by itself."""
    refusals: list[tuple[Sheet, SourceError]] = []
    any_known = False
    for sheet in everything:
        try:
            if not sheet.hidden:
                yield _recognised_or_inside(member, sheet)
                any_known = True
        except SourceError as error:
            refusals.append((sheet, error))
    if not any_known:
        raise refusals[0][1] if refusals else unreadable(member.path, "只有隐藏的工作表")
    for sheet, refusal in refusals:
        if not refusal.what.startswith(rules.UNKNOWN_LAYOUT.code):
            discovery.refused.append((f"{member.name}#{sheet.title}", refusal))


def _recognised_or_inside(member: Member, sheet: Sheet) -> Found:
    """The sheet, or else the rows that it is wrapped around."""
    try:
        return _recognised(member, sheet)
    except SourceError:
        if sheet.inside is None:
            raise
        return _recognised(member, sheet.inside)


def _recognised(member: Member, raw: Sheet) -> Found:
    """The sheet under its header, in the units of its layout."""
    sheet = with_heading(raw, SOURCES)
    layout = recognise(sheet, SOURCES)
    if layout.source.nested and sheet.nested:
        sheet = replace(sheet, lines=sheet.nested)
    flags = (rules.OTHER_HEADER_ROW,) if sheet.header_row > 1 else ()
    if layout.yuan:
        sheet, flags = in_yuan(sheet, layout.yuan), (*flags, rules.YUAN)
    moment = layout.source.moment
    return Found(member.path, member.name, sheet, layout, (moment(sheet) if moment else date.min, member.name), flags=flags)


def in_yuan(sheet: Sheet, positions: Sequence[int]) -> Sheet:
    """The sheet with 元 written behind the bare numbers of these columns, so that they are read as what they are."""

    def lines() -> Iterator[Sequence[str]]:
        for number, cells in enumerate(sheet.lines(), 1):
            if number > sheet.header_row and not isinstance(cells, DamagedRow):
                cells = list(cells)
                for place in positions:
                    if place < len(cells) and BARE_NUMBER.fullmatch(cells[place]):
                        cells[place] = f"{cells[place].strip()}元"
            yield cells

    return replace(sheet, lines=lines, text=None)


def _is_notes(sheet: Sheet) -> bool:
    """Whether a sheet is the explanation in our own template, whose first column lists the columns of the data sheet, or in a reject workbook."""
    return sheet.header[:2] == ("列", "必填") or sheet.header[0].startswith(REJECT_NOTES)

"""Which files are to be loaded, and which sheet of each has a known layout."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger.errors import InputError, SourceError
from loaders.header import Layout, recognise
from loaders.reading import SUFFIXES, Sheet, sheets
from loaders.sources import SOURCES

NOTES_SHEET = "说明"  # the second sheet of our own templates


@dataclass(frozen=True, slots=True)
class Found:
    """A file whose layout is known. `name`: as the ledger records it, relative to the folder that was given."""

    path: Path
    name: str
    sheet: Sheet
    layout: Layout
    unread_sheets: int
    order: tuple[date, str]


def files_in(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Files to load with their names: a folder stands for the data files below it, in order; a file is always taken."""
    found: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            below = sorted(each for each in path.rglob("*") if each.is_file() and each.suffix.lower() in SUFFIXES and not each.name.startswith((".", "~$")))
            found += [(each, each.relative_to(path).as_posix()) for each in below]
        elif path.is_file():
            found.append((path, path.name))
        else:
            raise InputError("没有这个文件或文件夹", where=str(path), todo="核对路径")
    return found


def find(path: Path, name: str) -> Found:
    """The first sheet of a file whose layout is known; SourceError of the first sheet if there is none."""
    refusals: list[SourceError] = []
    everything = sheets(path)
    for sheet in everything:
        try:
            layout = recognise(sheet, SOURCES)
            moment = layout.source.moment
            order = (moment(sheet) if moment else date.min, name)
        except SourceError as error:
            refusals.append(error)
            continue
        others = sum(each is not sheet and each.title != NOTES_SHEET for each in everything)
        return Found(path, name, sheet, layout, others, order)
    raise refusals[0]

"""What the name of a file says about it: data, data in a form that nobody reads here, no data, or nothing (file_names.toml).

A name decides only what is said about a file that could not be read. What can be read is told by the content.
"""

import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath


class Standing(Enum):
    """`FOREIGN`: it may hold data that we cannot read; `BESIDE`: left by a system or program, never mentioned."""

    DATA = "data"
    FOREIGN = "foreign"
    NOT_DATA = "not data"
    BESIDE = "beside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A kind of files, and what their sender can do to have them read."""

    title: str
    todo: str


@dataclass(frozen=True, slots=True)
class FileNames:
    """The lists of file_names.toml."""

    standings: dict[str, Standing]
    foreign: dict[str, Foreign]
    not_data: Foreign
    prefixes: tuple[str, ...]
    names: frozenset[str]
    folders: frozenset[str]
    endings: tuple[str, ...]


@cache
def file_names() -> FileNames:
    """The lists as shipped."""
    lists = tomllib.loads((files("loaders.reading") / "file_names.toml").read_text(encoding="utf-8"))
    foreign = {suffix: Foreign(group["title"], group["todo"]) for group in lists["foreign"] for suffix in group["suffixes"]}
    standings = dict.fromkeys(lists["not_data"]["suffixes"], Standing.NOT_DATA) | dict.fromkeys(foreign, Standing.FOREIGN)
    beside = lists["beside"]
    return FileNames(
        standings | dict.fromkeys(lists["data"]["suffixes"], Standing.DATA),
        foreign,
        Foreign("文档、图片或程序", lists["not_data"]["todo"]),
        tuple(beside["prefixes"]),
        frozenset(beside["names"]),
        frozenset(beside["folders"]),
        tuple(beside["endings"]),
    )


def standing(name: str) -> Standing:
    """What a name below a folder or within an archive says."""
    lists, path = file_names(), PurePosixPath(name)
    if path.name.startswith(lists.prefixes) or path.name.lower() in lists.names or path.name.endswith(lists.endings) or lists.folders & set(path.parts):
        return Standing.BESIDE
    found = lists.standings.get(path.suffix.lower(), Standing.UNKNOWN)
    hidden = any(part.startswith(".") and part != ".." for part in path.parts)
    return Standing.BESIDE if hidden and found is not Standing.DATA else found


def advice(name: str) -> Foreign:
    """What a file is that cannot be read, and what to do."""
    return file_names().foreign.get(PurePosixPath(name).suffix.lower(), file_names().not_data)

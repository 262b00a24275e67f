"""Files inside files: ZIP (one more ZIP inside it at most) and GZIP, unpacked one by one into a private folder.

Limits come before unpacking, out of the archive's own directory, and again while bytes arrive. A member is never written
under its own name, so that no name leads out of the folder.
"""

import gzip
import os
import shutil
import tempfile
import tomllib
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import IO

from ledger.errors import SourceError
from loaders import rules
from loaders.reading.file_names import Standing, standing
from loaders.reading.sheet import file_error, unreadable

GZIP = b"\x1f\x8b"
WORKBOOK_PARTS = ("[Content_Types].xml", "mimetype")  # what XLSX and ODS begin with: they are ZIP files too
UTF8_NAME, ENCRYPTED = 0x800, 0x1  # ZIP general purpose bits 11 and 0
PIECE = 1 << 20
PREFIX = ".unpacked-"
ONE_INSIDE = 1  # archives within an archive


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of archive.toml."""

    total_bytes: int
    members: int
    ratio: int
    ratio_from_bytes: int
    strings_bytes: int = 1 << 28


@cache
def limits() -> Limits:
    """The limits as shipped."""
    lists = tomllib.loads((files("loaders.reading") / "archive.toml").read_text(encoding="utf-8"))["limits"]
    return Limits(lists["total_bytes"], lists["members"], lists["ratio"], lists["ratio_from_bytes"], lists["strings_bytes"])


@dataclass(frozen=True, slots=True)
class Member:
    """A file to be loaded, and how the ledger names it; or why it cannot be. What is no data by its name is named and not unpacked."""

    name: str
    path: Path
    error: SourceError | None = None


class Unpacker:
    """Unpacks into a folder that only its owner may read, and removes it at the end of the `with` block."""

    def __init__(self, home: Path, bounds: Limits | None = None) -> None:
        self.home, self.limits, self.unpacked = home, bounds or limits(), 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> "Unpacker":
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def members(self, path: Path, name: str, depth: int = 0) -> Iterator[Member]:
        """The file itself, or what is in it."""
        try:
            kind = kind_of(path)
            if kind == "file":
                yield Member(name, path)
            elif kind == "gzip":
                yield Member(name, self._gunzipped(path))
            elif depth > ONE_INSIDE:
                raise file_error(rules.ARCHIVE_MEMBER, path, "压缩包嵌套超过一层")
            else:
                yield from self._zipped(path, name, depth)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            yield Member(name, path, unreadable(path, str(error)))
        except SourceError as error:
            yield Member(name, path, error)

    def _zipped(self, path: Path, name: str, depth: int) -> Iterator[Member]:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            self._check(path, [(entry.file_size, entry.compress_size) for entry in entries])
            named = sorted((member_name(entry), n) for n, entry in enumerate(entries))
            for inner, n in named:
                kind = standing(inner)
                if kind is Standing.NOT_DATA:
                    yield Member(f"{name}/{inner}", Path(inner))
                elif kind is not Standing.BESIDE:
                    yield from self._member(archive, entries[n], f"{name}/{inner}", depth)

    def _member(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, depth: int) -> Iterator[Member]:
        inner = PurePosixPath(name)
        try:
            if ".." in inner.parts or inner.name != Path(inner.name).name or "//" in name or ":" in inner.parts[-1]:
                raise file_error(rules.ARCHIVE_MEMBER, Path(name), "路径越出压缩包")
            if entry.flag_bits & ENCRYPTED:
                raise file_error(rules.ENCRYPTED, Path(name))
            with archive.open(entry) as source:
                path = self._write(source, inner.suffix, entry.file_size, Path(name))
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            yield Member(name, Path(name), unreadable(Path(name), str(error)))
        except SourceError as error:
            yield Member(name, Path(name), error)
        else:
            yield from self.members(path, name, depth + 1)

    def _gunzipped(self, path: Path) -> Path:
        room = self.limits.total_bytes - self.unpacked
        most = max(self.limits.ratio_from_bytes, path.stat().st_size * self.limits.ratio)
        with gzip.open(path) as source:
            return self._write(source, Path(path.stem).suffix, min(room, most), path)

    def _check(self, path: Path, sizes: Sequence[tuple[int, int]]) -> None:
        """Refuse an archive by its directory, before anything is unpacked."""
        check_limits(path, sizes, self.limits, self.unpacked)
        if sum(size for size, _ in sizes) > shutil.disk_usage(self._room()).free:
            raise file_error(rules.ARCHIVE_LIMIT, path, "磁盘空间不足以解压")

    def _write(self, source: IO[bytes] | gzip.GzipFile, suffix: str, most: int, shown: Path) -> Path:
        """Copy at most so many bytes into a file of its own (0600)."""
        handle, target = tempfile.mkstemp(suffix=suffix.lower(), dir=self._room())
        written = 0
        with os.fdopen(handle, "wb") as out:
            while piece := source.read(PIECE):
                written += len(piece)
                if written > most:
                    raise file_error(rules.ARCHIVE_LIMIT, shown, f"解压后超过 {most:,} 字节")
                out.write(piece)
        self.unpacked += written
        return Path(target)

    def _room(self) -> str:
        if self._folder is None:
            self.home.mkdir(parents=True, exist_ok=True)
            clear_leftovers(self.home)
            self._folder = tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=self.home)
        return self._folder.name


def clear_leftovers(home: Path) -> None:
    """Remove what loads have left that were killed: the name of a folder begins with the number of its process."""
    for folder in home.glob(f"{PREFIX}*"):
        process = folder.name.removeprefix(PREFIX).partition("-")[0]
        if process.isdecimal() and not Path("/proc", process).exists() and Path("/proc").exists():
            shutil.rmtree(folder, ignore_errors=True)


def check_limits(path: Path, sizes: Sequence[tuple[int, int]], bounds: Limits, already: int = 0) -> None:
    """Refuse (size, packed size) of members that are too many, too large, or too well compressed to be records."""
    total, packed = already + sum(size for size, _ in sizes), sum(size for _, size in sizes)
    if len(sizes) > bounds.members:
        raise file_error(rules.ARCHIVE_LIMIT, path, f"{len(sizes):,} 个成员，限 {bounds.members:,} 个")
    if total > bounds.total_bytes:
        raise file_error(rules.ARCHIVE_LIMIT, path, f"解压后 {total:,} 字节，限 {bounds.total_bytes:,} 字节")
    if total - already > bounds.ratio_from_bytes and total - already > bounds.ratio * max(packed, 1):
        raise file_error(rules.ARCHIVE_LIMIT, path, f"压缩率 {(total - already) // max(packed, 1)}，限 {bounds.ratio}")


def kind_of(path: Path) -> str:
    """zip, gzip or file, by content."""
    with path.open("rb") as handle:
        start = handle.read(4)
    if start.startswith(GZIP):
        return "gzip"
    if not start.startswith(b"PK") or not zipfile.is_zipfile(path):
        return "file"
    with zipfile.ZipFile(path) as archive:
        return "file" if set(WORKBOOK_PARTS) & set(archive.namelist()) else "zip"


def member_name(entry: zipfile.ZipInfo) -> str:
    """The name of a member. Without the UTF-8 flag it is whatever its writer used: UTF-8 on a Mac, GBK on Chinese Windows."""
    if entry.flag_bits & UTF8_NAME:
        return entry.filename.replace("\\", "/")
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return entry.filename

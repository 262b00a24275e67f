"""Packages as files: whole on the disk before the log says that they were made, under their name only once it does.

A crash before the log leaves a draft that no log knows: it never gets its name. A crash after it leaves a draft of a package that was made,
and the next export into the same folder gives it its name.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from ledger.durable import settle
from ledger.errors import InputError
from proceedings.exchange.package import digest_of

DRAFT = ".package"
TODO = "换一个可写的文件夹再签发；没有登记任何包"


def draft(folder: Path, file_name: str, content: bytes) -> None:
    """Put a package into the folder under a name that nobody takes for one. InputError if it cannot be written."""
    path = _draft(folder, file_name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        settle(folder)
    except OSError as error:
        raise InputError(f"不能写入：{error.strerror}", where=str(folder / file_name), todo=TODO) from error


def release(folder: Path, made: Mapping[str, str]) -> list[Path]:
    """Give every draft that the log knows its name. `made`: file name → digest of the file, as logged. Other drafts may be another export's under way."""
    released = list[Path]()
    for name in sorted(name for name in made if _draft(folder, name).exists()):
        path = _draft(folder, name)
        if made[name] == digest_of(path.read_bytes()):
            path.replace(folder / name)
            released.append(folder / name)
    if released:
        settle(folder)
    return released


def _draft(folder: Path, file_name: str) -> Path:
    return folder / f".{file_name}{DRAFT}"

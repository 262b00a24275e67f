"""Files that survive a power cut: written, flushed to the disk, then named.

The Delta writer of `deltalake` renames and links without fsync (seen with strace on 1.6.6), so after a power cut a name
may stand for an empty file. What the ledger relies on is therefore written here.
"""

import errno
import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ledger.errors import LedgerError

FULL = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件大小超过系统允许的上限",
    errno.EROFS: "磁盘为只读",
    errno.EIO: "磁盘读写出错",
}

DRAFT = re.compile(r"\.part$|#\d+$")  # files that never got their name: ours, and those of the Delta writer


class HashedFile:
    """A new binary file that knows its size and SHA-256 while it is written. `close` returns once the content is on the disk."""

    def __init__(self, path: Path) -> None:
        self.path, self.size, self.closed = path, 0, False
        self._handle, self._digest = path.open("xb"), hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Append; what the Parquet writer calls."""
        if self.closed:
            return len(data)  # abandoned: the Parquet writer still puts its footer when it is closed
        self._handle.write(data)
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        """How many bytes are written so far."""
        return self.size

    def flush(self) -> None:
        """Hand everything to the system."""
        if not self.closed:
            self._handle.flush()

    def close(self) -> None:
        """Wait for the disk and close."""
        if not self.closed:
            self.closed = True
            try:
                self._handle.flush()
                os.fsync(self._handle.fileno())
            finally:
                self._handle.close()

    def abandon(self) -> None:
        """Close without waiting for the disk; what is in it is not wanted."""
        self.closed = True
        with suppress(OSError):
            self._handle.close()

    @property
    def sha256(self) -> str:
        """SHA-256 of what was written."""
        return self._digest.hexdigest()


def publish(path: Path, content: bytes) -> None:
    """Create a file under its name with its whole content on the disk, or not at all; FileExistsError if the name is taken."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        file = HashedFile(draft)
        try:
            file.write(content)
        finally:
            file.close()
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    settle(path.parent)


def settle(path: Path) -> None:
    """Wait until a file's content, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def full_disk_explained(where: Path) -> Iterator[None]:
    """Turn what the system says about a full, read-only or broken disk into an error that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        todo = "腾出空间或更换磁盘后重新装载；本批次未生效，台账与装载前相同"
        raise LedgerError(f"写入失败：{FULL[error.errno]}", where=str(error.filename or where), todo=todo) from error

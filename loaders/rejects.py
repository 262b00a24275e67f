"""Rejected rows, handed back: one CSV per file and batch, with the reasons before the original cells.

The file can be corrected in place and loaded again: its extra columns are recognised and left out. It holds personal
data as the sender wrote it, so only its owner may read it (0600); the reasons never repeat an identity number.
"""

import csv
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from loaders.record import Record

DIAGNOSTIC_HEADERS = ("拒收文件", "拒收行号", "拒收列", "拒收值", "拒收规则", "拒收原因")
BETWEEN = " | "


class RejectFile:
    """Writes rejects as they come, into a hidden draft; the file appears when `keep` names it, after the batch has been committed."""

    def __init__(self, folder: Path, header: Sequence[str], hidden: Sequence[int]) -> None:
        self.folder, self.header, self.hidden = folder, header, frozenset(hidden)
        self._draft = folder / f".{uuid.uuid4().hex}.part"
        self._handle: TextIO | None = None

    def write(self, file_name: str, record: Record, cells: Sequence[str]) -> None:
        """One rejected row: where, what, why, and its cells without those that may not be kept."""
        handle = self._handle or self._open()
        parts = zip(*((p.column, p.value, p.rule.code, p.message) for p in record.problems), strict=True)
        csv.writer(handle).writerow([file_name, record.number, *(BETWEEN.join(part) for part in parts), *self._visible(cells)])

    def keep(self, name: str) -> str:
        """Give the file its name and return where it is; empty if nothing was rejected."""
        if self._handle is None:
            return ""
        self._handle.close()
        return str(self._draft.replace(self.folder / name))

    def __enter__(self) -> "RejectFile":
        return self

    def __exit__(self, *_: object) -> None:
        if self._handle is not None:
            self._handle.close()
        self._draft.unlink(missing_ok=True)

    def _open(self) -> TextIO:
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._handle = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
        csv.writer(self._handle).writerow([*DIAGNOSTIC_HEADERS, *self._visible(self.header)])
        return self._handle

    def _visible(self, cells: Sequence[str]) -> list[str]:
        return [cell for n, cell in enumerate(cells) if n not in self.hidden]

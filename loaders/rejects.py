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

from ledger.batch import Row
from loaders.account import Key
from loaders.header import DIAGNOSTIC_HEADERS, Layout
from loaders.record import Record

BETWEEN = " | "


class RejectFile:
    """Writes rejects as they come, into a hidden draft; the file appears when `keep` names it, after the batch has been committed."""

    def __init__(self, folder: Path, layout: Layout, header: Sequence[str]) -> None:
        self.folder, self.header, self.hidden = folder, header, frozenset(layout.forbidden)
        self._draft = folder / f".{uuid.uuid4().hex}.part"
        self._handle: TextIO | None = None

    def write(self, file_name: str, record: Record, cells: Sequence[str], key: Key, reject_id: str) -> None:
        """One rejected row: where, what, why, and its cells without those that may not be kept."""
        handle = self._handle or self._open()
        parts = zip(*((p.column, p.value, p.rule.code, p.message) for p in record.problems), strict=True)
        csv.writer(handle).writerow([reject_id, file_name, record.number, *(BETWEEN.join(part) for part in parts), *self._visible(cells)])

    def settle(self, reject_id: str, new: bool) -> None:
        """A row that had been handed back is now accepted (`new`) or turned out to be a repetition."""

    def rows(self, batch_id: str) -> list[Row]:
        """What this file changes in the ledger's table `rejects`."""
        return []

    def keep(self, batch_id: str, stem: str) -> list[str]:
        """Give the files their names and return where they are; empty if nothing was rejected."""
        if self._handle is None:
            return []
        self._handle.close()
        return [str(self._draft.replace(self.folder / f"{batch_id}_{stem}.csv"))]

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

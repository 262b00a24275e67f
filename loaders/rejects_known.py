"""What the ledger knows of rows that were handed back: asked only by files that bring some back, and by files with rejects."""

import base64
import hashlib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from sys import intern
from typing import Any

from ledger.store import Ledger
from loaders.account import Key

OPEN, CORRECTED, REPEATED = "待改正", "已改正", "重复报送"
ID_LENGTH = 10  # base 32: fifty bits, so that a mistyped number meets no other
LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")  # no I, L, O, U to mistake
LOOKALIKES = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Known:
    """A row that was handed back, as the ledger has it now."""

    reject_id: str
    table_name: str
    department: str
    department_uscc: str
    month: str
    file_name: str
    first_row: int
    first_batch: str
    opened: date
    rules: str
    columns: str
    fingerprint: str
    state: str
    workbook: str

    def reported_by(self, key: Key) -> bool:
        """Whether a row that names this department may be the one: what was unreadable the first time contradicts nobody."""
        same_code = self.department_uscc == key.department_uscc and bool(key.department_uscc)
        other_code = bool(self.department_uscc and key.department_uscc) and not same_code
        other_name = bool(self.department and key.department) and self.department != key.department
        return same_code or not (other_code or other_name)


COLUMNS = ", ".join(Known.__slots__)


class KnownRejects:
    """The ledger's table `rejects` at the time of a load."""

    def __init__(self, ledger: Ledger, day: date) -> None:
        self.ledger, self.day = ledger, day

    def by_id(self, ids: Collection[str]) -> dict[str, Known]:
        """The rows with these numbers."""
        return self._rows("reject_id in (select unnest($ids))", {"ids": sorted(ids)}) if ids else {}

    def of_file(self, digest: str) -> dict[int, Known]:
        """The rows of a file that was loaded before, by their row number in it."""
        batches = [line.batch_id for line in self.ledger.lines() if line.file_sha256 == digest]
        return {row.first_row: row for row in self._rows("first_batch in (select unnest($batches))", {"batches": batches}).values()} if batches else {}

    def open_by_fingerprint(self, table: str) -> dict[str, list[str]]:
        """Fingerprint → numbers of the rows of one table that are still wrong, the oldest last."""
        found: dict[str, list[str]] = {}
        if self._any:
            sql = "select fingerprint, reject_id from rejects where table_name = $name and state = $state order by opened desc, reject_id desc"
            for row in self._read(sql, {"name": table, "state": OPEN}):
                found.setdefault(row["fingerprint"], []).append(row["reject_id"])
        return found

    def numbers(self) -> set[str]:
        """Every number that was ever given."""
        return {row["reject_id"] for row in self._read("select reject_id from rejects", {})} if self._any else set()

    @cached_property
    def _any(self) -> bool:
        return bool(self.ledger.files("rejects"))

    def _rows(self, condition: str, parameters: dict[str, object]) -> dict[str, Known]:
        if not self._any:
            return {}
        rows = self._read(f"select {COLUMNS} from rejects where {condition} order by reject_id", parameters)
        return {row["reject_id"]: _known(row) for row in rows}

    def _read(self, sql: str, parameters: dict[str, object]) -> list[dict[str, Any]]:
        view = self.ledger.view(self.day)
        try:
            return view.rows(sql, parameters)
        finally:
            view.close()


def new_number(batch_id: str, row: int, taken: set[str]) -> str:
    """A number that no other row has: T- and ten letters and digits, the same for the same batch and row."""
    for attempt in range(1_000):
        digest = hashlib.sha256(f"{batch_id}/{row}/{attempt}".encode()).digest()
        number = "T-" + base64.b32encode(digest[:10]).decode()[:ID_LENGTH].translate(LETTERS)
        if number not in taken:
            taken.add(number)
            return number
    raise AssertionError("fifty bits are used up")


def as_number(text: str) -> str:
    """A reject number as it is compared: wide or narrow, upper or lower case, O for 0 and I or L for 1."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    head, dash, tail = plain.partition("-")
    return f"{head}-{tail.translate(LOOKALIKES)}" if dash else plain


def _known(row: dict[str, Any]) -> Known:
    """The row with each text held once: a million of them name few departments and files."""
    values: dict[str, Any] = {name: intern(value) if isinstance(value, str) else value for name, value in row.items()}
    return Known(**values)

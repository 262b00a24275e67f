"""Rejected rows, handed back: one workbook per department and batch, and the state of every row ever handed back.

A row that comes back is known by its number (退回编号) only: it closes the old reject if it is of the same table and the
same department and now passes every check, whatever else it says. The workbooks hold personal data as the sender wrote
it, so only their owner may read them (0600); reasons, comments and the ledger never repeat what a cell holds.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from ledger.batch import Row
from ledger.person_key import PersonKey
from ledger.store import Ledger
from loaders import rejects_folder as folder
from loaders import rules
from loaders.account import Key
from loaders.discover import Found
from loaders.record import Record
from loaders.rejects_draft import Draft, Handback, Pile, draft_error
from loaders.rejects_known import CORRECTED, OPEN, REPEATED, Known, KnownRejects, as_number, new_number
from loaders.rejects_marks import Places, fingerprint
from loaders.rejects_workbook import Cover, write_workbook

CHUNK = 20_000
WAITING = 5_000


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is known of a row that may have been handed back before. `settled`: it had been, and has been corrected since."""

    reject_id: str = ""
    flags: tuple[rules.Rule, ...] = ()
    settled: Known | None = None


NOT_BACK = Recalled()
Waiting = tuple[Handback, bool]  # a row for the draft, and whether it had been handed back before


class RejectFile:
    """The rejects of one file being loaded. Workbooks are complete before the batch counts, and named for people after it does."""

    def __init__(self, ledger: Ledger, file: Found, day: date, person_key: PersonKey, again: str = "") -> None:
        """`again`: the digest of the file if it is loaded once more on purpose, so that its rows are known by their numbers."""
        self.root = ledger.root.parent / "rejects"
        self.file, self.day, self.person_key = file, day, person_key
        self.table, self.table_title = file.layout.source.id.removeprefix("template:"), file.layout.source.title.removesuffix("模板")
        self.places, self.known = Places(file.layout, file.sheet.header, file.sheet.unit), KnownRejects(ledger, day)
        self.batch_id, self.still_open = "", 0
        self.again = again
        self.by_row = self.known.of_file(again) if again else {}
        self._used: set[str] = set()
        self._settled: dict[str, bool] = {}
        self._back: dict[str, Known] = {}  # rows that came back, by number
        self._waiting: list[Waiting] = []
        self._draft: Draft | None = None
        self._plan: list[tuple[Pile, str]] = []

    @property
    def closed(self) -> int:
        """How many old rejects this file settles."""
        return len(self._settled)

    def begin(self, batch_id: str, counting: Sequence[str]) -> None:
        """Name the batch, and clear what dead loads have left (the caller holds the ledger's lock)."""
        self.batch_id = batch_id
        folder.clear(self.root, counting)

    def recall(self, number: int, cells: Sequence[str], key: Key) -> Recalled:
        """Whether the row is one that was handed back: by the number that it carries, or by its place in a file loaded again."""
        text = self.file.layout.reject_id(cells)
        if not text and not self.by_row:
            return NOT_BACK
        known = self._by_number.get(as_number(text)) if text else self.by_row.get(number)
        if known is None or known.table_name != self.table or not known.reported_by(key):
            return Recalled(flags=(rules.UNKNOWN_REJECT,)) if text else NOT_BACK
        if known.state != OPEN:
            return Recalled(flags=(rules.CLOSED_REJECT,) if text and not self.again else (), settled=known)
        if known.reject_id in self._used:
            return Recalled(flags=(rules.CLOSED_REJECT,))
        self._used.add(known.reject_id)
        self._back[known.reject_id] = known
        return Recalled(known.reject_id)

    def repeats(self, recalled: Recalled, cells: Sequence[str]) -> bool:
        """Whether a wrong row is, to the letter, one that was handed back and has been corrected since."""
        return recalled.settled is not None and recalled.settled.fingerprint == fingerprint(self.person_key, self.places, cells)

    def write(self, record: Record, cells: Sequence[str], key: Key, recalled: Recalled) -> bool:
        """Hand a row back. True if it had been before: it came back still wrong, or was reported once more as it was."""
        print_of_row = fingerprint(self.person_key, self.places, cells)
        old = recalled.reject_id or self._same_row(print_of_row)
        reject_id = old or new_number(self.batch_id, record.number, self._taken)
        marks = tuple(dict.fromkeys(self.places.mark(problem, cells) for problem in record.problems))
        first = (self.file.name, record.number, self.batch_id, self.day)
        row = Handback(reject_id, record.number, *first, key, print_of_row, marks, self.places.cells(cells), self.places.surplus(cells))
        self.still_open += bool(old)
        self._waiting.append((row, bool(old)))
        if len(self._waiting) >= WAITING:
            self._spool()
        return bool(old)

    def settle(self, reject_id: str, new: bool) -> None:
        """A row that had been handed back is now accepted (`new`) or turned out to be a repetition."""
        self._settled[reject_id] = new

    def rows(self) -> Iterator[list[Row]]:
        """What this file changes in the ledger's table `rejects`, in pieces."""
        self._spool()
        self._plan = self._planned()
        changed = [Row(self._settled_values(self._back[number], new), 0) for number, new in sorted(self._settled.items())]
        for pile, name in self._plan:
            for row in self._draft.rows(pile) if self._draft else ():
                changed.append(Row(self._open_values(row, pile, name), row.number))
                if len(changed) >= CHUNK:
                    yield changed
                    changed = []
        if changed:
            yield changed

    def keep(self, progress: Callable[[str, int], None]) -> None:
        """Write the workbooks, still hidden. Call before the batch counts: a row that the ledger calls rejected has its workbook."""
        if self._draft is None:
            return
        written = 0
        for pile, name in self._plan:
            cover = Cover(pile, self.table_title, self.file.name, self.batch_id, self.day, self.places.headers)
            progress(f"退回清单 {cover.department}", written)
            write_workbook(self._hidden / name, cover, self._draft.rows(pile))
            written += len(pile.offsets)
        self._draft.close()
        self._draft = None

    def show(self) -> list[str]:
        """Give the workbooks the names under which people find them; call when the batch counts."""
        if not self._plan:
            return []
        final = folder.show(self._hidden)
        return [str(final / name) for _, name in self._plan]

    def __enter__(self) -> "RejectFile":
        return self

    def __exit__(self, *_: object) -> None:
        if self._draft is not None:  # the load broke off
            self._draft.close()
            folder.delete(self._hidden)

    @property
    def _hidden(self) -> Path:
        return folder.hidden_folder(self.root, self.day, self.batch_id)

    @cached_property
    def _by_number(self) -> dict[str, Known]:
        layout = self.file.layout
        return self.known.by_id({as_number(text) for _, cells in self.file.sheet.rows() if (text := layout.reject_id(cells))})

    @cached_property
    def _open_prints(self) -> dict[str, list[str]]:
        return self.known.open_by_fingerprint(self.table)

    @cached_property
    def _taken(self) -> set[str]:
        return self.known.numbers()

    def _same_row(self, print_of_row: str) -> str:
        """The open reject that says the same to the letter: a department sends its whole table again without corrections."""
        numbers = self._open_prints.get(print_of_row, [])
        while numbers:
            if (number := numbers.pop()) not in self._used:
                self._used.add(number)
                return number
        return ""

    def _spool(self) -> None:
        """Move waiting rows into the draft; those that had been handed back before keep where they first stood."""
        if not self._waiting:
            return
        if self._draft is None:
            try:
                self._draft = Draft(folder.open_private(self._hidden) / "rows.part")
            except OSError as error:
                raise draft_error(error, self._hidden) from error
        known = self.known.by_id({row.reject_id for row, again in self._waiting if again and row.reject_id not in self._back}) | self._back
        for row, again in self._waiting:
            self._draft.add(as_before(row, known[row.reject_id]) if again else row, again)
        self._waiting.clear()

    def _planned(self) -> list[tuple[Pile, str]]:
        piles = self._draft.piles() if self._draft else []
        return list(zip(piles, folder.workbook_names([pile.name or pile.uscc for pile in piles], self.table_title, self.day), strict=True))

    def _open_values(self, row: Handback, pile: Pile, name: str) -> dict[str, object]:
        return {
            "reject_id": row.reject_id,
            "table_name": self.table,
            "department": row.key.department or pile.name,
            "department_uscc": row.key.department_uscc or pile.uscc,
            "month": row.key.month,
            "file_name": row.first_file,
            "first_row": row.first_row,
            "first_batch": row.first_batch,
            "opened": row.opened,
            "rules": "；".join(sorted({mark.rule for mark in row.marks})),
            "columns": "；".join(dict.fromkeys(mark.title for mark in row.marks if mark.title)),
            "fingerprint": row.fingerprint,
            "state": OPEN,
            "batch": self.batch_id,
            "workbook": f"{folder.folder_name(self.day, self.batch_id)}/{name}",
        }

    def _settled_values(self, known: Known, new: bool) -> dict[str, object]:
        return {name: getattr(known, name) for name in Known.__slots__} | {"state": CORRECTED if new else REPEATED, "batch": self.batch_id}


def as_before(row: Handback, known: Known) -> Handback:
    """The row with the place and day of its first return, and with the department and month that it no longer says."""
    key = Key(row.key.department or known.department, row.key.department_uscc or known.department_uscc, row.key.month or known.month)
    return replace(row, key=key, first_file=known.file_name, first_row=known.first_row, first_batch=known.first_batch, opened=known.opened)

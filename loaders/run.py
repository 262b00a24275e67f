"""One file on its way into a batch: every row is parsed, checked, converted, written, and accounted for."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ledger.batch import Batch, Row
from ledger.column import Table
from ledger.tables import ACCOUNTS, REJECTS
from ledger.tables import table as declared
from loaders import rules
from loaders.account import Account, Key
from loaders.discover import Found
from loaders.header import Layout
from loaders.known_documents import OWNERS, KnownDocuments
from loaders.person_names import known_names
from loaders.reading import Sheet
from loaders.record import Entry, Problem, Record
from loaders.rejects import Recalled, RejectFile
from loaders.report import LoadReport
from loaders.row_parser import RowParser
from loaders.source import Context, Conversion
from loaders.standing import Again, Withdrawals
from loaders.template_source import RETRACTED, STATE

if TYPE_CHECKING:
    from loaders.columns.lane import Lane
    from loaders.columns.settling import Settled

Progress = Callable[[str, int], None]  # name of the file, rows read so far
CHUNK = 20_000
COLUMNS_FROM = 4 << 20  # bytes of a text file; a smaller one is read before the way in columns is warm


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is handed back."""

    record: Record
    cells: Sequence[str]
    key: Key
    recalled: Recalled


@dataclass(frozen=True, slots=True)
class Pending:
    """A row that passed its checks and waits to be written. `reject_id`: the number under which it was handed back before.

    `withdrawal`: the row as it came, if it takes a record back; what stands decides whether it may.
    """

    number: int
    entries: Sequence[Entry]
    key: Key
    flags: tuple[rules.Rule, ...] = ()
    reject_id: str = ""
    withdrawal: Refused | None = None

    @property
    def document(self) -> tuple[str | None, str | None, str | None]:
        """Number, subject or person, and authority of the decision that the row reports."""
        if not self.entries:  # of a file read again, when another file has changed the record since
            return None, None, None
        entry = self.entries[0]
        return entry.values.get("document_no"), entry.values.get(OWNERS[entry.table.name]), entry.values.get("authority_uscc")


@dataclass
class LeftOut:
    """Lines below the header that are not data. `numbers`: the first hundred of them."""

    count: int = 0
    numbers: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        """Count one line."""
        self.count += 1
        if len(self.numbers) < 100:
            self.numbers.append(number)


@dataclass
class Run:
    """One file on its way into a batch: what is pending, and the account of rows."""

    batch: Batch
    file: Found
    context: Context
    rejects: RejectFile
    progress: Progress
    account: Account
    again: Again | None = None  # the ledger holds this file: it is read once more
    pending: list[Pending] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    derived: int = 0
    left_out: LeftOut = field(default_factory=LeftOut)
    refused: list[Refused] = field(default_factory=list)  # of a file read again: what the ledger holds of them is asked for together
    replaced: set[int] = field(default_factory=set)  # pending rows that take the place of another row of this file

    def __post_init__(self) -> None:
        layout, ledger = self.file.layout, self.context.ledger
        name = layout.source.id.removeprefix("template:")
        self.documents = KnownDocuments(declared(name), ledger) if name in OWNERS else None
        self.table = declared(name) if name != layout.source.id else None  # the one table of a template
        says_state = any(column.name == STATE.name for column, _ in layout.places)
        self.withdrawals = Withdrawals(ledger, self.table) if self.table and says_state else None

    def read(self) -> None:
        """Convert every row; then what follows from the file as a whole."""
        batch, layout = self.batch, self.file.layout
        conversion, parser = layout.source.open(self.context), RowParser(layout)
        lane = self._lane(conversion, parser)
        if lane:
            self._read_pieces(lane, conversion, parser)
        else:
            self._read_rows(conversion, parser)
        self._end(list(conversion.end(batch.rejected)))
        self._count_file_flags()
        batch.append(ACCOUNTS, list(self.account.rows(batch.batch_id)))
        for rows in self.rejects.rows():
            batch.append(REJECTS, rows)

    def _lane(self, conversion: Conversion, parser: RowParser) -> "Lane | None":
        """The way in columns, if the file is large and of a kind that can go it."""
        sheet = self.file.sheet
        if sheet.text is None or sheet.path.stat().st_size < COLUMNS_FROM or self.again or self._withdraws(parser):
            return None
        from loaders.columns.lane import open_lane  # compiles on first use: only large files wait for it

        return open_lane(self.file, conversion, parser, self.context, self.account, self.rejects.by_row)

    def _withdraws(self, parser: RowParser) -> bool:
        """Whether a row of the file takes a record back: that asks what stands before it, row by row."""
        slot = next((slot for slot in parser.slots if slot.name == STATE.name), None)
        if slot is None:
            return False
        places = (slot.position, *slot.others)
        return any(slot.value(cells[place]) == RETRACTED for _, cells in self.file.sheet.rows() for place in places if place < len(cells))

    def _read_rows(self, conversion: Conversion, parser: RowParser) -> None:
        for number, cells in self.file.sheet.rows(self.left_out.add):
            self._take(number, cells, conversion, parser)
            if len(self.pending) + len(self.refused) >= CHUNK:
                self._flush()
        self._flush()

    def _read_pieces(self, lane: "Lane", conversion: Conversion, parser: RowParser) -> None:
        """Plain rows in columns, the others one by one; all of them so from the first row on that columns cannot tell apart."""
        from loaders.columns.names import NoNames, PieceNames
        from loaders.columns.proof import first_difference
        from loaders.columns.settling import Nobody, Pieces

        self.context.people, names = Nobody(), None
        pieces = Pieces(self.batch, lane, self.account, self.documents)
        following, self.context.note["rows_in_columns"] = 0, 0
        for ready in lane.ready():
            if ready.named:
                names, self.context.names = names or known_names(self.context.ledger), NoNames()
            differs = first_difference(lane, ready, conversion, parser)
            piece_names = PieceNames(names, ready) if names else None
            self.context.names = names or self.context.names
            if differs is not None:
                self.context.note["columns_left_at"] = differs
                following = int(ready.piece.tokens.numbers[0])
                break
            self.context.names = piece_names or self.context.names
            for number, cells in lane.leftovers.rows(ready.piece, self.left_out.add):
                self._take(number, cells, conversion, parser)
            self.context.names = names or self.context.names
            if piece_names and (others := piece_names.others()).any():
                rows, ready = ready.plain[others], lane.without(ready, others)
                for number, cells in lane.leftovers.these(ready.piece, rows):
                    self._take(number, cells, conversion, parser)
            self.batch.rows_in += len(ready.plain)
            self.context.note["rows_in_columns"] += len(ready.plain)
            self._flush(pieces.settle(ready, self.pending))
            if ready.piece.tokens.broken:
                following = ready.piece.tokens.following
        if following:
            for number, cells in self.file.sheet.rows(lambda number: self.left_out.add(number) if number >= following else None):
                if number >= following:
                    self._take(number, cells, conversion, parser)
                if len(self.pending) >= CHUNK:
                    self._flush(pieces.settle(None, self.pending))
            self._flush(pieces.settle(None, self.pending))
        pieces.close()

    def _take(self, number: int, cells: Sequence[str], conversion: Conversion, parser: RowParser) -> None:
        """One row: handed back, or pending."""
        self.batch.rows_in += 1
        record = parser.parse(number, cells, len(self.file.sheet.header))
        key = self.account.key(record.values)
        recalled = self.rejects.recall(number, cells, key)
        record.flags.extend(recalled.flags)
        entries = () if record.problems else conversion.row(record)  # what follows from a refused cell is no second reason
        if record.problems:
            self.context.forget(entries, number)
            refused = Refused(record, cells, key, recalled)
            if self.again:
                self.refused.append(refused)
            else:
                self._reject(refused)
            return
        withdrawal = Refused(record, cells, key, recalled) if entries and entries[0].retracted else None
        self.pending.append(Pending(number, entries, key, tuple(dict.fromkeys(record.flags)), recalled.reject_id, withdrawal))

    def note(self) -> dict[str, object]:
        """What the ledger keeps about this load beside the counts."""
        sheet = {"encoding": self.file.sheet.encoding, "header_row": self.file.sheet.header_row, "left_out": self.left_out.numbers}
        return {**self.context.note, **sheet, "reasons": dict(self.reasons), "flags": dict(self.flags)}

    def report(self, reject_files: list[str], seconds: float) -> LoadReport:
        """The account, once the batch is committed."""
        batch, layout = self.batch, self.file.layout
        return LoadReport(
            file=self.file.name,
            source=layout.source.id,
            source_title=layout.source.title,
            encoding=self.file.sheet.encoding,
            rows_in=batch.rows_in,
            accepted=batch.accepted,
            duplicate=batch.duplicate,
            rejected=batch.rejected,
            derived=self.derived,
            withdrawn=self.again.withdrawn if self.again else 0,
            reasons=dict(self.reasons.most_common()),
            flags=dict(self.flags.most_common()),
            unread=unread_columns(layout, self.file.sheet),
            reject_files=tuple(reject_files),
            closed=self.rejects.closed,
            still_open=self.rejects.still_open,
            batch_id=batch.batch_id,
            seconds=seconds,
        )

    def _reject(self, refused: Refused) -> None:
        record, cells, key, recalled = refused.record, refused.cells, refused.key, refused.recalled
        self.flags.update(rule.code for rule in recalled.flags)
        if self.rejects.repeats(recalled, cells):  # what was handed back, unchanged, although it has been corrected since
            self.batch.duplicate += 1
            self.account.count(key, "duplicate", returned=self.again is not None, flags=recalled.flags)
            return
        self.batch.rejected += 1
        codes = sorted({problem.rule.code for problem in record.problems})
        self.reasons.update(codes)
        returned = self.rejects.write(record, cells, key, recalled) or self.again is not None
        self.account.count(key, "rejected", returned=returned, failed_since=rules.FAILED_SINCE.code in codes, reasons=codes, flags=recalled.flags)

    def _flush(self, settled: "Settled | None" = None) -> None:
        """Account for the pending rows; write them first, unless that is done."""
        if settled is None:
            self._compare_with_what_stands()
        fresh = settled.fresh if settled else self._append([(pending.number, pending.entries) for pending in self.pending])
        together = settled.together if settled else self._checked_together()
        self.flags.update(rule.code for flags in together.values() for rule in flags)
        for position, pending in enumerate(self.pending):
            self.flags.update(rule.code for rule in pending.flags)
            new = position in fresh
            flags = (*pending.flags, *together.get(position, ()))
            withdrawn = bool(pending.entries) and pending.entries[0].retracted
            returned = bool(pending.reject_id) or self.again is not None  # what a file says again was counted when it was loaded first
            self.account.count(pending.key, "accepted" if new else "duplicate", returned=returned, withdrawn=withdrawn, flags=flags)
            if pending.reject_id:
                self.rejects.settle(pending.reject_id, new)
        self.batch.accepted += len(fresh)
        self.batch.duplicate += len(self.pending) - len(fresh)
        if settled:
            self.batch.accepted += settled.plain_accepted
            self.batch.duplicate += settled.plain_duplicate
            self.flags.update(settled.plain_flags)
        self.pending.clear()
        self._refuse()
        self.progress(self.file.name, self.batch.rows_in)

    def _compare_with_what_stands(self) -> None:
        """Rows of a file read again do not undo what came later; a withdrawal that nothing answers to is handed back."""
        if self.again:
            changed = self.again.changed_since(entry for pending in self.pending for entry in pending.entries)
            self.pending = [self._as_it_stands(pending, self.again, changed) for pending in self.pending]
        refusals = self.withdrawals.refusals(self.pending) if self.withdrawals else {}
        for position, problem in refusals.items():
            if withdrawal := self.pending[position].withdrawal:
                withdrawal.record.problems.append(problem)
                self._reject(withdrawal)
        self.pending = [pending for position, pending in enumerate(self.pending) if position not in refusals]

    def _as_it_stands(self, pending: Pending, again: Again, changed: Mapping[tuple[str, str], str]) -> Pending:
        entries, differs = again.kept(pending.entries, changed)
        return replace(pending, entries=entries, flags=(*pending.flags, rules.CHANGED_SINCE) if differs else pending.flags)

    def _refuse(self) -> None:
        """Hand back the rows of a file read again that fail their checks, and withdraw what they brought; what came later they cannot touch."""
        if not self.again or not self.refused:
            return
        numbers = {each.record.number for each in self.refused}
        rows, changed = self.again.of_failed(self.table, numbers) if self.table and self.table.role != "person" else ([], set[int]())
        if self.table and rows:
            self.again.withdrawn += sum(self.batch.append(self.table, rows))
        withdrawn = {row.source_row for row in rows}
        for each in self.refused:
            if each.record.number in changed:
                self.batch.duplicate += 1
                self.flags.update([rules.CHANGED_SINCE.code])
                self.account.count(each.key, "duplicate", returned=True, flags=(rules.CHANGED_SINCE,))
                continue
            if each.record.number in withdrawn:
                each.record.problems.append(Problem(rules.FAILED_SINCE, ""))
            self._reject(each)
        self.refused.clear()

    def _checked_together(self) -> dict[int, list[rules.Rule]]:
        """What only shows among many rows, by position: the same key twice in this file, the same document at another authority."""
        found: dict[int, list[rules.Rule]] = {position: [rules.SAME_KEY] for position in self.replaced}
        if self.documents is not None and self.pending:
            for position in self.documents.elsewhere([pending.document for pending in self.pending]).nonzero()[0].tolist():
                found.setdefault(position, []).append(rules.OTHER_AUTHORITY)
        return found

    def _append(self, pending: Sequence[tuple[int, Sequence[Entry]]]) -> set[int]:
        """Write the rows table by table; the positions of source rows of which anything but a person in passing was new."""
        tables: dict[str, tuple[Table, list[Row], list[int]]] = {}
        for position, (number, entries) in enumerate(pending):
            for entry in entries:
                table, rows, origins = tables.setdefault(entry.table.name, (entry.table, [], []))
                rows.append(Row(entry.values, number, retracted=entry.retracted))
                origins.append(-1 if entry.secondary else position)
        fresh: set[int] = set()
        self.replaced = set()
        for table, rows, origins in tables.values():
            fresh.update(origin for origin, new in zip(origins, self.batch.append(table, rows), strict=True) if new)
            self.replaced.update(origin for origin, replaced in zip(origins, self.batch.replaced, strict=True) if replaced)
        self.replaced -= {-1}
        return fresh - {-1}

    def _end(self, entries: list[Entry]) -> None:
        self._append([(0, [entry]) for entry in entries])
        self.derived = len(entries)

    def _count_file_flags(self) -> None:
        low, high = self.file.layout.source.expected_rows
        if not low <= self.batch.rows_in <= high:
            self.context.flags.append(rules.ROW_COUNT)
        self.flags.update(rule.code for rule in self.context.flags)
        self.flags.update(rule.code for rule in self.file.flags)
        self.flags[rules.LEFT_OUT_LINES.code] += self.left_out.count
        self.flags = +self.flags


def unread_columns(layout: Layout, sheet: Sheet) -> tuple[str, ...]:
    """Headers that were not read, each with the rule that says why."""
    unknown = tuple(f"{rules.UNREAD_COLUMN.code} {header}" for header in layout.unread)
    return unknown + tuple(f"{rules.FORBIDDEN_COLUMN.code} {sheet.header[n]}" for n in layout.forbidden)

"""Loading: find files, recognise each by its header, convert row by row, and commit one batch per file."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ledger.column import Table
from ledger.errors import InputError, SourceError
from ledger.identifiers import PersonKey
from ledger.store import Batch, BatchLine, Ledger, Row, sha256_of
from loaders import rules
from loaders.header import Layout, recognise
from loaders.reading import SUFFIXES, Sheet, sheets
from loaders.record import Entry, Record
from loaders.rejects import RejectFile
from loaders.report import LoadReport
from loaders.row_parser import RowParser
from loaders.source import Context
from loaders.sources import SOURCES

Progress = Callable[[str, int], None]  # name of the file, rows read so far
CHUNK = 20_000
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


def load_paths(ledger: Ledger, paths: Iterable[Path], person_key: PersonKey, progress: Progress | None = None, today: date | None = None) -> list[LoadReport]:
    """Load files and folders; one report per file. A file that cannot be loaded is reported and the others go on."""
    reports: list[LoadReport] = []
    found: list[Found] = []
    for path, name in files_in(paths):
        try:
            found.append(find(path, name))
        except SourceError as error:
            reports.append(_refused(name, error))
    in_order = sorted(found, key=lambda each: each.order)
    return reports + [load_file(ledger, file, person_key, today or date.today(), progress or _silent) for file in in_order]


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


def load_file(ledger: Ledger, file: Found, person_key: PersonKey, today: date, progress: Progress) -> LoadReport:
    """One file, one batch. A file that the ledger already holds, byte for byte, changes nothing."""
    started, digest = time.perf_counter(), sha256_of(file.path)
    known = next((line for line in ledger.lines() if line.file_sha256 == digest and line.kind == "load"), None)
    if known:
        return _known(file, known)
    source = file.layout.source
    context = Context(ledger, person_key, today, file.sheet, file.layout.partial)
    try:
        with RejectFile(ledger.root.parent / "rejects", file.sheet.header, file.layout.forbidden) as rejects:
            with ledger.batch(source.id, file.name, digest) as batch:
                run = Run(batch, file, context, rejects, progress)
                run.read()
                batch.note = json.dumps(run.note(), ensure_ascii=False)
            kept = rejects.keep(f"{batch.batch_id}_{file.path.stem}.csv")
    except SourceError as error:
        return _refused(file.name, error, source.id, source.title)
    return run.report(kept, time.perf_counter() - started)


@dataclass
class Run:
    """One file on its way into a batch: what is pending, and the account of rows."""

    batch: Batch
    file: Found
    context: Context
    rejects: RejectFile
    progress: Progress
    pending: list[tuple[int, Sequence[Entry]]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    derived: int = 0

    def read(self) -> None:
        """Convert every row; then what follows from the file as a whole."""
        batch, sheet, layout = self.batch, self.file.sheet, self.file.layout
        conversion, parser = layout.source.open(self.context), RowParser(layout)
        width = len(sheet.header)
        for number, cells in sheet.rows():
            batch.rows_in += 1
            record = parser.parse(number, cells, width)
            entries = () if record.problems else conversion.row(record)  # what follows from a refused cell is no second reason
            if record.problems:
                self._reject(record, cells)
                continue
            self.flags.update(rule.code for rule in set(record.flags))
            self.pending.append((number, entries))
            if len(self.pending) >= CHUNK:
                self._flush()
        self._flush()
        self._end(list(conversion.end(batch.rejected)))
        self._count_file_flags()

    def note(self) -> dict[str, object]:
        """What the ledger keeps about this load beside the counts."""
        return {**self.context.note, "encoding": self.file.sheet.encoding, "reasons": dict(self.reasons), "flags": dict(self.flags)}

    def report(self, reject_file: str, seconds: float) -> LoadReport:
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
            reasons=dict(self.reasons.most_common()),
            flags=dict(self.flags.most_common()),
            unread=unread_columns(layout, self.file.sheet),
            reject_file=reject_file,
            batch_id=batch.batch_id,
            seconds=seconds,
        )

    def _reject(self, record: Record, cells: Sequence[str]) -> None:
        self.batch.rejected += 1
        self.reasons.update({problem.rule.code for problem in record.problems})
        self.rejects.write(self.file.name, record, cells)

    def _flush(self) -> None:
        fresh = self._append(self.pending)
        self.batch.accepted += len(fresh)
        self.batch.duplicate += len(self.pending) - len(fresh)
        self.pending.clear()
        self.progress(self.file.name, self.batch.rows_in)

    def _append(self, pending: Sequence[tuple[int, Sequence[Entry]]]) -> set[int]:
        """Write the rows table by table; the positions of source rows of which anything but a person in passing was new."""
        tables: dict[str, tuple[Table, list[Row], list[int]]] = {}
        for position, (number, entries) in enumerate(pending):
            for entry in entries:
                table, rows, origins = tables.setdefault(entry.table.name, (entry.table, [], []))
                rows.append(Row(entry.values, number))
                origins.append(-1 if entry.secondary else position)
        fresh: set[int] = set()
        for table, rows, origins in tables.values():
            fresh.update(origin for origin, new in zip(origins, self.batch.append(table, rows), strict=True) if new)
        return fresh - {-1}

    def _end(self, entries: list[Entry]) -> None:
        self._append([(0, [entry]) for entry in entries])
        self.derived = len(entries)

    def _count_file_flags(self) -> None:
        low, high = self.file.layout.source.expected_rows
        if not low <= self.batch.rows_in <= high:
            self.context.flags.append(rules.ROW_COUNT)
        self.flags.update(rule.code for rule in self.context.flags)
        self.flags[rules.UNREAD_SHEET.code] += self.file.unread_sheets
        self.flags = +self.flags


def unread_columns(layout: Layout, sheet: Sheet) -> tuple[str, ...]:
    """Headers that were not read, each with the rule that says why."""
    unknown = tuple(f"{rules.UNREAD_COLUMN.code} {header}" for header in layout.unread)
    return unknown + tuple(f"{rules.FORBIDDEN_COLUMN.code} {sheet.header[n]}" for n in layout.forbidden)


def _known(file: Found, line: BatchLine) -> LoadReport:
    source = file.layout.source
    return LoadReport(
        file=file.name,
        source=source.id,
        source_title=source.title,
        encoding=file.sheet.encoding,
        rows_in=line.rows_in,
        duplicate=line.rows_in - line.rejected,
        rejected=line.rejected,
        reasons=json.loads(line.note or "{}").get("reasons", {}),
        batch_id=line.batch_id,
        known_file=True,
    )


def _refused(name: str, error: SourceError, source: str = "", title: str = "") -> LoadReport:
    return LoadReport(file=name, source=source, source_title=title, error_code=error.what.split(" ", 1)[0], error=str(error))


def _silent(name: str, rows: int) -> None:
    """Show no progress."""

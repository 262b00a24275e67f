"""Loading: find files, recognise each by its header, convert row by row, and commit one batch per file."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ledger.batch_line import to_read_again
from ledger.errors import SourceError
from ledger.identifiers import PersonKey
from ledger.store import BatchLine, Ledger, sha256_of
from loaders import rules
from loaders.account import Account
from loaders.base_conflicts import conflicts_with_base
from loaders.discover import Found, discover
from loaders.reading import Unpacker
from loaders.registration_base import REGISTRY
from loaders.rejects import RejectFile
from loaders.rejects_folder import finish
from loaders.report import LoadReport
from loaders.run import Progress, Run
from loaders.source import Context
from loaders.standing import Again

BASE_FIRST = (
    "template:enterprises",
    "template:changes",
    "template:agents",
    "template:platforms",
    "template:authorities",
    "template:persons",
    "template:roles",
    "template:shops",
)  # what checks look up


@dataclass(frozen=True, slots=True)
class Loading:
    """What all files of one load share. `department`: who reports, where a layout has no such column; `again`: known files too."""

    ledger: Ledger
    person_key: PersonKey
    today: date
    progress: Progress
    department: str = ""
    again: bool = False


def load_paths(
    ledger: Ledger,
    paths: Iterable[Path],
    person_key: PersonKey,
    progress: Progress | None = None,
    today: date | None = None,
    *,
    department: str = "",
    again: bool = False,
) -> list[LoadReport]:
    """Load files and folders; one report per file. A file that cannot be loaded is reported and the others go on.

    `department`: who reports, for files whose layout has no such column. `again`: read files that the ledger holds once
    more, because the rules or the registration base have changed since: rows that it knows, and rows whose record another
    file has changed since, are repetitions; what fails now is handed back and withdrawn.
    """
    loading = Loading(ledger, person_key, today or date.today(), progress or _silent, department, again)
    with Unpacker(ledger.root.parent) as unpacker:
        discovery = discover(paths, unpacker)
        reports = [_refused(name, error) for name, error in discovery.refused]
        reports += [LoadReport(file=name, flags={rules.NOT_DATA.code: 1}, not_data=True) for name in discovery.not_data]
        return reports + [load_file(file, loading) for file in sorted(discovery.found, key=in_order)]


def in_order(file: Found) -> tuple[int, date, str]:
    """The registration base first, so that checks against it see it; snapshots by their day; then by name."""
    source = file.layout.source.id
    return (BASE_FIRST.index(source) if source in BASE_FIRST else len(BASE_FIRST), *file.order)


def load_file(file: Found, loading: Loading) -> LoadReport:
    """One file, one batch. A file that the ledger already holds, byte for byte, changes nothing, unless an older batch was set aside since."""
    started, digest, ledger = time.perf_counter(), digest_of(file), loading.ledger
    before = [line for line in ledger.lines() if line.file_sha256 == digest and line.kind == "load"]
    lines = ledger.all_lines()
    known = next((line for line in before if not to_read_again(lines, line)), None)
    if known and not loading.again:
        finish(ledger.root.parent / "rejects", [known.batch_id])  # its load may have been killed right after its commit
        return _known(file, known)
    source = file.layout.source
    context = Context(ledger, loading.person_key, loading.today, file.sheet, file.layout.partial)
    try:
        with RejectFile(ledger, file, loading.today, loading.person_key, digest if before else "") as rejects:
            with ledger.batch(source.id, file.name, digest) as batch:
                rejects.begin(batch.batch_id, [line.batch_id for line in ledger.lines()])
                again = Again(ledger, tuple(line.batch_id for line in before)) if before else None
                run = Run(batch, file, context, rejects, loading.progress, Account(source, loading.department), again)
                run.read()
                batch.note = json.dumps(run.note(), ensure_ascii=False)
                rejects.keep(loading.progress)
            shown = rejects.show()
    except SourceError as error:
        return _refused(file.name, error, source.id, source.title)
    report = run.report(shown, time.perf_counter() - started)
    if source.id == REGISTRY and report.accepted:
        now = Context(ledger, loading.person_key, loading.today, file.sheet)  # the base with what this file brought
        if conflicts := conflicts_with_base(now, report.batch_id):
            report = replace(report, flags={**report.flags, rules.BASE_CONFLICTS.code: conflicts})
    return replace(report, header_row=file.sheet.header_row, left_out=tuple(run.left_out.numbers))


def digest_of(file: Found) -> str:
    """What a load is known again by: the bytes of the file, and the sheet where several of one file are loaded."""
    return sha256_of(file.path) + (f":{file.part}" if file.part else "")


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
    shown = SourceError(error.what, where=name, todo=error.todo)  # the path may be that of an unpacked copy
    return LoadReport(file=name, source=source, source_title=title, error_code=error.what.split(" ", 1)[0], error=str(shown))


def _silent(name: str, rows: int) -> None:
    """Show no progress."""

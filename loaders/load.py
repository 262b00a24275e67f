"""Loading: find files, recognise each by its header, convert row by row, and commit one batch per file."""

import json
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ledger.errors import SourceError
from ledger.identifiers import PersonKey
from ledger.store import BatchLine, Ledger, sha256_of
from loaders.account import Account
from loaders.discover import Found, files_in, find
from loaders.rejects import RejectFile
from loaders.report import LoadReport
from loaders.run import Progress, Run
from loaders.source import Context


def load_paths(
    ledger: Ledger, paths: Iterable[Path], person_key: PersonKey, progress: Progress | None = None, today: date | None = None, *, department: str = ""
) -> list[LoadReport]:
    """Load files and folders; one report per file. A file that cannot be loaded is reported and the others go on.

    `department`: who reports, for files whose layout has no such column.
    """
    reports: list[LoadReport] = []
    found: list[Found] = []
    for path, name in files_in(paths):
        try:
            found.append(find(path, name))
        except SourceError as error:
            reports.append(_refused(name, error))
    in_order = sorted(found, key=lambda each: each.order)
    return reports + [load_file(ledger, file, person_key, today or date.today(), progress or _silent, department) for file in in_order]


def load_file(ledger: Ledger, file: Found, person_key: PersonKey, today: date, progress: Progress, department: str = "") -> LoadReport:
    """One file, one batch. A file that the ledger already holds, byte for byte, changes nothing."""
    started, digest = time.perf_counter(), sha256_of(file.path)
    known = next((line for line in ledger.lines() if line.file_sha256 == digest and line.kind == "load"), None)
    if known:
        return _known(file, known)
    source = file.layout.source
    context = Context(ledger, person_key, today, file.sheet, file.layout.partial)
    try:
        with RejectFile(ledger.root.parent / "rejects", file.layout, file.sheet.header) as rejects:
            with ledger.batch(source.id, file.name, digest) as batch:
                run = Run(batch, file, context, rejects, progress, Account(source, department))
                run.read()
                batch.note = json.dumps(run.note(), ensure_ascii=False)
            kept = rejects.keep(batch.batch_id, file.path.stem)
    except SourceError as error:
        return _refused(file.name, error, source.id, source.title)
    return run.report(kept, time.perf_counter() - started)


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

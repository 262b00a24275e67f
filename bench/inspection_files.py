"""Inspections out of source files, for judging an order in hindsight: loaded by the ordinary loaders into a ledger that is thrown away.

So any layout works that a source reads inspections from, rows are checked as always, and what is refused is counted. Columns that the
ledger has no place for (the class of risk, the postal code) are taken from the files beside it, by the headers that the policy names.
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.visits.inspected import Beside, Inspections, inspections
from analytics.visits.schedule_policy import SchedulePolicy
from ledger.errors import InputError
from ledger.identifiers import PersonKey
from ledger.store import Ledger
from loaders.discover import Found, discover
from loaders.header import header_key
from loaders.load import Loading, in_order, load_file
from loaders.reading import Unpacker
from loaders.report import LoadReport

LAST_DAY = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the inspections, and the account of each file."""

    inspections: Inspections
    reports: tuple[LoadReport, ...]


def read_inspections(paths: Iterable[Path], policy: SchedulePolicy, today: date) -> Read:
    """The inspections in files and folders; InputError if none of them holds any."""
    with tempfile.TemporaryDirectory(prefix="inspections-") as home:
        ledger, reports, beside = Ledger(Path(home)), list[LoadReport](), dict[tuple[str, int], Mapping[str, str]]()
        loading = Loading(ledger, PersonKey("only to read inspections"), today, lambda name, rows: None)
        with Unpacker(Path(home)) as unpacker:
            discovery = discover(paths, unpacker)
            for file in sorted(discovery.found, key=in_order):
                report = load_file(file, loading)
                reports.append(report)
                beside |= _beside(file, report.batch_id, policy.beside)
        reports += [LoadReport(file=name, error=str(error)) for name, error in discovery.refused]
        made = inspections_of(ledger, policy, beside)
    if not len(made):
        told = "；".join(_trouble(report) for report in reports if report.error or report.rejected) or "没有一行检查结果"
        raise InputError(f"没有读到检查结果：{told}", where="--inspections", todo="给出含检查结果的文件，如《抽查检查结果》模板或芝加哥市食品检查")
    return Read(made, tuple(reports))


def _trouble(report: LoadReport) -> str:
    refused = f"退回 {report.rejected} 行（{'、'.join(report.reasons)}）"
    return f"{report.file}：{report.error or refused}"


def inspections_of(ledger: Ledger, policy: SchedulePolicy, beside: Beside | None = None) -> Inspections:
    """All inspections that the ledger holds."""
    view = ledger.view(LAST_DAY)
    try:
        return inspections(view, policy.words, beside)
    finally:
        view.close()


def _beside(file: Found, batch: str, wanted: Mapping[str, Sequence[str]]) -> Beside:
    """The columns that the policy names, of each row of the file; none if the file has none of them."""
    headers = {header_key(title): place for place, title in reversed(list(enumerate(file.sheet.header)))}
    places = {name: next((headers[header_key(each)] for each in titles if header_key(each) in headers), None) for name, titles in wanted.items()}
    there = {name: place for name, place in places.items() if place is not None}
    if not there:
        return {}
    return {(batch, number): {name: cells[place].strip() for name, place in there.items() if place < len(cells)} for number, cells in file.sheet.rows()}

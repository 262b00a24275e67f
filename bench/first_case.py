"""The case that shows what a detector finds: the first one of its file that fires, run through the ledger as any other record."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analytics.detector import Detector
from analytics.finding import Finding
from bench.cases import AS_OF, Case, case_file, enter, load, read_cases
from ledger.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Cases:
    """What a case file shows: its first firing case with its first finding, and the names of the others."""

    name: str
    as_of: date
    finding: Finding
    firing: tuple[str, ...]
    quiet: tuple[str, ...]


def cases_of(detector: Detector[Any], folder: Path) -> Cases:
    """The cases of a detector; NotFoundError if none of them fires."""
    path = case_file(folder, detector.id)
    held = list(read_cases(path)) if path.is_file() else []
    first = next((case for case in held if case["findings"]), None)
    if first is None:
        raise NotFoundError(f"检测器 {detector.id} 没有会成为线索的例子", where=str(path), todo="写一个有 findings 的例子")
    found = run_case(detector, first)
    firing = tuple(case["name"] for case in held if case["findings"])
    return Cases(first["name"], first.get("as_of", AS_OF), found[0], firing, tuple(case["name"] for case in held if not case["findings"]))


def run_case(detector: Detector[Any], case: Case) -> list[Finding]:
    """What the detector finds in the records of a case, by subject."""
    with tempfile.TemporaryDirectory(prefix="case-") as home:
        ledger = load(case["records"], Path(home))
        if "later" in case:
            enter(ledger, case["later"])
        view = ledger.view(case.get("as_of", AS_OF))
        try:
            found = list(detector.find(view, detector.parameters.model_copy(update=case.get("parameters", {}))))
        finally:
            view.close()
    return sorted(found, key=lambda finding: finding.finding_id)

"""The report written into a folder: quality-<months>[-<unit>].html, .xlsx and .json."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ledger.errors import InputError
from loaders.quality.as_json import plain
from loaders.quality.page import quality_html
from loaders.quality.report import Report
from loaders.quality.workbook import quality_xlsx

LONGEST = 60  # characters of a unit in a file name: three bytes each, and a name may have 255
RENDERERS: Mapping[str, Callable[[Report], bytes]] = {
    "html": lambda report: quality_html(report).encode(),
    "xlsx": quality_xlsx,
    "json": lambda report: (json.dumps(plain(report), ensure_ascii=False, indent=1) + "\n").encode(),
}


def write_report(report: Report, folder: Path, formats: Sequence[str] = tuple(RENDERERS)) -> list[Path]:
    """Write the report in these formats and return where. InputError for a format that does not exist."""
    if unknown := [name for name in formats if name not in RENDERERS]:
        raise InputError(f"没有“{unknown[0]}”这种格式", where="--files", todo=f"可选：{'、'.join(RENDERERS)}")
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{_stem(report)}.{name}" for name in formats]
    for path, name in zip(paths, formats, strict=True):
        path.write_bytes(RENDERERS[name](report))
    return paths


def _stem(report: Report) -> str:
    """The name without its ending: of one unit's report, with the unit, so that it does not take the place of the whole one."""
    if not report.department:
        return f"quality-{report.period.name}"
    safe = re.sub(r"\W+", "_", report.department)[:LONGEST]
    digest = "" if safe == report.department else f"-{hashlib.sha256(report.department.encode()).hexdigest()[:8]}"
    return f"quality-{report.period.name}-{safe}{digest}"

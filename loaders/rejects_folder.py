"""Where reject workbooks lie: one folder per batch, hidden until the batch counts.

`rejects/.<day>_<batch>/` holds draft and workbooks while a file loads. Its name loses the dot, by one rename, after the
batch's line is in the ledger. A load that dies leaves a hidden folder: if its batch counts the next load finishes the
rename, else it deletes the folder. So a row that the ledger calls rejected always has its workbook.
"""

import os
import re
import shutil
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from datetime import date
from pathlib import Path

HIDDEN = re.compile(r"\.(\d{4}-\d\d-\d\d)_([0-9a-f]{32})")
LASTING = re.compile(r"\d{4}-\d\d-\d\d_([0-9a-f]{12})")
SHOWN = 12  # hex digits of the batch in the name of its folder
UNSAFE = re.compile(r"[^\w（）()·.\-]+")
LONGEST = 40  # characters of a department's or a table's name in a file name: 255 bytes hold 85 Chinese characters
UNKNOWN_DEPARTMENT = "报送单位不明"


def folder_name(day: date, batch_id: str) -> str:
    """The name of a batch's folder."""
    return f"{day.isoformat()}_{batch_id[:SHOWN]}"


def hidden_folder(root: Path, day: date, batch_id: str) -> Path:
    """Where a batch's workbooks are made."""
    return root / f".{day.isoformat()}_{batch_id}"


def open_private(folder: Path) -> Path:
    """The folder, made for its owner only."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def batch_of(name: str, counting: Collection[str]) -> str:
    """The batch whose folder has this name; empty if it is no folder of ours, or of a batch that does not count."""
    match = LASTING.fullmatch(name)
    return next((batch for batch in counting if batch.startswith(match[1])), "") if match else ""


def workbook_names(departments: Collection[str], table_title: str, day: date) -> list[str]:
    """One file name per department: department, table, day; numbered where two would be the same."""
    names: list[str] = []
    for department in departments:
        stem = f"退回_{safe(department) or UNKNOWN_DEPARTMENT}_{safe(table_title)}_{day.isoformat()}"
        number = sum(name == f"{stem}.xlsx" or name.startswith(f"{stem}_") for name in names)
        names.append(f"{stem}_{number + 1}.xlsx" if number else f"{stem}.xlsx")
    return names


def safe(text: str) -> str:
    """A name as every file system takes it."""
    return UNSAFE.sub("_", unicodedata.normalize("NFC", text)).strip("_. ")[:LONGEST]


def show(hidden: Path) -> Path:
    """Give a batch's folder its lasting name; where another process has done so already, nothing is left to do."""
    match = HIDDEN.fullmatch(hidden.name)
    if match is None:
        raise ValueError(f"not the folder of a batch: {hidden}")
    final = hidden.parent / f"{match[1]}_{match[2][:SHOWN]}"
    with suppress(FileNotFoundError):
        hidden.rename(final)
    _synchronise(hidden.parent)
    return final


def finish(root: Path, counting: Collection[str]) -> None:
    """Show the folders of batches that count, left hidden by a process that ended right after its commit."""
    for hidden in _hidden(root):
        match = HIDDEN.fullmatch(hidden.name)
        if match and match[2] in counting:
            show(hidden)


def clear(root: Path, counting: Collection[str]) -> None:
    """Delete what loads that never committed have left. Only for who holds the ledger's lock: a live load looks the same."""
    finish(root, counting)
    for hidden in _hidden(root):
        delete(hidden)


def delete(hidden: Path) -> None:
    """Delete the folder of a batch that will not count."""
    shutil.rmtree(hidden, ignore_errors=True)


def _hidden(root: Path) -> list[Path]:
    return sorted(path for path in root.glob(".*_*") if path.is_dir() and HIDDEN.fullmatch(path.name)) if root.is_dir() else []


def _synchronise(folder: Path) -> None:
    """Make a rename last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

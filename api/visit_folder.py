"""The lists of all grids as files: one per grid, or one Parquet file of all; beside them what became of every grid."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.visits.plan import VisitPlan
from api.visit_files import RENDERERS, file_name, harmless, render
from ledger.errors import InputError

FORMATS = (*RENDERERS, "parquet")
SUMMARY = "各网格.csv"
SUMMARY_HEADERS = ("网格编码", "网格", "周", "主体", "候选", "安排", "近期去过", "已搬迁或多次关门", "没有理由打扰", "文件")
TEXTS = pa.list_(pa.string())
SHOWN = pa.schema(  # what whoever walks may see, and nothing else
    [
        *((name, pa.string()) for name in ("list_no", "grid", "grid_name", "week")),
        ("rank", pa.int32()),
        ("route", pa.int32()),
        *((name, pa.string()) for name in ("key", "name", "address", "address_note")),
        ("reasons", TEXTS),
        ("checks", TEXTS),
        ("bring", TEXTS),
        ("last_visit", pa.string()),
    ]
)
TOGETHER = 500  # lists in one row group


@contextmanager
def visit_folder(folder: Path, week: str, file_format: str) -> Iterator[Callable[[VisitPlan], None]]:
    """What writes each list into `folder`. A grid without a visit has a line in the summary and no file. InputError if something cannot be written."""
    if file_format not in FORMATS:
        raise InputError(f"不支持的文件格式“{file_format}”", where="--as", todo=f"可用：{'、'.join(FORMATS)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / SUMMARY).open("w", encoding="utf-8-sig", newline="") as summary:
            lines = csv.writer(summary)
            lines.writerow(SUMMARY_HEADERS)
            opened = _one_file(folder / f"走访清单_{week}.parquet") if file_format == "parquet" else _many_files(folder, file_format)
            with opened as write:

                def write_list(plan: VisitPlan) -> None:
                    name = write(plan) if plan.rows else ""
                    counts = (plan.subjects, plan.candidates, len(plan.rows), plan.cooling, plan.away, plan.in_peace)
                    lines.writerow([harmless(value) for value in (plan.grid, plan.grid_name, plan.week, *counts, name)])

                yield write_list
    except OSError as error:
        todo = "检查目录是否存在、是否有写权限、磁盘是否已满，文件是否正在 Excel 中打开"
        raise InputError(f"无法写入文件：{error.strerror}", where=error.filename or str(folder), todo=todo) from error


@contextmanager
def _many_files(folder: Path, file_format: str) -> Iterator[Callable[[VisitPlan], str]]:
    """One file per grid, in a folder per county, so that no folder holds a hundred thousand files."""

    def write(plan: VisitPlan) -> str:
        path = folder / _part(plan.grid) / _plain(file_name(plan, file_format))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(render(plan, file_format))
        return path.relative_to(folder).as_posix()

    yield write


def _part(grid: str) -> str:
    """The first six characters of a grid's code, which are its county; only letters and digits, whatever the code."""
    return "".join(character for character in grid[:6] if character.isalnum()) or "其他"


def _plain(name: str) -> str:
    """The name without what leads elsewhere in a file system; if something had to go, with a digest, so that two names stay two."""
    plain = re.sub(r"[^\w.\-]", "_", name).lstrip(".")
    stem, _, ending = plain.rpartition(".")
    return plain if plain == name else f"{stem}_{hashlib.sha256(name.encode()).hexdigest()[:8]}.{ending}"


@contextmanager
def _one_file(path: Path) -> Iterator[Callable[[VisitPlan], str]]:
    """One Parquet file, a row per visit. It takes its name only when it is whole."""
    rows: list[dict[str, object]] = []
    unfinished = path.with_suffix(".part")
    with pq.ParquetWriter(unfinished, SHOWN, compression="zstd") as writer:

        def flush() -> None:
            if rows:
                writer.write_table(pa.Table.from_pylist(rows, SHOWN))
                rows.clear()

        def write(plan: VisitPlan) -> str:
            named = {"list_no": plan.handed("").list_no, "grid": plan.grid, "grid_name": plan.grid_name, "week": plan.week}
            rows.extend(named | asdict(row) for row in plan.rows)
            if len(rows) > TOGETHER * 20:
                flush()
            return path.name

        yield write
        flush()
    unfinished.replace(path)

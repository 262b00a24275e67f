"""Measures the way from files to findings on one invented province: `python -m bench.run --enterprises 10000`.

Each figure is a ratio against something measured in the same run, so that it means the same on another machine: loading
against DuckDB's bare `read_csv` of the same rows, the rest against loading.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from analytics.detectors import DETECTORS
from analytics.score import load_score_policy, score_subjects
from bench.generate import generate
from ledger.identifiers import open_person_key
from ledger.settings import Settings
from ledger.store import Ledger
from loaders.load import load_paths
from loaders.report import totals

DAY = date(2026, 6, 30)


@dataclass(frozen=True, slots=True)
class Measure:
    """One timed step: CPU and wall seconds, and how many rows or subjects it handled."""

    name: str
    cpu: float
    wall: float
    rows: int


def timed(name: str, work: Callable[[], int]) -> Measure:
    """Run once and time it; `work` returns how many rows it handled."""
    cpu, wall = time.process_time(), time.perf_counter()
    rows = work()
    return Measure(name, time.process_time() - cpu, time.perf_counter() - wall, rows)


def measures(enterprises: int, seed: int, home: Path) -> Iterator[Measure]:
    """All steps in order, each on what the one before left."""
    sources, plain, ledger = home / "sources", home / "plain", Ledger(home)
    yield timed("generate", lambda: sum(each.rows for each in generate(enterprises, seed, sources).files))
    as_utf8(sources, plain)
    yield timed("floor: DuckDB read_csv", lambda: bare_read(plain))
    yield timed("load", lambda: totals(load_paths(ledger, [sources], open_person_key(Settings(home=home)))).rows_in)
    yield timed("load again", lambda: totals(load_paths(ledger, [sources], open_person_key(Settings(home=home)))).rows_in)
    view = ledger.view(DAY)
    yield timed(
        "open view, read every table", lambda: sum(view.rows(f"select count(*) n from {each}")[0]["n"] for each in ("enterprises", "roles", "penalties"))
    )
    for detector in DETECTORS:
        yield timed(f"detector {detector.id}", lambda detector=detector: len(detector.run(view)))  # type: ignore[misc]
    yield timed("score", lambda: sum(1 for _ in score_subjects(view, load_score_policy())))


def as_utf8(sources: Path, plain: Path) -> None:
    """The CSV files again in UTF-8, so that DuckDB can read them bare."""
    plain.mkdir()
    for path in sorted(sources.rglob("*.csv")):
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig") if raw.startswith(b"\xef\xbb\xbf") else raw.decode("gb18030")
        (plain / f"{path.parent.name}-{path.name}").write_text(text, encoding="utf-8", newline="")


def bare_read(plain: Path) -> int:
    """Rows that DuckDB reads from the same files, every cell as text, with no check at all."""
    count = 0
    for path in sorted(plain.iterdir()):
        connection = duckdb.connect()
        connection.execute("create table rows as from read_csv($path, all_varchar = true, null_padding = true)", {"path": str(path)})
        found = connection.execute("select count(*) from rows").fetchone()
        count += found[0] if found else 0
        connection.close()
    return count


def report(found: list[Measure]) -> str:
    """The measures as a Markdown table, with ratios per row."""
    by_name = {each.name: each for each in found}
    floor = by_name["floor: DuckDB read_csv"].cpu / max(by_name["floor: DuckDB read_csv"].rows, 1)
    load = by_name["load"].cpu
    lines = ["| step | rows | CPU s | wall s | CPU against load | CPU per row against the floor |", "|---|---|---|---|---|---|"]
    for each in found:
        per_row = f"{each.cpu / each.rows / floor:.1f}" if each.name in ("load", "load again") else "—"
        lines.append(f"| {each.name} | {each.rows} | {each.cpu:.2f} | {each.wall:.2f} | {each.cpu / load:.2f} | {per_row} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="creditgraph-bench-") as home:
        print(report(list(measures(arguments.enterprises, arguments.seed, Path(home)))))


if __name__ == "__main__":
    main()

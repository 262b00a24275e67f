"""Measures loading: rows per second from CSV to a committed ledger, beside bare reading and beside Neo4j, in the same run.

`python -m bench.load --enterprises 100000 --edges 400000 --penalties 100000 [--runs 3] [--neo4j 20000]`. The floor is DuckDB's
`read_csv` of the same files, every cell as text, the length of every cell added up so that every cell is read.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

import duckdb

from bench.registry import Sizes, write
from ledger.identifiers import PersonKey
from ledger.store import Ledger
from loaders.load import load_paths
from loaders.report import totals

DAY, KEY = date(2026, 6, 30), PersonKey(b"a-key-for-the-bench")
AIM = 4.0


@dataclass(frozen=True, slots=True)
class Measure:
    """One way of taking in one file: rows, and median wall and CPU seconds."""

    way: str
    table: str
    rows: int
    wall: float
    cpu: float
    remark: str = ""


def timed(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median wall and CPU seconds."""
    walls, cpus = [], []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return median(walls), median(cpus)


def measures(files: Mapping[str, Path], home: Path, runs: int) -> Iterator[Measure]:
    """Bare reading, reading into Parquet, loading, and loading the same rows again, file by file."""
    rows = {name: count(path) for name, path in files.items()}
    for name, path in files.items():
        yield Measure("floor: read_csv", name, rows[name], *timed(lambda path=path: bare_read(path), runs))  # type: ignore[misc]
        yield Measure("read_csv → Parquet", name, rows[name], *timed(lambda path=path: to_parquet(path, home / "x.parquet"), runs))  # type: ignore[misc]
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    remarks: dict[tuple[str, str], str] = {}
    for run in range(runs):
        ledger = Ledger(home / f"load-{run}")
        for way, again in (("load", False), ("load again", True)):
            for name, path in files.items():
                wall, cpu = time.perf_counter(), time.process_time()
                report = totals(load_paths(ledger, [path], KEY, today=DAY, again=again))
                found.setdefault((way, name), []).append((time.perf_counter() - wall, time.process_time() - cpu))
                remarks[way, name] = f"{report.accepted} new, {report.duplicate} repeated, {report.rejected} rejected"
    for (way, name), times in found.items():
        yield Measure(way, name, rows[name], median(wall for wall, _ in times), median(cpu for _, cpu in times), remarks[way, name])


def count(path: Path) -> int:
    """Rows of a file."""
    return _one(f"select count(*) from read_csv('{path}', all_varchar = true)")


def bare_read(path: Path) -> int:
    """Read every cell as text and add up the lengths."""
    names = [row[0] for row in duckdb.sql(f"describe select * from read_csv('{path}', all_varchar = true)").fetchall()]
    sums = " + ".join(f'coalesce(sum(strlen("{name}")), 0)' for name in names)
    return _one(f"select {sums} from read_csv('{path}', all_varchar = true)")


def to_parquet(path: Path, target: Path) -> None:
    """Read every cell as text and write it as Parquet."""
    with duckdb.connect() as connection:
        connection.execute(f"copy (from read_csv('{path}', all_varchar = true)) to '{target}' (format parquet, compression zstd)")


def _one(sql: str) -> int:
    with duckdb.connect() as connection:
        found = connection.execute(sql).fetchone()
    return int(found[0]) if found else 0


def warm(home: Path) -> None:
    """Compile what is compiled on first use, so that it is not measured."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        import loaders.run

        usual, loaders.run.COLUMNS_FROM = loaders.run.COLUMNS_FROM, 0
        ledger = Ledger(Path(folder))
        for again in (False, True):
            load_paths(ledger, write(Sizes(2000, 4000, 2000), Path(folder) / "files").values(), KEY, today=DAY, again=again)
        loaders.run.COLUMNS_FROM = usual


def table(found: list[Measure]) -> str:
    """The measures as a Markdown table, each against the floor of its file; the sum of all files last."""
    ways = list(dict.fromkeys(each.way for each in found))
    sums = [Measure(way, "all", *(sum(getattr(each, part) for each in found if each.way == way) for part in ("rows", "wall", "cpu"))) for way in ways]
    floors = {each.table: each for each in (*found, *sums) if each.way == ways[0]}
    lines = [
        "| way | table | rows | wall s | CPU s | rows per second | wall against the floor | CPU against the floor | rows that were |",
        "|---|" + "---|" * 8,
    ]
    for each in sorted((*found, *sums), key=lambda each: ways.index(each.way)):
        floor, speed = floors[each.table], int(each.rows / each.wall)
        against = f"{each.wall / floor.wall:.1f} | {each.cpu / floor.cpu:.1f}"
        lines.append(f"| {each.way} | {each.table} | {each.rows} | {each.wall:.2f} | {each.cpu:.2f} | {speed} | {against} | {each.remark} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table and the peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=20_000)
    parser.add_argument("--edges", type=int, default=80_000)
    parser.add_argument("--penalties", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--neo4j", type=int, default=0, metavar="ROWS", help="also merge so many rows into Neo4j by UNWIND")
    arguments = parser.parse_args()
    duckdb.execute("set enable_progress_bar = false")
    with tempfile.TemporaryDirectory(prefix="creditgraph-bench-") as folder:
        home = Path(folder)
        sizes = [str(each) for each in (arguments.enterprises, arguments.edges, arguments.penalties)]
        write_apart(sizes, home / "files")
        warm(home)
        files = dict(zip(("enterprises", "roles", "shareholders", "penalties"), in_order(home / "files"), strict=True))
        size = sum(path.stat().st_size for path in files.values()) / 1e6
        before = peak()
        print(f"{size:.0f} MB of CSV, {arguments.runs} runs, medians; peak memory before {before:.0f} MB\n")
        print(table(list(measures(files, home, arguments.runs))))
        print(f"\npeak memory {peak():.0f} MB")
        if arguments.neo4j:
            from bench.load_neo4j import merge

            print(merge(home / "load-0", arguments.neo4j))


def write_apart(sizes: list[str], folder: Path) -> None:
    """Write the files in another process, whose memory is not ours."""
    code = "import sys; from pathlib import Path; from bench.registry import Sizes, write; write(Sizes(*map(int, sys.argv[1:4])), Path(sys.argv[4]))"
    subprocess.run([sys.executable, "-c", code, *sizes, str(folder)], check=True)


def in_order(folder: Path) -> list[Path]:
    """The files in the order in which they load."""
    from ledger.tables import ENTERPRISES, PENALTIES, ROLES, SHAREHOLDERS

    return [folder / f"{table.title}.csv" for table in (ENTERPRISES, ROLES, SHAREHOLDERS, PENALTIES)]


def peak() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

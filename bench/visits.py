"""Measures the visit lists of all grids in one run: seconds, lists, memory.

`python -m bench.visits --enterprises 1000000 [--keep FOLDER]` invents a register (bench/registry.py) with 100 subjects to a grid, abnormal
listings, inspections, complaints and earlier visits, loads it, runs the score and one detector, and then plans in a process of its own.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

from analytics.detectors.repeat_offenders import DETECTOR
from analytics.runs import analyse, latest_run
from analytics.visits.basis import basis_of_run
from analytics.visits.plan import TOGETHER, Planning, load_visit_policy, plan_all
from analytics.weeks import week_of
from bench.registry import Sizes, write
from ledger.column import Table
from ledger.identifiers import PersonKey
from ledger.store import Ledger
from ledger.tables import COMPLAINTS, ENTERPRISES, INSPECTIONS, LISTINGS, VISITS
from loaders.load import load_paths
from loaders.report import totals

DAY, KEY = date(2026, 6, 30), PersonKey(b"a-key-for-the-bench")
PER_GRID, CAPACITY, MEMORY = 100, 20, 2000
AGO = "(date '2026-06-30' - (1 + hash(n, {salt}) % {days})::int)::varchar"
FURTHER: dict[Table, tuple[float, str]] = {  # rows per subject, and what they hold
    LISTINGS: (
        0.03,
        f"""uscc, name as party_name, '经营异常名录' as list_type, '异〔2026〕' || n as document_no, '通过登记的住所无法联系' as reason,
        {AGO.format(salt=1, days=900)} as valid_from, '虚构市场监管局' as authority""",
    ),
    INSPECTIONS: (
        0.10,
        f"""uscc, name as party_name, 'J' || n as inspection_no, '日常' as kind, {AGO.format(salt=2, days=700)} as inspected, '虚构市场监管局' as authority,
        case when hash(n, 3) % 10 < 2 then '发现问题待整改' else '未发现问题' end as result""",
    ),
    COMPLAINTS: (
        0.02,
        f"""uscc, name as party_name, 'T' || n as complaint_no, '投诉' as kind, '虚构的问题' as matter, {AGO.format(salt=4, days=700)} as received,
        case when hash(n, 5) % 2 = 0 then '属实' else '不属实' end as outcome, '虚构市场监管局' as authority""",
    ),
    VISITS: (
        0.03,
        f"""uscc, name as party_name, 'V' || n as visit_no, {AGO.format(salt=6, days=300)} as visited,
        list_extract(['有问题', '无问题', '无问题', '关门', '搬迁'], 1 + (hash(n, 7) % 5)::int) as result""",
    ),
}


def prepare(enterprises: int, home: Path) -> None:
    """A ledger with so many subjects and an analysis."""
    files = write(Sizes(enterprises, enterprises // 5, enterprises // 10), home / "files")
    grids = max(enterprises // PER_GRID, 1)
    with duckdb.connect() as connection:
        raw = f"read_csv('{files['enterprises']}', all_varchar = true)"
        connection.execute(f"create table register as select *, row_number() over () as n from {raw}")
        columns = ", ".join(f'"{column.title}"' for column in ENTERPRISES.template if column.name != "grid")
        grid = f"""'G' || lpad((n % {grids})::varchar, 6, '0') as "网格编码" """
        connection.execute(f"copy (select {columns}, {grid} from register) to '{files['enterprises']}' (header)")
        paths = [
            files["enterprises"],
            files["penalties"],
            *(_further(connection, table, home / "files", int(enterprises * FURTHER[table][0])) for table in FURTHER),
        ]
    ledger = Ledger(home / "ledger")
    begin = time.perf_counter()
    report = totals(load_paths(ledger, paths, KEY, today=DAY))
    print(f"loaded {report.accepted} rows ({report.rejected} rejected) in {time.perf_counter() - begin:.0f} s", flush=True)
    begin = time.perf_counter()
    run = analyse(ledger, DAY, detectors=[DETECTOR])
    print(f"analysed in {time.perf_counter() - begin:.0f} s: {run.scored} scores, {sum(run.counts.values())} findings", flush=True)


def _further(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path, rows: int) -> Path:
    """A file of the table for a random part of the subjects."""
    uscc, name = (next(column.title for column in ENTERPRISES.template if column.name == which) for which in ("uscc", "name"))
    path, body = folder / f"{table.title}.csv", FURTHER[table][1]
    some = f"""(select "{uscc}" as uscc, "{name}" as name, n from register order by hash(n, '{table.name}') limit {rows})"""
    made = {row[0] for row in connection.execute(f"describe select {body} from {some}").fetchall()}
    shown = ", ".join(f'{column.name} as "{column.title}"' for column in table.template if column.name in made)
    connection.execute(f"copy (select {shown} from (select {body} from {some})) to '{path}' (header)")
    return path


def plan(home: Path, together: int) -> str:
    """Plan every grid of the ledger and say what it took: a row of the table of bench/results.md."""
    begin = time.perf_counter()
    ledger = Ledger(home / "ledger")
    run = latest_run(ledger)
    if run is None:
        raise SystemExit("no analysis")
    view = ledger.view(DAY)
    spilled = tempfile.TemporaryDirectory(dir=home)
    view.spill(MEMORY, Path(spilled.name))
    planning = Planning(week_of(DAY + timedelta(days=7)), CAPACITY, load_visit_policy(), together=together)
    lists = rows = subjects = candidates = 0
    first = 0.0
    for each in plan_all(view, basis_of_run(view, run.run_id), planning):
        first = first or time.perf_counter() - begin
        lists, rows, subjects, candidates = lists + 1, rows + len(each.rows), subjects + each.subjects, candidates + each.candidates
    view.close()
    spilled.cleanup()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"| {subjects} | {lists} | {candidates} | {rows} | {first:.0f} | {time.perf_counter() - begin:.0f} | {time.process_time():.0f} | {peak:.0f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="folder that stays; planned again if it is there")
    parser.add_argument("--plan", type=Path, help="only plan this folder")
    parser.add_argument("--together", type=int, default=TOGETHER, help="grids in one piece")
    arguments = parser.parse_args()
    if arguments.plan:
        print(plan(arguments.plan, arguments.together))
        return
    with tempfile.TemporaryDirectory(prefix="creditgraph-bench-") as folder:
        home = arguments.keep or Path(folder)
        if not (home / "ledger").exists():
            prepare(arguments.enterprises, home)
        print("| subjects | lists | candidates | visits | s to the first list | s | CPU s | peak MB |\n|---|---|---|---|---|---|---|---|", flush=True)
        subprocess.run([sys.executable, "-m", "bench.visits", "--plan", str(home), "--together", str(arguments.together)], check=True)


if __name__ == "__main__":
    main()

"""A load killed with signal 9 leaves the ledger as before the batch or as after it, never between, and the next load goes on.

Every load is the real command line in a process of its own, forked from one that has imported everything, so that fifty
starts cost little. Half of the kills come after a random time, half at a random file event (a file made, written, renamed or
removed under the ledger or the reject folder, as inotify tells them), so that the moments around each commit are hit.
"""

import csv
import ctypes
import json
import os
import random
import select
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from ledger.identifiers import make_citizen_number, make_uscc
from ledger.store import Ledger
from ledger.tables import ROLES
from ledger.verify import verify

SEED, BY_TIME, BY_EVENT, OTHER_COMMANDS = 20261122, 25, 25, 6
ROWS = 60
TABLES = ("persons", "roles", "accounts", "rejects", "findings", "scores", "identity_events")
CHANGING = "record_id, row_hash, batch_id, recorded_at, source_file"  # what two loads of one file do not share
OWN = {"rejects": ", reject_id, fingerprint, batch, first_batch, workbook, opened", "accounts": ", batch", "findings": ", run_id", "scores": ", run_id"}
EVENTS = 0x2 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200  # modified, closed after writing, moved from and to, created, deleted

DRIVER = """
import json, os, resource, sys
import api.cli_analyse, api.cli_load, loaders.load, loaders.run, ledger.staging, openpyxl, duckdb, deltalake, pyarrow.parquet
import importlib.util
if importlib.util.find_spec("pandas"):
    import pandas  # DuckDB imports it when it is there
from api.cli import main
loaders.run.CHUNK = 7
ledger.staging.GROUP = 20
ledger.staging.LARGEST = 40
for line in sys.stdin:
    words = line.rstrip("\\n").split("\\t")
    said, told = os.pipe()
    child = os.fork()
    if not child:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(told, 2)
        if limit := int(words.pop(0)):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        sys.argv = ["creditgraph", *words]
        code = 1
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    print(child, flush=True)
    os.close(told)
    with open(said, encoding="utf-8", errors="replace") as stream:
        text = stream.read()
    _, status = os.waitpid(child, 0)
    print(json.dumps([os.waitstatus_to_exitcode(status), text]), flush=True)
"""


class Driver:
    """Starts commands in processes that can be killed."""

    def __init__(self) -> None:
        self.said = ""  # what the last command wrote to stderr
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen([sys.executable, "-c", DRIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def start(self, *words: str, largest: int = 0) -> int:
        """The process id of a command that has just begun. `largest`: bytes to which the system lets its files grow, 0 for any."""
        assert self.process.stdin is not None
        self.process.stdin.write("\t".join([str(largest), *words]) + "\n")
        self.process.stdin.flush()
        return int(self._line())

    def end(self) -> int:
        """Its exit code; minus the signal if one ended it."""
        code, self.said = json.loads(self._line())
        return int(code)

    def run(self, *words: str, largest: int = 0) -> int:
        """Exit code of a command that is left alone."""
        self.start(*words, largest=largest)
        return self.end()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.communicate(timeout=30)

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


class Watch:
    """File events under folders, counted as they come (inotify)."""

    def __init__(self, *folders: Path) -> None:
        library = ctypes.CDLL(None, use_errno=True)
        self.descriptor = library.inotify_init1(os.O_NONBLOCK)
        for folder in folders:
            assert library.inotify_add_watch(self.descriptor, str(folder).encode(), EVENTS) >= 0

    def count(self, enough: int, seconds: float) -> int:
        """Events seen until there are `enough`, or nothing happened for `seconds`."""
        seen = 0
        while seen < enough and select.select([self.descriptor], [], [], seconds)[0]:
            data, at = os.read(self.descriptor, 65536), 0
            while at < len(data):
                at += 16 + int(struct.unpack_from("iIII", data, at)[3])
                seen += 1
        return seen

    def close(self) -> None:
        os.close(self.descriptor)


@dataclass(frozen=True)
class Stage:
    """A ledger before a command, and what it holds before and after."""

    home: Path
    words: tuple[str, ...]
    before: list[str]
    after: list[str]
    seconds: float
    events: int


def write_roles(path: Path, first: int) -> Path:
    """Persons in office, every tenth row without a name and so handed back."""
    columns = [column for column in ROLES.template if column.name in ("uscc", "enterprise_name", "name", "role", "id_type", "id_number", "valid_from")]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([column.title for column in columns])
        for n in range(first, first + ROWS):
            values = {
                "uscc": make_uscc("91", "330106", f"MA{n:06d}"),
                "enterprise_name": f"虚构{n}公司",
                "name": f"某{n}" if n % 10 else "",
                "role": "董事",
                "id_type": "居民身份证",
                "id_number": make_citizen_number("330106", date(1980, 1, 1), n % 999),
                "valid_from": "2020-01-01",
            }
            writer.writerow([values[column.name] for column in columns])
    return path


def contents(home: Path) -> list[str]:
    """Everything that the ledger says, without what differs between two loads of one file."""
    with_view = Ledger(home).view(date(2026, 6, 30), audit=True)
    try:
        said = [repr(sorted(map(repr, with_view.rows(f"select * exclude ({CHANGING}{OWN.get(name, '')}) from {name}")))) for name in TABLES]
    finally:
        with_view.close()
    return [*said, repr([(line.kind, line.file_name, line.rows_in, line.accepted, line.duplicate, line.rejected) for line in Ledger(home).lines()])]


def folders(home: Path) -> list[Path]:
    """Folders in which files come and go."""
    return [path for path in (home / "ledger", home / "rejects", *(home / "ledger").rglob("*")) if path.is_dir()]


@pytest.fixture(scope="module")
def drivers() -> Iterator[list[Driver]]:
    """Two, so that two processors are used."""
    made = [Driver(), Driver()]
    yield made
    for each in made:
        each.close()


@pytest.fixture(scope="module")
def driver(drivers: list[Driver]) -> Driver:
    return drivers[0]


def stage(driver: Driver, folder: Path, home: Path, *words: str) -> Stage:
    """Run a command once to the end on a copy, and see what it does and how long it takes."""
    tried = folder / "tried"
    shutil.copytree(home, tried)
    watch = Watch(*folders(tried))
    started = time.perf_counter()
    driver.start(*words, "--home", str(tried))
    code = driver.end()
    seconds = time.perf_counter() - started
    assert code == 0, driver.said
    events = watch.count(1_000_000, 0.05)
    watch.close()
    return Stage(home, words, contents(home), contents(tried), seconds, events)


@pytest.fixture(scope="module")
def loading(driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A ledger with one file in it, and a second one to load: partly the same persons."""
    folder = tmp_path_factory.mktemp("loading")
    (folder / "home" / "rejects").mkdir(parents=True)
    assert driver.run("load", str(write_roles(folder / "first.csv", 1)), "--home", str(folder / "home")) == 0, driver.said
    return stage(driver, folder, folder / "home", "load", str(write_roles(folder / "second.csv", 31)))


@pytest.fixture(scope="module")
def analysing(driver: Driver, loading: Stage, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A ledger with findings of an earlier day, and another analysis."""
    folder = tmp_path_factory.mktemp("analysing")
    shutil.copytree(loading.home, folder / "home")
    assert driver.run("analyse", "--as-of", "2026-06-29", "--home", str(folder / "home")) == 0, driver.said
    return stage(driver, folder, folder / "home", "analyse", "--as-of", "2026-06-30")


def kill_and_go_on(driver: Driver, of: Stage, home: Path, moment: float | int) -> str:
    """Start, kill after so many seconds or events, look at what is left, and do it again; "before" or "after"."""
    shutil.copytree(of.home, home)
    watch = Watch(*folders(home)) if isinstance(moment, int) else None
    child = driver.start(*of.words, "--home", str(home))
    if watch:
        watch.count(int(moment), 20)
        watch.close()
    else:
        time.sleep(moment)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    code = driver.end()
    assert code in (0, -signal.SIGKILL), driver.said
    left = contents(home)
    assert left in (of.before, of.after), f"between, at {moment}"
    answer = verify(Ledger(home))
    assert answer.sound, [damage for check in answer.checks for damage in check.damages]
    assert driver.run(*of.words, "--home", str(home)) == 0, driver.said
    return "before" if left == of.before else "after"


def moments(of: Stage, by_time: int, by_event: int, seed: int) -> list[float | int]:
    """Seeded random moments, in seconds and in events."""
    chance = random.Random(seed)
    late = of.seconds * 1.1
    last = of.events * 2 // 3  # the commits of the tables and of the line come at the end
    return [chance.uniform(0, late) for _ in range(by_time)] + [chance.randint(last if n % 2 else 1, of.events) for n in range(by_event)]


def killed(driver: Driver, of: Stage, folder: Path, points: Sequence[float | int]) -> list[str]:
    """What each kill left: "before" or "after"; and after the next load, the ledger is as after."""
    states = []
    for n, moment in enumerate(points):
        home = folder / str(n)
        states.append(kill_and_go_on(driver, of, home, moment))
        assert contents(home) == of.after
        assert len([path for path in (home / "rejects").iterdir() if not path.name.startswith(".")]) == 2  # what was handed back, once per load
        shutil.rmtree(home)
    return states


def test_a_load_killed_at_fifty_random_points_leaves_the_ledger_as_before_or_after(drivers: list[Driver], loading: Stage, tmp_path: Path) -> None:
    points = moments(loading, BY_TIME, BY_EVENT, SEED)
    with ThreadPoolExecutor(len(drivers)) as pool:
        parts = [pool.submit(killed, driver, loading, tmp_path / str(n), points[n :: len(drivers)]) for n, driver in enumerate(drivers)]
        states = [state for part in parts for state in part.result()]
    print(f"{len(states)} kills in {loading.seconds:.2f} s and {loading.events} file events of a load: {Counter(states)}")
    assert len(states) == BY_TIME + BY_EVENT
    assert states.count("before") >= 10


def test_an_analysis_that_is_killed_leaves_the_ledger_as_before_or_after(driver: Driver, analysing: Stage, tmp_path: Path) -> None:
    for n, moment in enumerate(moments(analysing, 0, OTHER_COMMANDS, SEED + 1)):
        kill_and_go_on(driver, analysing, tmp_path / str(n), moment)


def test_two_loads_at_once_wait_for_each_other_and_both_count_whole(drivers: list[Driver], loading: Stage, tmp_path: Path) -> None:
    home, one_by_one = tmp_path / "home", tmp_path / "one_by_one"
    files = [str(write_roles(tmp_path / f"{n}.csv", first)) for n, first in enumerate((201, 231))]
    for each in (home, one_by_one):
        shutil.copytree(loading.home, each)
    for driver, file in zip(drivers, files, strict=True):
        driver.start("load", file, "--home", str(home))
    assert [driver.end() for driver in drivers] == [0, 0], [driver.said for driver in drivers]
    lines = Ledger(home).lines()
    for name in (line.file_name for line in lines[1:]):
        assert drivers[0].run("load", str(tmp_path / name), "--home", str(one_by_one)) == 0
    assert contents(home) == contents(one_by_one)
    assert verify(Ledger(home), deep=True).sound
    assert len(lines) == 3


@pytest.mark.parametrize("largest", [1, 700, 3_000, 6_000])
def test_a_disk_that_takes_no_more_ends_the_load_with_an_explanation_and_the_ledger_as_before(
    driver: Driver, loading: Stage, tmp_path: Path, largest: int
) -> None:
    home = tmp_path / "home"
    shutil.copytree(loading.home, home)
    assert driver.run(*loading.words, "--home", str(home), largest=largest) == 1
    assert "CG200" in driver.said
    assert "文件大小超过系统允许的上限" in driver.said
    assert "处理：" in driver.said
    assert driver.said.count("Traceback") == driver.said.count("Exception ignored"), driver.said  # xlsxwriter's zip file complains once more when it is freed
    assert contents(home) == loading.before
    answer = verify(Ledger(home))
    assert answer.sound
    assert driver.run(*loading.words, "--home", str(home)) == 0
    assert contents(home) == loading.after

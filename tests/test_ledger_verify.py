"""Damage to a ledger on disk is found, and named by batch, table and file with what to do."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake

from ledger.batch import Row
from ledger.errors import LedgerError
from ledger.head import head_of, write_head
from ledger.store import Ledger
from ledger.tables import table
from ledger.verify import Verification, verify
from ledger.verify_facts import Check, State
from tests.test_cli import within

FIRM = "91330106MA0000015K"


def penalty(number: str, **values: Any) -> dict[str, Any]:
    base = {"subject_id": FIRM, "document_no": number, "authority_uscc": "11330106000000001A", "decided": date(2025, 1, 5), "procedure": "一般程序"}
    return base | values


def account(batch_id: str, rows: int) -> dict[str, Any]:
    counts = {"rows_in": rows, "accepted": rows, "duplicate": 0, "rejected": 0, "returned": 0}
    return {"batch": batch_id, "table_name": "penalties", "department": "某局", "department_uscc": "", "month": "2025-01", **counts}


def put(ledger: Ledger, file: str, *numbers: str) -> None:
    """One load as the loader makes it: rows and their account."""
    with ledger.batch("template:penalties", file, f"sha of {file}") as batch:
        batch.append(table("penalties"), [Row(penalty(number, fine_wan=Decimal(n) / 2), n) for n, number in enumerate(numbers, 2)])
        batch.rows_in = batch.accepted = len(numbers)
        batch.append(table("accounts"), [Row(account(batch.batch_id, len(numbers)), 0)])


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three loads, made once; every test damages its own copy."""
    home = tmp_path_factory.mktemp("pattern")
    made = Ledger(home)
    put(made, "一月.csv", "甲1", "甲2")
    put(made, "二月.csv", "甲3")
    put(made, "三月.csv", "甲4", "甲5")
    return home


@pytest.fixture
def ledger(pattern: Path, tmp_path: Path) -> Ledger:
    return Ledger(Path(shutil.copytree(pattern, tmp_path, dirs_exist_ok=True)))


def found(answer: Verification, name: str) -> Check:
    return next(check for check in answer.checks if check.name == name)


def damaged(answer: Verification) -> set[str]:
    return {check.name for check in answer.checks if check.state is State.DAMAGED}


def data_file(ledger: Ledger, name: str, batch: int) -> Path:
    return Path(next(file for file in ledger.files(name) if ledger.lines()[batch].batch_id in file))


def test_a_whole_ledger_passes_every_check(ledger: Ledger) -> None:
    answer = verify(ledger, deep=True)
    assert answer.sound
    assert {check.state for check in answer.checks} == {State.SOUND}
    assert len(answer.checks) == 10


def test_an_empty_ledger_is_whole(tmp_path: Path) -> None:
    assert verify(Ledger(tmp_path), deep=True).sound


@pytest.mark.parametrize("part", [0.05, 0.3, 0.6, 0.95])
def test_one_flipped_bit_in_a_file_is_found_and_the_source_to_reload_is_named(ledger: Ledger, part: float) -> None:
    path = data_file(ledger, "penalties", 1)
    content = bytearray(path.read_bytes())
    content[int(len(content) * part)] ^= 1
    path.write_bytes(content)
    answer = verify(ledger)
    (damage,) = found(answer, "files").damages
    assert (damage.table, damage.file, damage.batch) == ("penalties", path.name, ledger.lines()[1].batch_id)
    assert "二月.csv" in damage.todo
    assert not answer.sound


def test_a_file_cut_short_is_found(ledger: Ledger) -> None:
    path = data_file(ledger, "penalties", 0)
    os.truncate(path, path.stat().st_size - 7)
    answer = verify(ledger)
    assert {"files", "rows"} <= damaged(answer)
    assert "字节" in found(answer, "files").damages[0].what


def test_a_file_that_was_deleted_is_found(ledger: Ledger) -> None:
    path = data_file(ledger, "penalties", 2)
    path.unlink()
    answer = verify(ledger)
    assert [(damage.what, damage.file) for damage in found(answer, "files").damages] == [("文件不见了", path.name)]
    assert [(damage.what, damage.batch) for damage in found(answer, "rows").damages] == [("应有 2 行，现有 0 行", ledger.lines()[2].batch_id)]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_log_entry_that_was_deleted_is_found(ledger: Ledger, number: int) -> None:
    (ledger.root / "penalties" / "_delta_log" / f"{number:020d}.json").unlink()
    answer = verify(Ledger(ledger.root.parent))
    batches = {damage.batch for damage in found(answer, "rows").damages}
    assert not answer.sound
    assert ledger.lines()[number].batch_id in batches or f"_delta_log/{number:020d}.json" in {damage.file for damage in found(answer, "logs").damages}


def rewrite(path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """The same Parquet file with every row changed, as somebody with a text editor's intent would."""
    rows = pq.ParquetFile(path).read()
    pq.write_table(pa.Table.from_pylist([change(row) for row in rows.to_pylist()], schema=rows.schema), path, compression="zstd")


def test_a_batch_line_that_was_edited_is_found_also_when_its_sums_still_hold(ledger: Ledger) -> None:
    rewrite(Path(next(file for file in ledger.files("batches") if ledger.lines()[1].batch_id in file)), lambda row: row | {"file_name": "别的.csv"})
    answer = verify(Ledger(ledger.root.parent))
    assert damaged(answer) == {"chain", "files"}
    (damage,) = found(answer, "chain").damages
    assert "别的.csv" in damage.what


def test_the_newest_batch_line_cannot_be_edited_either(ledger: Ledger) -> None:
    rewrite(Path(next(file for file in ledger.files("batches") if ledger.lines()[2].batch_id in file)), lambda row: row | {"accepted": 1, "duplicate": 1})
    assert damaged(verify(Ledger(ledger.root.parent))) == {"chain", "accounts", "files"}


def test_a_batch_line_that_was_removed_is_found(ledger: Ledger) -> None:
    path = Path(next(file for file in ledger.files("batches") if ledger.lines()[1].batch_id in file))
    path.unlink()
    answer = verify(Ledger(ledger.root.parent))
    assert {"logs", "chain", "files"} <= damaged(answer)
    assert path.name in {damage.file for damage in found(answer, "files").damages}


def test_a_cell_changed_by_somebody_who_hides_the_file_digest_is_found_by_the_deep_check(ledger: Ledger) -> None:
    path = data_file(ledger, "penalties", 0)
    rewrite(path, lambda row: row | {"subject_id": "91330100MA0000015W"})
    answer = verify(ledger, deep=True)
    assert damaged(answer) == {"files", "contents"}
    (damage,) = found(answer, "contents").damages
    assert (damage.what, damage.batch) == ("2 行的内容与内容摘要不符，如 一月.csv 第 2 行", ledger.lines()[0].batch_id)


def test_a_doubled_row_is_found_by_the_count_and_an_exchanged_one_by_the_checksum(ledger: Ledger) -> None:
    path = data_file(ledger, "penalties", 0)
    rows = pq.ParquetFile(path).read()
    pq.write_table(pa.concat_tables([rows, rows.slice(0, 1)]), path)
    assert [damage.what for damage in found(verify(ledger), "rows").damages] == ["应有 2 行，现有 3 行"]
    pq.write_table(pa.concat_tables([rows.slice(0, 1)] * 2), path)
    assert [damage.what for damage in found(verify(ledger), "rows").damages] == ["行校验和与写入时不同"]


def test_an_account_that_does_not_sum_up_to_its_batch_is_found(ledger: Ledger) -> None:
    rewrite(data_file(ledger, "accounts", 0), lambda row: row | {"rows_in": 9, "accepted": 9})
    answer = verify(ledger)
    assert "accounts" in damaged(answer)
    assert found(answer, "accounts").damages[0].batch == ledger.lines()[0].batch_id


def test_a_ledger_from_before_checksums_says_so_and_is_not_called_damaged(ledger: Ledger, tmp_path: Path) -> None:
    for name in ("penalties", "accounts", "batches"):
        rows = pa.concat_tables([pq.ParquetFile(file).read() for file in ledger.files(name)])
        write_deltalake(
            str(tmp_path / "old" / "ledger" / name), rows.drop_columns([each for each in ("retracted", "tables", "chain") if each in rows.column_names])
        )
    old = Ledger(tmp_path / "old")
    answer = verify(old, deep=True)
    assert answer.sound
    assert {found(answer, name).state for name in ("chain", "files", "rows", "contents")} == {State.UNKNOWN}
    put(old, "四月.csv", "甲6")
    mixed = verify(old, deep=True)
    assert mixed.sound
    assert {found(mixed, name).state for name in ("chain", "files", "rows", "contents")} == {State.SOUND}
    assert "3 个旧批次" in found(mixed, "rows").scope
    path = Path(next(file for file in old.files("batches") if old.lines()[3].batch_id not in file))
    rewrite(path, lambda row: row | {"note": "改过"})
    assert damaged(verify(Ledger(tmp_path / "old"))) == {"chain"}  # old lines are sealed by the first line after them


def test_a_long_log_is_summed_up_and_its_first_entries_may_then_go(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.delta_log.CHECKPOINT_EVERY", 4)
    for number in range(4, 8):
        put(ledger, f"{number}月.csv", f"乙{number}")
    log = ledger.root / "penalties" / "_delta_log"
    assert [path.name for path in log.glob("*.checkpoint.parquet")] == [f"{3:020d}.checkpoint.parquet"]
    again = Ledger(ledger.root.parent)
    assert len(again.files("penalties")) == 7
    for number in range(3):
        (log / f"{number:020d}.json").unlink()
    assert verify(Ledger(ledger.root.parent), deep=True).sound
    (log / f"{5:020d}.json").unlink()
    assert not verify(Ledger(ledger.root.parent)).sound


def creditgraph(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = (sys.executable, "-c", "from api.cli import main; main()")
    environment = os.environ | {"COLUMNS": "250"}
    return subprocess.run([*program, *words, "--home", str(home)], env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_says_what_is_wrong_and_ends_with_1_on_damage(ledger: Ledger, tmp_path: Path) -> None:
    whole = creditgraph(tmp_path, "ledger", "verify")
    assert (whole.returncode, "台账完好" in whole.stdout, "✗" in whole.stdout) == (0, True, False), whole.stderr
    data_file(ledger, "penalties", 0).unlink()
    broken = creditgraph(tmp_path, "ledger", "verify", "--format", "json")
    assert broken.returncode == 1
    checks = {check["name"]: check for check in json.loads(broken.stdout)}
    assert (checks["files"]["mark"], checks["chain"]["mark"]) == ("✗", "✓")
    assert "一月.csv" in checks["files"]["damages"][0]["todo"]


def test_an_older_copy_of_the_batches_does_not_pass_and_nobody_writes_on_top_of_it(ledger: Ledger, tmp_path: Path) -> None:
    for number in (1, 2):
        (ledger.root / "batches" / "_delta_log" / f"{number:020d}.json").unlink()
    older = Ledger(tmp_path)
    answer = verify(older)
    assert [damage.what for damage in found(answer, "head").damages] == ["少了 2 个批次：见证记有 3 个批次，现有 1 个"]
    assert "leftovers" in damaged(answer)
    assert "tidy" not in found(answer, "leftovers").scope
    with pytest.raises(LedgerError, match="少了 2 个批次"):
        put(older, "四月.csv", "甲6")
    (ledger.root / ".head").unlink()
    assert damaged(verify(Ledger(tmp_path))) == {"leftovers"}  # files of two batches that nobody knows


def test_a_witness_that_is_one_behind_is_sound_and_a_changed_one_is_not(ledger: Ledger, tmp_path: Path) -> None:
    head = tmp_path / "ledger" / ".head"
    write_head(ledger.root, head_of(ledger.all_lines()[:-1], [ledger.lines()[-1].batch_id]))
    assert verify(Ledger(tmp_path)).sound
    put(ledger, "四月.csv", "甲6")
    assert json.loads(head.read_bytes())["lines"] == 4
    assert json.loads(head.read_bytes())["begun"] == []
    head.write_bytes(head.read_bytes().replace(b'"lines": 4', b'"lines": 5'))
    assert damaged(verify(Ledger(tmp_path))) == {"logs"}
    head.unlink()
    without = verify(Ledger(tmp_path))
    assert (without.sound, found(without, "head").state) == (True, State.UNKNOWN)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_flipped_bit_anywhere_in_a_batch_line_is_found_and_crashes_nothing(ledger: Ledger, tmp_path: Path, place: int) -> None:
    path = Path(next(file for file in ledger.files("batches") if ledger.lines()[place].batch_id in file))
    whole = path.read_bytes()
    for number in range(0, len(whole), max(1, len(whole) // 20)):
        path.write_bytes(whole[:number] + bytes([whole[number] ^ 1 << number % 8]) + whole[number + 1 :])
        assert "files" in damaged(verify(Ledger(tmp_path))), number


def test_damage_to_one_account_does_not_hide_that_others_are_gone(ledger: Ledger, tmp_path: Path) -> None:
    rewrite(data_file(ledger, "accounts", 0), lambda row: row | {"rows_in": 9})
    log = ledger.root / "accounts" / "_delta_log"
    log.joinpath(f"{2:020d}.json").unlink()
    told = found(verify(Ledger(tmp_path)), "accounts").damages
    assert {damage.batch for damage in told} == {ledger.lines()[0].batch_id, ledger.lines()[2].batch_id}
    data_file(ledger, "accounts", 1).write_bytes(b"broken")
    assert {damage.batch for damage in found(verify(Ledger(tmp_path)), "accounts").damages} == {line.batch_id for line in ledger.lines()}


@pytest.mark.parametrize("damage", ["line", "gap"])
def test_whoever_reads_damaged_batches_is_told_what_to_do(ledger: Ledger, tmp_path: Path, damage: str) -> None:
    line = Path(next(file for file in ledger.files("batches") if ledger.lines()[1].batch_id in file))
    if damage == "line":
        line.write_bytes(b"broken")
    else:
        (line.parent / "_delta_log" / f"{1:020d}.json").unlink()
    for ask in (Ledger(tmp_path).lines, lambda: put(Ledger(tmp_path), "四月.csv", "甲6"), lambda: Ledger(tmp_path).view(date(2026, 6, 30))):
        with pytest.raises(LedgerError, match="ledger verify"):
            ask()
    told = within("ledger", "status", home=tmp_path)
    assert (told.returncode, "Traceback" in told.stderr, "CG200" in told.stdout + told.stderr) == (1, False, True)


def test_a_view_of_a_damaged_table_is_told_what_to_do(ledger: Ledger, tmp_path: Path) -> None:
    data_file(ledger, "penalties", 1).write_bytes(b"broken")
    view = Ledger(tmp_path).view(date(2026, 6, 30))
    with pytest.raises(LedgerError, match="ledger verify"):
        view.rows("from penalties")


def test_the_status_names_each_batch_so_that_it_can_be_set_aside(ledger: Ledger, tmp_path: Path) -> None:
    listed = json.loads(within("ledger", "status", "--format", "json", home=tmp_path).stdout)
    assert [row["batch_id"] for row in listed] == [line.batch_id[:12] for line in ledger.lines()]
    aside = within("ledger", "set-aside", listed[0]["batch_id"], "--why", "试", "--format", "json", home=tmp_path)
    (told,) = json.loads(aside.stdout)
    assert (told["file_name"], [row["file_name"] for row in told["load_again"]]) == ("一月.csv", ["二月.csv", "三月.csv"])

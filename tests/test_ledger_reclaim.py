"""After a crash the space can be had back, after damage the source can be loaded again; what counts is never touched."""

from datetime import date
from pathlib import Path

import pytest

from ledger.batch import Batch, Row
from ledger.delta_log import commit
from ledger.errors import InputError, LedgerError, NotFoundError
from ledger.reclaim import set_aside, tidy
from ledger.schema import arrow_schema
from ledger.staging import Staging
from ledger.store import Ledger
from ledger.tables import table
from ledger.verify import verify

PENALTIES = table("penalties")
DAY = date(2026, 6, 30)


def put(ledger: Ledger, file: str, *numbers: str) -> None:
    with ledger.batch("template:penalties", file, f"sha of {file}") as batch:
        values = {"subject_id": "91330106MA0000015K", "authority_uscc": "11330106000000001A", "decided": date(2025, 1, 5)}
        batch.append(PENALTIES, [Row(values | {"document_no": number}, n) for n, number in enumerate(numbers, 2)])
        batch.rows_in = batch.accepted = len(numbers)


def numbers(ledger: Ledger) -> list[str]:
    view = Ledger(ledger.root.parent).view(DAY)
    try:
        return [row["document_no"] for row in view.rows("select document_no from penalties order by document_no")]
    finally:
        view.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path)
    put(made, "一月.csv", "甲1", "甲2")
    put(made, "二月.csv", "甲3")
    return made


def broken_off(ledger: Ledger, *, named: bool) -> Path:
    """What a load leaves that is killed while writing, or after its tables were named and before its line."""
    staging = Staging(ledger.root, "f" * 32)
    rows = ledger.view(DAY).arrow(f"select {', '.join(arrow_schema(PENALTIES).names)} from penalties").cast(arrow_schema(PENALTIES))
    staging.add("penalties", rows.set_column(rows.schema.get_field_index("batch_id"), "batch_id", [["f" * 32] * len(rows)]))
    files = staging.tables["penalties"]
    files.close()
    if named:
        commit(files.folder, files.schema, files.files)
    return files.folder / files.files[0].name


@pytest.mark.parametrize("named", [False, True])
def test_what_a_broken_load_left_is_told_never_read_and_can_be_deleted(ledger: Ledger, *, named: bool) -> None:
    path = broken_off(ledger, named=named)
    (ledger.root / "penalties" / "_delta_log" / "00000000000000000009.json#1").write_text("")
    check = verify(ledger).checks[-1]
    assert (check.name, check.state.value, verify(ledger).sound) == ("leftovers", "提示", True)
    assert numbers(ledger) == ["甲1", "甲2", "甲3"]
    young = tidy(ledger)
    assert (young.unnamed, young.deleted, young.waiting, path.exists()) == (int(named), 1, 1, True)
    assert tidy(ledger, 0).deleted == 1
    assert not path.exists()
    assert {each.state.value for each in verify(ledger, deep=True).checks} <= {"完好", "无校验信息"}
    assert numbers(ledger) == ["甲1", "甲2", "甲3"]


def test_a_damaged_batch_is_set_aside_and_its_source_loaded_again(ledger: Ledger) -> None:
    damaged = ledger.lines()[0]
    path = next(Path(file) for file in ledger.files("penalties") if damaged.batch_id in file)
    path.write_bytes(b"broken")
    assert not verify(ledger).sound
    with pytest.raises(InputError, match="原因"):
        set_aside(ledger, damaged.batch_id[:12], " ")
    assert set_aside(ledger, damaged.batch_id[:12], "文件损坏").file_name == "一月.csv"
    assert numbers(ledger) == ["甲3"]
    assert [line.file_name for line in ledger.lines()] == ["二月.csv"]
    assert verify(Ledger(ledger.root.parent), deep=True).sound
    put(ledger, "一月.csv", "甲1", "甲2")
    assert numbers(ledger) == ["甲1", "甲2", "甲3"]
    assert verify(Ledger(ledger.root.parent), deep=True).sound
    assert [line.kind for line in ledger.all_lines()] == ["load", "load", "void", "load"]


def test_a_batch_that_is_not_there_or_not_one_is_refused(ledger: Ledger) -> None:
    for batch in ("", "没有"):
        with pytest.raises(NotFoundError):
            set_aside(ledger, batch, "试")


def test_rows_are_taken_only_inside_a_batch(ledger: Ledger) -> None:
    batch = Batch(ledger, "load", "template", "x.csv", "")
    with pytest.raises(LedgerError, match="没有正在写入的批次"):
        batch.append(PENALTIES, [Row({"subject_id": "A", "document_no": "B", "decided": DAY}, 2)])

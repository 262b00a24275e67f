"""After a crash the space can be had back, after damage the source can be loaded again; what counts is never touched."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ledger.batch import Batch, Row
from ledger.delta_log import commit
from ledger.errors import InputError, LedgerError, NotFoundError
from ledger.head import head_of, write_head
from ledger.identifiers import PersonKey
from ledger.reclaim import set_aside, tidy, to_load_again
from ledger.schema import arrow_schema
from ledger.staging import Staging
from ledger.store import Ledger
from ledger.tables import table
from ledger.verify import verify
from loaders.load import load_paths

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
        write_head(ledger.root, head_of(ledger.all_lines(), ["f" * 32]))  # as every batch does before it names a file
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


def data_files(ledger: Ledger) -> set[str]:
    return {file.name for file in (ledger.root / "penalties").glob("*.parquet")} & {Path(file).name for file in Ledger(ledger.root.parent).files("penalties")}


def without_log(batches: Path) -> None:
    max((batches / "_delta_log").glob("*.json")).unlink()


def with_gap(batches: Path) -> None:
    min((batches / "_delta_log").glob("*.json")).unlink()


def with_broken_log(batches: Path) -> None:
    min((batches / "_delta_log").glob("*.json")).write_bytes(b'{"add":')


def without_line(batches: Path) -> None:
    min(batches.glob("*.parquet")).unlink()


def with_broken_line(batches: Path) -> None:
    path = min(batches.glob("*.parquet"))
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize("witness", [True, False])
@pytest.mark.parametrize("harm", [without_log, with_gap, with_broken_log, without_line, with_broken_line, shutil.rmtree])
def test_nothing_is_tidied_away_while_the_batches_are_damaged(ledger: Ledger, harm: Callable[[Path], None], *, witness: bool) -> None:
    before = data_files(ledger)
    harm(ledger.root / "batches")
    if not witness:
        (ledger.root / ".head").unlink()
    with pytest.raises(LedgerError, match="没有整理"):
        tidy(Ledger(ledger.root.parent), 0)
    assert data_files(ledger) == before
    assert "ledger tidy 可回收" not in "".join(check.scope for check in verify(Ledger(ledger.root.parent)).checks)


def test_a_batch_whose_line_and_witness_are_both_older_is_not_taken_for_a_leftover(ledger: Ledger) -> None:
    before, older = data_files(ledger), (ledger.root / ".head").read_bytes()
    put(ledger, "三月.csv", "甲4")
    without_log(ledger.root / "batches")
    (ledger.root / ".head").write_bytes(older)
    again = Ledger(ledger.root.parent)
    assert not verify(again).sound
    with pytest.raises(LedgerError, match="没有整理"):
        tidy(again, 0)
    assert len(data_files(ledger)) == len(before) + 1


def test_a_table_whose_log_lost_files_is_not_tidied(ledger: Ledger) -> None:
    without_log(ledger.root / "penalties")
    with pytest.raises(LedgerError, match="表日志少了这个文件"):
        tidy(Ledger(ledger.root.parent), 0)
    assert len(list((ledger.root / "penalties").glob("*.parquet"))) == 2


def test_a_leftover_from_before_the_witness_can_be_set_aside_by_name_and_tidied(ledger: Ledger) -> None:
    (ledger.root / ".head").unlink()
    path = broken_off(ledger, named=True)
    (ledger.root / ".head").unlink()
    assert verify(ledger).sound
    put(ledger, "三月.csv", "甲4")
    assert not verify(ledger).sound
    set_aside(ledger, "ffff", "当时没有装完")
    assert verify(ledger).sound
    assert tidy(ledger, 0).unnamed == 1
    assert not path.exists()
    assert numbers(ledger) == ["甲1", "甲2", "甲3", "甲4"]


def test_a_set_aside_that_fails_changes_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    before = data_files(ledger)

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("ledger.store.chain_of", full)
        with pytest.raises(LedgerError, match="磁盘已满"):
            set_aside(ledger, ledger.lines()[0].batch_id, "试")
    assert data_files(ledger) == before
    assert numbers(ledger) == ["甲1", "甲2", "甲3"]
    assert verify(Ledger(ledger.root.parent)).sound


def test_a_set_aside_that_broke_off_after_its_line_is_finished_by_doing_it_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    line = ledger.lines()[0]
    Path(next(file for file in ledger.files("penalties") if line.batch_id in file)).write_bytes(b"broken")

    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("ledger.reclaim.harmed", killed)
        with pytest.raises(KeyboardInterrupt):
            set_aside(ledger, line.batch_id, "文件损坏")
    assert not verify(Ledger(ledger.root.parent)).sound
    set_aside(ledger, line.batch_id, "文件损坏")
    assert [each.kind for each in ledger.all_lines()] == ["load", "load", "void"]
    assert numbers(ledger) == ["甲3"]
    assert verify(Ledger(ledger.root.parent)).sound


def test_what_a_batch_said_is_still_known_before_it_was_set_aside_unless_its_files_were_damaged(ledger: Ledger) -> None:
    first, second = ledger.lines()
    set_aside(ledger, first.batch_id, "报错了单位")
    for audit in (False, True):
        view = Ledger(ledger.root.parent).view(DAY, second.committed_at, audit=audit)
        assert view.rows("select document_no as n from penalties order by n") == [{"n": "甲1"}, {"n": "甲2"}, {"n": "甲3"}]
    assert [line.batch_id for line in ledger.lines(second.committed_at)] == [first.batch_id, second.batch_id]
    assert numbers(ledger) == ["甲3"]
    Path(next(file for file in ledger.files("penalties") if second.batch_id in file)).write_bytes(b"broken")
    set_aside(ledger, second.batch_id, "文件损坏")
    view = Ledger(ledger.root.parent).view(DAY, second.committed_at)
    assert view.rows("select document_no as n from penalties order by n") == [{"n": "甲1"}, {"n": "甲2"}]
    assert numbers(ledger) == []


def test_rows_that_a_later_file_repeated_come_back_when_that_file_is_loaded_again(tmp_path: Path) -> None:
    ledger, key = Ledger(tmp_path), PersonKey(b"k" * 32)
    header = "统一社会信用代码,注册号,企业名称,姓名,证件类型,身份证件号码,职务,任职日期,离任日期\n"
    same, other = "91330106MA0000015K,,杭州虚构,张三,身份证,,监事,2020-01-01,\n", "91330100MA0000015W,,杭州虚构乙,李四,身份证,,监事,2020-01-01,\n"
    files = [tmp_path / f"浙江省市场监督管理局_任职信息_20260{number}.csv" for number in (1, 2)]
    for path, rows in zip(files, (same, same + other), strict=True):
        path.write_text(header + rows, encoding="utf-8")
        load_paths(ledger, [path], key, today=DAY)
    aside = set_aside(ledger, ledger.lines()[0].batch_id, "报错")
    assert [line.file_name for line in to_load_again(ledger, aside)] == [files[1].name]
    (report,) = load_paths(ledger, [files[1]], key, today=DAY)
    assert (report.known_file, to_load_again(ledger, aside)) == (False, [])
    assert Ledger(tmp_path).view(DAY).rows("select name from roles order by name") == [{"name": "张三"}, {"name": "李四"}]
    assert load_paths(ledger, [files[1]], key, today=DAY)[0].known_file

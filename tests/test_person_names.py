"""One document under two names is two people until somebody says which: nobody carries a stranger's record."""

import csv
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loaders.run
from ledger.identifiers import PersonKey, make_citizen_number, make_uscc
from ledger.store import Ledger
from ledger.tables import TABLES
from loaders.cell_words import is_placeholder
from loaders.load import load_paths
from loaders.person_names import PersonNames, name_number, numbers_of_names
from tests.test_columns import bare, content, rows_in_columns

KEY, TODAY = PersonKey("a secret for tests only"), date(2026, 6, 30)
HEAD = ("统一社会信用代码", "企业名称", "姓名", "证件类型", "身份证件号码", "职务", "任职日期")
NUMBER = make_citizen_number("330106", date(1885, 1, 1), 11)
Row = tuple[str, ...]


def firm(number: int) -> str:
    return make_uscc("91", "330106", f"MA{number:06d}")


def held(number: int, name: str, document: str, kind: str = "身份证", since: str = "2020-01-01") -> Row:
    return (firm(number), f"杭州虚构{number}有限公司", name, kind, document, "监事", since)


def write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([HEAD, *rows])
    return path


def people(ledger: Ledger) -> list[str]:
    """The persons that roles name, in the order of the firms."""
    return [row["person_id"] for row in ledger.view(TODAY).rows("select person_id from roles order by subject_id")]


@pytest.mark.parametrize("number", ["00000", "XXXXXXXX", "123456789", "WUHUZHAO", "E00000000", "E12345678", "11010519491231002X", "111111111111111"])
def test_a_stand_in_for_a_document_makes_nobody_the_same(number: str, tmp_path: Path) -> None:
    kind = "身份证" if len(number) >= 15 else "护照"
    path = write(tmp_path / "roles.csv", [held(n, name, number, kind) for n, name in enumerate(("张三", "李四", "王五"))])
    (report,) = load_paths(ledger := Ledger(tmp_path / "home"), [path], KEY, today=TODAY)
    assert is_placeholder(number)
    assert (report.accepted, report.flags["L141"]) == (3, 3)
    assert len(set(people(ledger))) == 3


def test_the_first_name_keeps_the_document_and_others_stay_local(tmp_path: Path) -> None:
    names = ("张三", "李四", "张 三", "ZHANG SAN", "张·三", "李四")
    path = write(tmp_path / "roles.csv", [held(n, name, NUMBER) for n, name in enumerate(names)])
    (report,) = load_paths(ledger := Ledger(tmp_path / "home"), [path], KEY, today=TODAY)
    found = people(ledger)
    assert report.flags["L148"] == 2
    assert [each.startswith("N-") for each in found] == [False, True, False, False, False, True]
    assert len({each for each in found if each.startswith("P-")}) == 1
    later = write(tmp_path / "later.csv", [held(9, "王五", NUMBER)])
    assert load_paths(ledger, [later], KEY, today=TODAY)[0].flags["L148"] == 1


def test_a_refused_row_gives_a_document_no_name(tmp_path: Path) -> None:
    path = write(tmp_path / "roles.csv", [(*held(0, "张三", NUMBER, since="2031-01-01")[:6], "二〇二〇"), held(1, "李四", NUMBER)])
    (report,) = load_paths(ledger := Ledger(tmp_path / "home"), [path], KEY, today=TODAY)
    assert (report.rejected, report.flags.get("L148", 0)) == (1, 0)
    assert people(ledger)[0].startswith("P-")


@given(st.lists(st.text("张三李·某*ABa b𠮷○", max_size=6), min_size=1, max_size=20))
def test_names_in_columns_are_numbered_as_single_ones(names: list[str]) -> None:
    found, chinese = numbers_of_names(pa.array(names, pa.string()))
    expected = [name_number(name) for name in names]
    assert found.tolist() == [number for number, _ in expected]
    assert [bool(each) for each, (number, _) in zip(chinese, expected, strict=True) if number] == [each for number, each in expected if number]


def test_many_names_are_kept_while_the_table_grows() -> None:
    names, ids = PersonNames(), np.random.default_rng(3).integers(1, 1 << 63, 20_000, np.uint64)
    key, said = (ids, (ids % 7).astype(np.uint16)), ids ^ np.uint64(5)
    marks = np.ones(len(ids), np.bool_)
    assert not names.differ(key, said, marks).any()
    assert not names.differ(key, said, marks).any()
    assert names.differ(key, said + np.uint64(1), marks).all()


@pytest.mark.parametrize("seed", range(3))
def test_names_that_differ_come_out_the_same_both_ways(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    numbers = [make_citizen_number("330106", date(1885, 1, 1 + n % 28), n) for n in range(60)]
    names = ("张三", "李四", "王 五", "张·三", "ZHANG SAN", "LI SI", "王某")
    odd = ("2020年1月1日", "二〇二〇", "2020-01-01", "2020-01-01")
    rows = [held(n, chance.choice(names), chance.choice([*numbers, ""]), since=chance.choice(odd)) for n in range(400)]
    files = [write(tmp_path / f"roles{part}.csv", rows[200 * part : 200 * part + 200]) for part in range(2)]
    found = []
    for way, smallest in (("columns", 0), ("rows", 1 << 60)):
        monkeypatch.setattr(loaders.run, "COLUMNS_FROM", smallest)
        ledger = Ledger(tmp_path / way)
        found.append(([bare(each) for each in load_paths(ledger, files, KEY, today=TODAY)], ledger))
    (first, columns), (second, by_row) = found
    assert first == second
    assert sum(each.flags["L148"] for each in first) > 50
    assert rows_in_columns(columns) > 50
    for table in TABLES:
        assert content(columns, table.name) == content(by_row, table.name), table.name

"""The way in columns: whatever it takes upon itself comes out as the ordinary way brings it, and the rest goes that way."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import loaders.run
from bench.registry import Sizes, citizen_numbers, credit_codes, write
from ledger.addresses import parse_keys
from ledger.column import Column, Kind
from ledger.identifiers import PersonKey
from ledger.store import Ledger
from ledger.tables import ENTERPRISES, PENALTIES, ROLES, SHAREHOLDERS, TABLES
from loaders.checks import CHECKS_AFTER, CHECKS_BEFORE
from loaders.columns.addresses import address_keys
from loaders.columns.checks import COLUMNAR_CHECKS
from loaders.columns.derive import COLUMNAR, ORDINARY
from loaders.columns.piece import Arena, Coded, Piece, Text
from loaders.columns.slots import DISTINCT, KERNELS, Reader
from loaders.columns.tokens import tokens
from loaders.derive import DERIVATIONS
from loaders.load import load_paths
from loaders.parsing import parser_for
from loaders.record import Flagged
from loaders.report import LoadReport
from loaders.row_parser import Slot

KEY, TODAY = PersonKey(b"a-key-for-tests-only"), date(2026, 6, 30)
BESIDE = ("batch", "batch_id", "sequence", "workbook", "reject_id", "record_id", "row_hash")  # differ from load to load, in tables about loads


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A small register: enterprises, roles, shareholders, penalties."""
    return write(Sizes(600, 1600, 600), tmp_path_factory.mktemp("register"))


def load_both_ways(files: Sequence[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[LoadReport], list[LoadReport], Ledger, Ledger]:
    """The same files in columns and row by row."""
    found: list[tuple[list[LoadReport], Ledger]] = []
    for name, smallest in (("columns", 0), ("rows", 1 << 60)):
        monkeypatch.setattr(loaders.run, "COLUMNS_FROM", smallest)
        ledger = Ledger(tmp_path / name)
        found.append((load_paths(ledger, files, KEY, today=TODAY), ledger))
    return found[0][0], found[1][0], found[0][1], found[1][1]


def content(ledger: Ledger, name: str) -> list[tuple[Any, ...]]:
    """Everything that one table holds, in order of arrival, without what differs from load to load."""
    files, order = ledger.files(name), {line.batch_id: n for n, line in enumerate(ledger.lines())}
    if not files:
        return []
    connection = duckdb.connect()
    cursor = connection.execute("select * from read_parquet($files, union_by_name = true) order by batch_id, sequence", {"files": files})
    names = [each[0] for each in cursor.description or ()]
    about_loads = name in ("accounts", "rejects")
    left_out = BESIDE if about_loads else ("batch_id", "sequence")
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    kept: list[tuple[Any, ...]] = [
        (order[row["batch_id"]], *(order.get(value, value) if isinstance(value, str) else value for column, value in row.items() if column not in left_out))
        for row in rows
    ]
    return sorted(kept, key=repr) if about_loads else sorted(kept, key=lambda row: row[0])


def assert_same(columns: Ledger, rows: Ledger) -> None:
    """Every table holds the same."""
    for table in TABLES:
        assert content(columns, table.name) == content(rows, table.name), table.name


def bare(report: LoadReport) -> LoadReport:
    return replace(report, batch_id="", seconds=0.0, reject_files=())


def rows_in_columns(ledger: Ledger) -> int:
    """How many rows went in columns; -1 if a file left that way because it differed."""
    notes = [json.loads(line.note) for line in ledger.lines()]
    return -1 if any("columns_left_at" in note for note in notes) else sum(note.get("rows_in_columns", 0) for note in notes)


def test_a_register_with_dirty_rows_comes_out_the_same_both_ways(register: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, columns, rows = load_both_ways(list(register.values()), tmp_path, monkeypatch)
    assert [bare(each) for each in first] == [bare(each) for each in second]
    assert sum(each.rejected for each in first) >= 3
    assert_same(columns, rows)
    assert rows_in_columns(columns) > 2500


def test_the_same_rows_again_are_repetitions_both_ways(register: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again = tmp_path / "again"
    again.mkdir()
    for path in register.values():
        header, *lines = path.read_text("utf-8").splitlines(keepends=True)
        (again / path.name).write_text("".join([header, *lines[:50], *reversed(lines)]), "utf-8")
    files = [*register.values(), again]
    first, second, columns, rows = load_both_ways(files, tmp_path, monkeypatch)
    assert [bare(each) for each in first] == [bare(each) for each in second]
    assert sum(each.duplicate for each in first) > 2000
    assert_same(columns, rows)
    assert rows_in_columns(columns) > 4000


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_other_encodings_come_out_the_same(register: dict[str, Path], encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "roles.csv"
    path.write_bytes(register["roles"].read_text("utf-8").encode(encoding))
    first, second, columns, rows = load_both_ways([path], tmp_path, monkeypatch)
    assert [bare(each) for each in first] == [bare(each) for each in second]
    assert first[0].accepted == 800
    assert_same(columns, rows)
    assert rows_in_columns(columns) > 750


CELLS = {
    ENTERPRISES.name: ("name", "address", "phone", "type_code", "capital_wan", "established", "valid_from", "region", "insured", "uscc", "reg_no", "kind"),
    ROLES.name: ("uscc", "name", "id_type", "id_number", "role", "valid_from", "valid_to"),
    SHAREHOLDERS.name: ("holder_kind", "holder_uscc", "holder_name", "holder_id_number", "share", "subscribed", "paid", "valid_from", "holder_reg_no"),
    PENALTIES.name: (
        "party_kind",
        "legal_rep_id_number",
        "id_number",
        "penalty_kinds",
        "fine_wan",
        "content",
        "procedure",
        "valid_to",
        "authority_uscc",
        "decided",
    ),
}
ODD = tuple(
    """|暂无| - |无|NULL|0|-1|1.23E+17|5000元|1,000|100%|是|长期|2099/12/31|1900-01-01|2031-01-01|2020年2月30日|２０２０-01-05|20200105|2020-1-5|2020.01.05
|自然人|个体工商户|法人|企业|罚款;没收违法所得|暂扣许可证件|警告|其他-约谈|简易程序|罚款人民币壹万元整|罚款50000元|330110|330227|浙江省/杭州市/西湖区
|杭州（中国）有限公司|杭州(中国)有限公司|Ａ公司|a b  c|\u200b甲|甲\u3000乙|买买提·吐尔逊|O'Neill|'00123|=1+1|"引号"|文三路478号|11010519491231002X
|杭州市余杭区五常街道文一西路969号3幢5层501室|浙江省杭州市西湖区文三路0478号02幢03单元0301室|0571-88888888|88888|11111111|008613800000000|护照|E12345678
|440524188001010014|110105491231002|91330106MA2KXXXX1X|92330106|𠮷野|é|①|㈱|1．5|浙市监〔2025〕1号|浙市监（2025）1号|[2025]1号|\t甲|甲,乙""".replace(
        "\n|", "|"
    ).split("|")
)


@settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate])  # each example is eight loads
@given(data=st.data())
def test_any_cell_in_any_place_comes_out_the_same(data: st.DataObject, register: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    name = data.draw(st.sampled_from(sorted(CELLS)))
    declared = next(table for table in TABLES if table.name == name)
    rows = list(csv.reader(io.StringIO(register[name].read_text("utf-8"), newline="")))
    places = [rows[0].index(declared.column(column).title) for column in CELLS[name]]
    changes = st.tuples(
        st.integers(1, 120), st.sampled_from(places), st.sampled_from(ODD) | st.text(max_size=8).filter(lambda text: not set(text) & set("\n\r"))
    )
    for row, place, text in data.draw(st.lists(changes, min_size=30, max_size=90)):
        rows[row][place] = text
    folder = tmp_path_factory.mktemp("cells")
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows[:160])
    path = folder / f"{name}.csv"
    path.write_bytes(out.getvalue().encode("utf-8", "replace"))
    files = [path] if name == ENTERPRISES.name else [register[ENTERPRISES.name], path]
    with pytest.MonkeyPatch.context() as monkeypatch:
        first, second, columns, by_row = load_both_ways(files, folder, monkeypatch)
    assert [bare(each) for each in first] == [bare(each) for each in second]
    assert_same(columns, by_row)
    assert rows_in_columns(columns) > 50


def piece_of(cells: Sequence[Sequence[str]]) -> Piece:
    """Rows of cells as a piece."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(cells)
    found = tokens(np.frombuffer(out.getvalue().encode(), np.uint8), ord(","), len(cells[0]), 1, final=True)
    return Piece(found, Arena(found.data), found.odd.copy())


CODES = [each.as_py() for each in credit_codes(40, np.random.default_rng(5))]
NUMBERS = [each.as_py() for each in citizen_numbers(40, np.random.default_rng(6))]


def with_one_changed(text: str, at: int, other: str) -> str:
    return text[:at] + other + text[at + 1 :]


SPOILT = st.builds(with_one_changed, st.sampled_from([*CODES, *NUMBERS]), st.integers(0, 17), st.sampled_from("0189AIX"))
ODD_TEXT = st.text("甲乙（）()〔〕[]【】〈〉2025号ＡaE.．-+ 　·", max_size=12)
EMBEDDED = st.builds(
    "".join, st.tuples(st.sampled_from(["", "甲", "1", "证-", "X "]), st.sampled_from(NUMBERS) | SPOILT, st.sampled_from(["", "号", "01", "-1"]))
)
ANY = EMBEDDED | st.sampled_from([*ODD, *CODES, *NUMBERS]) | SPOILT | st.text(max_size=12) | st.from_regex(r"[0-9+.\-EeXＥ]{1,18}", fullmatch=True) | ODD_TEXT


@pytest.mark.parametrize("kind", [*KERNELS])
@pytest.mark.parametrize("name", ["text", "some_no", "facts", "tax_no", "uscc"])
@settings(max_examples=120, deadline=None)
@given(cells=st.lists(ANY.filter(lambda text: not set("\n\r\0") & set(text) and text.isprintable()), min_size=1, max_size=40))
def test_a_certain_cell_is_what_its_parser_makes_of_it(kind: Kind, name: str, cells: list[str]) -> None:
    column = Column(name, "某列", kind)
    slot = Slot(name, "某列", False, (0,), parser_for(column))
    piece = piece_of([[cell, "x"] for cell in cells])
    Reader(slot, column, few=False).read(piece)
    kept = piece.columns[name]
    assert isinstance(kept, Text)
    for row, cell in enumerate(cells):
        if piece.left[row]:
            continue
        value = slot.value(cell)
        flags = {value.rule, *value.also} if isinstance(value, Flagged) else set()
        assert piece.text(kept, row) == (value.value if isinstance(value, Flagged) else value)
        assert {rule for rule, marks in piece.flags.items() if marks[row]} == flags


def test_plain_cells_are_certain() -> None:
    plain = {
        Kind.TEXT: ["杭州甲乙科技有限公司", "Ab-1 c", "甲，乙；“丙”（丁）"],
        Kind.ADDRESS: ["浙江省杭州市西湖区文三路478号"],
        Kind.USCC: CODES[:3],
        Kind.ID_NUMBER: NUMBERS[:3],
        Kind.REG_NO: ["110108000000016"],
        Kind.PHONE: ["13800138000", "0571-88888880"],
    }
    for kind, cells in plain.items():
        column = Column("some", "某列", kind)
        piece = piece_of([[cell, "x"] for cell in (*cells, "暂无", "")])
        Reader(Slot("some", "某列", False, (0,), parser_for(column)), column, few=False).read(piece)
        assert not piece.left.any(), kind


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.builds(
                "".join,
                st.tuples(
                    st.sampled_from(["", "浙江省杭州市西湖区", "杭州市余杭区", "西湖区", "上海市黄浦区"]),
                    st.sampled_from(["文三路", "五常街道文一西路", "解放大道", "某某村", "12号大街", "城北市场", "三墩镇人民路", "三墩镇双桥村人民路"]),
                    st.sampled_from(["", "0", "7", "0478", "99999", "123456"]),
                    st.sampled_from(["", "号", "弄3号"]),
                    st.sampled_from(["", "2幢", "002栋", "3号楼", "A座", "1234幢"]),
                    st.sampled_from(["", "3单元", "03单元", "123单元"]),
                    st.sampled_from(["", "301室", "0301", "12345室", "123456", "一楼", "（集群注册）", "东侧", "（三〇一）", "某厅"]),
                ),
            ),
            st.sampled_from(["", "330106", "330110", "310101"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_keys_of_addresses_are_those_of_single_addresses(addresses: list[tuple[str, str]]) -> None:
    piece = piece_of([list(pair) for pair in addresses if any(pair)] or [["x", "x"]])
    for n, name in enumerate(("address", "region")):
        lengths = np.where(piece.tokens.lengths[n] == 0, -1, piece.tokens.lengths[n]).astype(np.int32)
        piece.columns[name] = Text(piece.tokens.starts[n], lengths)
    columns = [[piece.text(column, row) for row in range(piece.rows)] for column in (piece.text_column("address"), piece.text_column("region"))]
    keys = address_keys(piece, "address")
    assert [piece.text(keys, row) or "" for row in range(piece.rows)] == parse_keys(*columns)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text('ab甲,"\n\r ', max_size=5), min_size=1, max_size=4), max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_cells_are_where_the_csv_module_finds_them(rows: list[list[str]], end: str, last_ends: bool) -> None:
    out = io.StringIO(newline="")
    returns = any("\r" in cell for row in rows for cell in row)  # which the csv module writes without quotation marks if it may
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL).writerows(rows)
    text = out.getvalue()
    text = text if last_ends else text.removesuffix(end)
    expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    found = tokens(np.frombuffer(text.encode(), np.uint8), ord(","), 4, 1, final=True)
    several_lines = [n for n, cells in enumerate(expected) if any(set("\r\n") & set(cell) for cell in cells)]
    assert found.records == (several_lines[0] if several_lines else len(expected))
    assert found.broken == bool(several_lines)
    for row, number in enumerate(found.numbers):
        cells = [found.data[start : start + length].tobytes().decode() for start, length in zip(found.starts[:, row], found.lengths[:, row], strict=True)]
        if not found.odd[row]:
            assert cells[: len(expected[number - 1])] == expected[number - 1]
            assert not any(cells[len(expected[number - 1]) :])


def test_a_line_end_in_quotation_marks_sends_the_rest_the_ordinary_way(register: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(csv.reader(io.StringIO(register["penalties"].read_text("utf-8"), newline="")))
    place = rows[0].index("违法事实")
    rows[300][place] = "第一行\n第二行"
    rows[400][place] = '有"引号"，还有,逗号'
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    path = tmp_path / "penalties.csv"
    path.write_bytes(out.getvalue().encode())
    first, second, columns, by_row = load_both_ways([path], tmp_path, monkeypatch)
    assert [bare(each) for each in first] == [bare(each) for each in second]
    assert first[0].rows_in == 600
    assert_same(columns, by_row)


@pytest.mark.parametrize(("spoil", "reasons", "least"), [("\r", {"L100": 1}, 250), ("\0", {"L100": 1}, 550), ("\r\0", {"L100": 1}, 250)])
def test_characters_that_nobody_types_come_out_the_same(
    register: dict[str, Path], spoil: str, reasons: dict[str, int], least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, *lines = register["penalties"].read_text("utf-8").splitlines()
    place = header.split(",").index("违法事实")
    before, rest = lines[300].split(",", place)[:place], lines[300].split(",", place)[place]
    lines[300] = ",".join([*before, f"甲{spoil}乙{rest}"])
    path = tmp_path / "penalties.csv"
    path.write_bytes("\r\n".join([header, *lines, ""]).encode())
    first, second, columns, by_row = load_both_ways([path], tmp_path, monkeypatch)
    assert [bare(each) for each in first] == [bare(each) for each in second]
    assert first[0].rows_in == 600
    assert {code: count for code, count in first[0].reasons.items() if code in reasons} == reasons
    assert_same(columns, by_row)
    assert rows_in_columns(columns) > least


def test_lines_that_end_in_returns_alone_come_out_the_same(register: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "penalties.csv"
    path.write_bytes(register["penalties"].read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r"))
    first, second, columns, by_row = load_both_ways([path], tmp_path, monkeypatch)
    assert [bare(each) for each in first] == [bare(each) for each in second]
    assert first[0].rows_in == 600
    assert_same(columns, by_row)


def test_every_kind_check_and_derivation_has_its_way() -> None:
    assert set(KERNELS) | DISTINCT == set(Kind)
    assert not set(KERNELS) & DISTINCT
    assert set(CHECKS_BEFORE) | set(CHECKS_AFTER) == set(COLUMNAR_CHECKS)
    templates = {table.name: DERIVATIONS[table.name] for table in TABLES if table.role != "result"}
    assert {name for name, derive in templates.items() if derive not in COLUMNAR} == ORDINARY
    assert set(COLUMNAR) <= set(templates.values())


def test_a_difference_between_the_two_ways_ends_the_way_in_columns(register: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def otherwise(piece: Piece, *rest: object) -> object:
        found = right(piece, *rest)
        piece.columns["role"] = Coded(np.zeros(piece.rows, np.int32), ["监事"])
        return found

    import loaders.columns.derive as derive
    import loaders.derive

    right: Callable[..., object] = derive.COLUMNAR[loaders.derive.role]
    monkeypatch.setitem(derive.COLUMNAR, loaders.derive.role, otherwise)  # type: ignore[arg-type, call-overload]
    _, _, columns, by_row = load_both_ways([register["roles"]], tmp_path, monkeypatch)
    assert rows_in_columns(columns) == -1
    assert_same(columns, by_row)


def test_rows_that_take_a_record_back_come_out_the_same(register: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header, *lines = register["penalties"].read_text("utf-8").splitlines()
    path = tmp_path / "withdrawn.csv"
    states = ["删除" if n % 7 == 0 else "" for n in range(len(lines) - 1)]
    path.write_text("\n".join([f"{header},数据状态", *(f"{line},{state}" for line, state in zip(lines, states, strict=False)), lines[-1] + ",删除"]), "utf-8")
    kept = tmp_path / "kept.csv"
    kept.write_text("\n".join([header, *lines[: len(lines) // 2]]), "utf-8")
    first, second, columns, rows = load_both_ways([kept, path], tmp_path, monkeypatch)
    assert [bare(each) for each in first] == [bare(each) for each in second]
    assert sum(each.reasons.get("L199", 0) for each in first) > 10, "withdrawals of what was never reported"
    assert_same(columns, rows)

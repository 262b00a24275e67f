"""Files as they are: every format and encoding gives the same cells, and no line of a file is ever lost."""

import csv
import gzip
import io
import json
import os
import re
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ledger.errors import SourceError
from ledger.identifiers import PersonKey, make_uscc
from ledger.store import Ledger
from loaders.header import header_key
from loaders.heading import with_heading
from loaders.load import load_paths
from loaders.reading import DamagedRow, Sheet, Unpacker, encoding_of, sheets
from loaders.reading.archive import Limits
from loaders.reading.encoding import proof_of
from loaders.reading.records import records
from loaders.report import LoadReport
from loaders.sources import SOURCES

DATA = Path(__file__).parent / "data"
KEY = PersonKey("a secret for tests only")
TODAY = date(2026, 6, 30)
FIRM, OTHER = make_uscc("91", "330106", "TE5TAAA1"), make_uscc("91", "330106", "TE5TAAA2")
HEADER = ("企业名称", "统一社会信用代码", "成立日期", "住所")
ROWS = (("杭州虚构试样有限公司", FIRM, "2020-01-02", "浙江省杭州市西湖区文三路90号"), ("绍兴虚构䶮堂商行", OTHER, "2021-03-04", '第一行\n“第二行”, 甲"乙"'))
TEXT_ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8（BOM）", "gbk": "GB18030", "gb18030": "GB18030",
    "utf-16": "UTF-16", "utf-16-le": "UTF-16-LE（无 BOM）", "utf-16-be": "UTF-16-BE（无 BOM）",
}  # fmt: skip
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Co", "Cs"), exclude_characters="\u2028\u2029\x85"), max_size=12)
TABLES_OF_THREE = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


def table_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(rows, delimiter).encode(encoding))
    return path


def table_xlsx(path: Path, *named: tuple[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in named:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def cells_of(sheet: Sheet) -> list[list[str]]:
    return [list(cells) for _, cells in sheet.rows()]


def load(home: Path, *paths: Path, today: date = TODAY) -> list[LoadReport]:
    return load_paths(Ledger(home), paths, KEY, today=today)


def names(home: Path) -> list[object]:
    return [row["name"] for row in Ledger(home).view(date(2100, 1, 1)).rows("select name from enterprises order by name")]


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as error:
        sheets(path)
    return str(error.value)


# Encodings


@pytest.mark.parametrize(("encoding", "title"), TEXT_ENCODINGS.items())
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_every_encoding_is_proved_reported_and_read_cell_by_cell(tmp_path: Path, encoding: str, title: str, delimiter: str) -> None:
    rows = [HEADER, *(ROWS if encoding != "gbk" else ROWS[:1])]
    (sheet,) = sheets(table_csv(tmp_path / "in.csv", rows, encoding, delimiter))
    assert (sheet.encoding, sheet.header, cells_of(sheet)) == (title, HEADER, [list(row) for row in rows[1:]])
    assert sheet.text is not None
    assert (sheet.text.delimiter, sheet.text.header_row) == (delimiter, 1)


@FEW
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5), encoding=st.sampled_from([name for name in TEXT_ENCODINGS if name != "gbk"])
)
def test_any_table_comes_back_cell_by_cell_from_text(tmp_path: Path, rows: list[list[str]], encoding: str) -> None:
    assume(all(cell[:1] not in ("'", "=") for row in rows for cell in row))
    path = table_csv(tmp_path / "in.csv", [HEADER[:3], *rows * 3], encoding)
    try:
        (sheet,) = sheets(path)
    except SourceError:
        assert encoding not in ("utf-8", "utf-8-sig", "utf-16"), "a proved encoding is never refused"
        return
    assert cells_of(sheet) == [row for row in rows * 3 if any(cell.strip() for cell in row)]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("臺北市信義區,鴻海精密工業股份有限公司", "big5"), ("株式会社サンプル,東京都千代田区", "shift_jis"), ("서울특별시 강남구,주식회사", "euc_kr")],
)
def test_text_that_only_happens_to_be_valid_gb18030_is_refused(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes((f"name,note\n{text}\n" * 20).encode(encoding))
    assert refusal(path).startswith(("L016", "L002"))
    assert "UTF-8" in refusal(path)


def test_text_valid_as_both_is_utf8(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("企业名称,成立日期\n虚构甲,2020-01-02\n", encoding="utf-8")
    assert (path.read_bytes() + b"").decode("gb18030", "replace") != path.read_text(encoding="utf-8")
    assert encoding_of(path) == "utf-8-sig"


@pytest.mark.parametrize(("encoding", "title"), [("utf-8", "UTF-8"), ("gb18030", "GB18030")])
def test_one_bad_byte_is_named_by_line_and_byte(tmp_path: Path, encoding: str, title: str) -> None:
    lines = [f"杭州虚构第{n}有限公司,{n}\n".encode(encoding) for n in range(200_000)]
    offset = sum(map(len, lines[:150_000]))
    lines[150_000] = b"\xff " + lines[150_000]
    path = tmp_path / "in.csv"
    path.write_bytes(b"".join(lines))
    assert refusal(path).startswith(f"L015 文件中有不能解码的字节：按 {title} 读到第 150001 行、全文件第 {offset + 1} 字节（十六进制 FF）")


def test_two_encodings_in_one_file_are_refused_where_the_second_begins(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    half = "杭州虚构试样有限公司,浙江省杭州市西湖区文三路\n" * 30_000
    path.write_bytes(half.encode("gb18030") + half.encode())
    (line,) = re.findall(r"第 (\d+) 行", refusal(path))
    assert 29_000 < int(line) <= 30_001
    path.write_bytes(half.encode() + half.encode("gb18030"))
    assert "读到第 30001 行" in refusal(path)


def test_a_mark_that_lies_is_an_error_and_utf32_is_named(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "企业名称,成立日期\n".encode("gb18030"))
    assert refusal(path).startswith("L015")
    path.write_bytes("企业名称,成立日期\n".encode("utf-32"))
    assert "UTF-32" in refusal(path)


@FEW
@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    try:
        for sheet in sheets(path):
            assert all(isinstance(cell, str) for _, cells in sheet.rows() for cell in cells)
    except SourceError:
        return


@pytest.mark.parametrize(("content", "plain"), [("a,b\n1,2\n", True), ('a,b\n1,"2"\n', False), ("a,b\n1,'002\n", False), ("a,b\nO' Neill,'\n", True)])
def test_a_text_file_says_whether_any_reader_would_see_the_same_cells(tmp_path: Path, content: str, plain: bool) -> None:
    path = tmp_path / "in.csv"
    path.write_text(content)
    assert proof_of(path).plain is plain


# Quotation marks


def rows_of(text: str, width: int) -> list[Sequence[str]]:
    return list(records(io.StringIO(text, newline=""), ",", width))


def test_an_open_quotation_mark_costs_its_own_row_only() -> None:
    rows = rows_of('a,b,c\n1,"2,3\n4,5,6\n7,"8\n9",10\n11,12,13\n', 3)
    assert [type(row) is DamagedRow for row in rows] == [False, True, False, False, False]
    assert [list(row) for row in rows[1:]] == [["1", '"2', "3"], ["4", "5", "6"], ["7", "8\n9", "10"], ["11", "12", "13"]]


def test_text_behind_a_closed_quotation_mark_damages_its_row_only() -> None:
    rows = rows_of('a,b\n"x"y,1\n2,3\n', 2)
    assert [type(row) is DamagedRow for row in rows] == [False, True, False]


def test_an_open_mark_in_a_long_file_is_found_without_reading_on_to_the_end() -> None:
    drawn = 0

    def lines() -> Iterator[str]:
        nonlocal drawn
        yield from ("a,b\n", '1,"2\n')
        while True:
            drawn += 1
            yield "some,thing\n"

    stream = records(lines(), ",", 2)
    assert [list(next(stream)) for _ in range(4)] == [["a", "b"], ["1", '"2'], ["some", "thing"], ["some", "thing"]]
    assert drawn < 200_000


@given(st.lists(st.lists(st.text("ab,\"\n'漢 ", max_size=5), min_size=3, max_size=3), max_size=8))
def test_well_formed_quotation_marks_are_exact(table: list[list[str]]) -> None:
    assert rows_of(written(table), 3) == table


@settings(max_examples=300)
@given(st.lists(st.lists(st.text('ab," ', max_size=4), min_size=3, max_size=3), min_size=1, max_size=12), st.data())
def test_every_line_of_a_damaged_file_is_in_exactly_one_row(table: list[list[str]], data: st.DataObject) -> None:
    text = written(table).replace("\r\n", "\n")
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(text) - 2))
        text = f'{text[:place]}"{text[place:]}'
    rows = rows_of(text, 3)
    lines = [line for line in text.split("\n") if line]
    accounted = sum(bool(row) + "".join(row).count("\n") for row in rows)
    assert accounted == len(lines)
    kept = "".join(char for row in rows for cell in row for char in cell if char not in '",\r\n')
    assert kept == "".join(char for char in text if char not in '",\r\n')


def test_a_damaged_row_is_rejected_and_the_others_load(tmp_path: Path) -> None:
    path = table_csv(tmp_path / "in.csv", [HEADER, ROWS[0]])
    path.write_text(path.read_text() + f'虚构乙公司,{OTHER},2020-01-02,"文三路\n虚构丙公司,,2020-01-02,\n')
    (report,) = load(tmp_path / "home", path)
    assert (report.rows_in, report.accepted, report.rejected) == (3, 1, 2)
    assert report.reasons == {"L103": 1, "L160": 1}


# Workbooks


def test_every_sheet_of_a_known_layout_loads_by_itself_and_is_known_again(tmp_path: Path) -> None:
    penalty_free = ("附表", [["甲", "乙"], ["1", "2"]])
    roles = ("任职", [["统一社会信用代码", "姓名", "职务"], [FIRM, "王虚构", "董事"]])
    path = table_xlsx(tmp_path / "in.xlsx", ("市场主体", [HEADER, *ROWS]), roles, penalty_free, ("空", []))
    first, second = load(tmp_path / "home", path)
    assert [(report.file, report.source, report.accepted) for report in (first, second)] == [
        ("in.xlsx#市场主体", "template:enterprises", 2),
        ("in.xlsx#任职", "template:roles", 1),
    ]
    assert first.flags["L011"] == 1
    assert [report.known_file for report in load(tmp_path / "home", path)] == [True, True]


def test_a_hidden_sheet_is_left_alone_and_said_so(tmp_path: Path) -> None:
    path = table_xlsx(tmp_path / "in.xlsx", ("一", [HEADER, ROWS[0]]), ("旧", [HEADER, ROWS[1]]))
    book = openpyxl.load_workbook(path)
    book["旧"].sheet_state = "hidden"
    book.save(path)
    (report,) = load(tmp_path / "home", path)
    assert (report.accepted, report.flags) == (1, {"L017": 1})


def test_an_old_workbook_gives_dates_percentages_and_lost_digits_as_a_new_one_does() -> None:
    (sheet, second) = sheets(DATA / "reading" / "old_workbook.xls")
    assert (sheet.encoding, sheet.title, second.title) == ("XLS", "股东", "市场主体")
    assert cells_of(sheet) == [["虚构甲公司", "2020-01-02", "51.5", "3.30106123456789E+17"], ["虚构乙公司", "2021-12-31", "0.125", "330106000000079"]]
    assert cells_of(second)[0][0] == "虚构丙公司"


def test_an_encrypted_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    assert refusal(path).startswith("L018")


def test_a_formula_error_refuses_its_row_only_where_the_column_is_read(tmp_path: Path) -> None:
    path = table_xlsx(tmp_path / "in.xlsx", ("一", [[*HEADER[:3], "校对"], [*ROWS[0][:3], "#N/A"], ["#REF!", OTHER, "2020-01-02", "1"]]))
    (report,) = load(tmp_path / "home", path)
    assert (report.accepted, report.rejected, report.reasons) == (1, 1, {"L106": 1})


def test_marks_that_keep_a_number_text_are_removed(tmp_path: Path) -> None:
    rows = [HEADER[:3], [f"'{ROWS[0][0]}", f"'{FIRM}", "2020-01-02"], ["虚构乙", f'="{OTHER}"', "\t2020-01-02 "], ["O'Neill's", "", ""]]
    (sheet,) = sheets(table_csv(tmp_path / "in.csv", rows))
    assert [cells[1] for cells in cells_of(sheet)] == [FIRM, OTHER, ""]
    assert cells_of(sheet)[2][0] == "O'Neill's"


# Where the header stands, and what is no data


TITLE = ["杭州市虚构局市场主体信息报送表（二〇二六年六月）"]


@pytest.mark.parametrize(
    ("above", "header_row"),
    [
        ([], 1),
        ([TITLE], 2),
        ([TITLE, [], ["填报单位：虚构局", "", "填报日期：2026-06-30"]], 4),
        ([[""] * 4] * 10 + [TITLE], 12),
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_header_is_found_wherever_it_stands_and_the_row_is_reported(tmp_path: Path, above: list[list[str]], header_row: int, suffix: str) -> None:
    rows = [*above, HEADER, *ROWS]
    path = table_xlsx(tmp_path / "in.xlsx", ("表", rows)) if suffix == "xlsx" else table_csv(tmp_path / "in.csv", rows)
    (report,) = load(tmp_path / "home", path)
    assert (report.rows_in, report.accepted, report.flags.get("L021", 0)) == (2, 2, int(header_row > 1))
    assert json.loads(Ledger(tmp_path / "home").lines()[0].note)["header_row"] == header_row


def test_a_header_over_two_rows_joins_group_and_column(tmp_path: Path) -> None:
    upper = ["统一社会信用代码", "行政相对人", "", "成立日期", "企业"]
    lower = ["", "类别", "代码", "", "名称"]
    (raw,) = sheets(table_csv(tmp_path / "in.csv", [upper, lower, [FIRM, "法人", "1", "2020-01-02", "虚构甲"]]))
    sheet = with_heading(raw, SOURCES)
    assert (sheet.header, sheet.header_row) == (("统一社会信用代码", "行政相对人类别", "代码", "成立日期", "企业名称"), 2)


def test_official_codes_below_the_header_are_no_row(tmp_path: Path) -> None:
    source = next(each for each in SOURCES if each.id == "template:penalties")
    codes = {name: header for header, name in reversed(source.codes)}
    columns = [column for column in source.columns if column.name in codes][:12]
    rows = [[column.title for column in columns], [codes[column.name] for column in columns], ["x"] * len(columns)]
    (raw,) = sheets(table_csv(tmp_path / "in.csv", rows))
    sheet = with_heading(raw, SOURCES)
    assert (sheet.header_row, sheet.header[0], len(cells_of(sheet))) == (2, columns[0].title, 1)


def test_sums_remarks_and_repeated_headers_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ROWS[0],
        HEADER,
        [*ROWS[1][:3], ""],
        ["合 计", "2", "", ""],
        ["填表人：王虚构", "", "审核人：李虚构", ""],
        ["（2 行受影响）"],
        ["备注：以上均为虚构"],
    ]
    (report,) = load(tmp_path / "home", table_csv(tmp_path / "in.csv", rows))
    assert (report.rows_in, report.accepted, report.flags) == (2, 2, {"L014": 5})
    assert json.loads(Ledger(tmp_path / "home").lines()[0].note)["left_out"] == [3, 5, 6, 7, 8]


def test_a_firm_whose_name_begins_like_a_remark_is_data(tmp_path: Path) -> None:
    rows = [HEADER, ["合计达虚构公司", FIRM, "2020-01-02", ""], ["单位服务虚构公司", OTHER, "2020-01-02", ""]]
    (report,) = load(tmp_path / "home", table_csv(tmp_path / "in.csv", rows))
    assert (report.rows_in, report.accepted, report.flags) == (2, 2, {})


@pytest.mark.parametrize(
    ("heading", "above", "cell", "expected"),
    [
        ("注册资本（万元）", [], "500", Decimal(500)),
        ("注册资本（元）", [], "5,000,000", Decimal(500)),
        ("注册资本（元）", [], "500万元", Decimal(500)),
        ("注册资本", [["单位：元"]], "5000000", Decimal(500)),
        ("注册资本", [["金额单位：人民币万元"]], "500", Decimal(500)),
        ("注册资本（万元）", [["单位：元"]], "500", Decimal(500)),
    ],
)
def test_an_amount_is_read_in_the_unit_that_the_sheet_names(tmp_path: Path, heading: str, above: list[list[str]], cell: str, expected: Decimal) -> None:
    path = table_csv(tmp_path / "in.csv", [*above, [*HEADER[:3], heading], [*ROWS[0][:3], cell]])
    (report,) = load(tmp_path / "home", path)
    (row,) = Ledger(tmp_path / "home").view(date(2100, 1, 1)).rows("select capital_wan from enterprises")
    assert row["capital_wan"] == expected
    in_yuan = ("元" in heading and "万" not in heading) or (heading == "注册资本" and "万" not in "".join(*above))
    assert report.flags.get("L022", 0) == int(in_yuan)


# JSON, JSON Lines, Parquet


def as_objects(rows: Sequence[Sequence[object]]) -> list[dict[str, object]]:
    return [dict(zip(HEADER, row, strict=True)) for row in rows]


@pytest.mark.parametrize("suffix", ["jsonl", "json", "pretty", "parquet"])
def test_keyed_formats_load_like_tables(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"in.{suffix.replace('pretty', 'json')}"
    if suffix == "parquet":
        pq.write_table(pa.table({name: [row[n] for row in ROWS] for n, name in enumerate(HEADER)}), path)
    elif suffix == "jsonl":
        path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in as_objects(ROWS)) + "\n\n", encoding="utf-8")
    else:
        path.write_text(json.dumps(as_objects(ROWS), ensure_ascii=False, indent=2 if suffix == "pretty" else None), encoding="utf-8")
    (report,) = load(tmp_path / "home", path)
    assert (report.rows_in, report.accepted) == (2, 2)
    assert names(tmp_path / "home") == sorted(row[0] for row in ROWS)


@FEW
@given(rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=6), lines=st.booleans())
def test_any_table_comes_back_cell_by_cell_from_json(tmp_path: Path, rows: list[list[str]], lines: bool) -> None:
    path = tmp_path / ("in.jsonl" if lines else "in.json")
    path.write_text("\n".join(json.dumps(each) for each in as_objects(rows)) if lines else json.dumps(as_objects(rows)))
    (sheet,) = sheets(path)
    assert cells_of(sheet) == [row for row in rows if any(cell.strip() for cell in row)]


@FEW
@given(rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=6))
def test_any_table_comes_back_cell_by_cell_from_workbook_and_parquet(tmp_path: Path, rows: list[list[str]]) -> None:
    assume(all(cell[:1] not in ("'", "=", "#") for row in rows for cell in row))
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    pq.write_table(pa.table({name: [row[n] for row in rows] for n, name in enumerate(HEADER)}), tmp_path / "in.parquet")
    (sheet,) = sheets(tmp_path / "in.parquet")
    assert cells_of(sheet) == filled
    (sheet,) = sheets(table_xlsx(tmp_path / "in.xlsx", ("表", [HEADER, *rows])))
    assert [[*row, *[""] * (4 - len(row))] for row in cells_of(sheet)] == filled


def test_json_numbers_keep_their_digits_and_nested_values_refuse_their_row(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    lines = [
        '{"企业名称": "虚构甲", "成立日期": "2020-01-02", "注册号": 330106000000079, "注册资本": 0.1000000000000000055}',
        '{"企业名称": "虚构乙", "成立日期": "2020-01-02", "注册号": 1.23E+17}',
        '{"企业名称": {"中文": "虚构丙"}, "成立日期": "2020-01-02"}',
        '{"企业名称": "虚构丁", "成立日期": "2020-01-02", "注册号": 1, "注册号": 2}',
        '{"企业名称": "虚构戊", ',
        '["企业名称"]',
        f'{{"企业名称": "虚构己", "成立日期": "2020-01-02", "统一社会信用代码": "{FIRM}", "历史": [1]}}',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    (sheet,) = sheets(path)
    assert cells_of(sheet)[0][2:4] == ["330106000000079", "0.1000000000000000055"]
    (report,) = load(tmp_path / "home", path)
    assert (report.rows_in, report.accepted) == (7, 2)
    assert report.reasons == {"L130": 1, "L104": 1, "L105": 3}
    assert "L006 历史" in report.unread


@pytest.mark.parametrize("text", ['[{"a": 1}, {"a": 2', '[{"a": 1} {"a": 2}]', '[{"a": 1}] x', '{"a": 1', '[{"a": NaN}]'])
def test_json_that_breaks_off_is_refused_as_a_whole(tmp_path: Path, text: str) -> None:
    path = tmp_path / "in.json"
    path.write_text(text)
    assert refusal(path).startswith("L023")


def test_json_elements_larger_than_a_piece_are_read(tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    long = "长" * 1_500_000
    path.write_text(json.dumps([{"a": long, "b": "1"}, {"a": "2", "b": long}], ensure_ascii=False), encoding="utf-8")
    (sheet,) = sheets(path)
    assert cells_of(sheet) == [[long, "1"], ["2", long]]


def test_parquet_types_become_exact_texts(tmp_path: Path) -> None:
    table = pa.table(
        {
            "日": pa.array([date(2020, 1, 2), None]),
            "时": pa.array([datetime(2020, 1, 2), datetime(2020, 1, 2, 3, 4, 5)], pa.timestamp("ns")),
            "数": pa.array([Decimal("12345678901234567890.123456"), Decimal("0.000001")], pa.decimal128(38, 6)),
            "整": pa.array([2**63 - 1, -5], pa.int64()),
            "无": pa.array([2**64 - 1, 0], pa.uint64()),
            "浮": pa.array([0.1, 1e17]),
            "短": pa.array([0.1, 2.0], pa.float32()),
            "是": pa.array([True, None]),
            "典": pa.array(["甲", "乙"]).dictionary_encode(),
            "字节": pa.array(["丙".encode(), None], pa.binary()),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=1)
    (sheet,) = sheets(tmp_path / "in.parquet")
    assert cells_of(sheet) == [
        ["2020-01-02", "2020-01-02", "12345678901234567890.123456", "9223372036854775807", "18446744073709551615", "0.1", "0.1", "是", "甲", "丙"],
        ["", "2020-01-02 03:04:05", "0.000001", "-5", "0", "1.00000000000000E+17", "2", "", "乙", ""],
    ]


# Archives


def firm_csv(code: str, encoding: str = "utf-8") -> bytes:
    return written([HEADER[:3], ["虚构公司", code, "2020-01-02"]]).encode(encoding)


def zipped(path: Path, members: dict[str, bytes], **options: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, **options)
    return path


def test_members_of_an_archive_load_and_are_known_again_however_packed(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"丙.csv": firm_csv(OTHER, "gbk")})
    members = {"甲/乙/一.csv": firm_csv(FIRM), "内.zip": inner.read_bytes(), "__MACOSX/._一.csv": b"x", "图.png": b"x", "空夹/": b""}
    reports = load(tmp_path / "home", zipped(tmp_path / "包.zip", members))
    assert [(report.file, report.accepted) for report in reports] == [("包.zip/图.png", 0), ("包.zip/内.zip/丙.csv", 1), ("包.zip/甲/乙/一.csv", 1)]
    (again,) = load(tmp_path / "home", zipped(tmp_path / "other.zip", {"换名.csv": firm_csv(FIRM)}))
    assert again.known_file
    with gzip.open(tmp_path / "一.csv.gz", "wb") as handle:
        handle.write(firm_csv(FIRM))
    (again,) = load(tmp_path / "home", tmp_path / "一.csv.gz")
    assert (again.file, again.known_file) == ("一.csv.gz", True)
    assert [path.name for path in (tmp_path / "home").iterdir() if path.name.startswith(".unpacked")] == []


def test_names_in_gbk_without_the_flag_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "包.zip", {"AAAA.csv": firm_csv(FIRM)})
    raw = path.read_bytes().replace(b"AAAA.csv", "报送".encode("gbk") + b".csv")
    path.write_bytes(raw)
    (report,) = load(tmp_path / "home", path)
    assert report.file == "包.zip/报送.csv"


def test_encrypted_outside_and_deep_members_are_refused_one_by_one(tmp_path: Path) -> None:
    deep = zipped(tmp_path / "3.zip", {"c.csv": firm_csv(FIRM)}).read_bytes()
    middle = zipped(tmp_path / "2.zip", {"3.zip": deep}).read_bytes()
    path = zipped(tmp_path / "1.zip", {"../../etc/a.csv": firm_csv(FIRM), "2.zip": middle, "good.csv": firm_csv(OTHER)})
    reports = {report.file: report.error_code for report in load(tmp_path / "home", path)}
    assert reports == {"1.zip/../../etc/a.csv": "L020", "1.zip/2.zip/3.zip": "L020", "1.zip/good.csv": ""}
    locked = bytearray(zipped(tmp_path / "locked.zip", {"a.csv": firm_csv(FIRM)}).read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = locked.index(signature) + place
        locked[start : start + 2] = struct.pack("<H", 1)
    (tmp_path / "locked.zip").write_bytes(bytes(locked))
    (report,) = load(tmp_path / "home2", tmp_path / "locked.zip")
    assert (report.error_code, report.file) == ("L018", "locked.zip/a.csv")
    assert "密码" in report.error


@pytest.mark.parametrize(
    ("limits", "word"),
    [(Limits(10, 100, 100, 0), "解压后"), (Limits(10**9, 1, 100, 0), "成员"), (Limits(10**9, 100, 2, 0), "压缩率")],
)
def test_what_would_become_too_large_is_not_unpacked(tmp_path: Path, limits: Limits, word: str) -> None:
    path = zipped(tmp_path / "in.zip", {"a.csv": b"0" * 100_000, "b.csv": b"1"})
    with Unpacker(tmp_path / "home", limits) as unpacker:
        (member,) = unpacker.members(path, "in.zip")
        assert member.error is not None
        assert member.error.what.startswith("L019")
        assert word in member.error.what
    with gzip.open(tmp_path / "a.csv.gz", "wb") as handle:
        handle.write(b"0" * 200_000)
    with Unpacker(tmp_path / "home", Limits(10**5, 1, 1, 10)) as unpacker:
        (member,) = unpacker.members(tmp_path / "a.csv.gz", "a.csv.gz")
        assert member.error is not None
        assert member.error.what.startswith("L019")


def test_a_damaged_archive_is_an_error_and_unpacked_files_are_private(tmp_path: Path) -> None:
    path = zipped(tmp_path / "in.zip", {"a.csv": firm_csv(FIRM) * 50})
    with Unpacker(tmp_path / "home") as unpacker:
        (member,) = unpacker.members(path, "in.zip")
        assert member.path.stat().st_mode & 0o777 == 0o600
        assert member.path.parent.stat().st_mode & 0o777 == 0o700
    assert not member.path.exists()
    raw = bytearray(path.read_bytes())
    raw[60:70] = b"\0" * 10
    path.write_bytes(bytes(raw))
    (report,) = load(tmp_path / "home", path)
    assert report.error_code == "L001"


def test_what_killed_loads_have_unpacked_is_removed_by_the_next(tmp_path: Path) -> None:
    home = tmp_path / "home"
    dead, alive = home / ".unpacked-999999999-x", home / f".unpacked-{os.getpid()}-x"
    for folder in (dead, alive):
        folder.mkdir(parents=True)
    load(home, zipped(tmp_path / "in.zip", {"a.csv": firm_csv(FIRM)}))
    assert (dead.exists(), alive.exists()) == (False, True)


def test_a_workbook_that_would_become_too_large_is_not_read(tmp_path: Path) -> None:
    path = table_xlsx(tmp_path / "in.xlsx", ("表", [HEADER, *ROWS]))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", b"0" * (110 << 20))
    assert refusal(path).startswith("L019")


@pytest.mark.parametrize(("content", "word"), [(b"%PDF-1.7\n", "PDF"), (b"\n<HTML><table>", "HTML"), (b"Rar!\x1a\x07", "RAR"), (b"<?xml ?>", "XML")])
def test_what_is_no_table_is_called_by_its_name(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "in.xls"
    path.write_bytes(content)
    assert refusal(path).startswith("L001")
    assert word in refusal(path)


# Files that are not read


def test_every_file_of_a_folder_is_read_refused_or_named(tmp_path: Path) -> None:
    folder = tmp_path / "归集"
    (folder / ".git").mkdir(parents=True)
    contents = {
        "ok.csv": firm_csv(FIRM), "c.et": b"x", "a.rar": b"Rar!\x1a\x07", "b.docx": b"x", "d.pdf": b"%PDF-1.7", "读我": "请查收附件".encode(),
        ".~ok.csv": b"x", "~$ok.xlsx": b"x", "Thumbs.db": b"x", ".git/HEAD": b"x", "penalties.说明.md": b"x",
    }  # fmt: skip
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    reports = {report.file: report for report in load(tmp_path / "home", folder)}
    assert {name: report.error_code or ",".join(report.flags) for name, report in reports.items()} == {
        "ok.csv": "", "c.et": "L025", "a.rar": "L025", "b.docx": "L024", "d.pdf": "L024", "读我": "L024",
    }  # fmt: skip
    assert (reports["b.docx"].remark, reports["b.docx"].loaded, reports["ok.csv"].accepted) == ("未读取：不是数据文件", False, 1)
    assert "另存为 XLSX" in reports["c.et"].error
    assert "解压" in reports["a.rar"].error


def test_every_member_of_an_archive_is_read_refused_or_named(tmp_path: Path) -> None:
    members = {
        "ok.csv": firm_csv(FIRM),
        "三.et": b"xx",
        "五.wps": b"x",
        "说明.docx": b"PKxx",
        "扫描件.pdf": b"%PDF",
        "库.mdb": b"\0\1\0\0Standard Jet DB",
        ".DS_Store": b"x",
    }
    reports = {report.file: report.error_code or ",".join(report.flags) for report in load(tmp_path / "home", zipped(tmp_path / "包.zip", members))}
    assert reports == {
        "包.zip/ok.csv": "", "包.zip/三.et": "L025", "包.zip/五.wps": "L025", "包.zip/库.mdb": "L025", "包.zip/说明.docx": "L024", "包.zip/扫描件.pdf": "L024",
    }  # fmt: skip


def test_what_is_a_table_by_its_content_is_read_under_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "归集"
    folder.mkdir()
    table_xlsx(tmp_path / "new.xlsx", ("表", [HEADER, ROWS[0]])).rename(folder / "一.et")
    table_csv(folder / "二.dat", [HEADER, ROWS[1]], "gb18030")
    zipped(tmp_path / "in.zip", {"内.csv": firm_csv(FIRM)}).rename(folder / "三.rar")
    (folder / "四.et").write_bytes((DATA / "reading" / "old_workbook.xls").read_bytes())
    reports = {report.file: report for report in load(tmp_path / "home", folder)}
    assert [(name, reports[name].rows_in) for name in ("一.et", "二.dat", "三.rar/内.csv")] == [("一.et", 1), ("二.dat", 1), ("三.rar/内.csv", 1)]
    assert reports["四.et"].encoding == "XLS" or reports["四.et"].error_code == "L003"


def test_a_table_in_need_of_correction_is_no_document_whatever_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "归集"
    folder.mkdir()
    for name in ("一.dat", "二.et"):
        (folder / name).write_text(f"企业名称,统一社会信用代码,住所\n虚构甲公司,{FIRM},\n", encoding="utf-8")
    assert [report.error_code for report in load(tmp_path / "home", folder)] == ["L004", "L004"]


def test_a_file_asked_for_by_name_is_never_passed_over(tmp_path: Path) -> None:
    (tmp_path / "b.docx").write_bytes("张三，西湖区某路1号".encode())
    (report,) = load(tmp_path / "home", tmp_path / "b.docx")
    assert report.error_code == "L025"
    assert "张三" not in report.error


@pytest.mark.parametrize("row", ["张三,330106188805180078,13800001111,西湖区某路1号", "张三,法定代表人,西湖区某路1号,李四,李四"])
def test_a_refusal_never_shows_the_cells_of_a_file_without_a_header(tmp_path: Path, row: str) -> None:
    (tmp_path / "in.csv").write_text(f"{row}\n{row}\n", encoding="utf-8")
    (report,) = load(tmp_path / "home", tmp_path / "in.csv")
    assert report.error_code == "L003"
    assert not any(word in report.error for word in ("张三", "李四", "西湖区", "330106", "1380"))
    assert re.search(r"\d 列", report.error)


def test_a_refusal_shows_what_is_nearly_a_heading(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("企业名秤,颜色,形状\n甲,乙,丙\n", encoding="utf-8")
    (report,) = load(tmp_path / "home", tmp_path / "in.csv")
    assert "不认得：企业名秤，另有 2 列" in report.error


# Characters that end a line for some and not for others


def test_a_lone_carriage_return_never_divides_a_row(tmp_path: Path) -> None:
    text = written([HEADER, *(("虚构甲公司", FIRM, "2020-01-02", "文三路\r90号"), ("虚构乙公司", OTHER, "2020-01-02", "文三路91号"))]).replace('"', "")
    (tmp_path / "in.csv").write_bytes(text.encode())
    (report,) = load(tmp_path / "home", tmp_path / "in.csv")
    assert (report.rows_in, report.accepted, report.reasons) == (2, 1, {"L100": 1})
    (sheet,) = sheets(tmp_path / "in.csv")
    assert cells_of(sheet)[0] == ["虚构甲公司", FIRM, "2020-01-02", "文三路 90号"]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n", "\r\r\n"])
def test_lines_end_as_the_file_ends_them(tmp_path: Path, end: str) -> None:
    (tmp_path / "in.csv").write_bytes(end.join([",".join(HEADER), *(f"虚构{n}公司,{FIRM},2020-01-02,文三路{n}号" for n in range(700)), ""]).encode())
    (sheet,) = sheets(tmp_path / "in.csv")
    assert [number for number, _ in sheet.rows()] == list(range(2, 702))


def test_lines_of_two_machines_in_one_file_stay_lines(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"a,b\n1,2\r3,4\r5,6\n7,8\n")
    assert cells_of(sheets(tmp_path / "in.csv")[0]) == [["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]]


def test_a_nul_refuses_its_row_where_its_column_is_read(tmp_path: Path) -> None:
    header, row = [*HEADER, "颜色"], ["虚构甲公司", FIRM, "2020-01-02", "文三路90号", "红"]
    for name, place, accepted in (("a", 0, 0), ("b", 4, 1)):
        spoiled = [f"{cell}\0" if n == place else cell for n, cell in enumerate(row)]
        (tmp_path / f"{name}.csv").write_bytes(written([header, spoiled]).encode())
        (tmp_path / f"{name}.json").write_text(json.dumps([dict(zip(header, spoiled, strict=True))]), encoding="utf-8")
        for suffix in ("csv", "json"):
            (report,) = load(tmp_path / f"home_{name}_{suffix}", tmp_path / f"{name}.{suffix}")
            assert (report.rows_in, report.accepted, report.reasons) == (1, accepted, {} if accepted else {"L100": 1})


# What rows and headings are wrapped in


def test_rows_are_found_within_a_lone_object(tmp_path: Path) -> None:
    row = dict(zip(HEADER, ROWS[0], strict=True))
    other = dict(zip(HEADER, ROWS[1], strict=True))
    document = {"code": 0, "links": [{"rel": "self"}], "data": {"total": 2, "rows": [row, other]}}
    for n, indent in enumerate((None, 1)):
        path = tmp_path / f"{n}.json"
        path.write_text(json.dumps(document, ensure_ascii=False, indent=indent), encoding="utf-8")
        (report,) = load(tmp_path / f"home{n}", path)
        assert (report.rows_in, report.accepted, "data.rows" in report.encoding) == (2, 2, True)


@pytest.mark.parametrize("document", [{"a": [{"企业名称": "甲"}], "b": [{"企业名称": "乙"}]}, {"a": {"b": {"c": {"d": [{"企业名称": "甲"}]}}}}, {"a": [1, 2]}])
def test_rows_within_an_object_are_taken_only_where_there_is_no_doubt(tmp_path: Path, document: object) -> None:
    (tmp_path / "in.json").write_text(json.dumps(document), encoding="utf-8")
    (report,) = load(tmp_path / "home", tmp_path / "in.json")
    assert report.error_code == "L003"


@pytest.mark.parametrize("remark", ["（必填）", "(必填)", "\n（选填）", "【必填】", "（必填，格式 2026-06-30）", "*（必填项）"])
def test_remarks_in_brackets_are_no_part_of_a_heading(tmp_path: Path, remark: str) -> None:
    path = table_xlsx(tmp_path / "in.xlsx", ("表", [[f"{text}{remark}" for text in HEADER], ROWS[0]]))
    (report,) = load(tmp_path / "home", path)
    assert (report.accepted, report.unread) == (1, ())
    assert header_key(f"罚款金额（万元）{remark}") == header_key("罚款金额（万元）")


# Memory


def measure(read: Callable[[], int]) -> int:
    tracemalloc.start()
    read()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json"])
def test_reading_takes_no_more_memory_for_a_longer_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"in.{suffix}"
    line = {
        "csv": "虚构公司,{n},2020-01-02\n",
        "jsonl": '{{"企业名称": "虚构公司", "注册号": "{n}"}}\n',
        "json": '{{"企业名称": "虚构公司", "注册号": "{n}"}},\n',
    }[suffix]
    begin, end = {"csv": ("企业名称,注册号,成立日期\n", ""), "jsonl": ("", ""), "json": ("[", '{"企业名称": ""}]')}[suffix]
    path.write_text(begin + "".join(line.format(n=n) for n in range(15_000)) + end, encoding="utf-8")
    assert measure(lambda: sum(1 for sheet in sheets(path) for _ in sheet.rows())) < 12 << 20


def test_headings_are_compared_by_key_alone() -> None:
    assert header_key("★企业 名称：") == header_key("企业名称")

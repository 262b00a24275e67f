"""Files become rows of the ledger: recognised by header, checked cell by cell, accounted for to the last row."""

import csv
import importlib
import json
import stat
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.codelists import code_list
from ledger.column import Column, Kind, Table
from ledger.errors import InputError
from ledger.identifiers import PersonKey, make_citizen_number, make_registration_number, make_uscc
from ledger.store import Ledger
from ledger.tables import ENTERPRISES, PENALTIES, ROLES, TABLES, table
from loaders import rules
from loaders import sources as source_modules
from loaders.header import DIAGNOSTIC_HEADERS
from loaders.load import load_paths
from loaders.name_check import NAMED_CODES
from loaders.parsing import clean_text, document_number, parse_amount, parse_date, parse_integer, parser_for
from loaders.record import Flagged, Problem
from loaders.report import LoadReport
from loaders.sources import SOURCES
from loaders.template import write_template

KEY = PersonKey("a secret for tests only")
TODAY = date(2026, 6, 30)
FIRM = make_uscc("91", "330106", "TESTAAA1".replace("S", "5"))
OTHER = make_uscc("91", "330106", "TE5TAAA2")
SHOP = make_uscc("92", "330106", "TE5TAAA3")
BUREAU = make_uscc("11", "330106", "TE5TAAA4")
WANG = make_citizen_number("330106", date(1980, 2, 29), 123)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def write_rows(path: Path, of: Table, rows: Sequence[Mapping[str, str]], **options: str) -> Path:
    """Rows by column name, under the titles of the columns that any row names."""
    columns = [column for column in of.template if any(column.name in row for row in rows)]
    return write_csv(path, [column.title for column in columns], [[row.get(column.name, "") for column in columns] for row in rows], **options)


def load(home: Path, *paths: Path) -> list[LoadReport]:
    return load_paths(Ledger(home), paths, KEY, today=TODAY)


EVERYTHING = {"enterprises": "enterprise_versions"} | {name: f"{name}_all" for name in ("roles", "shareholders", "listings", "penalties", "person_penalties")}


def stored(home: Path, name: str) -> list[dict[str, object]]:
    """All rows of a table, also those that no longer count."""
    return Ledger(home).view(date(2100, 1, 1), audit=True).rows(f"from {EVERYTHING.get(name, name)} order by source_row")


def lines_of(path: Path) -> list[dict[str, str]]:
    """The rows of a reject workbook, by header."""
    header, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [{str(name): str(cell or "") for name, cell in zip(header, row, strict=True)} for row in rows]


def firm(**changes: str) -> dict[str, str]:
    return {"uscc": FIRM, "name": "杭州虚构试样有限公司", "established": "2020-01-02"} | changes


def penalty(**changes: str) -> dict[str, str]:
    values = {
        "party_name": "杭州虚构试样有限公司", "party_kind": "法人及非法人组织", "uscc": FIRM, "legal_rep": "王试样", "legal_rep_id_number": WANG,
        "document_no": "杭西市监罚〔2026〕1号", "conduct": "无证经营", "facts": "未取得许可", "basis": "《食品安全法》第一百二十二条",
        "penalty_kinds": "罚款；没收违法所得", "content": "罚款一万元", "fine_wan": "1", "confiscated_wan": "0.2", "decided": "2026/05/06",
        "valid_to": "2099/12/31", "authority": "杭州市西湖区市场监督管理局", "authority_uscc": BUREAU,
        "source_unit": "杭州市西湖区市场监督管理局", "source_unit_uscc": BUREAU,
    }  # fmt: skip
    return values | changes


def sample(column: Column) -> str:
    """A right value for any column."""
    if column.name == "period":
        return "2026上半年"
    if column.name in {name for pairs in NAMED_CODES.values() for name, _ in pairs}:
        return "试样企业名称"  # one code, one name
    if column.code_list == "id_doc_types":
        return "护照"
    if column.code_list and column.kind is Kind.CODE:
        accepted = set(code_list(column.code_list).index.values())
        return next(each for each in sorted(accepted) if each not in ("自然人", "身份证", "罚款") and "没收" not in each and "吊销" not in each)
    by_kind = {
        Kind.DATE: "2026-05-06",
        Kind.MONEY_WAN: "1.5",
        Kind.INTEGER: "3",
        Kind.NUMBER: "3",
        Kind.PERCENT: "51",
        Kind.REG_NO: make_registration_number("330106", 7),
        Kind.ID_NUMBER: "E52870416",
        Kind.REGION: "330106",
        Kind.INDUSTRY: "6210",
        Kind.PHONE: "0571-88880000",
        Kind.ADDRESS: "浙江省杭州市西湖区文三路90号5幢201室",
        Kind.BOOLEAN: "是",
        Kind.USCC: FIRM if column.name == "uscc" else OTHER,
    }
    return by_kind.get(column.kind, f"试样{column.title}")


def test_every_table_loads_from_its_own_headers(tmp_path: Path) -> None:
    reported = [each for each in TABLES if each.role != "result"]
    for of in reported:
        write_rows(tmp_path / "in" / f"{of.name}.csv", of, [{column.name: sample(column) for column in of.template}])
    reports = {report.file: (report.source, report.rows_in, report.accepted, report.reasons) for report in load(tmp_path / "home", tmp_path / "in")}
    assert reports == {f"{of.name}.csv": (f"template:{of.name}", 1, 1, {}) for of in reported}
    view = Ledger(tmp_path / "home").view(date(2100, 1, 1), audit=True)
    for of in reported:
        rows = view.rows(f"from {EVERYTHING.get(of.name, of.name)} where source = 'template:{of.name}'")
        assert len(rows) == 1
        assert all(rows[0][key] is not None for key in of.key if key not in ("person_id", "subject_id"))


def test_rows_in_are_accepted_or_duplicate_or_rejected(tmp_path: Path) -> None:
    rows = [firm(), firm(), firm(uscc=OTHER, name=""), firm(uscc=OTHER, established="去年"), firm(uscc=OTHER)]
    (report,) = load(tmp_path / "home", write_rows(tmp_path / "in.csv", ENTERPRISES, rows))
    assert (report.rows_in, report.accepted, report.duplicate, report.rejected) == (5, 2, 1, 2)
    assert report.reasons == {"L101": 1, "L110": 1}
    (line,) = Ledger(tmp_path / "home").lines()
    assert (line.rows_in, line.accepted, line.duplicate, line.rejected) == (5, 2, 1, 2)


def test_loading_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "in.csv", ENTERPRISES, [firm(), firm(uscc="x")])
    load(tmp_path / "home", path)
    before = [line.batch_id for line in Ledger(tmp_path / "home").lines()]
    (report,) = load(tmp_path / "home", path)
    assert (report.rows_in, report.accepted, report.duplicate, report.rejected, report.known_file) == (2, 0, 1, 1, True)
    assert [line.batch_id for line in Ledger(tmp_path / "home").lines()] == before


def test_the_same_rows_in_another_file_are_duplicates(tmp_path: Path) -> None:
    rows = [penalty(), penalty(document_no="杭西市监罚〔2026〕2号")]
    load(tmp_path / "home", write_rows(tmp_path / "a.csv", PENALTIES, rows))
    (report,) = load(tmp_path / "home", write_rows(tmp_path / "b.csv", PENALTIES, [*rows[::-1]], encoding="gb18030"))
    assert (report.accepted, report.duplicate) == (0, 2)


def test_every_encoding_and_format_gives_the_same_rows(tmp_path: Path) -> None:
    rows = [firm(address="浙江省杭州市西湖区文三路90号", name="杭州虚构䶮有限公司")]
    seen = {}
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        path = write_rows(tmp_path / f"{encoding}.csv", ENTERPRISES, rows, encoding=encoding)
        (report,) = load(tmp_path / encoding, path)
        seen[report.encoding] = stored(tmp_path / encoding, "enterprises")[0]["row_hash"]
    (report,) = load(tmp_path / "tsv", write_rows(tmp_path / "in.tsv", ENTERPRISES, rows, delimiter="\t"))
    seen["tsv"] = stored(tmp_path / "tsv", "enterprises")[0]["row_hash"]
    book = openpyxl.Workbook()
    book.active.append(["企业名称", "统一社会信用代码", "成立日期", "住所"])
    book.active.append([rows[0]["name"], FIRM, date(2020, 1, 2), rows[0]["address"]])
    book.save(tmp_path / "in.xlsx")
    (report,) = load(tmp_path / "xlsx", tmp_path / "in.xlsx")
    seen[report.encoding] = stored(tmp_path / "xlsx", "enterprises")[0]["row_hash"]
    assert set(seen) == {"UTF-8", "UTF-8（BOM）", "GB18030", "UTF-16", "tsv", "XLSX"}
    assert len(set(seen.values())) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xff\x00\x81\xff", "L002"),
        (b"", "L001"),
        (b"PK\x03\x04 not a workbook", "L001"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"old", "L001"),
        ("国籍,颜色\n1,2\n".encode(), "L003"),
        ("企业名称,统一社会信用代码,住所\na,b,c\n".encode(), "L004"),
        ("企业名称,企业名称,成立日期\na,b,c\n".encode(), "L010"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_and_the_others_go_on(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad.csv").write_bytes(content)
    write_rows(tmp_path / "in" / "good.csv", ENTERPRISES, [firm()])
    refused, loaded = load(tmp_path / "home", tmp_path / "in")
    assert (refused.error_code, refused.rows_in, refused.loaded) == (code, 0, False)
    assert "bad.csv" in refused.error
    assert "处理" in refused.error
    assert loaded.accepted == 1
    assert len(Ledger(tmp_path / "home").lines()) == 1


def test_a_missing_required_column_is_named_with_the_nearest_layout(tmp_path: Path) -> None:
    row = {name: value for name, value in penalty().items() if name not in ("facts", "decided")}
    (report,) = load(tmp_path / "home", write_rows(tmp_path / "in.csv", PENALTIES, [row]))
    assert "template:penalties" in report.error
    assert "违法事实、处罚决定日期" in report.error


def test_a_path_that_does_not_exist_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load(tmp_path / "home", tmp_path / "nowhere")


def test_headers_may_be_wide_spaced_starred_or_official_codes(tmp_path: Path) -> None:
    header = [" 企业名称 ", "★成立日期", "注册资本（万元）", "统一社会信用代码"]
    (report,) = load(tmp_path / "home", write_csv(tmp_path / "wide.csv", header, [["虚构甲公司", "2020-1-2", "100", FIRM]]))
    assert (report.source, report.unread) == ("template:enterprises", ())
    source = next(each for each in SOURCES if each.id == "template:penalties")
    codes = {column: code for code, column in reversed(source.codes)}
    values = penalty()
    (report,) = load(tmp_path / "home", write_csv(tmp_path / "codes.csv", [codes[name] for name in values], [list(values.values())]))
    assert (report.source, report.accepted, report.unread) == ("template:penalties", 1, ())


def test_a_column_that_nobody_reads_is_reported(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", ["企业名称", "成立日期", "统一社会信用代码", "老板爱好"], [["虚构甲公司", "2020-1-2", FIRM, "钓鱼"]])
    assert load(tmp_path / "home", path)[0].unread == ("L006 老板爱好",)


def test_what_the_law_forbids_to_collect_is_neither_read_nor_handed_back(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", ["企业名称", "姓名", "职务", "统一社会信用代码", "宗教信仰"], [["虚构甲公司", "李试样", "经理", "", "机密信仰"]])
    (report,) = load(tmp_path / "home", path)
    assert (report.unread, report.rejected) == (("L005 宗教信仰",), 1)
    assert not [each for each in (tmp_path / "home").rglob("*") if each.is_file() and "机密信仰".encode() in each.read_bytes()]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"party_kind": "外星人"}, "L152"),
        ({"penalty_kinds": "罚款；流放"}, "L152"),
        ({"party_kind": "自然人"}, "L162"),
        ({"uscc": "1.23E+17"}, "L130"),
        ({"uscc": FIRM[:-1]}, "L131"),
        ({"uscc": FIRM[:-1] + ("1" if FIRM[-1] != "1" else "2")}, "L132"),
        ({"uscc": ""}, "L160"),
        ({"fine_wan": "-1"}, "L121"),
        ({"fine_wan": "一万"}, "L120"),
        ({"fine_wan": ""}, "L170"),
        ({"confiscated_wan": ""}, "L171"),
        ({"penalty_kinds": "吊销许可证件", "licence_withheld": "", "fine_wan": "", "confiscated_wan": ""}, "L172"),
        ({"decided": "2027-01-01"}, "L111"),
        ({"decided": "2026-02-30"}, "L110"),
        ({"decided": "1900-1-1"}, "L101"),
        ({"decided": "2099/12/31"}, "L113"),
        ({"valid_to": "2020/01/01"}, "L112"),
        ({"legal_rep": "暂无"}, "L101"),
    ],
)
def test_a_bad_row_is_rejected_with_the_code_of_its_rule(tmp_path: Path, changes: dict[str, str], code: str) -> None:
    rows = [penalty(), penalty(document_no="杭西市监罚〔2026〕2号") | changes]
    (report,) = load(tmp_path / "home", write_rows(tmp_path / "in.csv", PENALTIES, rows))
    assert (report.accepted, report.rejected, report.reasons) == (1, 1, {code: 1})


@pytest.mark.parametrize("word", ["", "暂无", " N/A ", "ｎ／ａ", "null", "\\n", "-", "—", "　"])
def test_words_for_nothing_become_nothing(word: str) -> None:
    assert clean_text(word) is None
    assert parser_for(ENTERPRISES.column("capital_wan"))(word) is None
    assert parser_for(ENTERPRISES.column("status"))(word) is None


def test_a_long_term_date_fills_an_end_and_stays_open(tmp_path: Path) -> None:
    load(tmp_path / "home", write_rows(tmp_path / "in.csv", PENALTIES, [penalty(valid_to="长期"), penalty(document_no="2号", valid_to="9999-9-9")]))
    assert [row["valid_to"] for row in stored(tmp_path / "home", "penalties")] == [None, None]


def test_one_decision_written_in_three_ways_is_one_record(tmp_path: Path) -> None:
    rows = [penalty(document_no=number) for number in ("杭西市监罚〔2026〕1号", "杭西市监罚[2026] 1号", "杭西市监罚（２０２６）1号")]
    (report,) = load(tmp_path / "home", write_rows(tmp_path / "in.csv", PENALTIES, rows))
    assert (report.accepted, report.duplicate) == (1, 2)


def test_identities_are_computed_and_the_region_of_the_authority_too(tmp_path: Path) -> None:
    rows = [firm(address="浙江省杭州市西湖区文三路90号5幢201室", phone="0571-88880000", region="西湖区"), firm(uscc=SHOP, name="西湖区虚构面馆")]
    load(tmp_path / "home", write_rows(tmp_path / "firms.csv", ENTERPRISES, rows), write_rows(tmp_path / "penalties.csv", PENALTIES, [penalty()]))
    first, second = stored(tmp_path / "home", "enterprises")
    assert (first["subject_id"], first["kind"], first["valid_from"], second["kind"]) == (FIRM, "企业", date(2020, 1, 2), "个体工商户")
    assert first["address_key"]
    assert str(first["phone_key"]).startswith("T-")
    (record,) = stored(tmp_path / "home", "penalties")
    assert (record["subject_id"], record["authority_region"], record["fine_wan"]) == (FIRM, "330106", Decimal("1"))
    assert record["named_person_id"] == KEY.person_id("身份证", WANG)


def test_an_identity_number_never_reaches_ledger_report_or_reason(tmp_path: Path) -> None:
    wrong = WANG[:-1] + ("1" if WANG[-1] != "1" else "2")
    people = [{"name": "王试样", "id_type": "身份证", "id_number": WANG}, {"name": "李试样", "id_type": "身份证", "id_number": wrong}]
    (report,) = load(tmp_path / "home", write_rows(tmp_path / "in.csv", table("persons"), people))
    assert report.reasons == {"L140": 1}
    for number in (WANG, wrong):
        assert number not in json.dumps(report.as_json())
        assert not [each for each in (tmp_path / "home" / "ledger").rglob("*") if each.is_file() and number.encode() in each.read_bytes()]
    (line,) = lines_of(Path(report.reject_files[0]))
    assert wrong not in "".join(line[header] for header in DIAGNOSTIC_HEADERS)
    assert line["证件号码"] == wrong  # the sender's own cell, so that it can be corrected


def test_a_person_is_one_by_the_number_and_local_without_it(tmp_path: Path) -> None:
    wrong = WANG[:-1] + ("1" if WANG[-1] != "1" else "2")
    rows = [
        {"uscc": FIRM, "name": "王试样", "id_type": "身份证", "id_number": WANG, "role": "法定代表人"},
        {"uscc": OTHER, "name": "王 试样", "id_number": WANG.lower(), "role": "董事"},
        {"uscc": FIRM, "name": "赵试样", "role": "监事"},
        {"uscc": OTHER, "name": "赵试样", "id_type": "身份证", "id_number": wrong, "role": "监事"},
        {"uscc": SHOP, "name": "王试样", "id_type": "身份证", "id_number": WANG, "role": "负责人"},
    ]
    (report,) = load(tmp_path / "home", write_rows(tmp_path / "in.csv", ROLES, rows))
    assert (report.accepted, report.flags) == (5, {"L143": 1, "L141": 1})
    held = stored(tmp_path / "home", "roles")
    assert held[0]["person_id"] == held[1]["person_id"] == held[4]["person_id"]
    assert held[2]["person_id"] != held[3]["person_id"]
    assert held[4]["role"] == "经营者"
    assert sorted(str(row["name"]) for row in stored(tmp_path / "home", "persons")) == ["王试样", "赵试样", "赵试样"]


def test_a_record_about_a_person_without_a_number_identifies_nobody(tmp_path: Path) -> None:
    natural = {name: value for name, value in penalty().items() if name not in ("party_kind", "uscc", "legal_rep", "legal_rep_id_number")}
    (report,) = load(tmp_path / "home", write_rows(tmp_path / "in.csv", table("person_penalties"), [natural | {"id_type": "身份证", "id_number": ""}]))
    assert (report.source, report.reasons) == ("template:person_penalties", {"L142": 1})


def test_rejected_rows_come_back_in_a_private_file_that_can_be_corrected_and_loaded(tmp_path: Path) -> None:
    (report,) = load(tmp_path / "home", write_rows(tmp_path / "in.csv", PENALTIES, [penalty(), penalty(document_no="2号", fine_wan="-5", decided="?")]))
    path = Path(report.reject_files[0])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (line,) = lines_of(path)
    assert line["原位置"] == "第 3 行"
    assert all(words in line["问题"] for words in ("罚款金额（万元）：", "[L121]", "处罚决定日期：", "[L110]"))
    corrected = line | {"罚款金额（万元）": "5", "处罚决定日期": "2026-05-07"}
    (again,) = load(tmp_path / "home", write_csv(tmp_path / "corrected.csv", list(line), [list(corrected.values())]))
    assert (again.accepted, again.rejected, again.closed, again.unread) == (1, 0, 1, ())


def test_a_load_that_breaks_off_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    load(tmp_path / "home", write_rows(tmp_path / "first.csv", ENTERPRISES, [firm()]))

    def break_off(name: str, rows: int) -> None:
        raise KeyboardInterrupt

    path = write_rows(tmp_path / "second.csv", ENTERPRISES, [firm(uscc=OTHER), firm(uscc="?")])
    with pytest.raises(KeyboardInterrupt):
        load_paths(Ledger(tmp_path / "home"), [path], KEY, break_off, TODAY)
    assert len(Ledger(tmp_path / "home").lines()) == 1
    assert len(stored(tmp_path / "home", "enterprises")) == 1
    assert list((tmp_path / "home").glob("rejects/*")) == []
    assert load(tmp_path / "home", path)[0].accepted == 1


def test_digits_that_a_spreadsheet_lost_are_an_error(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["企业名称", "成立日期", "注册号"])
    book.active.append(["虚构甲公司", "2020-01-02", 3301061234567891234])
    book.active.append(["虚构乙公司", "2020-01-02", 330106000000079])
    book.save(tmp_path / "in.xlsx")
    (report,) = load(tmp_path / "home", tmp_path / "in.xlsx")
    assert (report.accepted, report.reasons) == (1, {"L130": 1})


def test_the_notes_of_a_filled_template_are_no_unread_sheet_but_a_second_table_is(tmp_path: Path) -> None:
    (path,) = write_template(ENTERPRISES, tmp_path / "in.xlsx")
    book = openpyxl.load_workbook(path)
    book.worksheets[0].append([{"name": "虚构甲公司", "uscc": FIRM, "established": "2020/1/2"}.get(column.name) for column in ENTERPRISES.template])
    book.save(path)
    book.create_sheet("另一张表").append(["甲", "乙"])
    book.save(tmp_path / "two.xlsx")
    reports = load(tmp_path / "home", path, tmp_path / "two.xlsx")
    assert [(report.accepted, report.duplicate, report.flags) for report in reports] == [(1, 0, {}), (0, 1, {"L011": 1})]


def test_an_old_region_code_is_brought_up_to_date_and_flagged(tmp_path: Path) -> None:
    (report,) = load(tmp_path / "home", write_rows(tmp_path / "in.csv", ENTERPRISES, [firm(region="330103"), firm(uscc=OTHER, region="999999")]))
    assert (report.flags, report.reasons) == ({"L153": 1}, {"L150": 1})
    assert stored(tmp_path / "home", "enterprises")[0]["region"] == "330105"


def test_a_file_name_is_kept_relative_to_the_folder_that_was_given(tmp_path: Path) -> None:
    write_rows(tmp_path / "in" / "西湖区" / "a.csv", ENTERPRISES, [firm()])
    (tmp_path / "in" / "README.md").write_text("not data")
    beside, report = load(tmp_path / "home", tmp_path / "in")
    assert (beside.file, beside.remark, report.file) == ("README.md", "未读取：不是数据文件", "西湖区/a.csv")


@given(
    st.dates(date(1900, 2, 1), date(2098, 12, 31)), st.sampled_from(["{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}{1:02}{2:02}"])
)
def test_a_date_is_read_in_every_way_of_writing_it(day: date, form: str) -> None:
    assert parse_date(form.format(day.year, day.month, day.day)) == day


@given(st.decimals(0, 10**9, places=6))
def test_an_amount_in_wan_and_in_yuan_is_the_same(amount: Decimal) -> None:
    assert parse_amount(f"{amount:f}万元") == parse_amount(f"{amount * 10_000:f}元") == amount


@given(st.text())
def test_a_document_number_is_normalised_once_and_for_all(text: str) -> None:
    assert document_number(document_number(text)) == document_number(text)


@given(st.text(max_size=40), st.sampled_from([column for each in TABLES for column in each.template]))
def test_no_text_breaks_a_parser(text: str, column: Column) -> None:
    value = parser_for(column)(text)
    assert value is None or isinstance(value, str | date | Decimal | int | float | bool | Problem | Flagged)


def test_every_rule_is_listed_once_under_its_own_code() -> None:
    declared = [value for value in vars(rules).values() if isinstance(value, rules.Rule) and value not in rules.RETIRED]
    assert sorted(rule.code for rule in rules.RULES) == sorted(rule.code for rule in declared)
    assert len(rules.BY_CODE) == len(rules.RULES) + len(rules.RETIRED)
    assert all(rule.message and rule.todo for rule in rules.RULES)


def test_every_source_in_the_folder_is_listed() -> None:
    folder = Path(source_modules.__file__).parent
    written = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    listed = {source.id for source in SOURCES}
    assert written <= listed
    assert all(importlib.import_module(f"loaders.sources.{name}").SOURCE in SOURCES for name in written)
    assert len(listed) == len(SOURCES)


@pytest.mark.parametrize(
    ("written", "amount"),
    [("1,000", "1000"), ("1，000", "1000"), ("1,234,567.5", "1234567.5"), ("-1,000", None), (".5", "0.5"), ("12,000元", "1.2")]
    + [(wrong, None) for wrong in ("0,5", "1,2", "12,34", "1,0000", "1,000,00", "0,500", "1.5,000", ",5", "1,")],
)
def test_commas_in_a_number_stand_between_thousands_and_nowhere_else(written: str, amount: str | None) -> None:
    parsed = parse_amount(written)
    assert (parsed == Decimal(amount)) if amount else isinstance(parsed, rules.Rule)
    whole = parse_integer(written)
    assert whole == (int(Decimal(amount)) if amount and Decimal(amount) % 1 == 0 and "元" not in written else whole)
    assert not isinstance(whole, int) or whole >= 1000


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026 年 6 月 10 日", date(2026, 6, 10)),
        ("2026年6月10日 12:00", date(2026, 6, 10)),
        ("2026-06-10T00:00:00.000+08:00", date(2026, 6, 10)),
        ("2026-06-10T23:30:00-0500", date(2026, 6, 10)),
        ("2026-06-09T16:00:00.000Z", date(2026, 6, 10)),
        ("2026-06-09T16:00:00+00:00", date(2026, 6, 10)),
        ("2026-06-09T15:59:59Z", date(2026, 6, 9)),
        ("2026-12-31T16:00Z", date(2027, 1, 1)),
    ],
)
def test_a_time_behind_a_date_is_dropped_and_one_in_utc_is_first_turned_into_china_time(written: str, day: date) -> None:
    assert parse_date(written) == day


@pytest.mark.parametrize("written", ["9999-12-31T16:00:00Z", "2026-06-10Z", "2026-06-10 08:00 CST", "20 26-06-10", "2026061012:00"])
def test_what_is_no_date_and_no_time_stays_refused(written: str) -> None:
    assert parse_date(written) is rules.BAD_DATE

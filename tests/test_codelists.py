"""Code lists: index.toml, the folder and the tables agree; a wording has one stored form or none."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.codelists import code_list, code_list_names, read_rows
from ledger.errors import NotFoundError
from ledger.tables import TABLES

FOLDER = files("ledger") / "codes"
INDEX = tomllib.loads((FOLDER / "index.toml").read_text(encoding="utf-8"))
LISTS = [code_list(name) for name in code_list_names()]
CELL_LISTS = sorted({column.code_list for table in TABLES for column in table.columns if column.code_list})


def test_every_file_of_the_folder_is_in_the_index_and_the_other_way_round() -> None:
    indexed = {file for entry in INDEX.values() for file in entry["files"]} | {"aliases.csv"}
    assert indexed == {path.name for path in FOLDER.iterdir() if path.name.endswith(".csv")}


def test_every_list_says_what_it_is_where_from_and_how_sure_we_are() -> None:
    for entry in INDEX.values():
        assert entry["title_zh"]
        assert entry["title_en"]
        assert entry["source"]
        assert entry["evidence"] in {"S", "S2", "C", "O"}
        assert entry["stored"] in {"code", "name"}


def test_every_list_has_rows_and_the_columns_that_the_index_names() -> None:
    for each in LISTS:
        assert each.rows
        assert {INDEX[each.name]["code"], *INDEX[each.name]["names"]} <= set(each.rows[0])


def test_every_code_list_that_a_column_names_exists() -> None:
    assert [name for name in CELL_LISTS if name not in INDEX] == []


def test_every_alias_leads_to_a_form_that_its_list_stores_and_carries_an_evidence_mark() -> None:
    for row in read_rows("aliases.csv"):
        assert code_list(row["list"]).stored(row["stored"]) == row["stored"], row
        assert code_list(row["list"]).stored(row["alias"]) == row["stored"], row
        assert row["evidence"] in {"S", "S2", "C", "O"}


def test_no_alias_stands_twice() -> None:
    wordings = [(row["list"], row["alias"]) for row in read_rows("aliases.csv")]
    assert len(wordings) == len(set(wordings))


@pytest.mark.parametrize("name", CELL_LISTS)
def test_a_stored_form_stores_as_itself_and_has_a_title(name: str) -> None:
    each = code_list(name)
    for stored in set(each.index.values()):
        assert each.stored(stored) == stored
        assert all(part in each.titles for part in stored.split("；"))


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("K", "K"),
        ("k ", "K"),
        ("开业", "K"),
        ("存续", "K"),
        ("在营", "K"),
        ("存续（在营、开业、在册）", "K"),
        ("存续(在营、开业、在册)", "K"),
        ("吊销", "D"),
        ("吊销，未注销", "D"),
        ("吊销,未注销", "D"),
        ("吊销未注销", "D"),
        ("注销", "ZX"),
        ("吊销，已注销", "ZX"),
        ("撤销", "C"),
        ("迁出", "QC"),
        ("歇业", "Z"),
    ],
)
def test_a_registration_status_is_known_by_code_name_and_common_wording(text: str, stored: str) -> None:
    assert code_list("enterprise_status").stored(text) == stored


def test_the_titles_of_statuses_are_those_of_the_register() -> None:
    statuses = code_list("enterprise_status")
    assert [statuses.title(code) for code in ("K", "ZX", "D")] == ["开业", "注销", "吊销未注销"]


@pytest.mark.parametrize("name", code_list_names())
@pytest.mark.parametrize("text", ["", None, "　", "没有这种说法", "N/A", "-", "其他-"])
def test_an_unknown_value_is_none_and_never_a_default(name: str, text: str | None) -> None:
    assert code_list(name).stored(text) is None


@given(st.text(max_size=12), st.sampled_from(CELL_LISTS))
def test_any_text_gives_none_or_a_form_that_stays_what_it_is(text: str, name: str) -> None:
    stored = code_list(name).stored(text)
    assert stored is None or code_list(name).stored(stored) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("罚款", "罚款"),
        ("03", "罚款"),
        ("罚款;没收违法所得", "罚款；没收违法所得"),
        ("罚款 ； 没收违法所得；罚款", "罚款；没收违法所得"),
        ("警告、罚款", "警告；罚款"),
        ("没收违法所得、没收非法财物", "没收违法所得；没收非法财物"),
        ("罚款；没收违法所得、没收非法财物", "罚款；没收违法所得；没收非法财物"),
        ("罚款；其他-责令改正", "罚款；其他-责令改正"),
        ("其他－责令改正", "其他-责令改正"),
        ("罚款；说不清", None),
        ("；", None),
    ],
)
def test_several_penalty_types_in_one_cell_come_out_joined(text: str, stored: str | None) -> None:
    assert code_list("penalty_types").stored(text) == stored


def test_a_list_that_holds_one_value_does_not_split() -> None:
    assert code_list("counterparty_types").stored("自然人；法人") is None


@pytest.mark.parametrize(
    ("text", "stored"), [("法人", "法人及非法人组织"), ("02", "法人及非法人组织"), ("个体", "个体工商户"), ("01", "自然人"), ("自然人", "自然人")]
)
def test_a_counterparty_of_the_provincial_case_interface_becomes_the_national_value(text: str, stored: str) -> None:
    assert code_list("counterparty_types").stored(text) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [("1311", "1311"), ("13", "1300"), ("131", "1310"), ("稻谷种植", "0111"), ("A", None), ("房地产业", "7000"), ("9999", None), ("1", None)],
)
def test_an_industry_is_four_digits(text: str, stored: str | None) -> None:
    assert code_list("industries_gbt4754_2017").stored(text) == stored


def test_a_name_that_stands_for_two_types_is_not_guessed_unless_an_alias_decides() -> None:
    types = code_list("enterprise_types")
    assert types.stored("其他股份有限公司") is None  # 5290 and 6290
    assert types.stored("有限责任公司") == "1100"
    assert types.stored("个体户") == types.stored("个体工商户") == "9500"


def test_every_list_type_is_known_by_id_and_by_name() -> None:
    lists = code_list("list_types")
    assert all(lists.stored(row["id"]) == lists.stored(row["name_cn"]) == row["id"] for row in lists.rows)


def test_a_form_without_a_title_is_shown_as_it_is() -> None:
    assert code_list("roles").title("没有这种说法") == "没有这种说法"
    assert code_list("roles").title(None) == ""


def test_asking_for_a_list_that_does_not_exist_says_so() -> None:
    with pytest.raises(NotFoundError, match="没有代码表"):
        code_list("no_such_list")

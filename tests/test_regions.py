"""Regions: names, old codes and what became of them."""

from collections import Counter

import pytest

from ledger.codelists import read_rows
from ledger.regions import counties, current_code, ever_existed, province_of, region_changes, region_name, regions, splits


def test_the_four_provinces_have_the_counties_of_the_2024_list() -> None:
    assert Counter(county.code[:2] for county in counties()) == {"31": 16, "32": 95, "33": 90, "34": 104}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("330106", "浙江省/杭州市/西湖区"),
        ("330100", "浙江省/杭州市"),
        ("330000", "浙江省"),
        ("310115", "上海市/上海市/浦东新区"),
        ("330103", "浙江省/杭州市/下城区"),
    ],
)
def test_a_code_has_its_full_name_also_after_it_was_abolished(code: str, name: str) -> None:
    assert region_name(code) == name


@pytest.mark.parametrize("code", ["", None, "999999", "3301", "杭州市"])
def test_an_unknown_code_has_no_name_and_no_province(code: str | None) -> None:
    assert region_name(code) == ""
    assert province_of(code) in ("", "浙江省")


@pytest.mark.parametrize(
    ("old", "new"),
    [("330103", "330105"), ("330104", "330102"), ("320602", "320613"), ("340203", "340209"), ("330227", "330212"), ("330283", "330213"), ("330106", "330106")],
)
def test_an_old_code_leads_to_the_one_of_today(old: str, new: str) -> None:
    assert current_code(old) == new


def test_every_change_ends_at_a_county_that_exists() -> None:
    present = {county.code for county in counties()}
    assert all(current_code(change.old_code) in present for change in region_changes())


def test_a_split_has_no_one_answer_and_is_named_as_a_split() -> None:
    assert splits()["330110"] == ("330113",)
    assert splits()["330104"] == ("330114",)
    assert splits()["330327"] == ("330383",)
    assert current_code("330110") == "330110"


def test_an_authority_without_a_region_of_its_own_existed_but_has_no_code_of_today() -> None:
    assert ever_existed("330218")
    assert current_code("330218") is None
    assert current_code("999999") is None


@pytest.mark.parametrize("code", ["330103", "330106", "330227", "330283", "110105", "442000", "100000", "429004", "310119"])
def test_codes_that_are_or_were_in_use_are_known(code: str) -> None:
    assert ever_existed(code)


@pytest.mark.parametrize("code", ["339999", "330199", "000000", "999999", "", "33010"])
def test_codes_that_never_were_are_not_known(code: str) -> None:
    assert not ever_existed(code)


def test_every_street_lies_in_a_county_of_the_list_or_in_a_statistical_area() -> None:
    streets = [row for row in read_rows("streets_yrd_nbs.csv") if row["county_code"] in regions()]
    assert len(streets) > 4000


def test_provinces_are_named_for_any_code_inside_them() -> None:
    assert [province_of(code) for code in ("330106", "310115", "320100", "341800")] == ["浙江省", "上海市", "江苏省", "安徽省"]

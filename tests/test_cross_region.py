"""What one province may make of another's record: the criteria side by side, and recognition by field."""

import pytest

from analytics.cross_region.criteria import GENERAL, KNOWN, NOT_READ, REGION, UNKNOWN, criteria, general, markdown, met, side_by_side
from analytics.cross_region.policy import cross_region_policy
from analytics.cross_region.recognition import Standing, recognition

POLICY = cross_region_policy()


def standing(kind: str, origin: str = "31", here: str = "33", said: str = "") -> Standing:
    return recognition({"kind": kind, "said": said, "province": origin, "target_province": here}, POLICY).standing


def test_every_situation_of_the_general_standard_has_a_column_for_each_of_the_four() -> None:
    assert all(set(row) == set(POLICY.provinces) for row in side_by_side(GENERAL).values())


def test_the_four_fields_of_the_region_each_have_a_row() -> None:
    assert {each.field for each in criteria() if each.province == REGION} == {each.id for each in POLICY.fields}


def test_what_was_not_read_says_so_and_nothing_else() -> None:
    unknown = [each for each in criteria() if each.state == UNKNOWN]
    assert {each.province for each in unknown} >= {"32", "34"}
    assert all(not each.text and not each.persons and each.shown == NOT_READ and each.source for each in unknown)
    assert general("32") == general("34") == NOT_READ


def test_what_was_read_names_its_article_and_who_must_be_named() -> None:
    read = [each for each in criteria() if each.state == KNOWN and each.province != REGION]
    assert {each.province for each in read} == {"31", "33"}
    assert all(each.article and each.persons and each.evidence == "S" for each in read)
    assert "实际控制人" in side_by_side()["HEALTH"]["33"].persons
    assert "实际控制人" not in side_by_side()["HEALTH"]["31"].persons


def test_the_table_for_people_has_no_empty_cell() -> None:
    lines = [line for line in markdown(POLICY.provinces) if line.startswith("| ")]
    assert lines
    assert all(cell.strip() for line in lines for cell in line.strip("|").split("|"))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("COURT_SXBZXR", Standing.NATIONWIDE), ("TAX", Standing.NATIONWIDE), ("ENV", Standing.MUTUAL), ("YRD_TOURISM", Standing.MUTUAL),
        ("YRD_FOOD_DRUG", Standing.OPEN), ("YRD_PRODUCT", Standing.OPEN), ("SH_FOOD_KEY", Standing.OWN), ("吊销许可证件", Standing.PENALTY),
    ],
)  # fmt: skip
def test_recognition_goes_by_list_and_field(kind: str, expected: Standing) -> None:
    assert standing(kind) is expected


def test_a_penalty_of_another_province_is_never_more_than_a_penalty() -> None:
    for basis in ("《中华人民共和国食品安全法》第一百二十四条", "《旅行社条例》第四十七条", "《中华人民共和国水污染防治法》第八十三条", ""):
        seen = recognition({"kind": "吊销许可证件", "said": basis, "province": "31", "target_province": "33"}, POLICY)
        assert seen.standing is Standing.PENALTY
        assert "有权机关决定" in seen.sentence or "不能仅凭另一省的处罚认定严重失信" in seen.sentence


def test_a_revoked_travel_permit_is_a_situation_of_the_regional_standard_and_a_fine_is_none() -> None:
    cites = (("旅行社条例", frozenset({47})),)
    found = met(cites, "吊销许可证件")
    assert found
    assert found.field == "旅游"
    assert met(cites, "罚款") is None
    assert met((("食品安全法", frozenset({124})),), "吊销许可证件") is None


def test_nobody_is_said_to_have_recognised_anything_and_the_origin_is_kept() -> None:
    told = recognition({"kind": "ENV", "said": "", "province": "34", "target_province": "31"}, POLICY).as_json("listings:1")
    assert told["origin_province"] == "34"
    assert told["recognising_province"] == "31"
    assert told["recognised_on"] is None
    assert told["criteria_version"] == POLICY.version


def test_the_field_of_a_record_is_that_of_its_list_before_that_of_its_words() -> None:
    for kind, said, field in (("ENV", "食品", "生态环境"), ("SAMR_SEVERE", "生产销售不符合食品安全标准的食品", "食品药品"), ("TAX", "虚开发票", "")):
        found = POLICY.field(kind, said)
        assert (found.id if found else "") == field

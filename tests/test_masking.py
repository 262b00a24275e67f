"""What each role sees of a person."""

from datetime import date

import pytest

from api.answers.subtitles import subtitle
from api.masking import Masker, phone
from api.security import Role


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.AUDITOR])
def test_investigators_and_auditors_see_full_names(role: Role) -> None:
    assert Masker(role).person("欧阳小明") == "欧阳小明"


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.DEPARTMENT, Role.ADMINISTRATOR])
def test_others_see_the_first_character_only(role: Role) -> None:
    assert Masker(role).person("张小明") == "张*"
    assert Masker(role).named("Person", "张小明") == "张*"
    assert Masker(role).named("Enterprise", "张小明饭店") == "张小明饭店"


def test_names_inside_sentences_are_masked_too_the_longest_first() -> None:
    assert Masker(Role.DEPARTMENT).text("张小与张小明共用电话", ["张小", "张小明"]) == "张*与张*共用电话"


@pytest.mark.parametrize("role", list(Role))
def test_nobody_sees_a_whole_telephone_number(role: Role) -> None:
    assert Masker(role).text("电话13812341234。") == "电话138****1234。"


def test_a_credit_code_is_not_a_telephone_number() -> None:
    assert phone("91330106138123412X 与 913301061381234120") == "91330106138123412X 与 913301061381234120"


def test_what_an_authority_wrote_is_left_out_for_roles_that_see_masked_names() -> None:
    penalty = {"decided": date(2025, 1, 1), "penalty_kinds": "罚款", "conduct": "张三丰无照经营"}
    assert subtitle("Penalty", penalty, date(2026, 1, 1), free_text=True) == "2025-01-01 · 罚款 · 张三丰无照经营"
    assert subtitle("Penalty", penalty, date(2026, 1, 1), free_text=False) == "2025-01-01 · 罚款"


def test_on_an_earlier_day_nothing_of_later_days_stands_under_a_name() -> None:
    firm = {"status": "注销", "region_name": "浙江省", "ended": date(2026, 1, 1)}
    listing = {"valid_from": date(2024, 1, 1), "reason": "失联", "valid_to": date(2025, 6, 1)}
    assert subtitle("Enterprise", firm, date(2024, 6, 1), free_text=True) == "浙江省"
    assert subtitle("Listing", listing, date(2024, 6, 1), free_text=True) == "2024-01-01 · 失联"

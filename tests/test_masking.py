"""What each role sees of a person."""

import pytest

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

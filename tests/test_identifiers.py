"""Identifiers: every vector of tests/data/test_vectors.csv, and what must hold for any number."""

import csv
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from ledger.errors import LedgerError
from ledger.identifiers import (
    PersonKey,
    birth_and_sex,
    check_citizen_number,
    check_organisation_code,
    check_registration_number,
    check_uscc,
    make_citizen_number,
    make_registration_number,
    make_uscc,
    normalise,
    open_person_key,
    subject_id,
)
from ledger.number_checks import USCC_CHARACTERS
from ledger.settings import Settings

VECTORS = list(csv.DictReader((Path(__file__).parent / "data" / "test_vectors.csv").read_text(encoding="utf-8").splitlines()))
GOOD = "91330100MA0000015W"
CHECKS = {"orgcode": check_organisation_code, "ric": check_citizen_number, "regno15": check_registration_number}
bodies = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)
births = st.dates(date(1900, 1, 1), date(2026, 1, 1))
key = PersonKey("a secret for tests only")


def settings(home: Path, **values: object) -> Settings:
    return Settings(home=home, _env_file=None, **values)


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["kind"] == "uscc"], ids=lambda v: v["value"])
def test_every_credit_code_vector_comes_out_as_its_note_says(vector: dict[str, str]) -> None:
    check = check_uscc(vector["value"])
    if vector["expected"] == "valid":
        assert check == (check_uscc(check.value))
        assert check.level == 5
        assert not check.flags
        assert check.usable
    elif vector["expected"] == "normalise":
        assert (check.value, check.level) == (GOOD, 5)
    else:
        assert not check.usable
        assert check.flags


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["kind"] != "uscc"], ids=lambda v: f"{v['kind']} {v['value']}")
def test_every_other_number_vector_comes_out_as_its_note_says(vector: dict[str, str]) -> None:
    assert (CHECKS[vector["kind"]](vector["value"]) is not None) == (vector["expected"] == "valid")


def test_all_vectors_were_read() -> None:
    assert len(VECTORS) == 33
    assert {v["kind"] for v in VECTORS} == {"uscc", *CHECKS}


@given(bodies, st.sampled_from(["91", "92", "93", "52", "A1", "N2", "Y1"]), st.sampled_from(["330106", "310115", "330227", "330103"]))
def test_a_code_that_we_make_passes_all_five_levels(body: str, prefix: str, region: str) -> None:
    assert check_uscc(make_uscc(prefix, region, body)).level == 5


@given(bodies, st.integers(0, 17), st.sampled_from(USCC_CHARACTERS))
def test_one_wrong_character_is_always_noticed(body: str, position: int, other: str) -> None:
    code = make_uscc("91", "330106", body)
    wrong = code[:position] + other + code[position + 1 :]
    assert wrong == code or "check_character" in check_uscc(wrong).flags


@given(bodies, st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_always_noticed(body: str, position: int) -> None:
    code = make_uscc("91", "330106", body)
    swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    assert swapped == code or "check_character" in check_uscc(swapped).flags


def test_an_unknown_region_is_flagged_but_the_code_stays_usable() -> None:
    check = check_uscc(make_uscc("91", "339999", "MA000001"))
    assert (check.level, check.flags, check.usable) == (2, ("region",), True)


def test_a_region_that_was_abolished_still_counts_as_known() -> None:
    assert check_uscc(make_uscc("91", "330103", "MA000001")).level == 5  # 下城区, merged in 2021


@given(st.text(max_size=30))
def test_checking_any_text_at_all_gives_an_answer(text: str) -> None:
    assert check_uscc(text).level <= 5
    for check in CHECKS.values():
        check(text)


@given(births, st.integers(0, 999))
def test_a_citizen_number_that_we_make_is_right_and_tells_birth_and_sex(birth: date, sequence: int) -> None:
    number = make_citizen_number("330106", birth, sequence)
    assert check_citizen_number(number.lower()) == number
    assert birth_and_sex(number) == (birth, "男" if sequence % 2 else "女")


@given(births, st.integers(0, 999), st.integers(0, 16), st.sampled_from(string.digits))
def test_one_wrong_digit_in_a_citizen_number_is_always_noticed(birth: date, sequence: int, position: int, other: str) -> None:
    number = make_citizen_number("330106", birth, sequence)
    wrong = number[:position] + other + number[position + 1 :]
    assert wrong == number or check_citizen_number(wrong) is None


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macau_and_taiwan_are_citizen_numbers(region: str) -> None:
    assert check_citizen_number(make_citizen_number(region, date(1990, 1, 1), 123))


def test_a_birthday_that_never_was_is_refused_even_with_a_right_check_character() -> None:
    leap = make_citizen_number("330106", date(2000, 2, 28), 1)
    assert check_citizen_number(leap)
    body = "33010619990229001"
    total = sum(int(d) * w for d, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    assert check_citizen_number(body + "10X98765432"[total % 11]) is None


@given(st.integers(0, 99_999_999))
def test_a_registration_number_that_we_make_is_right_and_no_other_check_digit_is(sequence: int) -> None:
    number = make_registration_number("330100", sequence)
    right = [digit for digit in string.digits if check_registration_number(number[:14] + digit)]
    assert right == [number[14]]


def test_a_subject_is_named_by_its_code_else_by_its_registration_number_else_not_at_all() -> None:
    assert subject_id(f" {GOOD.lower()} ", "330100000000011") == GOOD
    assert subject_id("", " 330100000000011") == "REG:330100000000011"
    assert subject_id(None, "　") is None


@given(births, st.integers(0, 999))
def test_one_person_has_one_id_however_the_number_is_written(birth: date, sequence: int) -> None:
    number = make_citizen_number("330106", birth, sequence)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    written = (number, number.lower(), f" {number[:6]} {number[6:]}　", wide)
    assert len({key.person_id("身份证", text) for text in written} | {key.person_id("", number)}) == 1


def test_the_old_number_of_fifteen_digits_is_the_same_person_as_the_new_one() -> None:
    new = make_citizen_number("330106", date(1968, 5, 17), 23)
    assert key.person_id("身份证", new[:6] + new[8:17]) == key.person_id("身份证", new)


def test_a_passport_and_an_identity_card_with_the_same_characters_are_two_persons() -> None:
    assert key.person_id("护照", "E12345678") != key.person_id("港澳居民来往内地通行证", "E12345678")


def test_the_same_name_at_two_enterprises_is_two_persons() -> None:
    assert key.person_at("A", "张三") != key.person_at("B", "张三")
    assert key.person_at("A", "张 三") == key.person_at("A", "张三")
    assert key.person_at("A", "阿依古丽•买买提") == key.person_at("A", "阿依古丽·买买提")


def test_ids_tell_what_they_are_and_nothing_else() -> None:
    number = make_citizen_number("330106", date(1990, 1, 1), 1)
    person, name, phone = key.person_id("身份证", number), key.person_at("A", "张三"), key.phone_key("13812345678")
    assert person.startswith("P-")
    assert name.startswith("N-")
    assert phone is not None
    assert phone.startswith("T-")
    assert (len(person), len(name), len(phone)) == (22, 22, 18)
    assert person != PersonKey("another secret of the same length").person_id("身份证", number)


def test_a_phone_is_one_phone_however_it_is_written() -> None:
    assert len({key.phone_key(text) for text in ("13812345678", "138 1234 5678", "+86-138-1234-5678", "008613812345678", "１３８１２３４５６７８")}) == 1
    assert key.phone_key("0571-88880001") != key.phone_key("0571-88880002")


@pytest.mark.parametrize("text", ["", None, "无", "12345", "00000000", "11111111111"])
def test_what_is_no_phone_has_no_key_and_so_links_nobody(text: str | None) -> None:
    assert key.phone_key(text) is None


def test_the_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = open_person_key(settings(tmp_path / "home"))
    second = open_person_key(settings(tmp_path / "home"))
    assert first.person_at("A", "张三") == second.person_at("A", "张三")
    assert (tmp_path / "home" / "person.key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / "home").iterdir()) == ["ledger", "person.key"]


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert open_person_key(settings(tmp_path / "a")).person_at("A", "张三") != open_person_key(settings(tmp_path / "b")).person_at("A", "张三")


def test_a_key_from_the_setting_is_used_and_is_not_written_down(tmp_path: Path) -> None:
    opened = open_person_key(settings(tmp_path, person_key=SecretStr("a secret for tests only")))
    assert opened.person_at("A", "张三") == key.person_at("A", "张三")
    assert not any(b"a secret for tests only" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not (tmp_path / "person.key").exists()


def test_a_key_file_that_others_can_read_a_broken_one_and_a_short_setting_are_refused(tmp_path: Path) -> None:
    open_person_key(settings(tmp_path))
    (tmp_path / "person.key").chmod(0o644)
    with pytest.raises(LedgerError, match="chmod 600"):
        open_person_key(settings(tmp_path))
    (tmp_path / "person.key").write_text("", encoding="ascii")
    (tmp_path / "person.key").chmod(0o600)
    with pytest.raises(LedgerError, match="备份"):
        open_person_key(settings(tmp_path))
    with pytest.raises(LedgerError, match="太短"):
        open_person_key(settings(tmp_path, person_key=SecretStr("short")))


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)

"""Citizen numbers written where none belongs never reach the ledger, its accounts, or the names of reject files. All numbers are invented (born 1888)."""

from datetime import date
from pathlib import Path

import pytest

from ledger.column import Column, Kind
from ledger.identifiers import check_citizen_number, check_uscc, make_citizen_number, make_registration_number, organisation_code_check, uscc_check_character
from ledger.store import Ledger
from ledger.tables import PENALTIES, SHAREHOLDERS
from loaders import rules
from loaders.astray_numbers import HIDDEN, hidden, is_citizen_number_as_code
from loaders.load import load_paths
from loaders.parsing import parser_for
from loaders.record import Flagged, Problem
from tests.test_checks import FIRM, KEY, ROWS, TODAY, write_rows

BORN = date(1888, 5, 17)
NUMBER = make_citizen_number("330106", BORN, 7)
SLIP = NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")
OLD = "330106" + "500517" + "123"
AS_CODE = next(each for n in range(1000) if uscc_check_character((each := make_citizen_number("330106", BORN, n))[:17]) == each[17])


def everything_kept(home: Path) -> str:
    """Every file of a home but the workbooks for the senders, and the names of all."""
    kept = [path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file() and path.suffix != ".xlsx"]
    return "\n".join([*kept, *(str(path) for path in home.rglob("*"))])


def load(tmp_path: Path, **row: str) -> tuple[dict[str, int], dict[str, int], Ledger]:
    path = write_rows(tmp_path / "penalties.csv", "penalties", [row])
    (report,) = load_paths(Ledger(tmp_path / "home"), [path], KEY, today=TODAY)
    return report.reasons, report.flags, Ledger(tmp_path / "home")


@pytest.mark.parametrize("number", [NUMBER, SLIP, f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"])
@pytest.mark.parametrize("name", ["party_name", "legal_rep", "source_unit", "authority", "document_no", "reg_no", "tax_no", "uscc", "penalty_kinds", "decided"])
def test_a_number_in_a_name_a_unit_or_a_number_refuses_the_row_and_is_repeated_nowhere(name: str, number: str, tmp_path: Path) -> None:
    cell = f"张三 {number}" if name in {"party_name", "legal_rep", "source_unit", "authority"} else number
    reasons, _, ledger = load(tmp_path, **{name: cell})
    assert reasons == {"L135": 1}
    (reject,) = ledger.view(date(2100, 1, 1)).rows("from rejects")
    assert number not in "".join(str(value) for value in reject.values())
    assert number not in everything_kept(tmp_path / "home")
    assert not [path for path in (tmp_path / "home").rglob("*") if "张三" in path.name]


@pytest.mark.parametrize("name", ["facts", "content", "remark", "licence_withheld", "basis"])
def test_a_number_in_running_text_is_hidden_and_the_rest_is_kept(name: str, tmp_path: Path) -> None:
    reasons, flags, ledger = load(tmp_path, **{name: f"机动车驾驶证{NUMBER}，核对{SLIP}"})
    assert (reasons, flags) == ({}, {"L147": 1})
    (row,) = ledger.newest(PENALTIES, (name,))
    assert row[name] == f"机动车驾驶证{HIDDEN}，核对{HIDDEN}"


def test_a_credit_code_that_is_a_citizen_number_is_refused_although_its_check_character_is_right(tmp_path: Path) -> None:
    assert check_uscc(AS_CODE).usable
    reasons, _, _ = load(tmp_path, uscc=AS_CODE, reg_no=make_registration_number("330106", 7))
    assert reasons == {"L135": 1}
    assert parser_for(PENALTIES.column("authority_uscc"))(AS_CODE) == Problem(rules.ID_NUMBER_ASTRAY, "处罚机关统一社会信用代码")


def test_a_credit_code_of_digits_that_passes_every_check_of_its_own_is_one() -> None:
    bodies = (f"513301061888{month:02d}{day:02d}" for month in range(1, 13) for day in range(1, 29))  # region, then eight digits of organisation code
    firsts = (body + organisation_code_check(body[8:]) for body in bodies)
    codes = [first + uscc_check_character(first) for first in firsts if first.isdigit()]
    assert codes
    assert not any(is_citizen_number_as_code(code) for code in codes if not check_citizen_number(code))


def test_a_registered_number_of_fifteen_digits_is_refused_only_if_it_is_an_old_citizen_number() -> None:
    parse, tax = parser_for(PENALTIES.column("reg_no")), parser_for(PENALTIES.column("tax_no"))
    assert parse(OLD) == Problem(rules.ID_NUMBER_ASTRAY, PENALTIES.column("reg_no").title)
    assert isinstance(tax(OLD), Problem)
    assert isinstance(tax(f"{NUMBER}01"), Problem)
    assert parse(right := make_registration_number("330106", 60051712)) == right
    assert isinstance(parse("330106000012345"), Flagged)
    assert tax("330106744123456") == "330106744123456"


FULL_WIDTH = NUMBER.translate({ord("0") + n: ord("\uff10") + n for n in range(10)})
FOURS = " ".join(NUMBER[n : n + 4] for n in range(0, 18, 4))


@pytest.mark.parametrize("number", [FULL_WIDTH, FOURS, f"{NUMBER[:6]}.{NUMBER[6:14]}.{NUMBER[14:]}", f"{NUMBER[:6]}－{NUMBER[6:]}", OLD, "330106 500517 123"])
def test_a_number_in_running_text_is_hidden_however_it_is_set(number: str) -> None:
    assert hidden(f"店主，电话 0571-88001122 {number}，在场") == f"店主，电话 0571-88001122 {HIDDEN}，在场"


@pytest.mark.parametrize("text", ["330106001001-2026-W28-03", "330106001001 001", "330106260610001", "罚款 330106.19 元、800101.12 元", "１２３号，ＡＢＣ"])
def test_running_text_without_a_number_of_a_person_stays_as_it_is(text: str) -> None:
    assert hidden(text) == text


@pytest.mark.parametrize("number", ["330106202606100012", "330106188805170", f"1{NUMBER}", "913301067441234567", "杭西市监罚〔2026〕1号", FIRM])
def test_numbers_of_documents_and_firms_are_left_alone(number: str) -> None:
    assert parser_for(PENALTIES.column("document_no"))(number) == number
    assert hidden(number) == number


def test_the_registration_number_of_a_natural_holder_is_no_place_for_a_citizen_number(tmp_path: Path) -> None:
    path = write_rows(
        tmp_path / "holders.csv", "shareholders", [{"holder_kind": "自然人", "holder_uscc": "", "holder_name": "王试样", "holder_reg_no": NUMBER}]
    )
    (report,) = load_paths(Ledger(tmp_path / "home"), [path], KEY, today=TODAY)
    assert (report.reasons, list(Ledger(tmp_path / "home").newest(SHAREHOLDERS, ("holder_id",)))) == ({"L135": 1}, [])


def test_only_a_column_of_identity_numbers_takes_one() -> None:
    assert parser_for(Column("id_number", "证件号码", Kind.ID_NUMBER))(NUMBER) == NUMBER
    assert "facts" in ROWS["penalties"]

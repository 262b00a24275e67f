"""A registration number identifies a firm only if it has the shape of one; a stand-in joins nobody."""

from datetime import date
from pathlib import Path

import pytest

from ledger.identifiers import PersonKey, make_registration_number, make_uscc
from ledger.registration_numbers import identifying_number
from ledger.store import Ledger
from loaders.load import load_paths

KEY, TODAY = PersonKey("a secret for tests only"), date(2026, 6, 30)
HEAD = "统一社会信用代码,注册号,企业名称,成立日期\n"
FIRMS = [make_uscc("91", "330106", f"TE5TABB{n}") for n in range(2)]


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "000000000000000",
        "111111111111111",
        "123456789012345",
        "987654321098765",
        "123456",
        "330106330106330",
        "330106000000000",
        "990000000012345",
        "未登记",
        "XXXXXXXXXXXXXXX",
        "企独浙总字第000000号",
        "990106NA000123X",
        "",
        "3301060000000",
    ],
)
def test_a_stand_in_is_no_registration_number(text: str) -> None:
    assert identifying_number(text) is None


@pytest.mark.parametrize("text", [make_registration_number("330106", 7), "330200400012346", "3301061234567", "企独浙杭总字第001号", "330523NA000012X"])
def test_old_and_foreign_invested_forms_identify(text: str) -> None:
    assert identifying_number(text) == text


@pytest.mark.parametrize("number", ["0", "000000000000000", "123456789012345", "未登记"])
def test_firms_with_the_same_stand_in_stay_apart(number: str, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    lines = [f",{number},杭州虚构甲有限公司,2001-01-02\n", f",{number},杭州虚构乙有限公司,2001-01-02\n"]
    path.write_text(HEAD + "".join(lines) + f"{FIRMS[0]},{number},杭州虚构丙有限公司,2001-01-02\n", "utf-8")
    ledger = Ledger(tmp_path / "home")
    (report,) = load_paths(ledger, [path], KEY, today=TODAY)
    assert (report.reasons, report.flags, report.accepted) == ({"L169": 2}, {"L159": 1}, 1)
    assert ledger.view(TODAY).rows("select subject_id, reg_no from enterprises") == [{"subject_id": FIRMS[0], "reg_no": None}]


def test_a_row_under_a_registered_number_with_a_strangers_name_is_handed_back(tmp_path: Path) -> None:
    number = make_registration_number("330106", 7)
    firms = tmp_path / "firms.csv"
    firms.write_text(HEAD + f"{FIRMS[0]},{number},杭州砚峰食品有限公司,2001-01-02\n", "utf-8")
    changes = tmp_path / "changes.csv"
    head = "统一社会信用代码,注册号,企业名称,变更事项,变更前内容,变更后内容,变更日期\n"
    lines = [f",{number},{name},经营范围变更,甲,{name},2020-01-01\n" for name in ("宁波完全不同海产品有限公司", "杭州砚峰食品有限公司")]
    changes.write_text(head + "".join(lines), "utf-8")
    _, report = (load_paths(Ledger(tmp_path / "home"), [path], KEY, today=TODAY)[0] for path in (firms, changes))
    assert (report.reasons, report.accepted, report.flags) == ({"L166": 1}, 1, {})

"""Amounts in the text of a decision: digits, 万, and Chinese numerals, told apart from what is confiscated."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.written_amounts import chinese_number, fines_in

PLAIN, FORMAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"


def numeral(number: int, digits: str, units: str) -> str:
    """A number below 10^8 as it is written: 壹万贰仟零伍拾."""
    if number >= 10_000:
        rest = number % 10_000
        return numeral(number // 10_000, digits, units) + "万" + ((digits[0] if rest < 1000 else "") + numeral(rest, digits, units) if rest else "")
    written, zero = "", False
    for place, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit = number // place % 10
        if digit:
            written += (digits[0] if zero and written else "") + digits[digit] + unit
        zero = not digit
    return written


@pytest.mark.parametrize(
    ("content", "fines"),
    [
        ("罚款50000元", ["50000"]),
        ("罚款人民币伍万元整（¥50000.00元）", ["50000", "50000"]),
        ("处5万元罚款", ["50000"]),
        ("没收违法所得2000元，并处罚款壹万贰仟元整", ["12000"]),
        ("处以货值金额五倍罚款，计50000元", ["50000"]),
        ("对甲罚款1万元；对乙罚款2万元", ["10000", "20000"]),
        ("罚款 5,000.00 元", ["5000"]),
        ("处以３０００元的罚款", ["3000"]),
        ("罚款1.5e+06元", ["1500000"]),
        ("罚款一亿二千万元", ["120000000"]),
        ("没收违法所得1000元。处罚款1.5万元", ["15000"]),
        ("没收违法所得2000元", []),
        ("警告", []),
    ],
)
def test_a_fine_is_read_and_nothing_else(content: str, fines: list[str]) -> None:
    assert fines_in(content) == tuple(Decimal(fine) for fine in fines)


@given(st.integers(1, 99_999_999))
def test_every_number_is_read_as_it_is_written(number: int) -> None:
    assert chinese_number(numeral(number, PLAIN, "十百千")) == number
    assert chinese_number(numeral(number, FORMAL, "拾佰仟")) == number
    assert fines_in(f"罚款人民币{numeral(number, FORMAL, '拾佰仟')}元整") == (Decimal(number),)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert all(isinstance(fine, Decimal) for fine in fines_in(f"罚款{text}元"))

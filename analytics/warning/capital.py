"""A registered capital as the register of changes writes it: 1000万元人民币, 10000000元, 100万美元; nothing if that is not certain."""

import re
import unicodedata
from dataclasses import dataclass

WRITTEN = re.compile(r"(人民币)?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(亿|万)?(元|美元|港元|港币|欧元|日元|英镑)?(人民币)?")
REMARK = re.compile(r"\([^()]*\)$")
TEN_THOUSANDS = {"亿": 10_000.0, "万": 1.0, None: 0.0001}


@dataclass(frozen=True, slots=True)
class Capital:
    """An amount in 万 of a currency; `currency` as it is said after 万: 元, 美元, …"""

    amount: float
    currency: str


def read_capital(text: str | None) -> Capital | None:
    """The capital, or None: nothing written, several numbers, no unit (元 and 万元 differ by ten thousand)."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))
    found = WRITTEN.fullmatch(REMARK.sub("", plain))
    if not found:
        return None
    front, digits, scale, currency, behind = found.groups()
    yuan = bool(front or behind)
    if not (scale or currency or yuan) or (yuan and currency not in (None, "元")):
        return None
    return Capital(float(digits.replace(",", "")) * TEN_THOUSANDS[scale], {None: "元", "港币": "港元"}.get(currency, currency or "元"))


def written(amount: float) -> str:
    """The number with at most six decimals and never an exponent."""
    return f"{amount:.6f}".rstrip("0").rstrip(".")

"""Industries (GB/T 4754-2017): which section a code lies in, and whether it names a class or something wider."""

from collections.abc import Mapping
from functools import cache

from ledger.codelists import read_rows


def industry_section(code: str) -> str:
    """The letter A..T of the section that a code of four digits lies in; empty if the code is not known."""
    return _rows().get(code, {}).get("section", "")


def sections() -> Mapping[str, str]:
    """Section of every known code, for whoever joins them to many subjects at once."""
    return {code: row["section"] for code, row in _rows().items()}


def is_class(code: str) -> bool:
    """Whether a code names a class (小类), or a group without classes of its own; a division or a divided group is not."""
    return _rows().get(code, {}).get("is_leaf") == "Y"


@cache
def _rows() -> Mapping[str, Mapping[str, str]]:
    return {row["code"]: row for row in read_rows("industries_gbt4754_2017.csv")}

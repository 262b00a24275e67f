"""Who reports and who decides: units by their code, else by their name, with field and province from 执法和认定机关 (`authorities`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ledger.codelists import code_list
from ledger.errors import InputError
from ledger.view import View

UNNAMED = "（未注明报送单位）"
PROVINCE_LIST = "regions_cn_province_prefecture_mca2024"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit. `id`: its code, else its name, empty for nobody; `field` and `province` (two digits) are empty where unknown."""

    id: str
    name: str
    field: str = ""
    province: str = ""

    @property
    def title(self) -> str:
        """The name to show."""
        return self.name or self.id or UNNAMED


class Units:
    """The units that a view knows. A name that stands for one code only is as good as the code."""

    def __init__(self, authorities: Iterable[Mapping[str, Any]]) -> None:
        rows = list(authorities)
        self.known = {row["authority_uscc"]: Unit(row["authority_uscc"], row["name"], row["field"] or "", _province(row)) for row in rows}
        codes: dict[str, set[str]] = {}
        for row in rows:
            codes.setdefault(row["name"], set()).add(row["authority_uscc"])
        self._by_name = {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}
        self._seen: dict[str, Unit] = {}

    def unit(self, code: str | None, name: str | None) -> Unit:
        """The unit of that code or name; the first name under which an unknown code is met stays its name."""
        key = code or self._by_name.get(name or "", "") or name or ""
        found = self.known.get(key) or self._seen.get(key)
        if found is None:
            found = self._seen[key] = Unit(key, name or "", "", code[2:4] if code and code[:2].isalnum() and len(code) == 18 else "")
        return found


def read_units(view: View) -> Units:
    """The units of 执法和认定机关 as the view knows them."""
    return Units(view.rows("select authority_uscc, name, field, region from authorities order by authority_uscc"))


def asked_for(unit: Unit, department: str) -> bool:
    """Whether a unit is the one asked for, by its code or a part of its name; every unit if none is asked for."""
    return not department or department == unit.id or department in unit.name


def require(department: str, units: Iterable[Unit]) -> None:
    """InputError with the nearest names if no unit is the one asked for."""
    every = list(units)
    if not department or any(asked_for(unit, department) for unit in every):
        return
    near = get_close_matches(department, sorted({unit.title for unit in every}), n=3, cutoff=0.3)
    todo = f"相近的有：{'、'.join(near)}" if near else "写统一社会信用代码，或报送单位名称的一部分"
    raise InputError(f"没有“{department}”这个单位", where="--department", todo=todo)


def province_name(code: str) -> str:
    """The name of a province by the first two digits of its code; the digits themselves if unknown."""
    return code_list(PROVINCE_LIST).title(f"{code}0000") if code else "（省份不明）"


def _province(row: Mapping[str, Any]) -> str:
    return str(row["region"] or row["authority_uscc"][2:])[:2]

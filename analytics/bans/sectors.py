"""Whether a firm is in a barred sector: by its industry (sector_industry_map), or by a licence in force, which is the better proof."""

import re
from dataclasses import dataclass
from functools import cache

from analytics.policy_data import policy_rows
from ledger.codelists import code_list
from ledger.errors import PolicyError

FILE = "ban_sectors.csv"
WIDTH = {"division": 2, "group": 3, "class": 4}
ALL, OWN = "ALL", "OWN"  # any sector; the sector of the firm on which the record is


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector: prefixes of GB/T 4754 codes in it and those cut out of it, and words of the licences that only it needs."""

    id: str
    title: str
    prefixes: tuple[str, ...]
    apart: tuple[str, ...]
    licences: str

    def holds(self, industry: str, certificates: tuple[str, ...]) -> str:
        """What puts a firm into the sector, in Chinese; empty if nothing does."""
        held = next((each for each in certificates if self.licences and re.search(self.licences, each)), "")
        if held:
            return f"持有{held}"
        inside = bool(industry) and industry.startswith(self.prefixes) and not (self.apart and industry.startswith(self.apart))
        return f"行业代码 {industry}（{self.title}）" if inside else ""


@cache
def sectors() -> dict[str, Sector]:
    """All sectors by id: those of sector_industry_map, with what ban_sectors.csv adds and cuts out."""
    mapped: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for row in code_list("sector_industry_map").rows:
        mapped.setdefault(row["sector"], []).append(row["gbt4754_code"][: WIDTH[row["level"]]])
        titles[row["sector"]] = row["sector_cn"]
    more = {row["sector"]: row for row in policy_rows(FILE)}
    return {name: _sector(name, titles.get(name, ""), mapped.get(name, []), more.get(name, {})) for name in {**mapped, **more}}


def _sector(name: str, title: str, mapped: list[str], more: dict[str, str]) -> Sector:
    prefixes = tuple(sorted({*mapped, *_split(more.get("add", ""))}))
    if not prefixes:
        raise PolicyError(f"行业领域“{name}”没有行业代码", where=FILE, todo="在 add 一栏写出代码，或者停用引用它的禁入")
    return Sector(name, title or more.get("note", name), prefixes, _split(more.get("except", "")), more.get("licences", ""))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)

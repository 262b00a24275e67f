"""Administrative regions (行政区划): names of the codes, what became of old ones, and which codes ever existed.

Sources: Ministry of Civil Affairs list of 2024 for Shanghai, Jiangsu, Zhejiang and Anhui; a list of changes since 2009;
registration authorities of Ningbo, whose codes differ from the regions (ledger/codes, index.toml has the evidence marks).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ledger.codelists import read_rows


@dataclass(frozen=True, slots=True)
class Region:
    """One region of the 2024 list. `path` is province/prefecture/county."""

    code: str
    name: str
    level: str  # province | prefecture | county
    parent: str
    path: str


@dataclass(frozen=True, slots=True)
class RegionChange:
    """What became of an old code. `kind` is the source's wording: renamed, merged, same name with a new code, split."""

    effective: str  # YYYY-MM
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    kind: str
    evidence: str


@cache
def regions() -> Mapping[str, Region]:
    """All regions that exist (2024): four provinces to the county, the rest of China to the prefecture."""
    found = {
        row["code"]: Region(row["code"], row["name"], row["level"], row["parent_code"], row["path"]) for row in read_rows("regions_yrd_county_mca2024.csv")
    }
    names = {row["code"]: row["name"] for row in read_rows("regions_cn_province_prefecture_mca2024.csv")}
    for row in read_rows("regions_cn_province_prefecture_mca2024.csv"):
        path = "/".join(part for part in (names.get(row["parent_code"], ""), row["name"]) if part)
        found.setdefault(row["code"], Region(row["code"], row["name"], row["level"], row["parent_code"], path))
    return found


@cache
def counties() -> tuple[Region, ...]:
    """County-level regions of Shanghai, Jiangsu, Zhejiang and Anhui (2024), by code."""
    return tuple(sorted((region for region in regions().values() if region.level == "county"), key=lambda region: region.code))


@cache
def region_changes() -> tuple[RegionChange, ...]:
    """Whole codes that were renamed or merged away, in order of date. Splits are left out: there the street decides."""
    rows = (row for row in read_rows("regions_yrd_change_map.csv") if "(part)" not in row["old_code"])
    return tuple(sorted((RegionChange(**row) for row in rows), key=lambda change: (change.effective, change.old_code)))


@cache
def splits() -> Mapping[str, tuple[str, ...]]:
    """Old code → the new regions that took a part of it (余杭区 330110 → 临平区 330113): there the street decides."""
    found: dict[str, tuple[str, ...]] = {}
    for row in read_rows("regions_yrd_change_map.csv"):
        for part in row["old_code"].split(";"):
            if part.endswith("(part)"):
                old = part.removesuffix("(part)")
                for code in dict.fromkeys((old, current_code(old) or old)):
                    found[code] = (*found.get(code, ()), row["new_code"])
    return found


def region_name(code: str | None) -> str:
    """浙江省/杭州市/西湖区 for a code, also for an abolished one (with its old name); empty if the code is not known."""
    region = regions().get(code or "")
    if region:
        return region.path
    change = _change(code or "")
    parent = regions().get(change.old_code[:4] + "00") if change else None
    return f"{parent.path}/{change.old_name}" if change and parent else ""


def province_of(code: str | None) -> str:
    """Name of the province (浙江省) that a code of any level lies in; empty if not known."""
    region = regions().get((code or "")[:2] + "0000")
    return region.name if region else ""


def current_code(old: str) -> str | None:
    """The code of today for an old, a registration-authority or a present code; None if there is no one answer.

    下城区 330103 gives 拱墅区 330105; 鄞州's registration code 330227 gives 330212.
    """
    if old in regions():
        return old
    change = _change(old)
    if change:
        return current_code(change.new_code)
    return _authorities().get(old) or None


def was_region(code: str) -> bool:
    """Whether a code was that of a region once, as far as the list of changes knows; a registration authority's own code was not."""
    return code in _changes()


def ever_existed(code: str) -> bool:
    """Whether a code is or was a region or a registration authority, as far as the lists know; for other provinces to the prefecture."""
    if code in regions() or _change(code) or code in _authorities():
        return True
    return province_of(code) != "" and code[:2] not in COVERED and f"{code[:4]}00" in _prefectures_and_cities()


COVERED = frozenset({"31", "32", "33", "34"})  # provinces whose counties are listed


@cache
def _prefectures_and_cities() -> frozenset[str]:
    """Prefectures outside the four provinces, with the codes by which provinces group counties that they run directly (90, 02)."""
    grouped = {f"{region.code[:2]}{group}00" for region in regions().values() if region.level == "province" for group in ("90", "02")}
    return frozenset(grouped | {region.code for region in regions().values() if region.level == "prefecture"})


def _change(code: str) -> RegionChange | None:
    return _changes().get(code)


@cache
def _changes() -> Mapping[str, RegionChange]:
    return {change.old_code: change for change in region_changes()}


@cache
def _authorities() -> Mapping[str, str]:
    """Registration-authority code → region code; empty where the authority has no region of its own."""
    own = {row["code"]: "" for row in read_rows("registration_regions_own.csv")}
    return own | {row["code"]: row["equals_gbt2260_code"] for row in read_rows("registration_orgs_ningbo.csv")}

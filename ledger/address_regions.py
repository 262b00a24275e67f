"""The region at the head of an address: province, prefecture, county and street, out of the gazetteer of ledger/codes.

An old county name gives the county of today; where a county was split, the street decides. Short names (浙江, 杭州) count
only when a region that lies in them follows, because 杭州路 and 南京西路 are roads.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ledger.codelists import read_rows
from ledger.regions import COVERED, current_code, region_changes, regions, splits

SHORT = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")
FOREIGN_COUNTY = re.compile(r"[\u4e00-\u9fff]{1,7}?(?:新区|区|县|市|旗)(?![路街道域块])")
STREET = re.compile(r"(?:(?!区)[\u4e00-\u9fff]){1,7}?(?:街道(?:办事处)?|(?:镇|乡)(?![路街巷弄道村口南北东西中]))")
HEAD = re.compile(r"[\u4e00-\u9fff,;]{0,28}[省市区县州盟旗]")  # no name of a region begins here and ends later: they end in these
BEFORE_ROAD = re.compile(r"路|街|巷|弄|大道|公路")
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})  # the province is the prefecture: 上海市 is one place, not two

Names = Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]  # first two characters → (name, codes), longest name first


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address lies. `code` is that of the finest region known; `county` may be a name without a code of ours.

    `split`: the county named is no more, and its parts went to several of today: only the street or the hint can tell which.
    `hinted`: the county is that of the hint; a street in the text that lies in another goes first.
    """

    code: str = ""
    county: str = ""
    street: str = ""
    split: bool = False
    hinted: bool = False
    village: str = ""  # named before the road: 彭宅村沿江路

    @property
    def town(self) -> str:
        """The town, which has roads of its own: 人民路 of one town is not that of the next. Urban roads run through several 街道."""
        return self.street if self.street.endswith(("镇", "乡")) else ""

    @property
    def settled(self) -> bool:
        """Whether it is narrow enough that a road name means one road."""
        return not self.split and (bool(self.county) or not self.code.endswith("0000")) if self.code else False


def take_place(text: str, region_hint: str) -> tuple[Place, str]:
    """The place at the head of a cleaned address, completed by the hint, and the rest of the text."""
    match = HEAD.match(text)
    place, length = _take_regions(match[0] if match else "", region_hint)
    rest = text[length:].lstrip(",;")
    if place.code and place.code[:2] not in COVERED and (match := FOREIGN_COUNTY.match(rest)):
        place, rest = Place(place.code, match[0]), rest[match.end() :]
    return place, rest


@lru_cache(maxsize=65536)
def _take_regions(head: str, hint: str) -> tuple[Place, int]:
    """The place, and how much of the head names it. Heads are few, and the same for many addresses."""
    code, rest = "", head.removeprefix("中国")
    while found := _take_region(rest, code, hint):
        code, rest = max(code, found[0], key=lambda each: len(_stem(each))), rest[found[1] :].lstrip(",;")
    length = len(head) - len(rest)
    return _with_hint(code, head[:length], hint), length


def take_street(text: str, place: Place) -> tuple[Place, str]:
    """The street or town at the head of the text, known ones first; it also settles the county if that was open or split."""
    for name, counties in _streets(place.code[:4]).get(text[:2], ()):
        if text.startswith(name) and not BEFORE_ROAD.match(text, len(name)):
            return _in_street(place, name, counties), text[len(name) :].removeprefix("办事处")
    match = STREET.match(text)
    if match is None or not place.code:
        return place, text
    street = match[0].removesuffix("办事处")
    return _in_street(place, street, _grown(street, place.code)), text[match.end() :]


def _in_street(place: Place, street: str, counties: Sequence[str]) -> Place:
    """The place with its street; a county that was split stays open where the street says nothing."""
    code = _settle(place, counties)
    return Place(code, place.county, street, split=place.split and code == place.code and code not in counties)


def _take_region(text: str, inside: str, hint: str) -> tuple[str, int] | None:
    """Code and length of the region name that `text` begins with, lying in `inside`; longest name first."""
    head = text[:2]
    for name, codes in _full_names().get(head, ()):
        if text.startswith(name) and (chosen := _choose([code for code in codes if _lies_in(code, inside)], hint)):
            return chosen, len(name)
    for name, codes in _short_names().get(head, ()):
        rest = text[len(name) :].lstrip(",;")
        if text.startswith(name) and _lies_in(codes[0], inside) and _take_region(rest, codes[0], hint):
            return codes[0], len(name)
    return None


def _choose(codes: Sequence[str], hint: str) -> str:
    """One of several regions of one name: the one that the hint lies in or beside; empty if that does not decide."""
    if len(codes) < 2:
        return codes[0] if codes else ""
    close = [code for code in codes if hint[:4] and code[:4] == hint[:4]] or [code for code in codes if hint[:2] and code[:2] == hint[:2]]
    return close[0] if len(close) == 1 else ""


@lru_cache(maxsize=4096)
def _lies_in(code: str, inside: str) -> bool:
    """Whether a region lies in another, or repeats it (浙江省浙江省杭州市)."""
    return code.startswith(_stem(inside)) or inside.startswith(_stem(code))


def _stem(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _with_hint(code: str, head: str, hint: str) -> Place:
    """The hint fills what the text leaves out, and tells which part of a county that was split; else, where they disagree, the text stands."""
    today = current_code(hint) or ""
    if len(_stem(today)) > len(_stem(code)) and today.startswith(_stem(code)):
        return Place(today, hinted=True)
    if today in splits().get(code, ()):
        return Place(today)
    return Place(code, split=today != code and any(name in head for name in _split_names()))


@cache
def _split_names() -> frozenset[str]:
    """Names of counties that are no more and went to several of today: 江干区."""
    return frozenset(change.old_name for change in region_changes() if change.old_code in splits())


def _settle(place: Place, counties: Sequence[str]) -> str:
    """The county by its street: fills an open county, and moves an address out of a county that lost the street in a split."""
    code = place.code
    if code in counties or len(counties) != 1:
        return code
    return counties[0] if code.endswith("00") or place.hinted or counties[0] in splits().get(code, ()) else code


def _grown(street: str, code: str) -> tuple[str, ...]:
    """The region of its own that a town has become by a split: 苍南县龙港镇 is 龙港市 now."""
    return tuple(new for new in splits().get(code, ()) if regions()[new].name[:-1] == street.removesuffix("镇"))


@cache
def _full_names() -> Names:
    """Full names of today, and old county names with the code of the county that took them over."""
    names = [(region.name, region.code) for region in regions().values() if not (region.code[:2] in MUNICIPALITIES and region.level == "prefecture")]
    present = {name for name, _ in names}
    return _by_head([*names, *((change.old_name, change.new_code) for change in region_changes() if change.old_name not in present)])


@cache
def _short_names() -> Names:
    """Names of provinces and prefectures without 省 or 市."""
    upper = [region for region in regions().values() if region.level == "province" or (region.level == "prefecture" and region.code[:2] not in MUNICIPALITIES)]
    return _by_head([(short, region.code) for region in upper if (short := SHORT.sub("", region.name)) != region.name])


@lru_cache(maxsize=512)
def _streets(prefecture4: str) -> Names:
    """Streets and towns of one prefecture, or of the whole province if the prefecture is not known, with their counties."""
    stem = prefecture4.removesuffix("00")
    rows = read_rows("streets_yrd_nbs.csv") if len(stem) >= 2 else ()
    return _by_head(
        [
            (_local_name(row["name"], row["county_code"]), row["county_code"])
            for row in rows
            if row["code9"].startswith(stem) and row["county_code"] in regions()
        ]
    )


def _local_name(street: str, county: str) -> str:
    """The name of a street without the prefecture and county that some bear in front (扬州市生态科技新城泰安镇): in an address these are taken as regions."""
    return street.removeprefix(regions()[county].path.split("/")[1]).removeprefix(regions()[county].name) or street


def _by_head(pairs: Sequence[tuple[str, str]]) -> Names:
    codes: dict[str, list[str]] = {}
    for name, code in pairs:
        if code not in codes.setdefault(name, []):
            codes[name].append(code)
    heads: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for name in sorted(codes, key=len, reverse=True):
        heads.setdefault(name[:2], []).append((name, tuple(codes[name])))
    return {head: tuple(entries) for head, entries in heads.items()}

"""Addresses (住所) to the room: the same place written in another way has the same key, another room has another.

NFKC → annotation → province, prefecture, county → street → road and number → building and room, as the rules for
registration data ask. The key leaves out what writers leave out (province, street, name of the building). An address
that does not reach a house number has no key, so it matches nothing: unknown is not equal.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ledger.address_regions import Place, take_place, take_street
from ledger.address_units import Units, arabic, take_units
from ledger.regions import regions

SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣~〜_", "-") | dict.fromkeys("“”\"'‘’。", "") | {"【": "(", "】": ")", "[": "(", "]": ")", "〔": "(", "〕": ")"})
BRACKET = re.compile(r"\(([^()]*)\)")
PLACED = re.compile(r"\d+\s*(?:幢|栋|楼|层|室|单元|座|号)|[A-Z]座")
ANNOTATIONS = (
    ("集群注册", re.compile(r"(?:住所)?集群(?:注册|登记|企业)?(?:地址|住所|场地|企业)?")),
    ("托管", re.compile(r"(?:商务秘书)?(?:企业|住所|地址)?托管(?:企业|地址|住所|场地)?|商务秘书企业?")),
    ("集中办公区", re.compile(r"集中办公(?:区域?|场所)?")),
)
ANNOTATION_WORD = re.compile("|".join(pattern.pattern for _, pattern in ANNOTATIONS))
ROAD = r"(?:路|街|大道|巷|弄|道|公路|国道|省道|胡同|线)"
NUMBERED_ROAD = r"(?:\d+号(?:大街|大道|横路|支路|路|街)|\d+(?:国道|省道|县道))"
LOCALITY = re.compile(
    r"(?:[\u4e00-\u9fff]{2,14}?(?:开发区|工业园区|园区|工业区|高新区|新区|新城|功能区|度假区|保税区|集聚区|社区|居委会|村委会|村)|高新区|经开区|开发区|工业区|园区)"
    rf"(?!大道|大街|[东南西北中一二三四五六七八九]?[路街巷弄])(?=[\u4e00-\u9fff]+?{ROAD}\d|{NUMBERED_ROAD})"
)
NOT_A_HOUSE = r"(?!楼|幢|栋|厂房|车间|仓库|库|门|馆|铺|店|摊|桥|地块|大街|大道|横路|支路|路|街|线)"
HOUSE = re.compile(
    rf"(?P<road>.*?{NUMBERED_ROAD}|.+?)(?P<number>\d+支?弄(?:\d+支?弄)?(?:\d+(?:-\d+)*号)?|\d+(?:[-、,/]\d+|[A-Z](?=号)|附\d+|之\d+)*号{NOT_A_HOUSE})"
)
HOUSE_WITHOUT_UNIT = re.compile(rf"(?P<road>.+?{ROAD})(?P<number>\d+)(?![\d幢栋座楼层室单#弄号组])")
NAMED_ROAD = re.compile(rf"{ROAD}$")


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its parts. `key` is empty if it was not read to a house number; `text` is the cleaned address."""

    province: str
    city: str
    county: str
    region_code: str  # of the finest region known, as of 2024
    street: str
    road: str
    number: str
    building: str
    room: str
    annotation: str  # 集群注册, 托管, 集中办公区 or empty
    key: str
    text: str


@lru_cache(maxsize=16384)
def parse_address(text: str | None, region_hint: str = "") -> Address:
    """An address in its parts. `region_hint` is a county code that fills what the text leaves out; the text goes first."""
    annotation, cleaned = _take_annotation(_clean(text or ""))
    place, rest = take_place(cleaned, region_hint or "")
    place, rest = _take_localities(rest, place)
    road, number, tail = _take_house(rest)
    units = take_units(tail) if number else Units("", "", "")
    province, city, county = _names(place.code)
    return Address(
        province,
        city,
        county or place.county,
        place.code,
        place.street,
        road,
        number,
        units.building,
        units.room,
        annotation,
        _key(place, road, number, units),
        cleaned,
    )


def _clean(text: str) -> str:
    return SPACE.sub("", unicodedata.normalize("NFKC", text)).translate(DASHES).upper()


def _take_annotation(text: str) -> tuple[str, str]:
    """The annotation and the text without it. Other brackets go too, unless they name a building or room."""
    marked = ANNOTATION_WORD.search(text) is not None
    annotation = next((name for name, pattern in ANNOTATIONS if pattern.search(text)), "") if marked else ""
    while match := BRACKET.search(text):
        inside = match[1]
        keep = inside if PLACED.search(ANNOTATION_WORD.sub("", inside)) else ""
        text = f"{text[: match.start()]}{keep}{text[match.end() :]}"
    return annotation, (ANNOTATION_WORD.sub("", text) if marked else text).strip("-,;:")


def _take_localities(text: str, place: Place) -> tuple[Place, str]:
    """Street, then zones and communities that stand before a named road; they are often left out, so the key does without."""
    place, rest = take_street(text.lstrip(",;"), place)
    rest = arabic(rest)  # not before: 四队镇 is a town
    while match := LOCALITY.match(rest):
        rest = rest[match.end() :].lstrip(",;")
        if not place.street:
            place, rest = take_street(rest, place)
    return place, rest


def _take_house(text: str) -> tuple[str, str, str]:
    """Road, number and what follows; empty number if there is none."""
    match = HOUSE.match(text) or HOUSE_WITHOUT_UNIT.match(text)
    if match is None:
        return text, "", ""
    number = match["number"].removesuffix("号").replace("、", "-").replace(",", "-").replace("/", "-")
    return match["road"].strip("-,;"), number, text[match.end() :]


def _key(place: Place, road: str, number: str, units: Units) -> str:
    """County, road, number, building and room. Villages share names, so without a named road the street is part of it."""
    if not number or not place.settled:
        return ""
    where = road if NAMED_ROAD.search(road) else f"{place.street}{road}"
    return "|".join((f"{place.code}{place.county}", where, number, units.sequence))


@lru_cache(maxsize=4096)
def _names(code: str) -> tuple[str, str, str]:
    """Names of province, prefecture and county of a code."""
    known = regions()
    levels = {region.level: region.name for region in (known.get(f"{code[:2]}0000"), known.get(f"{code[:4]}00"), known.get(code)) if region}
    return levels.get("province", ""), levels.get("prefecture", "") if code[2:4] != "00" else "", levels.get("county", "")

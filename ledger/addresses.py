"""Addresses (住所) to the room: the same place written in another way has the same key, another room has another.

NFKC → annotation → province, prefecture, county → street → road and number, or a named building → building and room, as
the rules for registration data ask. The key leaves out what writers leave out (province, 街道, the name of a compound whose
buildings are numbered). A town (镇, 乡) or village that is named stays in it: roads of one name are in many towns of a county.
An address that does not reach a door, says where it is by another place (对面, 旁边, 路口), or has anything behind its number
that is not understood, has no key, so it matches nothing: unknown is not equal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from ledger.address_regions import Place, take_place, take_street
from ledger.address_text import clean, lies_beside, take_annotation, without_contact, without_zone
from ledger.address_units import NOTHING, TAIL_NUMERAL, Units, arabic, arabic_number, take_units
from ledger.regions import regions

KEY_VERSION = "4"  # keys made by another version are not comparable: load the registration files again
ROAD = r"(?:路|街|大道|巷|弄|道|公路|国道|省道|胡同|线)"
NUMBERED_ROAD = r"(?:\d+号(?:大街|大道|横路|支路|路|街)|\d+(?:国道|省道|县道))"
LOCALITY = re.compile(
    r"(?:[\u4e00-\u9fff]{2,14}?(?:开发区|工业园区|园区|工业区|高新区|新区|新城|功能区|度假区|保税区|集聚区|社区|居委会|村(?:村?(?:民委员会|委会))?)|高新区|经开区|开发区|工业区|园区)"
    rf"(?!大道|大街|[东南西北中一二三四五六七八九]?[路街巷弄])(?=[\u4e00-\u9fff]+?{ROAD}\d|{NUMBERED_ROAD})"
)
NOT_A_HOUSE = r"(?!楼|幢|栋|厂房|车间|仓库|库|门|馆|铺|店|摊|商铺|营业房|柜|档|展位|工位|车位|室|间|房|桥|地块|大街|大道|横路|支路|路|街|线)"
HOUSE = re.compile(
    rf"(?P<road>.*?{NUMBERED_ROAD}|.+?)(?P<number>\d+支?弄(?:\d+支?弄)?(?:\d+(?:-\d+)*号)?"
    rf"|\d+(?:[-、,/]\d+|[A-Z](?=号)|附\d+)*号(?:[、及和与]\d+号(?!\d){NOT_A_HOUSE})*{NOT_A_HOUSE})"
)
HOUSE_WITHOUT_UNIT = re.compile(rf"(?P<road>.+?{ROAD})(?P<number>\d+)(?![\d幢栋座楼层室单#弄号组])")
NAMED_ROAD = re.compile(rf"{ROAD}$")
INSIDE = re.compile(r"[\dA-Z甲乙丙丁](?:座|幢|栋|号楼|单元)")  # what stands before a house number and is none of a road
GROUP = re.compile(r"第?([〇零一二两三四五六七八九十百\d]+)(?:村民)?小?组")
COMMITTEE = re.compile(r"村(?:村?民委员会|村?委会)(?=[^\u4e00-\u9fff]|[\u4e00-\u9fff]*组)")
ANNEX = re.compile(r"(?<=\d)号?[附之]([〇零一二两三四五六七八九十百\d]+)号?(?!楼|幢|栋)")  # 478号附1号, 478号之一
VILLAGE = re.compile(r"村|组|队|庄|屯")
MARKET = re.compile(r"(?:市场|商贸城|商城)(?:[\dA-Z〇零一二两三四五六七八九十百]+[区排])*$")  # a number in a market is a stall, not a house
PLACE_NAMES = "大厦|大楼|写字楼|商厦|中心|广场|公寓|商场|市场|商贸城|商城|酒店|宾馆|饭店|(?<![新县])城|(?:软件|科技|产业|创业|创意|物流|工业)园"
ESTATE_NAMES = "花园|小区|新村|苑|[家锦嘉雅佳庄馨桂翠]园|公馆|[华豪]庭"
NAMED_PLACE = re.compile(
    rf"(?:[\u4e00-\u9fff]{{1,8}}?(?:路|街|大道|巷))?(?P<name>(?P<stem>[\u4e00-\u9fff]{{2,14}}?)(?:{PLACE_NAMES}|(?P<estate>{ESTATE_NAMES})))(?=[\dA-Z])"
)
A_PLACE, AN_ESTATE = re.compile(rf"(?:{PLACE_NAMES})$"), re.compile(rf"(?:{ESTATE_NAMES})$")
COMMON_STEM = re.compile(
    "(?:政府|机关|行政|便民|政务|企业|众创|孵化|电商|电子商务|互联网|物流|产业|软件|创意|文化|体育|教育|培训|医疗|社区|街道|镇|乡|村|活动|农业|旅游|游客"
    "|农贸|综合|商务|商业|贸易|小商品|批发|建材|家具|服装|水产|果蔬|蔬菜|花鸟|汽配|五金|装饰|科技|创业|创新|工业|办公|服务|会展|购物|购物中心|人民|农副产品|农产品|菜)+"
)
COMMON = re.compile(r"([\u4e00-\u9fff]+)(\d{1,5})号((?:[\dA-Z][\dA-Z幢栋座楼层室单元铺号#-]*)?)")
MINUS = re.compile(r"-\d-")  # 478号-1-12: a hyphen, or a minus?
VILLAGE_COMMITTEE = re.compile("村村?(?:民委员会|委会)$")
LONG_NUMBER = re.compile(r"\d{6}")  # a postcode or telephone number
DIGIT = re.compile(r"\d")
LOCAL = re.compile("[区园城会村]")
Level = Literal["room", "building", "number", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its parts. `key` is empty if it was not read to a door; `text` is the cleaned address."""

    province: str
    city: str
    county: str
    region_code: str  # of the finest region known, as of 2024
    street: str
    road: str  # or the named place, where there is no house number
    number: str
    building: str
    room: str
    annotation: str  # 集群注册, 托管, 集中办公区 or empty
    key: str
    text: str
    block: str = ""  # the building as it is compared: its number, else its name


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the house number: it is the same for every door of a road."""

    place: Place
    road: str
    head: str  # the key up to the number; empty if the place is not settled


@lru_cache(maxsize=16384)
def parse_address(text: str | None, region_hint: str = "") -> Address:
    """An address in its parts. `region_hint` is a county code that fills what the text leaves out; the text goes first."""
    cleaned, hint = clean(text or ""), region_hint or ""
    bare, annotation = _without_last_bracket(cleaned)
    if found := _common(bare, hint):
        front, number, tail = found
        units = take_units(tail)
        return _address(front.place, front.road, number, units or NOTHING, annotation, front.head if units else "", bare)
    return _read(cleaned, hint)


def parse_keys(texts: Iterable[str | None], hints: Iterable[str | None]) -> list[str]:
    """Only the keys, for many addresses: the same as `parse_address(text, hint).key` of each, in their order."""
    keys = []
    for text, hint in zip(texts, hints, strict=True):
        cleaned = clean(text) if text else ""
        if found := _common(_without_last_bracket(cleaned)[0], hint or ""):
            front, number, tail = found
            units = take_units(tail)
            keys.append(f"{front.head}{number}|{units.sequence}" if front.head and units else "")
        else:
            keys.append(_read(cleaned, hint or "").key if cleaned else "")
    return keys


def compare(one: Address, other: Address) -> Level:
    """How far two addresses are the same: to the room, the building, the house number, not at all; unknown if one has no key."""
    if not one.key or not other.key:
        return "unknown"
    if one.key == other.key:
        return "room"
    (here, where, number, _), (there, elsewhere, other_number, _) = one.key.split("|"), other.key.split("|")
    if here != there:
        nested = here.startswith(there.removesuffix("00")) or there.startswith(here.removesuffix("00"))
        return "unknown" if nested and (where, number) == (elsewhere, other_number) else "none"
    if (where, number) != (elsewhere, other_number):
        one_names_town = one.road == other.road and number == other_number and (where == one.road) != (elsewhere == other.road)
        return "unknown" if one_names_town or bool(number) != bool(other_number) else "none"
    return "building" if one.block and one.block == other.block else "number"


def _without_last_bracket(cleaned: str) -> tuple[str, str]:
    """The text without a bracket at its end that is only a remark, and the annotation that it holds."""
    if not cleaned.endswith(")") or cleaned.count("(") != 1:
        return cleaned, ""
    bare, _, inside = cleaned.partition("(")
    annotation, kept = read_remark(inside)
    return (cleaned, "") if kept else (bare, annotation)


@lru_cache(maxsize=4096)
def read_remark(inside: str) -> tuple[str, str]:
    return take_annotation(f"({inside}")


def _common(cleaned: str, hint: str) -> tuple[Front, str, str] | None:
    """Front, number and tail of an address in the most common shape; None for any other, which is then read step by step."""
    match = COMMON.fullmatch(cleaned)
    if match is None:
        return None
    text, number, tail = match.groups()
    front = None if len(tail) > 5 and LONG_NUMBER.search(tail) else read_front(text, hint)
    return (front, number, tail) if front else None


@lru_cache(maxsize=131072)
def read_front(text: str, hint: str) -> Front | None:
    """What stands before a house number; None if a number may end elsewhere, or stand for something else."""
    if take_annotation(text)[0] or without_contact(text) != text:
        return None
    place, rest = take_place(text, hint)
    place, rest = _take_localities(f"{rest}1号", place)
    road = rest[:-2]
    if not road or DIGIT.search(road) or lies_beside(rest) or INSIDE.search(road) or MARKET.search(road):
        return None
    return Front(place, road, _head(place, road))


def _read(cleaned: str, hint: str) -> Address:
    place, road, number, tail, annotation = _take(cleaned, hint)
    units = take_units(tail) if number or tail else NOTHING
    head = _head(place, road, named=not number) if units and (number or (tail and _reaches(road, units))) else ""
    if units is None or (not head and not number):
        units = NOTHING
    return _address(place, road, number, units, annotation, head, take_annotation(cleaned)[1])


def _take(cleaned: str, hint: str) -> tuple[Place, str, str, str, str]:
    """Place, road or named place, number, what follows, annotation. Without a door, number and what follows are empty."""
    annotation, bare = take_annotation(without_zone(cleaned))
    place, rest = take_place(without_contact(bare), hint)
    place, rest = _take_localities(rest, place)
    if lies_beside(rest):
        return place, rest, "", "", annotation
    road, number, tail = _take_house(rest)
    return place, road, number, tail, annotation


def _take_localities(text: str, place: Place) -> tuple[Place, str]:
    """Street, then zones, communities and villages that stand before a named road; of these the key keeps only the village."""
    place, rest = take_street(text.lstrip(",;"), place)
    rest = GROUP.sub(r"\1组", rest) if "组" in rest else rest
    rest = ANNEX.sub(lambda match: f"附{arabic_number(match[1])}号", rest) if "附" in rest or "之" in rest else rest
    rest = arabic(COMMITTEE.sub("村", rest) if "委" in rest else rest)  # not before: 四队镇 is a town
    village = ""
    while LOCAL.search(rest) and (match := LOCALITY.match(rest)):
        local, rest = VILLAGE_COMMITTEE.sub("村", match[0]), rest[match.end() :].lstrip(",;")
        village += local if local.endswith("村") else ""
        if not place.street:
            place, rest = take_street(rest, place)
    return (replace(place, village=village) if village else place), rest


def _take_house(text: str) -> tuple[str, str, str]:
    """Road, number and what follows; or a named place, no number, and what follows; or only the text."""
    match = HOUSE.match(text) or HOUSE_WITHOUT_UNIT.match(text)
    if match and not INSIDE.search(match["road"]) and not MARKET.search(match["road"]):
        if match["number"].endswith("号") and MINUS.match(text, match.end()):
            return text, "", ""
        number = re.sub("号?[、,/及和与]", "-", match["number"].removesuffix("号"))
        return match["road"].strip("-,;"), number, text[match.end() :]
    text = arabic(text, TAIL_NUMERAL)
    if (named := NAMED_PLACE.match(text)) and not COMMON_STEM.fullmatch(named["stem"]) and "村" not in text[: named.start("name")]:
        return named["name"], "", text[named.end() :]
    return text, "", ""


def _reaches(name: str, units: Units) -> bool:
    """Whether a named place without a house number is told to the door: an estate needs building and room."""
    return bool(units.sequence) and (not AN_ESTATE.search(name) or bool(units.block and units.room))


def _head(place: Place, road: str, *, named: bool = False) -> str:
    """The key up to the number: county, town and road. Villages share names, so with one the street is part of it, and needed."""
    if not place.settled or (place.village and not place.street):
        return ""
    if place.village:
        return f"{place.code}{place.county}|{place.street}{place.village}{road}|"
    if named or NAMED_ROAD.search(road) or A_PLACE.search(road):
        return f"{place.code}{place.county}|{place.town}{road}|"
    if not place.street and VILLAGE.search(road) and not AN_ESTATE.search(road):
        return ""
    return f"{place.code}{place.county}|{place.street}{road}|"


def _address(place: Place, road: str, number: str, units: Units, annotation: str, head: str, text: str) -> Address:
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
        f"{head}{number}|{units.sequence}" if head else "",
        text,
        units.block,
    )


@lru_cache(maxsize=4096)
def _names(code: str) -> tuple[str, str, str]:
    """Names of province, prefecture and county of a code."""
    known = regions()
    levels = {region.level: region.name for region in (known.get(f"{code[:2]}0000"), known.get(f"{code[:4]}00"), known.get(code)) if region}
    return levels.get("province", ""), levels.get("prefecture", "") if code[2:4] != "00" else "", levels.get("county", "")

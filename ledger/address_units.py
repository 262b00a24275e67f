"""What stands behind the house number: building, unit, floor, room, as a list of numbers and letters in order.

Units of measure differ from writer to writer (2幢301室, 2号楼301, 2-301), the order of the numbers does not. So the key is
the sequence of numbers, and only what changes the meaning keeps a mark: a floor (F) and a unit without its building (U).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百]+(?=号|弄|组|幢|栋|层|室|单元|队)")
TAIL_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百]+(?=号|幢|栋|层|室|单元|楼|座|区|期|间|铺|排|户)")
DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
CELLAR = re.compile(r"(?:负|地下|-)(\d)(?=层|楼)")
NAMED = "综合|办公|行政|科技|研发|科研|实验|教学|宿舍|生产|商务|创业|创新|培训|服务|商业|裙|附|主|副|东|西|南|北|中|前|后"
TOKEN = re.compile(
    rf"(?P<named>{NAMED})(?=(?:办公|副)?[楼座区侧首边面门塔])"
    r"|(?P<heavenly>[甲乙丙丁戊己])"
    r"|(?P<floor>B?\d+)(?:F(?![A-Z])|层|楼)"
    r"|(?P<unit>\d+|[A-Z])单元"
    r"|(?P<building>\d+|[A-Z]+)(?:号楼|号幢|幢|栋|号厂房|号车间|座|#|楼|馆)"
    r"|(?P<plain>\d+|[A-Z]+)"
)
NAME = re.compile(r"^[\u4e00-\u9fff]{2,16}?(?:大厦|大楼|中心|广场|公寓|花园|小区|新村|苑|园区|园|城|商场|市场|写字楼)")


@dataclass(frozen=True, slots=True)
class Units:
    """Building and room for show, and the sequence that is compared."""

    building: str
    room: str
    sequence: str


def arabic(text: str, pattern: re.Pattern[str] = NUMERAL) -> str:
    """The text with Chinese numerals as digits where a unit follows: 三号楼 → 3号楼; road names (解放一路) stay."""
    return pattern.sub(lambda match: str(_number(match[0])), text)


@lru_cache(maxsize=16384)
def take_units(tail: str) -> Units:
    """Building and room out of the text behind the house number."""
    text = CELLAR.sub(r"B\1", arabic(tail, TAIL_NUMERAL))
    name = match[0] if (match := NAME.match(text)) else ""
    tokens = _without_implied_floor([(match.lastgroup or "plain", _bare(match[match.lastgroup or 0])) for match in TOKEN.finditer(text)])
    split = _building_length(tokens)
    building = "-".join(value for _, value in tokens[:split])
    return Units(f"{name}{building}", _sequence(tokens[split:], split > 0), _sequence(tokens, False))


def _sequence(tokens: list[tuple[str, str]], inside: bool) -> str:
    """The numbers joined; `inside` a building that is already named, or else a unit at the head keeps its mark."""
    alone = not inside and bool(tokens) and tokens[0][0] == "unit"
    marks = {"floor": "{}F", "unit": "U{}" if alone else "{}"}
    return "-".join(marks.get(kind, "{}").format(value) for kind, value in tokens)


def _building_length(tokens: list[tuple[str, str]]) -> int:
    """How many tokens name the building: those up to the last that says so, or the first of a bare 2-301."""
    marked = [n for n, (kind, _) in enumerate(tokens) if kind in ("building", "named")]
    if marked:
        return marked[-1] + 1
    return 1 if len(tokens) > 1 and tokens[0][0] == "plain" and tokens[1][0] == "plain" else 0


def _without_implied_floor(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """3层301室 is 301室: a floor that the room number begins with says nothing more."""
    kept = []
    for n, (kind, value) in enumerate(tokens):
        room = tokens[n + 1] if n + 1 < len(tokens) else ("", "")
        if not (kind == "floor" and room[0] == "plain" and _implies(room[1], value)):
            kept.append((kind, value))
    return kept


def _implies(room: str, floor: str) -> bool:
    return room.startswith(floor) and len(room) - len(floor) in (2, 3)


def _bare(value: str) -> str:
    return value.lstrip("0") or "0" if value.isdecimal() else value


def _number(numeral: str) -> int:
    """Value of a Chinese numeral below a thousand; digits in a row (一二〇) are read one by one."""
    if not set(numeral) & {"十", "百"}:
        return int("".join(str(DIGITS[character]) for character in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in "十百":
            total, digit = total + (digit or 1) * (10 if character == "十" else 100), 0
        else:
            digit = DIGITS[character]
    return total + digit

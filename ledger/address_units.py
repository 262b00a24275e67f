"""What stands behind the house number: building, unit, floor, room, as a list of numbers and letters in order.

Units of measure differ from writer to writer (2幢301室, 2号楼301, 2-301), the order of the numbers does not. So the key is
the sequence of numbers, and only what changes the meaning keeps a mark: a floor (F), floors (2~3F), several rooms (301+302),
a unit without its building or its room (U), a building without a room (#), a cellar (B), a part (2区, 东侧). A named building
(海创大厦) is part of it where no numbered building follows. What is not understood is never left out: then there are no units.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from ledger.address_text import remark_words

NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百]+(?=号|弄|组|幢|栋|层|室|单元|队)")
TAIL_NUMERAL = re.compile(
    r"[〇零一二两三四五六七八九十百]+(?=号|幢|栋|层|室|单元|楼|座|区|期|间|铺|排|户|[、至到及和-][〇零一二两三四五六七八九十百\d]+(?:层|楼|幢|栋|号|室|[、及和]))"
)
DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
CELLAR = re.compile(r"(?:负|地下)(?=\d)|(?<![\dA-Z])-(?=\d(?:层|楼|F(?![A-Z])))")
FLOOR_RANGE = re.compile(r"(?<=\d)(?:层|楼|F)(?=[-至到]B?\d+(?:层|楼|F))")  # 5层-8层: the first unit goes
CELLAR_OR_NOT = re.compile(r"(?<=[幢栋座楼])-\d-")  # 2幢-1-12: a hyphen, or a minus?
ANY_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百]+")
HUES = "东西南北中前后左右上下内外天地人红白黄蓝绿青紫灰金银新老旧大小"
NAMED = f"(?:综合|办公|行政|科技|研发|科研|实验|教学|宿舍|生产|商务|创业|创新|培训|服务|商业|裙|附|主|副|[{HUES}]{{1,2}})(?:办公|副|辅)?"
ROOM = r"[A-Z]?\d+(?:-\d+)?(?:室|号?商?铺?)"
TOKEN = re.compile(
    rf"(?P<named>{NAMED}(?:楼|幢|栋|座|塔|馆))"
    rf"|(?P<area>(?:[{HUES}甲乙丙丁]{{1,2}}|\d+号?|[A-Z]+)(?:区|期|排|大?院|大?门(?![面市牌卫])|厅|街|弄|组|段|通道|走廊))"
    r"|(?P<word>地下车库|地下室|夹层|阁楼|车库|车位|仓库|库房|厂房|车间|传达室|门卫室?|食堂|平房|裙房|辅房|附房|大堂|大厅|底层|底楼|顶层|顶楼|架空层|沿街|临街|附(?=\d)|之(?=\d))"
    r"|(?P<side>[东西南北中左右前后内外]{1,2})(?:侧|首|边|面|头|端|半|部)*"
    r"|(?P<heavenly>[甲乙丙丁戊己])"
    r"|(?P<floors>B?\d+(?:[-至到]B?\d+|(?:[、及和与]B?\d+)+))(?:F(?![A-Z])|层|楼)"
    r"|(?P<buildings>\d+(?:[、及和与]\d+)+)(?:号楼|幢|栋|座)"
    rf"|(?P<several>{ROOM}(?:[、及和与]{ROOM})+|\d{{3,}}室?(?:[,/;]\d{{3,}}室?)+)"
    r"|(?P<floor>B?\d+)(?:F(?![A-Z])|层|楼)"
    r"|(?P<unit>\d+|[A-Z])单元"
    r"|(?P<building>\d+|[A-Z]+)(?:号楼|号幢|幢|栋|号?厂房|号?车间|号?仓库|座|#楼?|楼|号?馆)"
    r"|(?P<plain>\d+|[A-Z]+)"
    r"|(?P<list>[、及和与/;])|(?P<range>[至到])|(?P<dash>-)"
    r"|(?P<skip>办公室|室|号|商铺|店铺|铺位|铺|店面|店|门面房?|门市部?|营业房|摊位|摊|档口|柜台|工位|卡位|席位|位|间|户|房间|房|第(?=\d)|编号|(?<!.)[院楼]|[,:#]"
    rf"|{remark_words()})"
)
COMPOUND = "花园|小区|新村|苑|园区|园|城"
TOWER = "大厦|大楼|写字楼|商厦|中心|广场|公寓|商场|市场|酒店|宾馆|饭店|(?:国际|天地|总部|基地|公馆|综合体|孵化器|空间)(?![\u4e00-\u9fff])"
NAME = re.compile(
    rf"^(?P<compound>[\u4e00-\u9fff]{{2,16}}?(?:{COMPOUND}))?(?P<tower>[\u4e00-\u9fff]{{2,16}}?(?:{TOWER}))"
    rf"|^(?P<only>[\u4e00-\u9fff]{{2,16}}?(?:{COMPOUND}|商贸城|{TOWER}))"
)
PLACED_NAME = re.compile(r"[东西南北中前后左右内外天地红白老][区楼座幢栋侧首边]")  # 东区海创大厦: the name would swallow a part that tells doors apart
SHAPE = re.compile(r"(?:(\d{1,3})(?:幢|栋|号楼|座))?(?:(\d{1,2})单元)?(?:(\d{1,5})室?)?")  # nine addresses of ten end so, or not at all

BUILDINGS = ("building", "named")
JOINTS = {"list": "+", "range": "~", "dash": "-", "skip": ""}
MARKS = {"floor": "{}F"}


@dataclass(frozen=True, slots=True)
class Units:
    """Building and room for show; the sequence that is compared; and the part of it that names the building."""

    building: str
    room: str
    sequence: str
    block: str = ""


NOTHING = Units("", "", "")


def arabic(text: str, pattern: re.Pattern[str] = NUMERAL) -> str:
    """The text with Chinese numerals as digits where a unit follows: 三号楼 → 3号楼; road names (解放一路) stay."""
    return pattern.sub(lambda match: str(arabic_number(match[0])), text)


@lru_cache(maxsize=65536)
def take_units(tail: str) -> Units | None:
    """Building and room out of the text behind the house number; None if any of it is not understood."""
    if not tail:
        return NOTHING
    if shape := SHAPE.fullmatch(tail):
        return _plain_units(*shape.groups())
    text = arabic(tail, TAIL_NUMERAL)
    match = NAME.match(text)
    if match and PLACED_NAME.search(match[0]):
        match = None
    rest = CELLAR.sub("B", FLOOR_RANGE.sub("", arabic(text[match.end() if match else 0 :], ANY_NUMERAL)))
    found = None if CELLAR_OR_NOT.search(rest) else _tokens(rest)
    if found is None:
        return None
    tokens = _without_implied_floor(found)
    split = _building_length(tokens)
    block = "-".join(value for _, value in tokens[:split])
    if match is None:
        return Units(block, _sequence(tokens[split:], split > 0), _sequence(tokens, False), block)
    if any(kind in BUILDINGS for kind, _ in tokens):
        return Units(f"{match[0]}{block}", _sequence(tokens[split:], True), _sequence(tokens, False), block)
    name = match["tower"] or match["only"]  # 东部软件园科技大厦 is often written without the first part
    return Units(match[0], _sequence(tokens, True), _sequence([("name", name), *tokens], False), name)


def _plain_units(building: str | None, unit: str | None, room: str | None) -> Units:
    """The units of the most common shape: 2幢3单元301室, or parts of it."""
    block, room = _bare(building or ""), _bare(room or "")
    inside = "-".join(filter(None, ((_bare(unit) if block and room else f"U{_bare(unit)}") if unit else "", room)))
    return Units(block, inside, "-".join(filter(None, (block, inside))) if inside else f"{block}#", block)


def _tokens(text: str) -> list[tuple[str, str]] | None:
    """Kind and value of one part after the other; None where something is not understood. A list (、) or range joins two of a kind."""
    tokens: list[tuple[str, str]] = []
    at, joint = 0, ""
    while at < len(text):
        if not (found := TOKEN.match(text, at)):
            return None
        at = found.end()
        if (mark := JOINTS.get(found.lastgroup or "")) is not None:
            joint = mark or joint
            continue
        kind, value = _token(found)
        if joint in ("+", "~") or (joint == "-" and tokens and tokens[-1][0] == kind and kind in ("building", "unit", "floor")):
            if not tokens or tokens[-1][0] != kind:
                return None
            tokens[-1] = (kind, f"{tokens[-1][1]}{joint.replace('-', '~')}{value}")
        else:
            tokens.append((kind, value))
        joint = ""
    return tokens


def _token(found: re.Match[str]) -> tuple[str, str]:
    """Kind and value of one token; lists are sets in order, floors from lowest to highest."""
    kind = found.lastgroup or "plain"
    value = found[kind]
    if kind == "floors" and (ends := re.split("[-至到]", value))[1:]:
        return "span", f"{'~'.join(_bare(each) for each in ends)}F"
    if kind in ("floors", "buildings", "several"):
        numbers = {_bare(each) for each in re.findall(r"[A-Z]?\d+(?:-\d+)?", value)}
        joined = "+".join(sorted(numbers, key=lambda each: (len(each), each)))
        return ("building" if kind == "buildings" else "span"), joined + ("F" if kind == "floors" else "")
    if kind == "named":
        return kind, re.sub("[幢栋座]$", "楼", value)
    if kind == "area":
        return kind, re.sub(r"^0*(\d+)号?", r"\1", value)
    if kind == "word" and value == "之":
        return kind, "附"
    return kind, f"{value}侧" if kind == "side" else _bare(value)


def _sequence(tokens: list[tuple[str, str]], inside: bool) -> str:
    """The numbers joined; `inside` a building that is already named, or else a unit at the head keeps its mark."""
    parts = [MARKS.get(kind, "{}").format(value) for kind, value in tokens]
    if tokens and tokens[-1][0] == "building":
        parts[-1] += "#"
    for n in {0, len(tokens) - 1} if tokens else ():
        if tokens[n][0] == "unit" and (n or not inside or len(tokens) == 1):
            parts[n] = f"U{tokens[n][1]}"
    return "-".join(parts)


def _building_length(tokens: list[tuple[str, str]]) -> int:
    """How many tokens name the building: those up to the last that says so, or the first of a bare 2-301."""
    marked = [n for n, (kind, _) in enumerate(tokens) if kind in BUILDINGS]
    if marked:
        return marked[-1] + 1
    bare = [value for kind, value in tokens[:2] if kind == "plain"]
    neighbours = len(bare) == 2 and len(bare[0]) > 2 and bare[0][:-2] == bare[1][:-2]  # 301-302 are two rooms of one floor
    return 1 if len(bare) == 2 and not neighbours else 0


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


def arabic_number(numeral: str) -> int:
    """Value of a numeral below a thousand; digits in a row (一二〇) are read one by one."""
    if numeral.isdecimal():
        return int(numeral)
    if not set(numeral) & {"十", "百"}:
        return int("".join(str(DIGITS.get(character, character)) for character in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in "十百":
            total, digit = total + (digit or 1) * (10 if character == "十" else 100), 0
        else:
            digit = int(DIGITS.get(character, character))
    return total + digit

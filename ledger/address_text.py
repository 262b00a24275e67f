"""The text of an address made ready to read: one width, no spaces, brackets and annotations taken off, nothing that is no address."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
CHARACTERS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣~〜_", "-") | dict.fromkeys("“”\"'‘’。|", "") | dict(zip("【[〔<〈《】]〕>〉》", "(" * 6 + ")" * 6, strict=True))
)
PLAIN = re.compile(r"[\u4e00-\u9fff0-9A-Z()-]*")  # nothing in it that cleaning would change
NUMBER_SPACE_UNIT = re.compile(r"((?:路|街|大道|巷|公路)\d+)[\s\u200b]+(?=\d+(?:幢|栋|座|号楼|单元|层|室))")  # 文三路478 2幢: the space stands for 号
HASH = re.compile(r"((?:路|街|大道|巷|公路)\d+)#(?!楼|幢)")
BRACKET = re.compile(r"\(([^()]*)\)")
PLACED = re.compile(r"[\dA-Z〇零一二两三四五六七八九十百]|[东西南北左右前后中甲乙丙丁][侧首边面楼区座幢]")  # it may tell two doors apart
ROOM = re.compile(r"[A-Z]?\d+(?:-[A-Z]?\d+)+|[A-Z]?\d{3,4}")  # Ningbo writes rooms so: 558号(8-1)(8-2)
FREE_TRADE = re.compile(r"^中国\((上海|江苏|浙江|安徽)\)自由贸易试验区(?:[\u4e00-\u9fff]{1,6}?片区)?")
ANNOTATIONS = (
    ("集群注册", re.compile(r"(?:住所)?集群(?:注册|登记|企业)?(?:地址|住所|场地|企业)?")),
    ("托管", re.compile(r"(?:商务秘书)?(?:企业|住所|地址)?托管(?:企业|地址|住所|场地)?|商务秘书企业?")),
    ("集中办公区", re.compile(r"集中办公(?:区域?|场所)?")),
)
SIGNS = {  # characters without which the slower pattern cannot match: looked for first
    "annotation": re.compile("[集托秘]"),
    "contact": re.compile(r"[邮电手联T]|\d{6}"),
    "beside": re.compile("[对隔旁附叉汇界口米以]"),
}
ANNOTATION_WORD = re.compile("|".join(pattern.pattern for _, pattern in ANNOTATIONS))
CONTACT = re.compile(
    r"[,;]?(?:邮政编码|邮编|邮码|联系电话|联系方式|电话|手机|TEL)[:：]?[\d-]*"
    r"|(?<=[室号楼层幢铺])(?:1\d{10}|0\d{2,3}-?\d{7,8})$|^\d{6}(?=[\u4e00-\u9fff])"  # six digits at the end may be a stall
)
BESIDE = re.compile(r"对面|对过|斜对|隔壁|旁边|附近|交叉口|交汇处|交界处|路口|(?<=[号楼幢室店村园场站校院厦])旁|\d+米(?!大道|路|街)|以[东南西北]")


def clean(text: str) -> str:
    """NFKC, upper case, one kind of bracket and hyphen, no spaces."""
    text = text.replace("（", "(").replace("）", ")")
    if PLAIN.fullmatch(text):
        return text
    text = NUMBER_SPACE_UNIT.sub(r"\1号", unicodedata.normalize("NFKC", text))
    return HASH.sub(r"\1号", SPACE.sub("", text).translate(CHARACTERS).upper())


def without_zone(text: str) -> str:
    """The text without the free-trade zone at its head: the province stays, which is 市 in one of the four."""
    return FREE_TRADE.sub(lambda match: match[1] + ("市" if match[1] == "上海" else "省"), text) if text.startswith("中国(") else text


def take_annotation(text: str) -> tuple[str, str]:
    """The annotation and the text without it. Of a bracket only known remarks go: what else stands in it is part of the address."""
    marked = SIGNS["annotation"].search(text) is not None and ANNOTATION_WORD.search(text) is not None
    annotation = next((name for name, pattern in ANNOTATIONS if pattern.search(text)), "") if marked else ""
    while "(" in text and (match := BRACKET.search(text)):
        before, inside, after = text[: match.start()], match[1], text[match.end() :]
        kept, room = _told_in_bracket(inside), ROOM.fullmatch(inside) is not None
        text = f"{_apart(before, kept)}{'、' if room and after.startswith('(') else ''}"
        text = _apart(text, after)
    return annotation, (_cut(ANNOTATION_WORD, text) if marked else text).strip("-,;:")


def _told_in_bracket(inside: str) -> str:
    """What a bracket says about the place; nothing if it holds only remarks, or the name of who hosts the address."""
    bare = without_contact(inside)
    unmarked = _cut(ANNOTATION_WORD, bare)
    if bracket_remark().fullmatch(unmarked) or (unmarked != bare and not PLACED.search(unmarked)):
        return ""
    return unmarked.strip("-,;:")


def _cut(pattern: re.Pattern[str], text: str) -> str:
    """The text without what the pattern finds; a hyphen stands for it where two numbers would otherwise become one."""
    while match := pattern.search(text):
        text = _apart(text[: match.start()], text[match.end() :])
    return text


def _apart(before: str, after: str) -> str:
    joins = before[-1:].isascii() and after[:1].isascii() and before[-1:].isalnum() and after[:1].isalnum()
    return f"{before}{'-' if joins else ''}{after}"


@cache
def remark_words() -> str:
    """A pattern for the remarks of address_remarks.toml, the longest first."""
    return "|".join(sorted(_remarks()["words"], key=len, reverse=True))


@cache
def bracket_remark() -> re.Pattern[str]:
    """Matches a bracket that holds nothing but remarks."""
    return re.compile(f"(?:{'|'.join([remark_words(), *_remarks()['in_brackets']])}|[-,;:、/])*")


@cache
def _remarks() -> dict[str, list[str]]:
    remarks: dict[str, list[str]] = tomllib.loads((files("ledger") / "policy" / "address_remarks.toml").read_text(encoding="utf-8"))["remarks"]
    return remarks


def without_contact(text: str) -> str:
    """The text without a postcode or telephone number."""
    return CONTACT.sub("", text) if SIGNS["contact"].search(text) else text


def lies_beside(text: str) -> bool:
    """Whether the text describes a place by another one (对面, 旁边, 路口, 以北 50 米): it names no door of its own."""
    return SIGNS["beside"].search(text) is not None and BESIDE.search(text) is not None

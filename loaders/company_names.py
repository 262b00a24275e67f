"""Whether two names can be one firm's: written alike after brackets, spaces, places and legal forms are set aside."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from loaders.check_policy import check_policy
from loaders.company_places import place_at_head, places_differ

MARKS = re.compile(r"[\s()（）\[\]【】〔〕<>《》·•・.．,，、\-—_\"'“”‘’:：]+")

TRADE_NAME = 2  # characters that a trade name has at least (企业名称登记管理规定: 字号 of two characters or more)
ABBREVIATED = 0.75  # what a name counts that the other contains whole
SAME_TRADE = 0.5  # words of trade: one character of two may be misspelt (食品, 食误)


@lru_cache(maxsize=65_536)
def plain_name(name: str) -> str:
    """The name as names are compared: narrow, upper case, no brackets or spaces, 有限责任公司 as 有限公司."""
    return MARKS.sub("", unicodedata.normalize("NFKC", name)).upper().replace("有限责任公司", "有限公司").replace("个体工商户", "")


@lru_cache(maxsize=65_536)
def distinctive(name: str) -> str:
    """What tells a firm from others: its name without the places at its head and the legal form at its end."""
    core = plain_name(name)
    for form in check_policy().forms:
        if core.endswith(form) and len(core) > len(form):
            core = core.removesuffix(form)
            break
    while (place := place_at_head(core)) and len(core) > len(place):
        core = core.removeprefix(place)
    return core


def likeness(name: str, registered: Sequence[str]) -> float:
    """How alike a name is to the likest of the registered ones: 1 the same, 0 nothing in common."""
    plain = plain_name(name)
    return max((1.0 if plain == plain_name(other) else _likeness(name, other) for other in registered), default=0.0)


def plainly_other(name: str, registered: str) -> bool:
    """Whether two names, however alike, are two firms': their places differ, or one trade name stands before two trades.

    杭州恒达餐饮管理 and 杭州恒达建筑工程 are two firms; a trade left out, shortened or misspelt (五金, 五金制品) tells nothing.
    """
    return places_differ(name, registered) or _trades_differ(distinctive(name), distinctive(registered))


def _trades_differ(left: str, right: str) -> bool:
    if left[:TRADE_NAME] != right[:TRADE_NAME]:
        return False
    short, long = sorted((left[TRADE_NAME:], right[TRADE_NAME:]), key=len)
    if len(short) < TRADE_NAME or _within(short, long):
        return False
    return SequenceMatcher(None, short, long, autojunk=False).ratio() < SAME_TRADE


def _within(short: str, long: str) -> bool:
    """Whether the characters of one text stand in the other in the same order: 建工 in 建筑工程."""
    rest = iter(long)
    return all(character in rest for character in short)


def _likeness(name: str, other: str) -> float:
    """Of the distinctive parts, character by character.

    They begin with the trade name (字号): one without a character of the other's is another firm's, however alike the
    trades (檀洲五金制品, 昀阁五金制品), unless the other name has it further on, behind a place that no list knows.
    """
    left, right = sorted((distinctive(name), distinctive(other)), key=len)
    if left == right:
        return 0.99
    ratio = SequenceMatcher(None, left, right, autojunk=False).ratio()
    heads = left[:TRADE_NAME], right[:TRADE_NAME]
    if heads[0] in right or heads[1] in left:
        return max(ratio, ABBREVIATED) if len(left) >= TRADE_NAME and left in right else ratio
    return ratio if set(heads[0]) & set(heads[1]) else ratio / 2

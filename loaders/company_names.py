"""Whether two names can be one firm's: written alike after brackets, spaces, places and legal forms are set aside."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache

from ledger.regions import regions
from loaders.check_policy import check_policy

MARKS = re.compile(r"[\s()（）\[\]【】〔〕<>《》·•・.．,，、\-—_\"'“”‘’:：]+")
SHORT = re.compile(r"(?:省|市|区|县|自治区|特别行政区)$")

TRADE_NAME = 2  # characters that a trade name has at least (企业名称登记管理规定: 字号 of two characters or more)
ABBREVIATED = 0.75  # what a name counts that the other contains whole


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
    while (place := _place_at_head(core)) and len(core) > len(place):
        core = core.removeprefix(place)
    return core


def likeness(name: str, registered: Sequence[str]) -> float:
    """How alike a name is to the likest of the registered ones: 1 the same, 0 nothing in common."""
    plain = plain_name(name)
    return max((1.0 if plain == plain_name(other) else _likeness(name, other) for other in registered), default=0.0)


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


def _place_at_head(text: str) -> str:
    return next((place for place in _places().get(text[:2], ()) if text.startswith(place)), "")


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Names of regions, whole and short, by their first two characters, the longest first."""
    whole = {region.name for region in regions().values()}
    short = {SHORT.sub("", name) for name in whole}
    heads: dict[str, list[str]] = {}
    for name in sorted((each for each in whole | short if len(each) >= 2), key=lambda each: (-len(each), each)):
        heads.setdefault(name[:2], []).append(name)
    return {head: tuple(names) for head, names in heads.items()}

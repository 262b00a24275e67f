"""Whether a name is plainly another firm's, or a branch's: what keeps rows of a stranger from a subject when ids are linked.

Deliberately narrow: another firm's only if the trade names (字号) have no character in common and both names are in Chinese.
The lists are data in ledger/policy/firm_names.toml.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from ledger.regions import regions

MARKS = re.compile(r"[\s()（）\[\]【】〔〕<>《》·•・.．,，、\-—_\"'“”‘’:：]+")
HAN = re.compile("[\u3400-\u9fff]")
SUFFIX_OF_PLACE = re.compile(r"(?:省|市|区|县|自治区|特别行政区)$")
TRADE_NAME = 2  # characters that a trade name has at least (企业名称登记管理规定 art. 8)
LONGEST_PERSONAL_NAME = 4
SOLE_TRADER = "92"  # first characters of the credit code of an individual business


@dataclass(frozen=True, slots=True)
class NameEndings:
    """The endings of firm_names.toml."""

    branch: tuple[str, ...]
    form: tuple[str, ...]


@cache
def name_endings() -> NameEndings:
    """The lists as shipped; of legal forms the longest first."""
    data = tomllib.loads((files("ledger") / "policy" / "firm_names.toml").read_text(encoding="utf-8"))
    return NameEndings(tuple(data["branch"]["endings"]), tuple(sorted(data["form"]["endings"], key=lambda each: -len(each))))


def is_branch_name(name: str) -> bool:
    """Whether a name ends as a branch's does (…宁波分公司)."""
    return plain(name).endswith(name_endings().branch)


def is_strangers_name(name: str, registered: Collection[str], code: str) -> bool:
    """Whether a row that bears this name is not about the subject with these registered names; nothing registered says nothing.

    An individual business (`code` begins with 92) is often reported under its operator's own name: that is no stranger.
    """
    known = {plain(each) for each in registered if plain(each)}
    if not known or not plain(name) or plain(name) in known:
        return False
    if code.startswith(SOLE_TRADER) and len(plain(name)) <= LONGEST_PERSONAL_NAME:
        return False
    if all(is_branch_name(name) != is_branch_name(each) for each in known):
        return True
    return all(_unlike(name, each) for each in known)


@lru_cache(maxsize=65_536)
def plain(name: str) -> str:
    """The name as names are compared: narrow, upper case, no brackets or spaces, 有限责任公司 as 有限公司."""
    return MARKS.sub("", unicodedata.normalize("NFKC", name)).upper().replace("有限责任公司", "有限公司").replace("个体工商户", "")


@lru_cache(maxsize=65_536)
def distinctive(name: str) -> str:
    """The name without the places at its head and the legal form at its end: it begins with the trade name."""
    core = plain(name)
    form = next((each for each in name_endings().form if core.endswith(each) and len(core) > len(each)), "")
    core = core.removesuffix(form)
    while (place := next((each for each in _places().get(core[:2], ()) if core.startswith(each)), "")) and len(core) > len(place):
        core = core.removeprefix(place)
    return core


def _unlike(name: str, other: str) -> bool:
    """No character of one trade name in the other, and neither stands further on in the other name, behind a place that no list knows."""
    left, right = distinctive(name), distinctive(other)
    heads = left[:TRADE_NAME], right[:TRADE_NAME]
    if not (HAN.search(left) and HAN.search(right)):
        return False
    return not set(heads[0]) & set(heads[1]) and heads[0] not in right and heads[1] not in left


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Names of regions, whole and short, by their first two characters, the longest first."""
    whole = {region.name for region in regions().values()}
    names = {each for each in whole | {SUFFIX_OF_PLACE.sub("", name) for name in whole} if len(each) >= TRADE_NAME}
    heads: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda each: (-len(each), each)):
        heads.setdefault(name[:2], []).append(name)
    return {head: tuple(found) for head, found in heads.items()}

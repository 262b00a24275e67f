"""Which place a firm's name carries, at its head or in brackets, and whether two names carry places that cannot be one firm's."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from ledger.regions import regions

SHORT = re.compile(r"(?:省|市|区|县|自治区|特别行政区)$")
IN_BRACKETS = re.compile(r"[(（\[【〔]([^)）\]】〕]{2,12})[)）\]】〕]")


@dataclass(frozen=True, slots=True)
class Places:
    """The regions that a name may mean by the place that it carries, and the words for it as they stand in the name."""

    codes: frozenset[str]
    words: tuple[str, ...]


def places_differ(name: str, other: str) -> bool:
    """Whether both names carry a place, neither place lies in the other, and neither name holds the other's place anywhere.

    杭州恒达 and 宁波恒达 differ; 浙江恒达 and 杭州恒达 do not, nor 永康药店 and 杭州永康药店, whose trade name is a place.
    """
    left, right = places_of(name), places_of(other)
    if not left.codes or not right.codes:
        return False
    if any(_one_in_the_other(a, b) for a in left.codes for b in right.codes):
        return False
    return not (any(word in other for word in left.words[-1:]) or any(word in name for word in right.words[-1:]))


@lru_cache(maxsize=65_536)
def places_of(name: str) -> Places:
    """The most specific place at the head of a name, each within the one before it; without one, a place in brackets."""
    rest, codes, words = unicodedata.normalize("NFKC", name).replace(" ", ""), frozenset[str](), list[str]()
    while place := place_at_head(rest):
        within = codes_of(place)
        if codes:
            within = frozenset(code for code in within if any(_one_in_the_other(code, outer) for outer in codes))
        if not within:
            break
        codes, rest = within, rest.removeprefix(place)
        words.append(place)
    if not codes:
        for found in IN_BRACKETS.finditer(name):
            if inside := codes_of(found[1]):
                return Places(inside, (found[1],))
    return Places(codes, tuple(words))


def place_at_head(text: str) -> str:
    """The longest name of a region, whole or short, that a text begins with; empty without one."""
    return next((place for place in _by_head().get(text[:2], ()) if text.startswith(place)), "")


def codes_of(place: str) -> frozenset[str]:
    """The regions of that name, whole or short."""
    return _codes().get(place, frozenset())


def _one_in_the_other(code: str, other: str) -> bool:
    one, two = _bare(code), _bare(other)
    return one.startswith(two) or two.startswith(one)


def _bare(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@cache
def _by_head() -> dict[str, tuple[str, ...]]:
    heads: dict[str, list[str]] = {}
    for name in sorted(_codes(), key=lambda each: (-len(each), each)):
        heads.setdefault(name[:2], []).append(name)
    return {head: tuple(names) for head, names in heads.items()}


@cache
def _codes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, region in regions().items():
        for name in _names(region.name):
            found.setdefault(name, set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def _names(whole: str) -> Iterator[str]:
    yield whole
    if len(short := SHORT.sub("", whole)) >= 2:
        yield short

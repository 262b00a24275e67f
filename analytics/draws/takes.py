"""How many are drawn from each stratum, in whole numbers only: no float, so that every machine finds the same.

By ratio: ratio × size, a half rounded up, at least the floor, at most the size. By number: floors first, then one at a time to the
stratum with the greatest ratio × size ÷ (2 × taken + 1) (highest averages, Webster 1832, Sainte-Laguë 1910), the lower number if equal.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import InputError

SCALE = 1_000_000  # six decimals
RATIO = r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stratum before its number is known: how many there are, the ratio as a decimal string, the least to be drawn."""

    number: int
    size: int
    ratio: str
    floor: int


def millionths(ratio: str) -> int:
    """A ratio as the announcement writes it, in millionths: "0.05" is 50000. InputError for any other writing."""
    if not re.fullmatch(RATIO, ratio):
        raise InputError(f"“{ratio}”不是抽取比例", todo="写 0 到 1 之间、至多六位小数的十进制数，如 0.05")
    whole, _, decimals = ratio.partition(".")
    return int(whole) * SCALE + int(decimals.ljust(6, "0") or "0")


def takes(strata: Sequence[Wanted], total: int | None = None) -> list[int]:
    """How many from each stratum; `total`: draw so many in all (at least the floors, at most all), else each by its ratio."""
    if total is None:
        return [_by_ratio(each) for each in strata]
    taken = [min(each.floor, each.size) for each in strata]
    if sum(taken) > total:
        raise InputError(f"各层保底共 {sum(taken)} 户，多于要抽的 {total} 户", where="--number", todo="增加抽取数量，或调低策略中的保底数")
    weights = [millionths(each.ratio) * each.size for each in strata]
    for _ in range(total - sum(taken)):
        place = _next(strata, taken, weights)
        if place is None:
            break
        taken[place] += 1
    return taken


def _by_ratio(stratum: Wanted) -> int:
    share = (2 * millionths(stratum.ratio) * stratum.size + SCALE) // (2 * SCALE)
    return min(stratum.size, max(stratum.floor, share))


def _next(strata: Sequence[Wanted], taken: Sequence[int], weights: Sequence[int]) -> int | None:
    best: int | None = None
    for place, each in enumerate(strata):
        if taken[place] < each.size and weights[place] and (best is None or weights[place] * (2 * taken[best] + 1) > weights[best] * (2 * taken[place] + 1)):
            best = place
    return best

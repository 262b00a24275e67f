"""What a fall takes with it: who has to pay for whom, and who cannot.

A guarantor is called for all that it guarantees of parties that fell, so that no order matters; it falls itself when it is
called for more than its registered capital, which stands for what it can bear (design value; what it owns is not known). Who has
fallen before pays nothing and does not fall again; an unknown amount is counted, never added as zero. The
sequential default of Furfine, "Interbank exposures: quantifying the risk of contagion", Journal of Money, Credit and Banking 35, 2003, without recovery.
Cost O(guarantees) for each first fall.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class Claim:
    """What one party (a number) guarantees for another: `amount` known, None if none is; `unknown`: guarantees of unknown amount."""

    guarantor: int
    debtor: int
    amount: float | None
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Called:
    """What is called from parties. `amount`: what is known of it, None if nothing is; `unknown`: calls of unknown amount."""

    payers: int = 0
    amount: float | None = 0.0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Fall:
    """What a fall brings: `first` from those who guarantee for the fallen themselves, of whom `first_fallen` cannot pay; then `later` from others."""

    parties: tuple[int, ...]
    first: Called
    first_fallen: tuple[int, ...]
    later: Called
    later_fallen: tuple[int, ...]

    @property
    def fallen(self) -> tuple[int, ...]:
        """All who fall with it."""
        return tuple(sorted((*self.first_fallen, *self.later_fallen)))

    @property
    def known(self) -> float:
        """The known amounts of all calls together."""
        return round((self.first.amount or 0.0) + (self.later.amount or 0.0), 4)

    @property
    def unknown(self) -> int:
        """Calls of unknown amount."""
        return self.first.unknown + self.later.unknown


def fall(parties: Collection[int], claims: Sequence[Claim], bears: Mapping[int, float | None], before: Collection[int] = ()) -> Fall:
    """The consequences if these cannot pay. `before`: who has fallen already. A party of unknown capacity is called and is not taken to fall."""
    onto: defaultdict[int, list[Claim]] = defaultdict(list)
    for each in claims:
        onto[each.debtor].append(each)
    down, called = {*parties, *before}, defaultdict[int, list[float]](list)
    rounds: list[tuple[list[Claim], set[int]]] = []
    front = set(parties)
    while front:
        calls = [claim for each in sorted(front) for claim in onto[each] if claim.guarantor not in down]
        for claim in calls:
            called[claim.guarantor] += [] if claim.amount is None else [claim.amount]
        front = {each for each in {claim.guarantor for claim in calls} if _cannot(fsum(called[each]), bears.get(each))}
        down |= front
        rounds.append((calls, front))
    later = [claim for calls, _ in rounds[1:] for claim in calls]
    later_fallen = {each for _, fallen in rounds[1:] for each in fallen}
    return Fall(tuple(sorted(parties)), _called(rounds[0][0]), tuple(sorted(rounds[0][1])), _called(later), tuple(sorted(later_fallen)))


def heaviest(falls: Collection[Fall]) -> Fall | None:
    """The fall that takes most, of those whose calls are all known: by what is called, then by who falls, then by who pays, then the first party."""
    return max((each for each in falls if not each.unknown), key=weight, default=None)


def weight(each: Fall) -> tuple[float, int, int, tuple[int, ...]]:
    """What a fall is ranked by."""
    return (each.known, len(each.fallen), each.first.payers + each.later.payers, tuple(-party for party in each.parties))


def _called(claims: Sequence[Claim]) -> Called:
    known = [each.amount for each in claims if each.amount is not None]
    payers = len({each.guarantor for each in claims})
    return Called(payers, round(fsum(known), 4) if known or not claims else None, sum(each.unknown for each in claims))


def _cannot(called: float, limit: float | None) -> bool:
    return limit is not None and called > limit

"""What a fall takes with it: who has to pay for whom, and who cannot.

A guarantor is called for all that it guarantees of parties that fell, so that no order matters; it falls itself when it is
called for more than its registered capital, which stands for what it can bear (design value; what it owns is not known). The
sequential default of Furfine, "Interbank exposures: quantifying the risk of contagion", Journal of Money, Credit and Banking 35, 2003, without recovery.
Cost O(guarantees) for each first fall.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class Claim:
    """What one party (a number) guarantees for another; `amount` None is unknown, not zero."""

    guarantor: int
    debtor: int
    amount: float | None


@dataclass(frozen=True, slots=True)
class Fall:
    """What the fall of one party brings: what is called in all, from how many, who falls too. `unknown`: calls of unknown amount."""

    party: int
    called: float
    payers: int
    fallen: tuple[int, ...]
    unknown: int


def fall(party: int, claims: Sequence[Claim], bears: Mapping[int, float | None]) -> Fall:
    """The consequences if this party cannot pay. A party of unknown capacity is called and is not taken to fall."""
    onto: defaultdict[int, list[Claim]] = defaultdict(list)
    for each in claims:
        onto[each.debtor].append(each)
    called: defaultdict[int, float] = defaultdict(float)
    unknown, fallen, waiting = 0, {party}, [party]
    while waiting:
        for claim in onto[waiting.pop(0)]:
            if claim.guarantor == party:
                continue  # it has failed already
            called[claim.guarantor] += claim.amount or 0.0
            unknown += claim.amount is None
            limit = bears.get(claim.guarantor)
            if claim.guarantor not in fallen and limit is not None and called[claim.guarantor] > limit:
                fallen.add(claim.guarantor)
                waiting.append(claim.guarantor)
    return Fall(party, round(fsum(called.values()), 4), len(called), tuple(sorted(fallen - {party})), unknown)


def heaviest(falls: Collection[Fall]) -> Fall:
    """The fall that takes most: by what is called, then by who falls, then by who pays, then the first party."""
    return max(falls, key=lambda each: (each.called, len(each.fallen), each.payers, -each.party))

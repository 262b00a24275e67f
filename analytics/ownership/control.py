"""Who controls whom by votes that the records prove, apart from the economic share.

Votes follow the shares (公司法第六十五条、第一百一十六条), or the voting rights that a statement declares; of a range the lower
end is what is proven. A firm whose recorded shares add up to more than the tolerance allows has no votes that could be
proven. Agreements, proxies and family ties that nobody recorded are not here, and whoever shows a result says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array

from analytics.algorithms.best_path import Ints
from analytics.algorithms.control import MAJORITY, Controlled, controlled
from analytics.ownership.holdings import Holdings
from analytics.ownership.policy import OwnershipPolicy
from ledger.view import View

IDENTIFIED = "select person_id from merged_persons order by person_id"
DECLARED_VOTES = """
select subject_id, holder_id, sum(coalesce(share, share_min)) as votes, list(record_id order by record_id) as records from interests_current
where interest in (select unnest($kinds)) and directness = 'direct' and coalesce(share, share_min) is not null
group by subject_id, holder_id order by subject_id, holder_id
"""


def proven_votes(view: View, holdings: Holdings, policy: OwnershipPolicy) -> csr_array:
    """Fraction of the votes of j that i casts, as far as records prove it."""
    declared = view.rows(DECLARED_VOTES, {"kinds": list(policy.agreements.votes)})
    return _votes(holdings, declared, policy.tolerance_percent)


@dataclass(frozen=True)
class PeopleInControl:
    """Persons known by more than a name, and the firms that each controls, alone and through others.

    `owner`: by node the person who controls it, -1 nobody. At most one, since two majorities would need more than all votes.
    """

    votes: csr_array
    owner: Ints
    indirect: Mapping[int, Mapping[int, Controlled]]  # those who hold a firm that holds others

    def of(self, person: int) -> Mapping[int, Controlled]:
        """Whom this person controls, in the order in which control is reached."""
        return self.indirect[person] if person in self.indirect else controlled(self.votes, [person])


def people_in_control(votes: csr_array, holdings: Holdings, merged: set[str]) -> PeopleInControl:
    """One who holds no firm that holds others controls exactly what he holds more than half of, so that only owners of
    holding firms need the fixed point: near-linear in all holdings."""
    known = holdings.people & np.array([key.startswith("P-") or key in merged for key in holdings.keys], dtype=np.bool_)
    holds = np.diff(votes.indptr)
    owner = np.full(len(holdings.keys), -1, dtype=np.int64)
    holder = np.repeat(np.arange(len(holds)), holds)
    majority = known[holder] & (votes.data > MAJORITY)
    owner[votes.indices[majority]] = holder[majority]
    into_holders = np.unique(holder[known[holder] & (holds[votes.indices] > 0)])
    indirect = {person: firms for person in into_holders.tolist() if (firms := controlled(votes, [person]))}
    for person, firms in indirect.items():
        owner[list(firms)] = person
    return PeopleInControl(votes, owner, indirect)


def merged_people(view: View) -> set[str]:
    """Persons known by more than a name though their id says only the name: somebody decided that they are one."""
    return {row["person_id"] for row in view.rows(IDENTIFIED)}


def _votes(holdings: Holdings, declared: Sequence[Mapping[str, Any]], tolerance: float) -> csr_array:
    size = len(holdings.keys)
    known = np.nan_to_num(holdings.share)
    total = np.bincount(holdings.subject, weights=known, minlength=size)
    sound = (total <= 100 + tolerance)[holdings.subject] & (known > 0)
    said = [(holdings.index[row["holder_id"]], holdings.index[row["subject_id"]], row["votes"] / 100) for row in declared
            if row["holder_id"] in holdings.index and row["subject_id"] in holdings.index]  # fmt: skip
    spoken = {(holder, subject) for holder, subject, _ in said}
    kept = np.array([(h, s) not in spoken for h, s in zip(holdings.holder.tolist(), holdings.subject.tolist(), strict=True)], dtype=np.bool_) if said else True
    chosen = sound & kept
    rows = np.concatenate([holdings.holder[chosen], np.array([each[0] for each in said], dtype=np.int64)])
    columns = np.concatenate([holdings.subject[chosen], np.array([each[1] for each in said], dtype=np.int64)])
    values = np.concatenate([known[chosen] / 100, np.array([each[2] for each in said], dtype=np.float64)])
    return csr_array(coo_array((values, (rows, columns)), shape=(size, size)))

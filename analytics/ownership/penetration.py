"""Who owns one firm in the end, by which paths, and who controls it: 股权穿透 for one subject on one day.

Economic share and control are told apart. What does not follow from records is named and not guessed: unknown shares,
totals that are not 100 %, loops without an answer, declarations that the shares do not bear out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from analytics.algorithms.best_path import Floats
from analytics.algorithms.control import MAJORITY, Controlled, chain, controlled
from analytics.algorithms.ownership import effective_owners, rings
from analytics.algorithms.share_paths import SharePath, heaviest_cycle, share_paths
from analytics.ownership.caveats import UNSEEN, declared_caveats, holding_caveats
from analytics.ownership.control import proven_votes
from analytics.ownership.declared import Declared, arrangements, declared_interests
from analytics.ownership.holdings import Holding, Holdings, names_of, read_holdings
from analytics.ownership.lead import surnames
from analytics.ownership.policy import OwnershipPolicy, ownership_policy
from ledger.view import View

EXACT = 1e-6  # percent: differences below are double precision, not ownership


@dataclass(frozen=True, slots=True)
class Party:
    """A node of the network."""

    id: str
    name: str
    person: bool


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of holders down to the subject, with the share of every step and their product, in percent."""

    parties: tuple[Party, ...]
    steps: tuple[float, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Owner:
    """A holder, direct or not. `effective` None: loops leave it undefined. `beyond`: what goes round loops or along paths below the cut-off."""

    party: Party
    effective: float | None
    direct: float | None
    ultimate: bool  # nobody is on record as holding it
    paths: tuple[Path, ...]
    beyond: float | None


@dataclass(frozen=True, slots=True)
class Loop:
    """Firms that hold themselves: by firm its share of itself (None: undefined), and the heaviest way round."""

    firms: tuple[Party, ...]
    self_held: tuple[float | None, ...]
    bounded: bool
    cycle: Path


@dataclass(frozen=True, slots=True)
class Control:
    """Who controls the subject and why: `basis` in Chinese, `votes` in percent, `chain` from the controller down."""

    parties: tuple[Party, ...]
    basis: str
    votes: float | None
    chain: tuple[Party, ...]
    casters: tuple[Party, ...]  # who casts these votes at the subject, the largest first
    declared: bool  # rests on a statement, not on the register of members
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Penetration:
    """Everything about one subject. Shares in percent; `holdings`: every direct holding of the network that was looked at."""

    subject: Party
    as_of: date
    total: float | None
    unknown: tuple[Holding, ...]
    direct: tuple[Holding, ...]
    owners: tuple[Owner, ...]
    loops: tuple[Loop, ...]
    control: tuple[Control, ...]
    beneficial: tuple[Party, ...]
    declared: tuple[Declared, ...]
    holdings: tuple[Holding, ...]
    parties: Mapping[str, Party]
    cutoff: float
    paths_left_out: bool
    notes: tuple[str, ...]


def penetrate(view: View, subject: str, cutoff: float | None = None, *, full_names: bool = False) -> Penetration:
    """Ownership and control of a subject. `cutoff`: the smallest product of a path to list, in percent. Persons by surname unless `full_names`."""
    policy = ownership_policy()
    holdings = read_holdings(view, subject)
    declared = declared_interests(view, holdings.keys)
    known = names_of(view, [*holdings.keys, *(each.holder_id for each in declared)], holdings)
    people = {each.holder_id for each in declared if each.person} | {holdings.keys[n] for n in np.flatnonzero(holdings.people).tolist()}
    parties = {key: Party(key, name, key in people or key.startswith(("P-", "N-"))) for key, name in known.items()}
    if not full_names:
        parties = dict(_surnames(parties))
    return _Query(view, holdings, parties, declared, policy, holdings.index[subject], policy.cutoff_percent if cutoff is None else cutoff).answer()


def _surnames(parties: Mapping[str, Party]) -> Iterator[tuple[str, Party]]:
    """Persons by surname, numbered where two have the same one."""
    people = surnames({key: each.name for key, each in parties.items() if each.person})
    for key, each in sorted(parties.items()):
        yield key, Party(each.id, people[key], True) if each.person else each


@dataclass(frozen=True)
class _Query:
    """One question, with what it was read from."""

    view: View
    holdings: Holdings
    parties: Mapping[str, Party]
    declared: Sequence[Declared]
    policy: OwnershipPolicy
    subject: int
    cutoff: float

    def answer(self) -> Penetration:
        direct = tuple(self.holdings.holders(self.subject))
        found = share_paths(self.holdings.held, self.subject, max(self.cutoff, EXACT) / 100, self.policy.paths)
        owners = tuple(self._owners(effective_owners(self.holdings.held, self.subject), found.paths))
        every = tuple(self.holdings.holding(line) for line in range(self.holdings.lines.num_rows))
        control = tuple(self._control())
        loops = tuple(self._loop(ring.nodes, ring.self_held, bounded=ring.bounded) for ring in rings(self.holdings.held))
        unknown = tuple(each for each in every if each.share is None)
        total = None if not direct or any(each.share is None for each in direct) else sum(each.share or 0 for each in direct)
        return Penetration(
            self.party(self.subject), self.view.as_of, total, unknown, direct, owners, loops, control, self._beneficial(owners, control),
            tuple(self.declared), every, self.parties, self.cutoff, found.left_out, self._caveats(every, owners),
        )  # fmt: skip

    def party(self, node: int) -> Party:
        return self.parties[self.holdings.keys[node]]

    def _owners(self, shares: Floats, paths: Sequence[SharePath]) -> Iterator[Owner]:
        held = np.diff(self.holdings.of_subject) > 0
        order = np.argsort(-np.nan_to_num(shares, nan=2.0), kind="stable").tolist()
        for node in order:
            if node == self.subject or not (np.isnan(shares[node]) or 100 * shares[node] >= max(self.cutoff, EXACT)):
                continue
            mine = tuple(self._path(path) for path in paths if path.nodes[0] == node)
            exact = None if np.isnan(shares[node]) else 100 * float(shares[node])
            direct = self.holdings.between(node, self.subject)
            beyond = None if exact is None else round(exact - sum(path.share for path in mine), 9)
            yield Owner(self.party(node), exact, direct.share if direct else None, not held[node], mine, beyond)

    def _path(self, path: SharePath) -> Path:
        steps = tuple(100 * float(self.holdings.held[a, b]) for a, b in pairwise(path.nodes))
        return Path(tuple(self.party(node) for node in path.nodes), steps, 100 * path.share)

    def _loop(self, nodes: tuple[int, ...], self_held: Sequence[float], *, bounded: bool) -> Loop:
        told = tuple(None if np.isnan(each) else 100 * each for each in self_held)
        return Loop(tuple(self.party(node) for node in nodes), told, bounded, self._path(heaviest_cycle(self.holdings.held, nodes)))

    def _control(self) -> Iterator[Control]:
        """By votes: alone, together where a statement says so, jointly through an arrangement; then what is only declared."""
        votes = proven_votes(self.view, self.holdings, self.policy)
        alone = self._alone(votes)
        yield from alone
        yield from self._together(votes)
        if not any(each.parties[0].person for each in alone):
            yield from self._jointly(alone)
        yield from self._declared_control()

    def _alone(self, votes: csr_array) -> list[Control]:
        """Those who control the subject and are controlled by nobody in turn; firms between them are in their chains."""
        found = {node: each for node in range(len(self.holdings.keys)) if node != self.subject and self.subject in (each := controlled(votes, [node]))}
        above = [node for node in found if not any(node in each for other, each in found.items() if other != node and other not in found[node])]
        basis = "表决权过半数" if len(above) == 1 else "表决权过半数（循环持股，互相控制）"
        return [self._by_votes((node,), found[node], basis) for node in above]

    def _together(self, votes: csr_array) -> Iterator[Control]:
        """Holders of whom a statement says that they act together, if their votes together are a majority."""
        words = re.compile(self.policy.agreements.concerted_words, re.IGNORECASE)
        here = [each for each in self.declared if each.subject_id == self.holdings.keys[self.subject] and each.details and words.search(each.details)]
        group = tuple(sorted({self.holdings.index[each.holder_id] for each in here if each.holder_id in self.holdings.index}))
        found = controlled(votes, group) if len(group) > 1 else {}
        if self.subject in found:
            records = tuple(sorted(each.record_id for each in here))
            yield self._by_votes(group, found, "声明的一致行动，合计表决权过半数", declared=True, records=records)

    def _jointly(self, alone: Sequence[Control]) -> Iterator[Control]:
        """An arrangement that controls the subject and that no single party controls: its parties do so jointly."""
        joint = arrangements(self.view, self.holdings.keys)
        for each in alone:
            top = each.parties[0]
            held = self.holdings.holders(self.holdings.index[top.id])
            if top.id in joint and len(held) > 1:
                parties = tuple(sorted((self.parties[one.holder_id] for one in held), key=lambda party: (party.name, party.id)))
                records = tuple(sorted({*each.records, *(record for one in held for record in one.records)}))
                yield Control(parties, f"通过{top.name}（共同持有的安排）共同控制", each.votes, (top, *each.chain[1:]), each.casters, False, records)

    def _declared_control(self) -> Iterator[Control]:
        kinds = self.policy.agreements
        for each in self.declared:
            if each.subject_id != self.holdings.keys[self.subject]:
                continue
            board = each.interest in kinds.board and (each.least or 0) > 100 * MAJORITY
            if board or (each.interest in kinds.declared and each.beneficial) or each.interest in kinds.nominee:
                who, why = self.parties[each.holder_id], f"（{each.details}）" if each.details else ""
                yield Control((who,), f"声明：{each.title}{why}", each.least, (who, self.party(self.subject)), (who,), True, (each.record_id,))

    def _by_votes(
        self, group: tuple[int, ...], found: Mapping[int, Controlled], basis: str, *, declared: bool = False, records: tuple[str, ...] = ()
    ) -> Control:
        way = chain(dict(found), self.subject)
        mine = {record for node in way[1:] for holder in found[node].through if (held := self.holdings.between(holder, node)) for record in held.records}
        parties = tuple(self.party(node) for node in group)
        casters = tuple(map(self.party, found[self.subject].through))
        return Control(parties, basis, 100 * found[self.subject].votes, tuple(map(self.party, way)), casters, declared, tuple(sorted({*mine, *records})))

    def _beneficial(self, owners: Sequence[Owner], control: Sequence[Control]) -> tuple[Party, ...]:
        """Natural persons with at least the share of the rule, with control, or declared to be beneficial owners."""
        least = self.policy.beneficial_percent - EXACT
        by_share = [each.party for each in owners if each.party.person and each.effective is not None and each.effective >= least]
        by_control = [party for each in control for party in each.parties if party.person]
        said = [self.parties[each.holder_id] for each in self.declared if each.beneficial and each.subject_id == self.holdings.keys[self.subject]]
        return tuple(dict.fromkeys([*by_share, *by_control, *(each for each in said if each.person)]))

    def _caveats(self, every: Sequence[Holding], owners: Sequence[Owner]) -> tuple[str, ...]:
        indirect = {each.party.id: None if each.effective is None else each.effective - (each.direct or 0) for each in owners}
        here = [each for each in self.declared if each.subject_id == self.holdings.keys[self.subject]]
        names = {key: party.name for key, party in self.parties.items()}
        return (*holding_caveats(every, names, self.policy.tolerance_percent), *declared_caveats(here, indirect, names), UNSEEN)

"""Linked repeats that the background holds by chance, or that were planted for another detector: finding them is not false.

A second reading that does not call the detector: whoever represented a legal person from 90 days before a decision (or from its founding) to
the decision, or held more than half of it, directly or through firms, stood behind it. Two or more legal persons of one person, three or
more cases in one field within 24 months, a quarter of the person's firms. The numbers are the product's own, taken over.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bench.generate.model import BRANCH, REP_ROLE, Firm, Penalty, Role, Share
from bench.generate.natural_repeat import counting
from bench.generate.people import Person
from bench.generate.truth import LINKED, Planted
from bench.generate.world import World
from ledger.months import months_after

MONTHS, CASES, FIRMS, HALF, QUARTER = 24, 3, 2, 50.0, 0.25
ACT_BEFORE, ONE_CASE, STEPS = timedelta(days=90), timedelta(days=7), 5
Behind = dict[str, bool]  # identity number → whether the person controls the firm, or only represents it


@dataclass(frozen=True, slots=True)
class Charge:
    """A decision against the legal person `firm`, which is not the party if that is a branch."""

    penalty: Penalty
    firm: str


def natural_linked_repeats(world: World) -> Iterator[Planted]:
    """One item per person and field."""
    ownership, judged = _Ownership(world), world.judged(LINKED)
    charges: defaultdict[tuple[str, str], list[Charge]] = defaultdict(list)
    for penalties in counting(world).values():
        for penalty in penalties:
            firm = ownership.legal_person(penalty)
            for person in ownership.behind(firm, penalty.decided) if firm else ():
                charges[person, penalty.offence.family].append(Charge(penalty, firm))
    for (person, family), found in sorted(charges.items(), key=lambda each: each[0]):
        firms = tuple(sorted({each.firm for each in found}))
        if len(firms) >= FIRMS and not judged & set(firms) and ownership.met(person, found):
            names = "、".join(world.firms[firm].name for firm in firms)
            records = tuple(each.penalty.document_no for each in found)
            note = f"{names}：自然形成，作出决定时由同一人代表或控股，在{family}领域合计 {len(found)} 份决定。"
            number = f"natural-linked_repeat-{firms[0]}-{len(records)}-{family}"
            yield Planted("linked_repeat", number, firms, firms, LINKED, True, note, "natural", "", records, True)


class _Ownership:
    """Who stood behind whom and when."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._roles: defaultdict[str, list[Role]] = defaultdict(list)
        self._shares: defaultdict[str, list[Share]] = defaultdict(list)
        for role in world.roles:
            if role.role in REP_ROLE.values() and role.firm.kind != BRANCH:
                self._roles[role.firm.subject_id].append(role)
        for share in world.shares:
            self._shares[share.firm.subject_id].append(share)
        self._branches = {each.firm.subject_id: each for each in world.branches}
        self._hosts = {each.host.subject_id for each in world.shared if each.host}
        claims = [each for each in world.objections if each.kind == "冒用身份" and each.person]
        self._gone = {each.person.number for each in claims if each.person and (each.end is None or (each.outcome == "成立" and each.firm is None))}
        self._disowned = {(each.person.number, each.firm.subject_id) for each in claims if each.person and each.firm and each.outcome == "成立"}

    def legal_person(self, penalty: Penalty) -> str:
        """The subject, or the company whose branch it is; empty for operators of markets and branches of nobody."""
        firm = penalty.firm
        if firm is None or firm.subject_id in self._hosts:
            return ""
        if firm.kind != BRANCH:
            return firm.subject_id
        branch = self._branches.get(firm.subject_id)
        return branch.parent.subject_id if branch and branch.parent.subject_id not in self._hosts else ""

    def behind(self, firm: str, day: date) -> Behind:
        """Persons with a number who stood behind a firm through the time of the act."""
        begun = max(day - ACT_BEFORE, min(self._world.firms[firm].established, day))
        found = {role.person.number: False for role in self._roles[firm] if (role.begin or date.min) <= begun and (role.end or date.max) > day}
        found |= dict.fromkeys(self._controllers(firm, begun, day), True)
        return {person: controls for person, controls in found.items() if person and person not in self._gone and (person, firm) not in self._disowned}

    def met(self, person: str, charges: Sequence[Charge]) -> bool:
        """Whether some window holds enough cases against enough of the person's firms."""
        strangers = {each.firm: self._stranger(person, each) for each in charges}
        for stranger in sorted(set(strangers.values())):
            chosen = sorted(
                (each for each in charges if strangers[each.firm] in ("", stranger)), key=lambda each: (each.penalty.decided, each.penalty.document_no)
            )
            cases = _cases(chosen)
            for start, first in enumerate(cases):
                inside = [case for case in cases[start:] if case[0].penalty.decided <= months_after(first[0].penalty.decided, MONTHS)]
                if len(inside) >= CASES and self._enough(person, inside):
                    return True
        return False

    def _enough(self, person: str, cases: Sequence[Sequence[Charge]]) -> bool:
        fined = {each.firm for case in cases for each in case}
        first, last = cases[0][0].penalty.decided, cases[-1][-1].penalty.decided
        return len(fined) >= FIRMS and len(fined) >= QUARTER * len(fined | self._firms_of(person, first, last))

    def _firms_of(self, person: str, first: date, last: date) -> set[str]:
        roles = [(each.firm, each.begin or date.min, each.end) for held in self._roles.values() for each in held if each.person.number == person]
        shares = [(each.firm, each.begin, each.end) for held in self._shares.values() for each in held if each.percent > HALF and _key(each.holder) == person]
        own = {firm.subject_id for firm, begin, end in [*roles, *shares] if begin <= last and (end or date.max) > first}
        held = {firm.subject_id for firm, begin, end in shares if begin <= last and (end or date.max) > first}
        below = {each.firm.subject_id for held_by in self._shares.values() for each in held_by if each.percent > HALF and _key(each.holder) in held}
        return own | below

    def _stranger(self, person: str, charge: Charge) -> str:
        """Who else controls a firm of which the person holds nothing."""
        day = charge.penalty.decided
        if self.behind(charge.firm, day).get(person) or any(_key(each.holder) == person for each in self._shares[charge.firm]):
            return ""
        return next((_key(each.holder) or each.holder.name for each in self._shares[charge.firm] if each.percent > HALF and _covers(each, day, day)), "")

    def _controllers(self, firm: str, begun: date, day: date, steps: int = 1) -> Iterator[str]:
        for share in self._shares[firm]:
            if share.percent > HALF and _covers(share, begun, day):
                if isinstance(share.holder, Person):
                    yield share.holder.number
                elif steps < STEPS:
                    yield from self._controllers(share.holder.subject_id, begun, day, steps + 1)


def _covers(share: Share, begun: date, day: date) -> bool:
    return share.begin <= begun and (share.end or date.max) > day


def _key(holder: Person | Firm) -> str:
    return holder.number if isinstance(holder, Person) else holder.subject_id


def _cases(charges: Sequence[Charge]) -> list[list[Charge]]:
    """Decisions that are one case: one number, one firm on one day, or one conduct before one office within a week."""
    cases: list[list[Charge]] = []
    for charge in charges:
        mine = next((case for case in cases if _same(case[0], charge)), None)
        if mine is None:
            cases.append([charge])
        else:
            mine.append(charge)
    return cases


def _same(one: Charge, other: Charge) -> bool:
    first, second = one.penalty, other.penalty
    if one.firm == other.firm and first.decided == second.decided:
        return True
    if first.authority.uscc != second.authority.uscc:
        return False
    return first.document_no == second.document_no or (second.decided - first.decided <= ONE_CASE and first.offence.conduct == second.offence.conduct)

"""Ownership leads that the background and other plantings truly hold, noted so that finding them is not called false.

A second reading of the facts that does not call the detector: dense matrices and plain loops over the world's own shares,
roles and records. Only the numbers of ownership.toml are taken over. Firms planted for this detector are left out.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np

from analytics.ownership.policy import ownership_policy
from bench.generate.model import AS_OF, ENTERPRISE, Firm
from bench.generate.natural_repeat import counting
from bench.generate.people import Person
from bench.generate.truth import OWNERSHIP, Planted
from bench.generate.world import World
from ledger.in_force import red_lists


def natural_ownership(world: World) -> Iterator[Planted]:
    """Firms of totals, loops, hidden controllers and fronts that nobody planted."""
    facts, judged = _Facts(world), world.judged(OWNERSHIP)
    for variant, members in [*facts.totals(), *facts.loops(), *facts.hidden(), *facts.fronts()]:
        if not judged.intersection(members):
            note = f"{len(members)} 户：背景中自然形成（{variant}），{world.firms[members[0]].name}等。"
            yield Planted("ownership", f"natural-ownership-{variant}-{members[0]}", members, members, OWNERSHIP, True, note, "natural", natural=True)


@dataclass(frozen=True)
class _Facts:
    """What the world knows on the last day."""

    world: World

    @cached_property
    def shares(self) -> dict[str, dict[str, float]]:
        """Percent by firm and holder: of several rows the newest."""
        found: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for each in sorted(self.world.shares, key=lambda share: share.begin):
            if each.begin <= AS_OF and (each.end is None or each.end > AS_OF) and self.alive(each.firm.subject_id):
                holder = each.holder
                key = holder.subject_id if isinstance(holder, Firm) else holder.number or f"{each.firm.subject_id}|{holder.name}"
                if key not in self.suspended:
                    found[each.firm.subject_id][key] = each.percent
        return found

    @cached_property
    def people(self) -> dict[str, Person]:
        """Persons by number."""
        known = {each.holder.number: each.holder for each in self.world.shares if isinstance(each.holder, Person) and each.holder.number}
        return known | {each.person.number: each.person for each in self.world.roles if each.person.number}

    @cached_property
    def suspended(self) -> set[str]:
        """Persons whose identity may have been stolen."""
        return {each.person.number for each in self.world.objections if each.end is None and each.person}

    @cached_property
    def roles(self) -> dict[str, list[tuple[str, str]]]:
        """(person, role) by firm, today."""
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for each in self.world.roles:
            begun, ended = each.begin is None or each.begin <= AS_OF, each.end is not None and each.end <= AS_OF
            if begun and not ended and each.person.number and each.person.number not in self.suspended:
                found[each.firm.subject_id].append((each.person.number, each.role))
        return found

    @cached_property
    def bad(self) -> set[str]:
        """Firms with a decision or an entry on a list that counts."""
        gone = {(each.firm.subject_id, each.document_no) for each in self.world.repairs if each.outcome != "不予修复"}
        listed = {
            each.firm.subject_id for each in self.world.listings
            if each.firm and each.list_type not in red_lists() and each.begin <= AS_OF and (each.end is None or each.end > AS_OF)
            and (each.firm.subject_id, each.document_no) not in gone
        }  # fmt: skip
        return listed | set(counting(self.world))

    @cached_property
    def control(self) -> dict[str, set[str]]:
        """Firms that each person controls: votes of the person and of firms already under control, more than half."""
        holds: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for firm, held in self.shares.items():
            if sum(held.values()) <= 100 + ownership_policy().tolerance_percent:
                for holder, part in held.items():
                    holds[holder][firm] = part
        found = {}
        for person in self.people:
            group, grown = {person}, True
            while grown:
                sums: defaultdict[str, float] = defaultdict(float)
                for holder in group:
                    for firm, part in holds.get(holder, {}).items():
                        sums[firm] += part
                more = {firm for firm, part in sums.items() if part > 50} - group
                group, grown = group | more, bool(more)
            if len(group) > 1:
                found[person] = group - {person}
        return found

    def alive(self, subject: str) -> bool:
        """Not deregistered on the last day."""
        firm = self.world.firms[subject]
        return firm.ended is None or firm.ended > AS_OF

    def totals(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """More than 100 %."""
        limit = 100 + ownership_policy().tolerance_percent
        yield from (("totals", (firm,)) for firm, held in sorted(self.shares.items()) if sum(held.values()) > limit)

    def loops(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Loops that are closed, control themselves, or hold much of themselves."""
        graph = nx.DiGraph((holder, firm) for firm, held in self.shares.items() for holder in held if holder in self.world.firms)
        for ring in nx.strongly_connected_components(graph):
            if len(ring) > 1:
                keys = sorted(ring)
                held = np.array([[self.shares.get(firm, {}).get(holder, 0.0) / 100 for firm in keys] for holder in keys])
                inside = held.sum(axis=0)
                own = np.inf if (inside >= 1).all() else (1 - 1 / np.diag(np.linalg.inv(np.eye(len(keys)) - held))).max()
                if 100 * own >= ownership_policy().loops.self_held_percent or (inside > 0.5).all():
                    yield "loop", tuple(keys)

    def hidden(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Persons without office behind several groups with records."""
        wanted = ownership_policy().hidden
        for person, firms in sorted(self.control.items()):
            between = {holder for firm in firms for holder in self.shares[firm]}
            ends = (each for each in firms - between if max(self.shares[each], key=self.shares[each].__getitem__) != person)
            indirect = sorted(each for each in ends if self.alive(each))
            if len(indirect) < wanted.firms or any(person == each for firm in firms for each, _ in self.roles[firm]):
                continue
            graph: nx.Graph[object] = nx.Graph()
            for firm in indirect:
                held, known = self.shares[firm], self.world.firms[firm]
                graph.add_edges_from((firm, ("shown", each)) for each in (known.place.text(), known.phone) if each)
                graph.add_edges_from((firm, ("person", each)) for each, _ in self.roles[firm])
                graph.add_edges_from((firm, each) for each in held if each in firms)
                graph.add_edges_from((firm, each) for each in self._above(firm, firms) if (self.world.firms[each].insured or 0) >= wanted.group_staff)
            groups = [self.bad.intersection(group).intersection(indirect) for group in nx.connected_components(graph)]
            if len(groups) >= wanted.appearances and sum(map(bool, groups)) >= wanted.bad_groups:
                yield "hidden", tuple(sorted(firms))

    def _above(self, firm: str, firms: set[str]) -> set[str]:
        """Those of the firms that hold this one, directly or through one another."""
        found, level = set[str](), {firm}
        while level:
            level = {holder for each in level for holder in self.shares[each] if holder in firms} - found
            found |= level
        return found

    def fronts(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Representatives who own nothing of what others control without managing it."""
        wanted = ownership_policy().nominee
        owners = {firm: person for person, firms in self.control.items() for firm in firms}
        signed: defaultdict[str, set[str]] = defaultdict(set)
        for firm, roles in self.roles.items():
            for person, role in roles:
                if role in wanted.representative and self.alive(firm) and self.world.firms[firm].kind == ENTERPRISE:
                    signed[person].add(firm)
        for person, firms in sorted(signed.items()):
            chosen = sorted(each for each in firms if self._fronted(person, each, owners))
            kept = {owners[each] for each in chosen}
            most = max(kept, key=lambda owner: sum(owners[each] == owner for each in chosen), default="")
            hired = len(chosen) >= wanted.hire_firms and len(kept) >= wanted.hire_controllers
            mine = chosen if hired else [each for each in chosen if owners[each] == most]
            signs = bool(self.bad.intersection(mine)) + (2 * sum(self.world.firms[each].insured == 0 for each in mine) >= max(1, len(mine)))
            alike = not hired and bool(most) and self.people[most].name[0] == self.people[person].name[0]
            staffed = sum((self.world.firms[each].insured or 0) >= wanted.staffed_least for each in mine)
            if staffed < wanted.staffed_share * len(mine) and len(mine) >= wanted.firms and signs >= (wanted.family_signs if alike else wanted.signs):
                yield "front", tuple(mine)

    def _fronted(self, person: str, firm: str, owners: dict[str, str]) -> bool:
        owner = owners.get(firm, person)
        between = {firm} | {each for each in self.control.get(owner, ()) if each in self.shares[firm]}
        managed = any(each == owner and role in ownership_policy().nominee.management for place in between for each, role in self.roles[place])
        platform = any(firm in self.shares.get(own, ()) for own in self.control.get(person, ()))  # others hold the representative's firm through it
        return owner != person and not managed and not platform and self.shares[firm].get(person, 0) <= ownership_policy().nominee.token_percent

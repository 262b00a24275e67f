"""Guarantees of the background that hang on a firm in trouble by chance, noted so that finding them is not called false.

A second reading of the definition, step by step over the facts and without the detector: guarantees in force between firms that nobody
controls in common; who is in trouble; who vouches for them, directly or through others within four steps.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from bench.generate.decisions import SERIOUS_LISTS
from bench.generate.model import AS_OF, Firm, Guarantee
from bench.generate.truth import GUARANTEES, Planted
from bench.generate.world import World
from ledger.months import months_after

STEPS, CHAIN, DENSE, MAJORITY, OPEN_MONTHS = 4, 2, 3, 50.0, 60  # the product's own policy, taken over
FINANCE = ("66", "67", "68", "69")
Edges = Mapping[str, set[str]]


def natural_guarantees(world: World) -> Iterator[Planted]:
    """Networks in which nobody is planted."""
    planted = {member for each in world.planted if each.detector == GUARANTEES for member in each.members}
    top = _tops(world)
    vouched: defaultdict[str, set[str]] = defaultdict(set)  # debtor's group → guarantors' groups
    firms: defaultdict[str, set[str]] = defaultdict(set)
    for each in world.guarantees:
        one, other = top(each.firm.subject_id), top(each.debtor.subject_id)
        if one != other and _in_force(world, each):
            vouched[other].add(one)
            firms[one].add(each.firm.subject_id)
            firms[other].add(each.debtor.subject_id)
    trouble = _in_trouble(world)
    for network, fallen in _networks(vouched, {group for group, own in firms.items() if own & trouble}):  # a sister in trouble is not enough
        members = tuple(sorted(firm for group in network for firm in firms[group]))
        if _shaped(network, fallen, vouched) and not planted.intersection(members):
            note = f"{'、'.join(world.firms[each].name for each in members)}：背景中自然形成的担保圈或担保链，其中有出事的主体。"
            yield Planted("guarantee_ring", f"natural-guarantee-{members[0]}", members, members, GUARANTEES, True, note, "natural", "", (), True)


def _in_force(world: World, each: Guarantee) -> bool:
    both = [world.firms[each.firm.subject_id], world.firms[each.debtor.subject_id]]
    if any(_lends(firm) or (firm.status == "ZX" and firm.ended and firm.ended <= AS_OF) for firm in both):
        return False
    return each.firm.uscc != "" and each.debtor.uscc != "" and (each.end >= AS_OF if each.end else months_after(each.begin, OPEN_MONTHS) > AS_OF)


def _lends(firm: Firm) -> bool:
    return firm.trade.code[:2] in FINANCE or "融资担保" in firm.name


def _in_trouble(world: World) -> set[str]:
    gone = {(each.firm.subject_id, each.document_no) for each in world.repairs if each.outcome != "不予修复"}
    listed = {
        each.firm.subject_id
        for each in world.listings
        if each.firm and each.list_type in (*SERIOUS_LISTS, "PROCUREMENT") and (not each.end or each.end > AS_OF)
        and (each.firm.subject_id, each.document_no) not in gone
    }  # fmt: skip
    return listed | {firm.subject_id for firm in world.firms.values() if firm.status in ("D", "DA", "C")}


def _tops(world: World) -> Callable[[str], str]:
    """Whoever stands at the top of the majorities above a firm; of a ring of majorities, the first by name."""
    above: dict[str, str] = {}
    for share in world.shares:
        if share.percent > MAJORITY and (share.end is None or share.end > AS_OF):
            key = share.holder.subject_id if isinstance(share.holder, Firm) else share.holder.number
            if key:
                above[share.firm.subject_id] = key

    def top(subject: str) -> str:
        seen = [subject]
        while seen[-1] in above:
            if above[seen[-1]] in seen:
                return min(seen[seen.index(above[seen[-1]]) :])
            seen.append(above[seen[-1]])
        return seen[-1]

    return top


def _networks(vouched: Edges, fallen: set[str]) -> Iterator[tuple[set[str], set[str]]]:
    """Those who hang on the fallen, in parts that hang together."""
    reached = set(fallen)
    front = set(fallen)
    for _ in range(STEPS):
        front = {one for each in front for one in vouched.get(each, ())} - reached
        reached |= front
    while reached:
        part: set[str] = set()
        front = {min(reached)}
        while front:
            part |= front
            front = _beside(part, vouched, reached) - part
        reached -= part
        yield part, part & fallen


def _beside(part: set[str], vouched: Edges, among: set[str]) -> set[str]:
    found = {one for each in part for one in vouched.get(each, ())}
    found |= {each for each in among if part & vouched.get(each, set())}
    return found & among


def _shaped(network: set[str], fallen: set[str], vouched: Edges) -> bool:
    """A circle, a way of two steps to somebody fallen, or a dense core."""
    near = {one for each in fallen for one in vouched.get(each, ())} | fallen
    if network - near:
        return True
    if any(each in _above(each, vouched, network) for each in network):
        return True
    core = set(network)
    while weak := {each for each in core if len({*vouched.get(each, ())} & core | {one for one in core if each in vouched.get(one, ())}) < DENSE}:
        core -= weak
    return bool(core)


def _above(start: str, vouched: Edges, network: set[str]) -> set[str]:
    found: set[str] = set()
    front = vouched.get(start, set()) & network
    while front:
        found |= front
        front = {one for each in front for one in vouched.get(each, ())} & network - found
    return found

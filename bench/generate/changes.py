"""How subjects change in the ordinary course of business, and the register that says so.

`ordinary_changes` makes what an inspector sees every week and thinks nothing of: capital raised and cut (many cuts since the
Company Law of 2023 came into force), staff that comes and goes, firms that are sold, branches that close one by one.
`register_changes` writes a line of the register of changes for every real difference, but for some that nobody sent.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bench.generate.model import AS_OF, ENTERPRISE, HOUSEHOLD, REP_ROLE, START, Changed, Firm, Role, Share
from bench.generate.world import World

CUT, RAISED, STAFF, SOLD, CLOSED = 0.014, 0.012, 0.10, 0.3, 0.10
NEW_LAW = date(2024, 7, 1)  # 公司法 (2023) art. 47: paid within five years
NOT_SENT = 0.04
COMPANY = (ENTERPRISE,)


def ordinary_changes(world: World) -> None:
    """Changes of subjects on which nothing is planted."""
    holdings = _holdings(world)
    for firm in [each for each in world.firms.values() if each.kind in COMPANY and not each.ended and each.subject_id not in world.reserved]:
        _capital(world, firm)
        _staff(world, firm)
        handed = world.representatives(firm)
        if len(handed) > 1 and world.rng.random() < SOLD:
            _sold(world, firm, handed[-1], holdings.get(firm.subject_id, []))
    _branches(world)


def register_changes(world: World) -> None:
    """Lines of the register: items of versions, representatives, holders, branches."""
    versions: defaultdict[str, list[Firm]] = defaultdict(list)
    for firm in world.versions:
        versions[firm.subject_id].append(firm)
    lines = [*_items(versions), *_heads(world), *_holders(world), *_closings(world)]
    known = {(each.firm.subject_id, each.item, each.approved) for each in world.changes}
    for line in lines:
        if (line.firm.subject_id, line.item, line.approved) not in known and world.rng.random() > NOT_SENT:
            world.changes.append(line)


def amended(world: World, firm: Firm, on: date, *, capital: float | None = None, insured: int | None = None, unknown_staff: bool = False) -> Firm:
    """A later version with another capital or number of insured staff; the same version if it would not be later."""
    held = world.firms[firm.subject_id]
    if on <= held.valid_from or on > AS_OF:
        return held
    later = replace(held, valid_from=on, capital=held.capital if capital is None else capital, insured=held.insured if insured is None else insured)
    later = replace(later, insured=None) if unknown_staff else later
    world.enter(later)
    return later


def swap_holders(world: World, firm: Firm, on: date, shares: list[int], buyer: Role) -> None:
    """All holdings of natural persons go to the new representative."""
    total = sum(world.shares[n].percent for n in shares)
    for n in shares:
        world.shares[n] = replace(world.shares[n], end=on)
    world.shares.append(Share(firm, buyer.person, round(total, 4), on))


def _holdings(world: World) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for n, share in enumerate(world.shares):
        if share.end is None:
            found[share.firm.subject_id].append(n)
    return found


def _capital(world: World, firm: Firm) -> None:
    rng, draw = world.rng, world.rng.random()
    if firm.capital and draw < CUT and firm.established < date(2024, 1, 1):
        first = NEW_LAW if rng.random() < 0.8 else START
        amended(
            world,
            firm,
            world.day(max(first, firm.established + timedelta(days=300))),
            capital=round(firm.capital * rng.choice((0.05, 0.1, 0.2, 0.3, 0.5, 0.6, 0.8)), 2),
        )
    elif firm.capital and draw > 1 - RAISED:
        amended(world, firm, world.day(max(START, firm.established + timedelta(days=200))), capital=firm.capital * rng.choice((1.5, 2, 3, 5, 10)))


def _staff(world: World, firm: Firm) -> None:
    """The next annual report gives another number; a few lose most of their staff."""
    rng = world.rng
    if not firm.insured or rng.random() > STAFF:
        return
    on = world.day(max(START, firm.established + timedelta(days=370)))
    factor = rng.uniform(0.05, 0.28) if rng.random() < 0.04 else rng.uniform(0.55, 1.6)
    amended(world, firm, on, insured=round(firm.insured * factor))


def _sold(world: World, firm: Firm, buyer: Role, shares: list[int]) -> None:
    """A firm changes hands: its holders leave as the new representative comes, and often it moves."""
    rng, day = world.rng, buyer.begin or AS_OF
    own = [n for n in shares if not isinstance(world.shares[n].holder, Firm)]
    if own:
        swap_holders(world, firm, day, own, buyer)
    on = world.workday(day + timedelta(days=rng.randint(1, 60)))
    held = world.firms[firm.subject_id]
    if rng.random() < 0.4 and held.valid_from < on <= AS_OF:
        world.enter(replace(held, valid_from=on, place=world.places.place(held.county), operating=None))


def _branches(world: World) -> None:
    """Single branches close; their firms go on."""
    for n, branch in enumerate(world.branches):
        if branch.end is None and branch.firm.subject_id not in world.reserved and world.rng.random() < CLOSED:
            day = world.day(max(START, branch.begin + timedelta(days=120)))
            held = world.firms[branch.firm.subject_id]
            if held.ended is None and held.valid_from < day < AS_OF:
                world.branches[n] = replace(branch, end=day)
                world.enter(replace(held, valid_from=day, ended=day, status="ZX"))


def _items(versions: dict[str, list[Firm]]) -> Iterator[Changed]:
    for every in versions.values():
        ordered = sorted(every, key=lambda firm: firm.valid_from)
        for before, now in pairwise(ordered):
            day = now.valid_from
            if before.place != now.place:
                yield Changed(now, "住所变更", before.place.text(), now.place.text(), day)
            if before.name != now.name:
                yield Changed(now, "名称变更", before.name, now.name, day)
            if before.capital != now.capital and before.capital and now.capital:
                yield Changed(now, "注册资本变更", f"{before.capital:g}万元人民币", f"{now.capital:g}万元人民币", day)


def _heads(world: World) -> Iterator[Changed]:
    for firm in world.firms.values():
        roles = sorted((role for role in world.representatives(firm) if role.begin), key=lambda role: role.begin or date.min)
        for before, now in pairwise(roles):
            if before.person != now.person and now.role == REP_ROLE[firm.kind]:
                item = "经营者变更" if firm.kind == HOUSEHOLD else "法定代表人变更"
                yield Changed(firm, item, before.person.name, now.person.name, now.begin or AS_OF)


def _holders(world: World) -> Iterator[Changed]:
    left, come = defaultdict[tuple[str, date], list[Share]](list), defaultdict[tuple[str, date], list[Share]](list)
    for share in world.shares:
        come[share.firm.subject_id, share.begin].append(share)
        if share.end and share.end <= AS_OF:
            left[share.firm.subject_id, share.end].append(share)
    for (subject, day), gone in left.items():
        yield Changed(world.firms[subject], "股东变更", _named(gone), _named(come[subject, day]), day)


def _closings(world: World) -> Iterator[Changed]:
    for n, branch in enumerate(world.branches):
        if branch.end and branch.end <= AS_OF:
            yield Changed(world.firms[branch.parent.subject_id], "分支机构备案", branch.firm.name, "撤销", branch.end, f"{n + 1}")


def _named(shares: list[Share]) -> str:
    return "；".join(f"{each.holder.name} {each.percent:g}%" for each in shares)

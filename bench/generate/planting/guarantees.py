"""Guarantees that hang on a firm in trouble: circles, mutual guarantees, chains, dense cores, of firms that nobody controls in common."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import enlist
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, ENTERPRISE, Firm, Guarantee
from bench.generate.people import Person
from bench.generate.truth import GUARANTEES
from bench.generate.world import World
from ledger.codelists import code_list

TRUE = {
    "circle": 5, "circle_with_guarantors": 3, "long_circle": 2, "mutual": 4, "chain": 4, "long_chain": 3, "core": 2, "circle_for_outsider": 2,
    "through_a_group": 2, "revoked": 2, "amount_unknown": 1, "open_ended": 1,
}  # fmt: skip
LISTS = ("COURT_SXBZXR", "COURT_SXBZXR", "COURT_SXBZXR", "SAMR_SEVERE", "TAX", "WAGE")
LINES = ("1811", "3399", "5131", "1713", "3484", "5165", "2926", "5190")
Told = tuple[list[Firm], str]
Pairs = Sequence[tuple[int, int]]


def plant_guarantees(world: World) -> None:
    """Every network is one item, found by its members as a set."""
    for variant in world.variants(TRUE):
        firms, note = WAYS[variant](world)
        world.plant("guarantee_ring", variant, firms, note, detector=GUARANTEES, expected=True)


def firms_for(world: World, count: int) -> list[Firm]:
    """Independent companies of one county, as they vouch for one another at their bank."""
    rng, county = world.rng, world.places.county()
    made = []
    for _ in range(count):
        since = world.day(date(2009, 1, 5), date(2021, 12, 1))
        person, other = world.people.one(), world.people.one()
        share = rng.choice((100.0, 90.0, 70.0, 60.0, 50.0))
        holders = ((person, share), (other, 100 - share)) if share < 100 else ((person, share),)
        made.append(found(world, ENTERPRISE, county=county, line=trade(rng.choice(LINES)), established=since, reps=((person, since, None),), holders=holders))
    return made


def vouch(world: World, guarantor: Firm, debtor: Firm, *, amount: float = 0.0, ends: date | None = None) -> Guarantee:
    """One guarantee in force on the last day, unless `ends` says otherwise."""
    rng = world.rng
    begin = world.day(max(date(2024, 2, 1), guarantor.established, debtor.established), date(2026, 3, 1))
    end = ends or max(AS_OF + timedelta(days=rng.randint(0, 900)), begin + timedelta(days=365))
    made = Guarantee(guarantor, debtor, amount or float(rng.choice((50, 100, 150, 200, 300, 500, 800, 1000, 1500, 2000))), min(begin, end), end)
    world.guarantees.append(made)
    return made


def join(world: World, firms: Sequence[Firm], pairs: Pairs) -> float:
    """Guarantees between the firms of these places; the sum in 万元."""
    return sum(vouch(world, firms[one], firms[other]).amount or 0 for one, other in pairs)


def strike(world: World, firm: Firm) -> str:
    """The firm gets onto a serious list, and stays."""
    listing = enlist(world, firm, world.rng.choice(LISTS), world.day(date(2024, 6, 1), date(2026, 6, 1)))
    return f"{firm.name}于 {listing.begin} 被列入{code_list('list_types').title(listing.list_type)}"


def around(count: int) -> list[tuple[int, int]]:
    """Each vouches for the next, the last for the first."""
    return [(n, (n + 1) % count) for n in range(count)]


def along(count: int) -> list[tuple[int, int]]:
    """Each vouches for the next."""
    return [(n, n + 1) for n in range(count - 1)]


def _circle(world: World) -> Told:
    firms = firms_for(world, world.rng.choice((3, 3, 4, 5)))
    total = join(world, firms, around(len(firms)))
    return firms, f"{len(firms)} 户循环担保共 {total:g} 万元，其中{strike(world, firms[0])}"


def _circle_with_guarantors(world: World) -> Told:
    """Others vouch for members of the circle from outside."""
    firms = firms_for(world, 5)
    total = join(world, firms, [*around(3), (3, 0), (4, 3)])
    return firms, f"三户循环担保、圈外两户又为其担保，共 {total:g} 万元，其中{strike(world, firms[world.rng.randrange(3)])}"


def _long_circle(world: World) -> Told:
    firms = firms_for(world, world.rng.choice((6, 7)))
    total = join(world, firms, [*around(len(firms)), (2, 0)])
    return firms, f"{len(firms)} 户首尾相接共 {total:g} 万元，其中{strike(world, firms[3])}"


def _mutual(world: World) -> Told:
    firms = firms_for(world, 2)
    total = join(world, firms, around(2))
    return firms, f"两户互保共 {total:g} 万元，其中{strike(world, firms[0])}"


def _chain(world: World) -> Told:
    firms = firms_for(world, 3)
    total = join(world, firms, along(3))
    return firms, f"两步的担保链共 {total:g} 万元，末端{strike(world, firms[-1])}"


def _long_chain(world: World) -> Told:
    """The chain ends at the firm in trouble; a second guarantor joins on the way."""
    firms = firms_for(world, 5)
    total = join(world, firms, [*along(4), (4, 2)])
    return firms, f"三步的担保链共 {total:g} 万元，末端{strike(world, firms[3])}"


def _core(world: World) -> Told:
    """Everybody vouches for those after him: dense, without a circle."""
    firms = firms_for(world, world.rng.choice((4, 5)))
    pairs = [(one, other) for other in range(len(firms)) for one in range(other)]
    total = join(world, firms, pairs)
    return firms, f"{len(firms)} 户两两担保共 {total:g} 万元，其中{strike(world, firms[-1])}"


def _circle_for_outsider(world: World) -> Told:
    firms = firms_for(world, 4)
    total = join(world, firms, [*around(3), (world.rng.randrange(3), 3)])
    return firms, f"三户循环担保，又为圈外一户担保，共 {total:g} 万元，圈外的{strike(world, firms[3])}"


def _through_a_group(world: World) -> Told:
    """Two subsidiaries: one vouches, the other is vouched for."""
    outsider, parent = firms_for(world, 2)
    rep, since = world.people.one(), world.day(date(2014, 1, 6), date(2021, 6, 1))
    one, other = (_subsidiary(world, parent, rep, since, share) for share in (80.0, 60.0))
    total = join(world, [one, outsider, other], along(3))
    world.reserved.add(parent.subject_id)
    told = strike(world, world.rng.choice((outsider, other)))
    return [outsider, one, other], f"{parent.name}控制的两户与圈外一户实为互保，共 {total:g} 万元，{told}"


def _subsidiary(world: World, parent: Firm, rep: Person, since: date, share: float) -> Firm:
    holders = ((parent, share), (rep, 100 - share))
    return found(world, ENTERPRISE, county=parent.county, line=trade("3399"), established=since, reps=((rep, since, None),), holders=holders)


def _revoked(world: World) -> Told:
    firms = firms_for(world, 3)
    total = join(world, firms, around(3))
    day = world.day(date(2025, 1, 6), date(2026, 5, 20))
    firms[1] = change(world, firms[1], day, ended=day, status="D")
    return firms, f"三户循环担保共 {total:g} 万元，其中{firms[1].name}于 {day} 被吊销"


def _amount_unknown(world: World) -> Told:
    """A bank that reports no amount for one of them."""
    firms = firms_for(world, 3)
    join(world, firms, along(3))
    last = vouch(world, firms[2], firms[0])
    world.guarantees[-1] = Guarantee(last.firm, last.debtor, None, last.begin, last.end)
    return firms, f"三户循环担保，其中一笔金额没有报送，{strike(world, firms[0])}"


def _open_ended(world: World) -> Told:
    """No end was reported."""
    firms = firms_for(world, 2)
    first = vouch(world, firms[0], firms[1])
    world.guarantees[-1] = Guarantee(first.firm, first.debtor, first.amount, first.begin)
    vouch(world, firms[1], firms[0])
    return firms, f"两户互保，其中一笔没有报送截止日期，{strike(world, firms[1])}"


WAYS: Mapping[str, Callable[[World], Told]] = {
    "circle": _circle, "circle_with_guarantors": _circle_with_guarantors, "long_circle": _long_circle, "mutual": _mutual, "chain": _chain,
    "long_chain": _long_chain, "core": _core, "circle_for_outsider": _circle_for_outsider, "through_a_group": _through_a_group, "revoked": _revoked,
    "amount_unknown": _amount_unknown, "open_ended": _open_ended,
}  # fmt: skip

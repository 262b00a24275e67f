"""Guarantees that must stay quiet: nobody in trouble, one owner, professional guarantors, ended, or only one step away."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bench.generate.catalogue import Trade, trade
from bench.generate.decisions import enlist, repair
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, ENTERPRISE, Firm, Guarantee
from bench.generate.planting.guarantees import along, around, firms_for, join, strike, vouch
from bench.generate.truth import GUARANTEES
from bench.generate.world import World

FALSE = {
    "healthy_circle": 5, "one_group": 4, "one_owner": 2, "guarantee_company": 3, "expired": 4, "star": 4, "guarantor_in_trouble": 3, "left_the_list": 3,
    "repaired": 2, "abnormal_only": 3, "deregistered": 2, "healthy_chain": 3,
}  # fmt: skip
GUARANTEEING = Trade("6999", "", 0, 0, ("融资担保有限公司",), (), "借款类担保业务；发行债券担保业务；其他融资担保业务", "", 5000, 50000)
Told = tuple[list[Firm], str]


def plant_guarantees_innocent(world: World) -> None:
    """Each a network, and the reason why it stays quiet."""
    for variant in world.variants(FALSE):
        firms, note = WAYS[variant](world)
        told = f"{'、'.join(firm.name for firm in firms)}：{note}"
        world.plant("guarantee_ring", variant, firms, told, detector=GUARANTEES, expected=False)


def _healthy_circle(world: World) -> Told:
    firms = firms_for(world, world.rng.choice((2, 3, 4)))
    join(world, firms, around(len(firms)))
    return firms, "互相担保，没有一户出事"


def _healthy_chain(world: World) -> Told:
    firms = firms_for(world, 4)
    join(world, firms, along(4))
    return firms, "担保链上没有一户出事"


def _one_group(world: World) -> Told:
    """A parent and its subsidiaries, down to the second level."""
    parent = firms_for(world, 1)[0]
    firms: list[Firm] = []
    for above, share in ((parent, 100.0), (parent, 51.0), (None, 66.0)):
        rep, since = world.people.one(), world.day(date(2014, 1, 6), date(2021, 6, 1))
        holder = above or firms[0]
        rest = ((rep, 100 - share),) if share < 100 else ()
        holders = ((holder, share), *rest)
        firms.append(found(world, ENTERPRISE, county=parent.county, line=trade("3484"), established=since, reps=((rep, since, None),), holders=holders))
    join(world, firms, around(3))
    vouch(world, parent, firms[0])
    strike(world, firms[0])
    return [*firms, parent], f"都由{parent.name}控制，集团内部担保"


def _one_owner(world: World) -> Told:
    owner = world.people.one()
    firms = []
    for share in (90.0, 70.0, 51.0):
        since = world.day(date(2014, 1, 6), date(2021, 6, 1))
        holders = ((owner, share), (world.people.one(), 100 - share))
        firms.append(found(world, ENTERPRISE, line=trade("5131"), established=since, reps=((owner, since, None),), holders=holders))
    join(world, firms, around(3))
    strike(world, firms[1])
    return firms, "都由同一自然人控股，不是相互独立的企业"


def _guarantee_company(world: World) -> Told:
    """Clients vouch back to the company that vouches for them."""
    since = world.day(date(2012, 1, 5), date(2018, 1, 5))
    house = found(world, ENTERPRISE, line=GUARANTEEING, established=since, capital=20000, insured=25)
    firms = firms_for(world, 3)
    for firm in firms:
        vouch(world, house, firm)
        vouch(world, firm, house)
    strike(world, firms[0])
    return [house, *firms], f"{house.name}以担保为业，客户的反担保不是担保圈"


def _expired(world: World) -> Told:
    """The circle was closed by a guarantee that has run out, by years or by a day."""
    firms = firms_for(world, 3)
    join(world, firms[:2], along(2))
    vouch(world, firms[1], firms[2])
    vouch(world, firms[2], firms[0], ends=AS_OF - timedelta(days=world.rng.choice((1, 2, 20, 200))))
    strike(world, firms[0])
    return firms, "担保圈中的一笔已经到期，圈已断开"


def _star(world: World) -> Told:
    """Several vouch for one firm, each only one step away."""
    firms = firms_for(world, world.rng.choice((2, 3, 4)))
    join(world, firms, [(n, len(firms) - 1) for n in range(len(firms) - 1)])
    strike(world, firms[-1])
    return firms, "只有一步的担保，没有圈，也没有链"


def _guarantor_in_trouble(world: World) -> Told:
    firms = firms_for(world, 3)
    join(world, firms, along(3))
    strike(world, firms[0])
    return firms, "出事的是最前面的担保人，没有人为它担保"


def _left_the_list(world: World) -> Told:
    firms = firms_for(world, 3)
    join(world, firms, around(3))
    begin = world.day(date(2023, 1, 5), date(2024, 6, 1))
    enlist(world, firms[0], "COURT_SXBZXR", begin, end=world.workday(begin + timedelta(days=world.rng.randint(200, 700))))
    return firms, "名单已经移出"


def _repaired(world: World) -> Told:
    firms = firms_for(world, 2)
    join(world, firms, around(2))
    repair(world, enlist(world, firms[0], "TAX", world.day(date(2024, 1, 5), date(2025, 3, 1))))
    return firms, "列入名单的信息已准予修复"


def _abnormal_only(world: World) -> Told:
    firms = firms_for(world, 3)
    join(world, firms, around(3))
    enlist(world, firms[0], "SAMR_ABNORMAL", world.day(date(2025, 1, 5), date(2026, 5, 1)))
    return firms, "只列入经营异常名录"


def _deregistered(world: World) -> Told:
    """The link of the chain that was deregistered in order bears nothing any more."""
    firms = firms_for(world, 3)
    join(world, firms, along(3))
    day = world.day(date(2025, 6, 2), date(2026, 5, 20))
    world.guarantees[-2:] = [Guarantee(each.firm, each.debtor, each.amount, min(each.begin, day), each.end) for each in world.guarantees[-2:]]
    firms[1] = change(world, firms[1], day, ended=day)
    strike(world, firms[2])
    return firms, f"链上的{firms[1].name}已于 {day} 注销"


WAYS: Mapping[str, Callable[[World], Told]] = {
    "healthy_circle": _healthy_circle, "one_group": _one_group, "one_owner": _one_owner, "guarantee_company": _guarantee_company, "expired": _expired,
    "star": _star, "guarantor_in_trouble": _guarantor_in_trouble, "left_the_list": _left_the_list, "repaired": _repaired,
    "abnormal_only": _abnormal_only, "deregistered": _deregistered, "healthy_chain": _healthy_chain,
}  # fmt: skip

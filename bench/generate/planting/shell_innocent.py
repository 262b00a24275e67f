"""Innocent groups that share what shells share: cluster registration, parks, groups, chains, families, bookkeepers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.founding import found
from bench.generate.model import BRANCH, COOPERATIVE, ENTERPRISE, HOUSEHOLD, Branch, Firm, SharedAddress
from bench.generate.places import HOME, OFFICE, SHOP, VILLAGE
from bench.generate.truth import SHELL
from bench.generate.world import World

GROUPS = {
    "cluster": 1, "custody": 1, "park": 2, "same_gate": 2, "incubator": 1, "market": 1, "chain_store": 2, "corporate_group": 3, "bookkeeper": 2, "family": 4,
    "village": 1, "project_companies": 1, "serial_owner": 2,
}  # fmt: skip


def plant_innocent_groups(world: World) -> None:
    """Every group is one item; from 500 subjects on there is always a cluster address."""
    chosen = world.variants(GROUPS)
    if world.subjects >= 500 and "cluster" not in chosen:
        chosen = ["cluster", *chosen]
    for variant in chosen:
        firms, note = MAKERS[variant](world)
        world.plant("shell", variant, firms, f"{len(firms)} 户：{note}。", detector=SHELL, expected=False)


def _cluster(world: World) -> tuple[list[Firm], str]:
    """Hundreds at one room; half give the agency's phone as theirs."""
    rng, agent = world.rng, world.agents[0]
    place = replace(world.places.place(agent.county), note="（集群注册）")
    world.shared.append(SharedAddress(place, "集群注册", agent, date(2021, 3, 1)))
    firms = []
    for _ in range(world.scaled(310, least=12)):
        began = world.day(date(2021, 9, 1), date(2026, 5, 20))
        firms.append(
            found(world, ENTERPRISE, place=place, line=trade(rng.choice(("5190", "5292", "6513", "7249", "7251"))), established=began, agent=agent,
                phone=(agent.phone or agent.rep.phone) if rng.random() < 0.5 else None, insured=rng.choice((0, 0, 1, 2, None)),
            )
        )  # fmt: skip
    return firms, "住所标注“集群注册”，由同一商务秘书企业依法托管，电话多为代理机构电话"


def _custody(world: World) -> tuple[list[Firm], str]:
    rng, agent = world.rng, world.agents[1]
    place = replace(world.places.place(agent.county), note="（托管）")
    world.shared.append(SharedAddress(place, "托管", agent, date(2022, 1, 4)))
    days = [world.day(date(2022, 2, 1), date(2026, 5, 1)) for _ in range(world.scaled(60, least=8))]
    firms = [found(world, ENTERPRISE, place=place, established=day, agent=agent, line=trade(rng.choice(("5190", "5292", "7249")))) for day in days]
    return firms, "住所标注“托管”，商务秘书企业托管地址"


def _park(world: World) -> tuple[list[Firm], str]:
    """One building, one room each, opened within a few months."""
    first = world.places.place(world.places.county("33"))
    opened = world.day(date(2021, 9, 1), date(2024, 9, 1))
    rooms = [world.places.place(first.county, near=first) for _ in range(world.scaled(24, least=6))]
    firms = [found(world, ENTERPRISE, place=room, established=world.workday(opened + timedelta(days=world.rng.randint(0, 90)))) for room in rooms]
    return firms, "同一产业园同一幢楼的不同房间，开园时集中入驻，人员电话各不相同"


def _same_gate(world: World) -> tuple[list[Firm], str]:
    first = world.places.place(world.places.county())
    places = [replace(world.places.place(first.county, OFFICE, near=first), building=f"{n + 1}幢") for n in range(world.scaled(12, least=5))]
    return [found(world, ENTERPRISE, place=place) for place in places], "只有门牌号相同，楼幢和房间各不相同"


def _incubator(world: World) -> tuple[list[Firm], str]:
    """Start-ups at one room in a burst: on the white list, though the address text says nothing."""
    host = found(world, ENTERPRISE, province="33", line=trade("7221"), established=date(2019, 4, 8), insured=25)
    world.shared.append(SharedAddress(host.place, "孵化器", host, date(2019, 5, 6)))
    opened = world.day(date(2023, 3, 1), date(2025, 6, 1))
    firms = [
        found(
            world,
            ENTERPRISE,
            place=host.place,
            established=world.workday(opened + timedelta(days=world.rng.randint(0, 40))),
            line=trade("6513"),
            insured=world.rng.randint(0, 6),
        )
        for _ in range(world.scaled(20, least=6))
    ]
    return [*firms, host], "孵化器内的初创企业，地址在集中登记地址表中，集中入驻"


def _market(world: World) -> tuple[list[Firm], str]:
    host = found(world, ENTERPRISE, line=trade("5212"), established=date(2015, 6, 9), insured=18)
    place = replace(world.places.place(host.county, SHOP), room="")
    world.shared.append(SharedAddress(place, "市场", host, date(2015, 9, 1)))
    return [
        found(world, HOUSEHOLD, place=place, line=trade("5221")) for _ in range(world.scaled(26, least=6))
    ], "同一农贸市场的摊位，市场地址在集中登记地址表中"


def _chain_store(world: World) -> tuple[list[Firm], str]:
    """A headquarters and its outlets: one phone, one representative, different places."""
    began = world.day(date(2012, 1, 4), date(2019, 1, 4))
    parent = found(world, ENTERPRISE, province="33", line=trade(world.rng.choice(("5251", "6210", "5212"))), established=began, insured=120, capital=1000)
    outlets = []
    for n in range(world.scaled(14, least=4)):
        day = world.day(began, date(2026, 3, 1))
        county = parent.county if n % 2 else world.places.county("33")
        outlet = found(world, BRANCH, place=world.places.place(county, SHOP), line=parent.trade, established=day, name=f"{parent.name}第{n + 1}门店",
        phone=parent.phone,
            reps=((parent.rep, day, None),),
        )  # fmt: skip
        world.branches.append(Branch(outlet, parent, day))
        outlets.append(outlet)
    return [parent, *outlets], "连锁企业与其门店，同一负责人同一电话，是正常的总部与分支关系"


def _corporate_group(world: World) -> tuple[list[Firm], str]:
    """A group: one representative, one room, one phone, but built up over many years with staff."""
    began = world.day(date(2003, 1, 6), date(2010, 1, 6))
    parent = found(world, ENTERPRISE, line=trade("7212"), established=began, insured=60, capital=10_000)
    daughters = []
    for n in range(world.scaled(14, least=4)):
        day = world.workday(date(2006 + n % 16, 1 + n % 12, 9))
        daughters.append(
            found(world, ENTERPRISE, place=parent.place, phone=parent.phone, line=trade(world.rng.choice(("4710", "7020", "5190", "6513"))),
            established=max(day,
                began), capital=2000,
                reps=((parent.rep, max(day, began), None),), holders=((parent, 100.0),), insured=world.rng.randint(8, 160),
            )
        )  # fmt: skip
    return [parent, *daughters], "集团公司与全资子公司同址同号同一法定代表人，二十年间陆续设立，均有参保职工"


def _bookkeeper(world: World) -> tuple[list[Firm], str]:
    """Thirty small firms give their bookkeeper's phone; nothing else is common."""
    agent, clerk = world.rng.choice(world.agents), world.people.one()
    return [
        found(world, ENTERPRISE, county=agent.county, phone=clerk.phone, agent=agent, insured=world.rng.choice((0, 1, 2, None)))
        for _ in range(world.scaled(30, least=6))
    ], "代理记账人员留了自己的电话，企业之间没有共同的人员和住所"


def _family(world: World) -> tuple[list[Firm], str]:
    """Husband, wife, son: three shops, one flat, one phone."""
    home = world.places.place(world.places.county("33"), HOME)
    phone = world.people.one().phone
    surname = world.people.name()[0]
    firms = []
    for _ in range(3):
        began = world.day(date(2016, 1, 4), date(2025, 12, 1))
        person = world.people.one(surname + world.people.name()[1:])
        firms.append(
            found(
                world,
                HOUSEHOLD,
                place=home,
                phone=phone,
                established=began,
                reps=((person, began, None),),
                line=trade(world.rng.choice(("5292", "5299", "6290"))),
            )
        )
    return firms, "一家三口各开一店，登记在同一住宅、共用一部电话"


def _village(world: World) -> tuple[list[Firm], str]:
    place, person = world.places.place(world.places.county("33"), VILLAGE), world.people.one()
    days = [world.day(date(2012, 1, 4), date(2024, 1, 4)) for _ in range(5)]
    return [found(world, COOPERATIVE, place=place, phone=person.phone, established=day) for day in days], "同村的几家合作社留村委会电话和地址"


def _project_companies(world: World) -> tuple[list[Firm], str]:
    """A builder founds six project companies in a month: one representative, one room, one phone, a real parent."""
    parent = found(world, ENTERPRISE, line=trade("4890"), established=date(2006, 8, 15), insured=240, capital=10_000)
    opened = world.day(date(2023, 5, 1), date(2025, 5, 1))
    projects = []
    for _ in range(6):
        day = world.workday(opened + timedelta(days=world.rng.randint(0, 25)))
        projects.append(
            found(world, ENTERPRISE, place=parent.place, phone=parent.phone, line=parent.trade, established=day, holders=((parent, 100.0),),
            reps=((parent.rep, day,
                None),),
                insured=world.rng.randint(2, 12), capital=3000,
            )
        )  # fmt: skip
    return [parent, *projects], "施工企业为六个项目集中设立的全资项目公司，同址同号同一法定代表人，母公司成立近二十年、有参保职工"


def _serial_owner(world: World) -> tuple[list[Firm], str]:
    """Somebody who has opened six businesses in fifteen years."""
    person = world.people.one()
    place = world.places.place(world.places.county())
    days = [world.day(date(2009 + 3 * n, 2, 2), date(2011 + 3 * n, 2, 2)) for n in range(5)]
    return [
        found(world, ENTERPRISE, place=place, phone=person.phone, established=day, reps=((person, day, None),), insured=world.rng.randint(1, 15))
        for day in days
    ], "同一人十五年间先后开办的五家企业，均有参保职工，并非集中设立"


MAKERS: Mapping[str, Callable[[World], tuple[list[Firm], str]]] = {
    "cluster": _cluster, "custody": _custody, "park": _park, "same_gate": _same_gate, "incubator": _incubator, "market": _market, "chain_store": _chain_store,
    "corporate_group": _corporate_group, "bookkeeper": _bookkeeper, "family": _family, "village": _village, "project_companies": _project_companies,
    "serial_owner": _serial_owner,
}  # fmt: skip

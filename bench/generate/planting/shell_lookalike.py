"""Innocent groups that look like shell networks in all but the one point that an inspector would check.

Each shares two or more things among five or more young firms, most of them in a burst: and has staff, a real parent,
a village behind it, one operating firm that it holds shares of, a stolen name, or only one thing in common.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import claim_identity_theft, enlist
from bench.generate.founding import found
from bench.generate.model import AS_OF, COOPERATIVE, ENTERPRISE, HOUSEHOLD, Firm, Share
from bench.generate.places import HOME, SHOP, VILLAGE, place_name
from bench.generate.planting.shell import visit
from bench.generate.truth import SHELL
from bench.generate.world import World

LOOKALIKES = {
    "outlet_companies": 3, "village_companies": 2, "village_campaign": 1, "holding_platforms": 2, "new_group": 2, "stolen_name": 2, "couple": 2,
    "food_court": 1, "friends": 2, "clerk": 2,
}  # fmt: skip
FOOD_SHOP, FARMING, INVESTING = "6210", "7249", "7212"
OPENING_DAYS = 55
MISHAPS = ("outlet_companies", "couple", "clerk", "friends", "new_group")


def plant_shell_lookalikes(world: World) -> None:
    """Every group is one item."""
    for variant in world.variants(LOOKALIKES)[: None if world.subjects >= 1000 else 0]:
        firms, note = MAKERS[variant](world)
        if variant in MISHAPS:
            _mishap(world, firms[1])
        world.plant("shell", variant, firms, f"{len(firms)} 户：{note}。", detector=SHELL, expected=False, also=ALSO.get(variant, ()))


def _mishap(world: World, firm: Firm) -> None:
    """One in every honest group has moved without telling anybody: it could not be found, or was listed for that."""
    day = world.workday(max(firm.established + timedelta(days=60), AS_OF - timedelta(days=world.rng.randint(20, 300))))
    if day < AS_OF:
        visit(world, firm, day, "查无下落")
        if world.rng.random() < 0.5:
            enlist(world, firm, "SAMR_ABNORMAL", min(AS_OF - timedelta(days=2), day + timedelta(days=10)))


def _burst(world: World, days: int, last: date = date(2026, 2, 1)) -> Callable[[], date]:
    """Draws days of one burst."""
    start = world.day(date(2022, 3, 1), last - timedelta(days=days))
    return lambda: world.workday(start + timedelta(days=world.rng.randint(0, days)))


def _outlet_companies(world: World) -> tuple[list[Firm], str]:
    """A restaurateur opens six restaurants in two months, each a company with its manager as representative."""
    rng, owner, day = world.rng, world.people.one(), _burst(world, OPENING_DAYS)
    stem, county, firms = world.names.stem(), world.places.county(), []
    for n in range(rng.randint(5, 8)):
        began = day()
        manager = owner if n % 3 == 0 else world.people.one()
        firms.append(
            found(world, ENTERPRISE, place=world.places.place(county, SHOP), line=trade(FOOD_SHOP), established=began, phone=owner.phone,
                reps=((manager, began, None),), officers={"财务负责人": owner, "登记联络员": owner}, holders=((owner, 100.0),),
                insured=rng.choice((3, 4, 6, 9, 14)) if n < 4 or rng.random() < 0.6 else rng.choice((0, None)),
                name=world.names.one(ENTERPRISE, county, trade(FOOD_SHOP), f"{stem}{'一二三四五六七八'[n]}店"),
            )
        )  # fmt: skip
    return firms, f"同一老板 {OPENING_DAYS} 天内开的几家直营店，各设公司，同一电话同一财务，多数有参保职工、各在自己的店面"


def _village_companies(world: World) -> tuple[list[Firm], str]:
    """A village collective, itself registered only lately, founds its companies: one address, one phone, the secretary everywhere."""
    rng, secretary, day = world.rng, world.people.one(), _burst(world, 40)
    county = world.places.county("33")
    place = world.places.place(county, VILLAGE)
    began = world.day(date(2021, 9, 1), date(2022, 2, 1))
    village = place.road.removesuffix("村")
    parent = found(
        world, ENTERPRISE, place=place, line=trade(FARMING), established=began, reps=((secretary, began, None),), phone=secretary.phone, insured=0,
        name=f"{place_name(county)}{place.street.name}{village}村示例股份经济合作社",
    )  # fmt: skip
    firms = [
        found(
            world, ENTERPRISE, place=place, line=trade(rng.choice(("7249", "5190", "6513"))), established=(when := day()), phone=secretary.phone,
            reps=((secretary, when, None),), holders=((parent, 100.0),), insured=rng.choice((0, 0, 1, None)), officers={"财务负责人": secretary},
        )
        for _ in range(rng.randint(5, 7))
    ]  # fmt: skip
    return [parent, *firms], "村股份经济合作社全资设立的强村公司，书记兼任法定代表人，登记在村里，留村里的电话"


def _village_campaign(world: World) -> tuple[list[Firm], str]:
    """Cooperatives founded in one campaign, each at a farmer's house; all gave the village committee's telephone."""
    day, phone = _burst(world, 25), world.people.one().phone
    village = world.places.place(world.places.county("33"), VILLAGE)
    houses = [replace(village, number=village.number + n) for n in range(world.rng.randint(5, 8))]
    firms = [found(world, COOPERATIVE, place=house, phone=phone, established=day()) for house in houses]
    return firms, "同一批成立的农民专业合作社，登记在各自农户家里，都留村委会的电话，社员各不相同"


def _holding_platforms(world: World) -> tuple[list[Firm], str]:
    """Employees' partnerships: same day, same room, same partner, nobody insured, and all they do is hold shares of one firm with staff."""
    rng, county = world.rng, world.places.county()
    began = world.day(date(2016, 1, 4), date(2020, 1, 4))
    founder = world.people.one()
    firm = found(
        world, ENTERPRISE, county=county, line=trade("6513"), established=began, reps=((founder, began, None),), insured=rng.randint(30, 200), holders=()
    )
    room, day = world.places.place(county), _burst(world, 12)
    platforms, rest = [], 100.0
    for _ in range(rng.randint(5, 7)):
        when = day()
        platforms.append(
            found(world, ENTERPRISE, place=room, phone=firm.phone or founder.phone, line=trade(INVESTING), established=when, reps=((founder, when, None),),
                insured=0, officers={"登记联络员": founder}, holders=((founder, 1.0), (world.people.one(), 60.0), (world.people.one(), 39.0)),
            )
        )  # fmt: skip
        part = float(rng.choice((2, 3, 4, 5)))
        rest -= part
        world.shares.append(Share(firm, platforms[-1], part, when))
    world.shares.append(Share(firm, founder, rest, began))
    return [firm, *platforms], "同一天同一地址设立的员工持股平台，由创始人任代表，只持有一家有职工的企业的股份"


def _new_group(world: World) -> tuple[list[Firm], str]:
    """A group founded two years ago out of a reform: the parent has the staff, the daughters not yet."""
    rng, county = world.rng, world.places.county()
    began = world.day(date(2022, 3, 1), date(2024, 9, 1))
    parent = found(world, ENTERPRISE, county=county, line=trade(INVESTING), established=began, insured=rng.randint(45, 300), capital=10_000)
    daughters = []
    for _ in range(rng.randint(5, 9)):
        when = world.workday(began + timedelta(days=rng.randint(30, 60)))
        daughters.append(
            found(world, ENTERPRISE, place=parent.place, phone=parent.phone or parent.rep.phone, line=trade(rng.choice(("7249", "4710", "7020", "5190"))),
                established=when, reps=((parent.rep, when, None),), holders=((parent, 100.0),), insured=rng.choice((0, 0, None, 5, 12)), capital=2000,
            )
        )  # fmt: skip
    return [parent, *daughters], "改制新设的集团，母公司成立不久但有数十名参保职工，一并设立全资子公司，同址同号同一法定代表人"


def _stolen_name(world: World) -> tuple[list[Firm], str]:
    """A lost identity card was used at firms that have nothing else to do with each other; the victim has a shop of her own."""
    rng, victim, day = world.rng, world.people.one(), _burst(world, 25, date(2026, 1, 20))
    agent = world.agent(world.places.county())
    firms = []
    for _ in range(rng.randint(5, 8)):
        when = day()
        firms.append(
            found(world, ENTERPRISE, county=agent.county if agent else "", established=when, reps=((victim, when, None),), phone=world.people.one().phone,
                agent=agent, insured=rng.choice((0, 0, None, 2)),
            )
        )  # fmt: skip
    opened = world.day(date(2022, 1, 4), date(2024, 1, 4))
    own = found(world, HOUSEHOLD, line=trade("5292"), established=opened, reps=((victim, opened, None),))
    claim_identity_theft(world, victim, AS_OF - timedelta(days=rng.randint(15, 90)))
    return [*firms, own], "都只因同一人身份被冒用而相连，异议未办结；住所、电话各不相同，受害人自有一家小店"


def _couple(world: World) -> tuple[list[Firm], str]:
    """Husband and wife with a handful of small companies built up over four years, each with a few employees."""
    rng, pair = world.rng, (world.people.one(), world.people.one())
    room, phone, start = world.places.place(world.places.county()), pair[0].phone, world.day(date(2021, 8, 1), date(2022, 1, 4))
    firms = []
    for n in range(rng.randint(5, 6)):
        when = min(world.workday(start + timedelta(days=n * rng.randint(190, 260))), AS_OF - timedelta(days=40))
        firms.append(
            found(world, ENTERPRISE, place=room, phone=phone, established=when, line=trade(rng.choice(("5190", "5292", "7249"))),
                reps=((pair[n % 2], when, None),), insured=0 if n == 4 else rng.choice((1, 2, 3, 5)), officers={"财务负责人": pair[(n + 1) % 2]},
            )
        )  # fmt: skip
    return firms, "夫妻二人四年间陆续开办的几家小公司，同一办公室同一电话，多数有参保职工"


def _food_court(world: World) -> tuple[list[Firm], str]:
    """Stalls opened together; the manager of the hall left his telephone for all of them."""
    rng, hall, phone, day = world.rng, world.places.place(world.places.county(), SHOP), world.people.one().phone, _burst(world, 20)
    firms = [
        found(world, HOUSEHOLD, place=replace(hall, building="", room=f"1层{n + 1:02d}铺"), line=trade(FOOD_SHOP), phone=phone, established=day())
        for n in range(rng.randint(7, 12))
    ]
    return firms, "同时开业的美食广场摊位，铺位各不相同，都留了场方的电话"


def _friends(world: World) -> tuple[list[Firm], str]:
    """Neighbours and cousins who help each other out with a telephone or a flat, over years: end to end, never in a burst."""
    rng, firms = world.rng, []
    when, person, phone = world.day(date(2022, 1, 4), date(2022, 9, 1)), world.people.one(), world.people.one().phone
    for n in range(rng.randint(5, 7)):
        firms.append(
            found(world, ENTERPRISE, place=world.places.place(world.places.county("33"), HOME), phone=phone, established=when, reps=((person, when, None),),
                insured=rng.choice((0, 0, 1, None)),
            )
        )  # fmt: skip
        when = world.workday(when + timedelta(days=rng.randint(120, 220)))
        if n % 2:
            phone = world.people.one().phone
        else:
            person = world.people.one()
    return firms, "亲友之间借用电话、互相帮忙，前后几年才首尾相连，没有两户共用两样东西，也不集中"


def _clerk(world: World) -> tuple[list[Firm], str]:
    """A bookkeeper's clerk is finance officer and liaison of small clients who have nothing to do with each other."""
    rng, clerk, day = world.rng, world.people.one(), _burst(world, 420, date(2026, 1, 1))
    county = world.places.county()
    firms = [
        found(world, ENTERPRISE, county=county, established=day(), phone=clerk.phone if rng.random() < 0.8 else None,
            officers={"财务负责人": clerk, "登记联络员": clerk}, insured=rng.choice((0, 1, 2, 2, 3, 5, None)),
        )
        for _ in range(rng.randint(5, 8))
    ]  # fmt: skip
    return firms, "代理记账人员兼任财务负责人和联络员并留自己电话的小客户，法定代表人、股东、住所各不相同，一年多里先后开业"


ALSO = {"holding_platforms": ("ownership-control",), "village_companies": ("ownership-control",), "new_group": ("ownership-control",)}
MAKERS: Mapping[str, Callable[[World], tuple[list[Firm], str]]] = {
    "outlet_companies": _outlet_companies, "village_companies": _village_companies, "village_campaign": _village_campaign,
    "holding_platforms": _holding_platforms, "new_group": _new_group, "stolen_name": _stolen_name, "couple": _couple, "food_court": _food_court,
    "friends": _friends, "clerk": _clerk,
}  # fmt: skip

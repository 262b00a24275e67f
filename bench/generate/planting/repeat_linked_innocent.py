"""Persons with several penalised firms that are no linked repeat: each looks like one in all but one point."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import claim_identity_theft, penalise, repair, reported_by
from bench.generate.founding import found
from bench.generate.model import AS_OF, ENTERPRISE, Firm, SharedAddress
from bench.generate.people import Person
from bench.generate.places import SHOP
from bench.generate.planting.repeat_linked import FIELDS, LAST, SMALL_PROVINCE, Field, against, branch_of, firm_of, founded, note, owned, spread
from bench.generate.world import World

INNOCENT = {
    "came_later": 3, "left_before": 3, "came_just_before": 2, "same_name": 3, "branches": 3, "reported_twice": 2, "joint_decision": 2, "split_case": 2,
    "different_fields": 4, "spread": 3, "chain": 2, "hired": 3, "stolen_identity": 1, "repaired": 2, "market_operator": 1, "franchise": 1, "minority": 2,
}  # fmt: skip
SMALL = ("came_later", "same_name", "different_fields")


def plant_linked_repeat_innocent(world: World) -> None:
    """One group of firms per case."""
    for variant in world.variants({name: INNOCENT[name] for name in SMALL} if world.subjects < SMALL_PROVINCE else INNOCENT):
        MAKERS[variant](world, variant)


def _handed_over(world: World, variant: str) -> None:
    """Three firms, three decisions; over one of the firms somebody else stood when it was penalised."""
    days, field, person = spread(world, 3, last=date(2025, 9, 1)), world.rng.choice(FIELDS), world.people.one()
    firms = [firm_of(world, person, field, days[0]) for _ in days[:2]]
    moved = {"came_later": world.rng.randint(5, 200), "left_before": -world.rng.randint(100, 300), "came_just_before": -world.rng.randint(15, 85)}[variant]
    day = days[2] + timedelta(days=moved)
    others = world.people.one()
    reps = (person, others) if variant == "left_before" else (others, person)
    began = founded(world, days[0] - timedelta(days=300))
    firms.append(found(world, ENTERPRISE, line=trade(world.rng.choice(field.lines)), established=began,
                       reps=((reps[0], began, day), (reps[1], day, None)), holders=((others, 100.0),)))  # fmt: skip
    made = [against(world, firm, field, each) for firm, each in zip(firms, days, strict=True)]
    told = {"came_later": "上任", "left_before": "卸任", "came_just_before": "上任（决定前不久，行为发生在前任任内）"}[variant]
    note(world, variant, firms, made, f"三户中有一户的处罚不在该人任内：{day} {told}，决定日期 {days[2]}", expected=False)


def _same_name(world: World, variant: str) -> None:
    days, field, name = spread(world, 3), world.rng.choice(FIELDS), world.people.name()
    firms = [firm_of(world, world.people.one(name), field, days[0]) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, f"三户的代表人都叫{name}，证件号码各不相同", expected=False)


def _branches(world: World, variant: str) -> None:
    """Also where one manager runs all branches: they are one legal person."""
    days, field = spread(world, 3), FIELDS[0]
    parent = firm_of(world, world.people.one(), field, days[0], kind=ENTERPRISE)
    outlets = [branch_of(world, parent, days[0]) for _ in days]
    made = [against(world, outlet, field, day) for outlet, day in zip(outlets, days, strict=True)]
    note(world, variant, [*outlets, parent], made, f"三个都是{parent.name}的分支机构，本来就是同一法人，不是几户企业", expected=False)


def _reported_twice(world: World, variant: str) -> None:
    days, field, person = spread(world, 2), world.rng.choice(FIELDS), world.people.one()
    firms = [firm_of(world, person, field, days[0]) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    again = [reported_by(world, made[0], other) for other in ("综合执法", "商务")]
    note(world, variant, firms, [*made, *again], "只有两份决定，其中一份由三个部门各报一次", expected=False)


def _one_case(world: World, variant: str) -> None:
    """One inspection of three firms of a person: one document for all, or one for each on the same day."""
    day, field, person = world.day(date(2024, 1, 8), LAST), world.rng.choice(FIELDS), world.people.one()
    first = firm_of(world, person, field, day)
    firms = [first, *(found(world, ENTERPRISE, county=first.county, line=first.trade, established=first.established, reps=((person, first.established, None),))
                      for _ in range(2))]  # fmt: skip
    offence = world.rng.choice(field.offences)
    made = [penalise(world, firm, offence, day, region=first.county) for firm in firms]
    if variant == "joint_decision":
        joint = [replace(each, document_no=made[0].document_no) for each in made]
        world.penalties[-3:] = joint
        made = joint
    text = "一份决定同时处罚三户" if variant == "joint_decision" else "同一次检查、同一行为，同日分别下达三份决定"
    note(world, variant, firms, made, f"{text}，是一个案件，不是屡次", expected=False)


def _different_fields(world: World, variant: str) -> None:
    days, person = spread(world, 3), world.people.one()
    fields = world.rng.sample([field for field in FIELDS if field.lines[0] in ("6210", "5292", "3399", "1713", "5165")], 3)
    firms = [firm_of(world, person, field, days[0]) for field in fields]
    made = [against(world, firm, field, day) for firm, field, day in zip(firms, fields, days, strict=True)]
    note(world, variant, firms, made, "同一人的三户各受一次处罚，分属三个互不相关的领域", expected=False)


def _spread(world: World, variant: str) -> None:
    field, person = world.rng.choice(FIELDS), world.people.one()
    first = world.day(date(2021, 9, 1), date(2023, 1, 10))
    gap = world.rng.choice((380, 420, 500))
    days = [world.workday(first + timedelta(days=gap * n)) for n in range(3)]
    firms = [firm_of(world, person, field, first) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, f"三次处罚前后相隔 {(days[-1] - days[0]).days} 天，任何两年内都不到三次", expected=False)


def _chain(world: World, variant: str) -> None:
    """A chain of companies, one for each outlet: three of them fined is what its size explains."""
    days, field, owner = spread(world, 3), FIELDS[0], world.people.one()
    brand, county = world.names.stem(), world.places.county("33")
    outlets = []
    for n in range(world.rng.randint(14, 18)):
        began, manager = founded(world, days[0]), world.people.one()
        rep = owner if world.rng.random() < 0.5 else manager
        outlets.append(found(world, ENTERPRISE, county=county, line=trade("6210"), established=began, reps=((rep, began, None),), holders=((owner, 100.0),),
                             name=f"{brand}示例餐饮管理有限公司{county}{n + 1}店"))  # fmt: skip
    made = [against(world, outlet, field, day) for outlet, day in zip(outlets, days, strict=False)]
    note(world, variant, outlets, made, f"{len(outlets)} 家门店各为公司的连锁，两年内三家受罚，与规模相称", expected=False)


def _hired(world: World, variant: str) -> None:
    """A manager who represents firms of different owners and holds nothing of any."""
    days, field, manager = spread(world, 3), world.rng.choice(FIELDS), world.people.one()
    firms = []
    for _ in days:
        began = founded(world, days[0])
        owner, percent = world.people.one(), world.rng.choice((100.0, 80.0, 66.0))
        firms.append(found(world, ENTERPRISE, line=trade(world.rng.choice(field.lines)), established=began, reps=((manager, began, None),),
                           holders=((owner, percent), (world.people.one(), 100.0 - percent)) if percent < 100 else ((owner, percent),)))  # fmt: skip
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, "受聘担任三户的法定代表人，不持股，三户的控股人各不相同", expected=False)


def _stolen_identity(world: World, variant: str) -> None:
    days, field, person = spread(world, 3), world.rng.choice(FIELDS), world.people.one()
    firms = [firm_of(world, person, field, days[0]) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    claim_identity_theft(world, person, world.workday(AS_OF - timedelta(days=world.rng.randint(10, 80))))
    note(world, variant, firms, made, "该人提出身份被冒用的异议，尚未办结，不作依据", expected=False)


def _repaired(world: World, variant: str) -> None:
    days, field, person = spread(world, 3, last=date(2025, 11, 3)), world.rng.choice(FIELDS), world.people.one()
    firms = [firm_of(world, person, field, days[0]) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    chosen = world.rng.choice(made)
    repair(world, chosen, decided=world.workday(min(AS_OF, chosen.decided + timedelta(days=140))))
    note(world, variant, firms, made, "三份决定中一份已准予信用修复，不得再使用", expected=False)


def _market_operator(world: World, variant: str) -> None:
    """Companies that run markets answer for their stalls; the stalls' shortcomings are not one person's habit."""
    days, field, person = spread(world, 3), Field(("7221",), ("FIRE",)), world.people.one()
    markets = []
    for _ in days:
        began = founded(world, days[0])
        place = world.places.place(world.places.county("33"), SHOP)
        market = found(world, ENTERPRISE, line=trade("7221"), established=began, place=place, reps=((person, began, None),), insured=world.rng.randint(20, 90))
        world.shared.append(SharedAddress(place, "市场", market, began))
        markets.append(market)
    made = [against(world, market, field, day) for market, day in zip(markets, days, strict=True)]
    note(world, variant, markets, made, "三个市场的开办公司由同一人代表，因场内商户的问题各受一次处罚", expected=False)


def _franchise(world: World, variant: str) -> None:
    """One brand, three operators; the brand's owner has a small part in each."""
    days, field, brand = spread(world, 3), FIELDS[0], world.names.stem()
    owner = world.people.one()
    shops = [_partner(world, owner, days[0], f"{brand}示例餐饮有限公司{n}", 10.0) for n in "甲乙丙"]
    made = [against(world, shop, field, day) for shop, day in zip(shops, days, strict=True)]
    note(world, variant, shops, made, "同一品牌的三家加盟店，经营者各不相同，品牌方各持股 10%", expected=False)


def _partner(world: World, owner: Person, first: date, name: str, percent: float) -> Firm:
    began, operator = founded(world, first), world.people.one()
    return found(world, ENTERPRISE, line=trade("6210"), established=began, reps=((operator, began, None),), name=name,
                 holders=((operator, 100.0 - percent), (owner, percent)))  # fmt: skip


def _minority(world: World, variant: str) -> None:
    days, field, owner = spread(world, 3), world.rng.choice(FIELDS), world.people.one()
    firms = [owned(world, owner, field, days[0], world.rng.choice((20.0, 30.0, 45.0, 50.0))) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, "同一人在三户都只是小股东（不超过 50%），不控股也不任职", expected=False)


MAKERS: Mapping[str, Callable[[World, str], None]] = {
    "came_later": _handed_over, "left_before": _handed_over, "came_just_before": _handed_over, "same_name": _same_name, "branches": _branches,
    "reported_twice": _reported_twice, "joint_decision": _one_case, "split_case": _one_case, "different_fields": _different_fields, "spread": _spread,
    "chain": _chain, "hired": _hired, "stolen_identity": _stolen_identity, "repaired": _repaired, "market_operator": _market_operator,
    "franchise": _franchise, "minority": _minority,
}  # fmt: skip

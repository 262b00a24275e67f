"""Ownership that looks alike and is in order: groups, joint ventures, families, state and listed companies, investors, filed transfers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.decisions import penalise, repair
from bench.generate.model import AS_OF, Firm, Role
from bench.generate.planting.ownership import ALSO, Made, company, filled, fine, hold, operating, trader, vehicle
from bench.generate.truth import OWNERSHIP
from bench.generate.world import World

VARIANTS = {
    "small_cross": 3, "joint_venture": 3, "family_holding": 3, "owner_in_office": 3, "open_group": 3, "quiet_investor": 4, "deadlock": 2, "state_holding": 2,
    "listed": 2, "several_forms": 3, "rounding": 2, "transfer_filed": 3, "hired_manager": 3, "family_signs": 3, "staffed": 3, "two_firms": 2,
    "dissolved_cross": 2,
}  # fmt: skip
SMALL = ("several_forms", "rounding", "transfer_filed", "small_cross")


def plant_ownership_innocent(world: World) -> None:
    """Hard negatives; in a province of less than a thousand subjects one small one."""
    for variant in world.variants(VARIANTS) if world.subjects >= 1000 else world.rng.sample(SMALL, 1):
        firms, note = RECIPES[variant](world)
        world.plant("ownership", variant, firms, f"{len(firms)} 户：{note}", detector=OWNERSHIP, expected=False, also=ALSO)


def _small_cross(world: World) -> Made:
    county = world.places.county()
    one, other = company(world, county), company(world, county)
    parts = world.rng.choice(((5.0, 10.0), (15.0, 30.0), (30.0, 40.0), (40.0, 45.0), (20.0, 80.0)))
    for firm, holder, part in ((one, other, parts[0]), (other, one, parts[1])):
        hold(world, firm, holder, part)
        hold(world, firm, firm.rep, 100 - part)
    return [one, other], f"战略合作互相持股 {parts[0]:g}% 和 {parts[1]:g}%，各有环外控股股东"


def _joint_venture(world: World) -> Made:
    """Two owners' companies found a third, which holds a little of one of them."""
    county = world.places.county()
    parents = [company(world, county) for _ in range(2)]
    venture = operating(world, county, [(parents[0], 50.0), (parents[1], 50.0)], began=world.day(date(2024, 7, 1), date(2025, 6, 2)))
    little = float(world.rng.randint(2, 9))
    hold(world, parents[0], parents[0].rep, 100 - little)
    hold(world, parents[0], venture, little)
    hold(world, parents[1], parents[1].rep, 100)
    fine(world, venture)
    return [*parents, venture], "两家企业各半出资的合营企业，少量反向持股，谁也不单独控制"


def _family_holding(world: World) -> Made:
    """The father presides over the holding, sons and daughters over the firms; some were fined."""
    father = world.people.one()
    children = [world.people.one(father.name[0] + world.people.name()[1:]) for _ in range(3)]
    top = company(world, world.places.county(), [(father, 70.0), (children[0], 30.0)], rep=father)
    firms = [operating(world, world.places.county(), filled(world, [(top, 80.0)]), rep=each) for each in children]
    _fine_some(world, firms)
    return [top, *firms], f"家族控股：{father.name}是控股公司的法定代表人，登记可见"


def _owner_in_office(world: World) -> Made:
    """Like a controller behind three companies, but a director of one of them."""
    boss = world.people.one()
    vehicles = [vehicle(world, [(boss, float(world.rng.choice((60, 80, 100))))]) for _ in range(3)]
    world.roles.append(Role(world.rng.choice(vehicles), boss, world.rng.choice(("董事", "监事", "经理")), date(2024, 7, 1)))
    firms = [trader(world, [(each, float(world.rng.choice((60, 75, 100))))]) for each in vehicles]
    _fine_some(world, firms)
    return [*vehicles, *firms], f"{boss.name}在其中一家持股公司任职，控制关系登记可见"


def _open_group(world: World) -> Made:
    """One parent company holds them all directly, and everybody can see it."""
    boss = world.people.one()
    parent = vehicle(world, [(boss, 100.0)])
    firms = [trader(world, [(parent, float(world.rng.choice((60, 80, 100))))]) for _ in range(4)]
    _fine_some(world, firms)
    return [parent, *firms], "同一家母公司直接持股的子公司，一查股东便知是一个集团"


def _quiet_investor(world: World) -> Made:
    """No office, three companies, three firms: and no record that counts, or one."""
    rng, boss = world.rng, world.people.one()
    vehicles = [vehicle(world, [(boss, float(rng.choice((60, 90, 100))))]) for _ in range(3)]
    firms = [trader(world, [(each, float(rng.choice((60, 80))))]) for each in vehicles]
    told = rng.choice(("没有任何不良记录", "只有一户受过处罚", "受过处罚的均已修复", "只有简易程序的小额处罚"))
    for number, firm in enumerate(firms):
        day = world.day(max(firm.established, date(2022, 6, 1)) + timedelta(days=60), date(2025, 10, 1))
        if told.startswith("只有一户") and number == 0:
            fine(world, firm)
        elif told.endswith("修复"):
            repair(world, penalise(world, firm, "REGISTER", day))
        elif told.startswith("只有简易"):
            penalise(world, firm, "AD_ABSOLUTE", day, simple=True)
    return [*vehicles, *firms], f"{boss.name}是财务投资人，{told}"


def _deadlock(world: World) -> Made:
    """Exactly half is not more than half."""
    one, other = world.people.one(), world.people.one()
    vehicles = [vehicle(world, [(one, 50.0), (other, 50.0)]) for _ in range(3)]
    firms = [trader(world, [(each, 60.0)]) for each in vehicles]
    _fine_some(world, firms)
    return [*vehicles, *firms], "两人各持百分之五十，谁也没有超过百分之五十"


def _state_holding(world: World) -> Made:
    """A holding company of the state appoints one manager to several firms; behind it stands no natural person."""
    county, manager = world.places.county("33"), world.people.one()
    top = company(world, county, began=date(2012, 5, 8), insured=60)
    middle = [company(world, county, [(top, 100.0)], rep=manager, insured=0, began=date(2016 + n, 3, 7)) for n in range(2)]
    firms = [operating(world, county, [(each, 100.0)], rep=manager, insured=world.rng.choice((0, 12))) for each in middle for _ in range(2)]
    _fine_some(world, firms)
    return [top, *middle, *firms], "国有资本运营公司的下属企业，由委派人员兼任法定代表人，最终出资人不是自然人"


def _listed(world: World) -> Made:
    """Only the largest holders of a listed company are on record; its total is far below 100 %."""
    top = company(world, world.places.county(), [(world.people.one(), float(part)) for part in (21.5, 9.8, 6.4, 3.1, 2.2)], began=date(2009, 9, 9), insured=900)
    firms = [trader(world, [(top, float(world.rng.choice((51, 100))))]) for _ in range(4)]
    _fine_some(world, firms)
    return [top, *firms], "上市公司只报送前几名股东，合计 43%，不是登记错误"


def _several_forms(world: World) -> Made:
    """Money and know-how on one day: two rows of one share."""
    firm = operating(world, world.places.county(), ())
    part = float(world.rng.choice((60, 70, 90)))
    hold(world, firm, firm.rep, part)
    world.shares[-1] = replace(world.shares[-1], form="货币")
    world.shares.append(replace(world.shares[-1], form=world.rng.choice(("实物", "知识产权", "土地使用权"))))
    hold(world, firm, world.people.one(), 100 - part)
    return [firm], f"同一股东以两种方式出资，两行都是其 {part:g}% 的比例，不应相加"


def _rounding(world: World) -> Made:
    parts = world.rng.choice(((33.34, 33.34, 33.34), (16.67,) * 6, (12.52,) * 8))
    return [operating(world, world.places.county(), [(world.people.one(), part) for part in parts])], f"四舍五入后合计 {sum(parts):g}%"


def _transfer_filed(world: World) -> Made:
    """The seller left on the day on which the buyer came."""
    firm = operating(world, world.places.county(), ())
    sold = float(world.rng.choice((30, 49, 100)))
    day = world.day(firm.established + timedelta(days=200), AS_OF - timedelta(days=20))
    hold(world, firm, world.people.one(), sold, firm.established, day)
    if sold < 100:
        hold(world, firm, firm.rep, 100 - sold, firm.established)
    hold(world, firm, world.people.one(), sold, day)
    return [firm], f"{sold:g}% 的股权 {day} 转让并办理了变更登记"


def _hired_manager(world: World) -> Made:
    """A group whose owner presides over the parent and has hired somebody for the daughters."""
    owner, manager = world.people.one(), world.people.one()
    parent = company(world, world.places.county(), [(owner, 90.0), (world.people.one(), 10.0)], rep=owner)
    firms = [operating(world, world.places.county(), [(parent, 100.0)], rep=manager, insured=world.rng.choice((0, 3, None))) for _ in range(4)]
    _fine_some(world, firms)
    return [parent, *firms], "集团聘用的职业经理人任各子公司法定代表人，控制人是母公司法定代表人"


def _family_signs(world: World) -> Made:
    """A mother owns three shops, her child signs; people work there."""
    mother = world.people.one()
    child = world.people.one(mother.name[0] + world.people.name()[1:])
    firms = [operating(world, world.places.county("33"), [(mother, 100.0)], rep=child, insured=world.rng.randint(2, 9)) for _ in range(3)]
    if world.rng.random() < 0.5:
        fine(world, firms[0])
    return firms, "一家人：母亲出资，子女出面经营，有参保职工"


def _staffed(world: World) -> Made:
    """An investor's three firms under one manager, with staff and without records."""
    investor, manager = world.people.one(), world.people.one()
    firms = [operating(world, world.places.county(), filled(world, [(investor, 80.0)]), rep=manager, insured=world.rng.randint(5, 60)) for _ in range(3)]
    return firms, "投资人聘用经理打理三家企业，均有参保职工，没有不良记录"


def _two_firms(world: World) -> Made:
    owner, manager = world.people.one(), world.people.one()
    firms = [operating(world, world.places.county(), [(owner, 100.0)], rep=manager, insured=0) for _ in range(2)]
    _fine_some(world, firms)
    return firms, "只有两户，尚不足以说明挂名"


def _dissolved_cross(world: World) -> Made:
    county = world.places.county()
    one, other = company(world, county), company(world, county)
    day = world.day(date(2025, 2, 3), date(2026, 3, 2))
    for firm, holder in ((one, other), (other, one)):
        hold(world, firm, holder, 60.0, None, day)
        hold(world, firm, firm.rep, 40.0, None, day)
        hold(world, firm, firm.rep, 100.0, day)
    return [one, other], f"曾经互相持股六成，{day} 已经解除"


def _fine_some(world: World, firms: Sequence[Firm]) -> None:
    for firm in firms[:2]:
        fine(world, firm)


RECIPES: Mapping[str, Callable[[World], Made]] = {
    "small_cross": _small_cross, "joint_venture": _joint_venture, "family_holding": _family_holding, "owner_in_office": _owner_in_office,
    "open_group": _open_group, "quiet_investor": _quiet_investor, "deadlock": _deadlock, "state_holding": _state_holding, "listed": _listed,
    "several_forms": _several_forms, "rounding": _rounding, "transfer_filed": _transfer_filed, "hired_manager": _hired_manager,
    "family_signs": _family_signs, "staffed": _staffed, "two_firms": _two_firms, "dissolved_cross": _dissolved_cross,
}  # fmt: skip

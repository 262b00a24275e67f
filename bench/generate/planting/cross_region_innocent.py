"""Links across provinces that must not become candidates: the wrong person, the wrong time, too little, or no longer in force."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import claim_identity_theft, enlist, penalise, repair
from bench.generate.founding import found
from bench.generate.model import AS_OF, ENTERPRISE, Firm
from bench.generate.planting.cross_region import SINCE, UNTIL, elsewhere, origin_firm, run_by, strike
from bench.generate.truth import CROSS_REGION
from bench.generate.world import World

FALSE = {"left_before": 4, "small_holding": 4, "removed": 4, "repaired": 2, "ordinary_penalty": 4, "same_name": 6, "identity_theft": 3, "abnormal_only": 3,
"same_province": 2,
         "joined_later": 2, "disowned": 2, "state_group": 1, "minority_parent": 3, "control_came_later": 2, "another_named": 3}  # fmt: skip


def plant_cross_region_innocent(world: World) -> None:
    """Each a pair of firms in two provinces, and the reason why nothing follows."""
    for variant in world.variants(FALSE):
        origin, target, note = WAYS[variant](world)
        world.plant(
            "cross_region", variant, [origin, target], f"{origin.name}、{target.name}：{note}。", detector=CROSS_REGION, expected=False, subjects=[target]
        )


def _left_before(world: World) -> tuple[Firm, Firm, str]:
    """Representative until a year before the decision; somebody else is named in it."""
    former, present = world.people.one(), world.people.one()
    began, handed = date(2017, 3, 6), world.day(date(2020, 1, 4), date(2022, 6, 1))
    origin = found(world, ENTERPRISE, established=began, reps=((former, began, handed), (present, handed, None)), holders=((present, 100.0),))
    strike(world, origin, responsible=present)
    return origin, elsewhere(world, origin.province, **run_by(world, former)), f"该法定代表人已于 {handed} 离任，决定作出时由他人任职"


def _small_holding(world: World) -> tuple[Firm, Firm, str]:
    small, rep = world.people.one(), world.people.one()
    began, share = world.day(date(2015, 1, 5), date(2021, 1, 5)), world.rng.choice((1.0, 2.5, 4.0))
    origin = found(world, ENTERPRISE, established=began, reps=((rep, began, None),), holders=((rep, 100 - share), (small, share)))
    strike(world, origin)
    return origin, elsewhere(world, origin.province, **run_by(world, small)), f"只是持股 {share:g}% 的小股东，不任职务，名单未载明"


def _removed(world: World) -> tuple[Firm, Firm, str]:
    origin = origin_firm(world)
    begin = world.day(max(date(2021, 8, 2), origin.established + timedelta(days=100)), date(2024, 3, 1))
    enlist(
        world, origin, world.rng.choice(("SAMR_SEVERE", "COURT_SXBZXR", "WAGE")), begin, end=world.workday(begin + timedelta(days=world.rng.randint(300, 760)))
    )
    return origin, elsewhere(world, origin.province, **run_by(world, origin.rep)), "名单已经移出，不再使用"


def _repaired(world: World) -> tuple[Firm, Firm, str]:
    origin = origin_firm(world)
    listing = enlist(world, origin, "TAX", world.day(SINCE, date(2024, 12, 1)))
    repair(world, listing)
    return origin, elsewhere(world, origin.province, **run_by(world, origin.rep)), "列入名单的信息已准予信用修复"


def _ordinary_penalty(world: World) -> tuple[Firm, Firm, str]:
    origin = origin_firm(world, line="6210")
    penalise(world, origin, world.rng.choice(("FOOD_EXPIRED", "FIRE", "AD_ABSOLUTE")), world.day(SINCE, date(2026, 4, 20)))
    return origin, elsewhere(world, origin.province, **run_by(world, origin.rep)), "另一省的处罚只是一般罚款，不属严重失信"


def _same_name(world: World) -> tuple[Firm, Firm, str]:
    """Same name, two numbers."""
    name = world.rng.choice(("张伟", "王芳", "李强", "王伟", "刘伟", "李娜"))
    origin = origin_firm(world, rep=world.people.one(name))
    strike(world, origin)
    return origin, elsewhere(world, origin.province, **run_by(world, world.people.one(name))), f"两地法定代表人都叫{name}，证件号码不同，不是同一人"


def _identity_theft(world: World) -> tuple[Firm, Firm, str]:
    origin = origin_firm(world)
    listing = strike(world, origin)
    claim_identity_theft(world, origin.rep, min(listing.begin + timedelta(days=10), UNTIL), origin)
    return origin, elsewhere(world, origin.province, **run_by(world, origin.rep)), "该人已提出身份被冒用的异议，尚未办结，关联应当中止"


def _abnormal_only(world: World) -> tuple[Firm, Firm, str]:
    origin = origin_firm(world)
    enlist(world, origin, "SAMR_ABNORMAL", world.day(SINCE, UNTIL))
    return origin, elsewhere(world, origin.province, **run_by(world, origin.rep)), "只列入经营异常名录，不是严重失信"


def _same_province(world: World) -> tuple[Firm, Firm, str]:
    origin = origin_firm(world)
    strike(world, origin)
    wanted = run_by(world, origin.rep)
    wanted["province"] = origin.province
    target = found(world, ENTERPRISE, **wanted)
    return origin, target, "两户在同一省，不属跨区域"


def _joined_later(world: World) -> tuple[Firm, Firm, str]:
    """Took the firm over after it had been listed."""
    former, rescuer = world.people.one(), world.people.one()
    began, begin = date(2018, 5, 7), world.day(date(2023, 9, 1), date(2024, 9, 1))
    handed = world.workday(begin + timedelta(days=world.rng.randint(120, 300)))
    origin = found(
        world, ENTERPRISE, established=began, line=trade("3399"), reps=((former, began, handed), (rescuer, handed, None)), holders=((former, 100.0),)
    )
    enlist(world, origin, "COURT_SXBZXR", begin, responsible=former)
    return origin, elsewhere(world, origin.province, **run_by(world, rescuer)), f"列入名单之后（{handed}）才接任法定代表人，决定作出时不任职"


def _disowned(world: World) -> tuple[Firm, Firm, str]:
    """The list names somebody whose office in the firm turned out to be stolen identity."""
    origin = origin_firm(world)
    listing = strike(world, origin, responsible=origin.rep)
    claim_identity_theft(world, origin.rep, min(listing.begin + timedelta(days=10), AS_OF - timedelta(days=75)), origin, open_=False)
    return origin, elsewhere(world, origin.province, **run_by(world, origin.rep)), "在名单企业的任职经异议认定是身份被冒用，不作关联"


def _another_named(world: World) -> tuple[Firm, Firm, str]:
    """Representative on paper and without a share; the list names the owner as responsible."""
    owner, hired = world.people.one(), world.people.one()
    began = world.day(date(2015, 1, 5), date(2022, 9, 1))
    origin = found(world, ENTERPRISE, established=began, reps=((hired, began, None),), holders=((owner, 100.0),))
    strike(world, origin, responsible=owner)
    return origin, elsewhere(world, origin.province, **run_by(world, hired)), "名单载明的责任人是实际出资人，不是挂名的法定代表人"


def _holding(world: World, firms: int) -> Firm:
    began = world.day(date(2005, 1, 4), date(2012, 1, 4))
    parent = found(world, ENTERPRISE, line=trade("7212"), established=began, capital=20_000)
    for _ in range(firms):
        _subsidiary(world, parent, 100.0, county=parent.county)
    return parent


def _subsidiary(world: World, parent: Firm, share: float, *, county: str = "", province: str = "", since: date | None = None) -> Firm:
    rep, began = world.people.one(), world.day(date(2013, 1, 4), date(2022, 1, 4))
    rest = ((rep, 100 - share),) if share < 100 else ()
    firm = found(world, ENTERPRISE, county=county, province=province, established=began, reps=((rep, began, None),), holders=((parent, share), *rest))
    if since:
        world.shares[:] = [replace(each, begin=since) if each.firm.subject_id == firm.subject_id and each.holder == parent else each for each in world.shares]
    return firm


def _state_group(world: World) -> tuple[Firm, Firm, str]:
    """A state investor with dozens of firms: one of them is listed, another sits elsewhere."""
    parent = _holding(world, world.rng.randint(24, 34) if world.subjects >= 2000 else 21)
    origin = _subsidiary(world, parent, 100.0, county=parent.county)
    strike(world, origin)
    target = _subsidiary(world, parent, 100.0, province=world.places.other_province(parent.province))
    return origin, target, f"同属{parent.name}，该股东控制数十户企业，不能据此关联"


def _minority_parent(world: World) -> tuple[Firm, Firm, str]:
    parent = _holding(world, 1)
    origin = _subsidiary(world, parent, world.rng.choice((30.0, 40.0, 49.0)), county=parent.county)
    strike(world, origin)
    target = _subsidiary(world, parent, 80.0, province=world.places.other_province(parent.province))
    return origin, target, f"{parent.name}对名单企业持股不足半数，不是控制人"


def _control_came_later(world: World) -> tuple[Firm, Firm, str]:
    parent = _holding(world, 1)
    begin = world.day(date(2023, 9, 1), date(2024, 9, 2))
    bought = world.workday(begin + timedelta(days=world.rng.randint(60, 300)))
    origin = _subsidiary(world, parent, 80.0, county=parent.county, since=bought)
    enlist(world, origin, "COURT_SXBZXR", begin)
    target = _subsidiary(world, parent, 80.0, province=world.places.other_province(parent.province))
    return origin, target, f"{parent.name}在列入名单之后（{bought}）才收购该企业"


WAYS: Mapping[str, Callable[[World], tuple[Firm, Firm, str]]] = {
    "left_before": _left_before, "small_holding": _small_holding, "removed": _removed, "repaired": _repaired, "ordinary_penalty": _ordinary_penalty,
    "same_name": _same_name,
    "identity_theft": _identity_theft, "abnormal_only": _abnormal_only, "same_province": _same_province, "joined_later": _joined_later,
    "disowned": _disowned, "state_group": _state_group, "minority_parent": _minority_parent, "control_came_later": _control_came_later,
    "another_named": _another_named,
}  # fmt: skip

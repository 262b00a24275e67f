"""Everybody else: subjects that nothing was planted on, with the coincidences that real registers are full of."""

from datetime import date, timedelta

from bench.generate.catalogue import Offence, offences
from bench.generate.decisions import claim_error, enlist, penalise, penalise_person, repair
from bench.generate.founding import change, found, founding_day
from bench.generate.model import AS_OF, BRANCH, ENTERPRISE, HOUSEHOLD, START, Branch, Commitment, Firm, Guarantee, Inspection, Licence, Platform, Share, Shop
from bench.generate.people import Person
from bench.generate.places import SHOP
from bench.generate.rates import Rates, background_rates
from bench.generate.world import World, authority

REPEATED = 0.2  # of those who were penalised, again
SERIOUS = {"COURT_SXBZXR": 50, "SAMR_SEVERE": 20, "TAX": 12, "WAGE": 8, "SAFETY": 5, "TOURISM_CULTURE": 4, "PROCUREMENT": 4}  # how they share
LICENSING = {
    "food": "市场监管", "food_small": "市场监管", "drug": "市场监管", "device": "市场监管", "construction": "住房城乡建设", "road_transport": "交通运输",
    "travel": "文化旅游", "entertainment": "文化旅游", "internet_cafe": "文化旅游", "performance": "文化旅游",
}  # fmt: skip
MATTERS = ("登记事项检查", "公示信息检查", "食品安全检查", "消防安全检查", "产品质量检查")
PROMISES = ("经营场所符合要求", "证照办理告知承诺", "诚信守法经营", "不再发生同类违法行为")


def populate(world: World) -> None:
    """Make the rest of the subjects, one by one."""
    owners: list[Firm] = []
    while world.left > 0:
        firm = _one(world, owners)
        if firm.kind in (ENTERPRISE, HOUSEHOLD) and firm.rep.number:
            owners.append(firm)


def _one(world: World, owners: list[Firm]) -> Firm:
    rng = world.rng
    draw = rng.random()
    if owners and draw < 0.045:
        return _branch(world, rng.choice(owners))
    if owners and draw < 0.10:
        return _again(world, rng.choice(owners))
    if owners and draw < 0.125:
        return found(world, place=rng.choice(owners).place)  # the same house, let to somebody else
    if owners and draw < 0.135:
        return found(world, phone=rng.choice(owners).phone)  # a bookkeeper's or a relative's phone
    county, began = world.places.county(), founding_day(world)
    reps = _handed_over(world, began) if rng.random() < 0.09 else ()
    firm = found(world, county=county, established=began, agent=world.agent(county) if rng.random() < 0.24 else None, reps=reps)
    if began + timedelta(days=220) > AS_OF:
        return firm
    if rng.random() < 0.08:
        _leave(world, firm)
    elif rng.random() < 0.06:
        change(world, firm, world.day(max(START, firm.established + timedelta(days=90))), place=world.places.place(firm.county))
    return firm


def _handed_over(world: World, began: date) -> tuple[tuple[Person, date, date | None], ...]:
    """Two representatives, one after the other; empty if the subject is too young for that."""
    handed = world.day(began + timedelta(days=200), AS_OF)
    return ((world.people.one(), began, handed), (world.people.one(), handed, None)) if handed < AS_OF else ()


def _leave(world: World, firm: Firm) -> None:
    day = world.day(max(START, firm.established + timedelta(days=180)), AS_OF - timedelta(days=10))
    change(world, firm, day, ended=day, status=world.rng.choice(("ZX", "ZX", "ZX", "D")))


def _branch(world: World, parent: Firm) -> Firm:
    if parent.kind != ENTERPRISE:
        return found(world, HOUSEHOLD, county=parent.county)
    county = parent.county if world.rng.random() < 0.6 else world.places.county(parent.province)
    began = max(parent.established, founding_day(world))
    serial = sum(branch.parent.subject_id == parent.subject_id for branch in world.branches) + 1
    known = parent.rep if world.rng.random() < 0.4 else world.people.one()
    firm = found(world, BRANCH, county=county, line=parent.trade, established=began, reps=((known, began, None),), phone=parent.phone or None,
        name=f"{parent.name}第{serial}分公司", place=world.places.place(county, SHOP),
    )  # fmt: skip
    world.branches.append(Branch(firm, parent, began))
    return firm


def _again(world: World, owner: Firm) -> Firm:
    """Somebody who already has a business opens another: sometimes at the same place, often with the same phone."""
    rng = world.rng
    province = owner.province if rng.random() < 0.82 else world.places.other_province(owner.province)
    kind = HOUSEHOLD if rng.random() < 0.35 else ENTERPRISE
    began = founding_day(world)
    place = owner.place if rng.random() < 0.2 and province == owner.province else None
    return found(world, kind, county=owner.county if rng.random() < 0.6 and province == owner.province else "", province=province, established=began,
        place=place, phone=owner.phone if rng.random() < 0.6 else None, reps=((owner.rep, began, None),),
    )  # fmt: skip


def keep_records(world: World) -> None:
    """Penalties, listings, licences, inspections, commitments of subjects that are not reserved for planting."""
    rates = background_rates(world)
    promised = {each.firm.subject_id for each in world.commitments}  # planted: what became of these promises is told already
    for firm in list(world.firms.values()):
        _licence(world, firm)
        if firm.subject_id not in promised:
            _inspect(world, firm)
            _commit(world, firm)
        if firm.subject_id not in world.reserved:
            _penalties(world, firm, rates)
            _listings(world, firm, rates)
    _people(world)


def _people(world: World) -> None:
    """Decisions and court listings against persons, and objections that say only that something is wrong."""
    rng = world.rng
    for _ in range(world.scaled(45)):
        penalise_person(world, world.people.one(), rng.choice(("ROAD", "FIRE", "FOOD_LICENCE", "STREET")), world.day(), world.places.county("33"))
    for _ in range(world.scaled(25)):
        enlist(world, None, "COURT_SXBZXR", world.day(last=AS_OF - timedelta(days=20)), person=world.people.one(), county=world.places.county())
    of_subjects = [penalty for penalty in world.penalties if penalty.firm]
    for penalty in rng.sample(of_subjects, min(len(of_subjects), world.scaled(12))):
        claim_error(world, penalty)


def _alive(firm: Firm) -> tuple[date, date]:
    return max(START, firm.established + timedelta(days=30)), min(AS_OF, (firm.ended or AS_OF) - timedelta(days=1))


def _penalties(world: World, firm: Firm, rates: Rates) -> None:
    rng = world.rng
    first, last = _alive(firm)
    if rng.random() > rates.penalised or (last - first).days < 60:
        return
    count = 1
    while rng.random() < REPEATED and count < 6:
        count += 1
    main = draw_offence(world, firm)
    for _ in range(count):
        offence = main if rng.random() < 0.5 else draw_offence(world, firm)
        simple = offence.simple and rng.random() < 0.6
        penalty = penalise(world, firm, offence.id, world.day(first, last), simple=simple)
        if not simple and (AS_OF - penalty.decided).days > 200 and rng.random() < 0.12:
            repair(world, penalty, outcome="准予修复" if rng.random() < 0.9 else "不予修复")


def draw_offence(world: World, firm: Firm) -> Offence:
    """An offence that this kind of business commits."""
    pool = [each for each in offences().values() if each.weight and each.fits(firm.trade.sector, firm.province)]
    return world.rng.choices(pool, [each.weight * (3 if each.sectors else 1) for each in pool])[0]


def _listings(world: World, firm: Firm, rates: Rates) -> None:
    rng = world.rng
    first, last = _alive(firm)
    if (last - first).days < 120:
        return
    if rng.random() < rates.abnormal:
        begin = world.day(first, last)
        end = world.workday(begin + timedelta(days=rng.randint(30, 700)))
        enlist(world, firm, "SAMR_ABNORMAL", begin, end=end if end < AS_OF and rng.random() < 0.7 else None)
    elif rng.random() < rates.serious and firm.kind in (ENTERPRISE, HOUSEHOLD):
        begin = world.day(first, last)
        end = world.workday(begin + timedelta(days=rng.choice((365, 730, 1095))))
        enlist(world, firm, rng.choices(tuple(SERIOUS), tuple(SERIOUS.values()))[0], begin, end=end if end < AS_OF else None)


def _licence(world: World, firm: Firm) -> None:
    if not firm.trade.licence or world.rng.random() < 0.15:
        return
    field = LICENSING.get(firm.trade.sector, "卫生健康")
    begin = world.workday(max(firm.established, date(2019, 1, 3)) + timedelta(days=world.rng.randint(5, 60)))
    if begin > AS_OF:
        return
    office = authority(field, firm.county)
    number = f"{office.short}许〔{begin.year}〕{world.number(office, begin.year)}号"
    world.licences.append(Licence(firm, office, number, firm.trade.licence, begin, begin + timedelta(days=1825)))


def _inspect(world: World, firm: Firm) -> None:
    rng = world.rng
    first, last = _alive(firm)
    while rng.random() < 0.38 and (last - first).days > 10:
        kind = rng.choices(("双随机", "专项", "重点", "日常", "投诉举报"), (50, 15, 5, 22, 8))[0]
        result = rng.choices(("未发现问题", "发现问题待整改", "发现问题已整改", "查无下落", "不配合检查", "已停业"), (66, 8, 18, 5, 1, 2))[0]
        found = result.startswith("发现问题")
        office = authority(rng.choice(("市场监管", "市场监管", "应急管理", "消防")), firm.county)
        day = world.day(first, last)
        critical = rng.choices((0, 1, 2), (88, 10, 2))[0] if found else 0
        world.inspections.append(
            Inspection(firm, office, f"{office.short}检〔{day.year}〕{world.number(office, day.year)}号", kind, rng.choice(MATTERS),
                       day, result, critical, rng.randint(0, 3) if found else 0, rng.randint(1, 5) if found else 0)
        )  # fmt: skip


def _commit(world: World, firm: Firm) -> None:
    rng = world.rng
    if rng.random() > 0.13:
        return
    first, last = _alive(firm)
    if last <= first:
        return
    begin = world.day(first, last)
    state = rng.choices(("履约中", "已履约", "失诺"), (60, 36, 4))[0]
    judged = None if state == "履约中" else min(AS_OF, begin + timedelta(days=rng.randint(30, 300)))
    office = authority("市场监管", firm.county)
    world.commitments.append(
        Commitment(firm, office, f"{office.short}诺〔{begin.year}〕{world.number(office, begin.year)}号", rng.choice(("告知承诺", "告知承诺", "主动公示",
        "信用修复", "行业自律")),
                   rng.choice(PROMISES), begin, state, judged)
    )  # fmt: skip


def connect(world: World) -> None:
    """Holdings between companies, guarantees, platforms and shops."""
    rng = world.rng
    companies = [firm for firm in world.firms.values() if firm.kind == ENTERPRISE and firm.subject_id not in world.reserved and not firm.ended]
    owned: dict[str, list[Share]] = {}
    for _ in range(world.scaled(260)):
        parent, child = rng.sample(companies, 2)
        if parent.established < child.established and (parent.province == child.province or rng.random() < 0.2):
            part = rng.choice((100.0, 80.0, 60.0, 51.0, 30.0, 20.0, 8.0, 3.0))
            rest = [Share(child, child.rep, 100 - part, child.established)] if part < 100 else []
            owned[child.subject_id] = [Share(child, parent, part, child.established), *rest]
    world.shares[:] = [share for share in world.shares if share.firm.subject_id not in owned]
    for shares in owned.values():
        world.shares += shares
    for _ in range(world.scaled(150)):
        one, other = rng.sample(companies, 2)
        begin = world.day(max(START, one.established, other.established))
        world.guarantees.append(
            Guarantee(one, other, float(rng.choice((50, 100, 200, 500, 1000, 3000))), begin, begin + timedelta(days=rng.choice((365, 730, 1095))))
        )
    _sell(world)


def _sell(world: World) -> None:
    rng = world.rng
    sellers = [firm for firm in world.firms.values() if firm.trade.sector in ("ecommerce", "food", "food_small", "cosmetics") and not firm.ended]
    for firm in sellers:
        if rng.random() < (0.7 if firm.trade.sector == "ecommerce" else 0.18):
            open_shop(world, firm, rng.choice(world.platforms))


def open_shop(world: World, firm: Firm, platform: Platform, *, number: str = "", begin: date | None = None, end: date | None = None) -> Shop:
    """A shop of a subject on a platform."""
    day = begin or world.day(max(START, firm.established, platform.begin))
    shop = Shop(platform, number or f"{world.block:03d}{len(world.shops) + 100001}", f"{firm.name[-14:]}店", firm, day, end)
    world.shops.append(shop)
    return shop

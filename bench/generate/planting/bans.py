"""Barred persons at work: the law bars them from a sector or an office, by role, by decision, by status, and they hold one.

What makes each true: the person held the role on the day of the decision, or is named; the firm lives and is in the barred
sector; the ban still runs. Some posts are older than the ban, some begin long after it, as in life.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import offences, trade
from bench.generate.decisions import enlist, penalise, reported_day
from bench.generate.founding import found
from bench.generate.model import AS_OF, ENTERPRISE, HOUSEHOLD, Firm, Licence, Listing, Penalty
from bench.generate.people import Person
from bench.generate.truth import BARRED, REPEAT
from bench.generate.world import World, authority

TRUE = {
    "food_revoked": 6, "food_licence_only": 2, "food_shanghai": 2, "food_stopped_twice": 2, "permit_revoked": 5, "closed_for_safety": 2,
    "drug_decision": 4, "cosmetics_decision": 2, "device_decision": 2, "food_decision": 2, "drug_firm_decision": 2, "court_listed": 4,
    "responsible_named": 2, "licence_revoked": 4, "severe_list": 3, "major_accident": 1, "key_list": 1,
}  # fmt: skip
FOOD = ("6210", "6220", "1411", "5122", "5221")
PERMITS = {"TRAVEL_REVOKE": "7291", "ENT_REVOKE": "9011", "NETBAR_REVOKE": "9013", "SHOW_REVOKE": "8810", "PRINT_REVOKE": "2319"}
ANY_TRADE = ("5190", "5165", "3484", "7249", "5292", "6513")
FIRST, LAST = date(2022, 2, 7), date(2026, 4, 10)
JUST_RUNNING = date(2023, 7, 3)  # a ban of three years from then on runs a few days beyond the last day of the province
Made = tuple[Firm | None, list[str], Firm, str]  # where it happened, the documents, where the person works, why


def plant_bans(world: World) -> None:
    """Each variant by its own mechanism."""
    for variant in world.variants(TRUE):
        origin, documents, target, note = WAYS[variant](world)
        members = [target] if origin is None else [origin, target]
        also = (REPEAT,) if variant == "food_stopped_twice" else ()
        world.plant("barred_person", variant, members, note, detector=BARRED, expected=True, subjects=[target], records=documents, also=also)


def decide(world: World, firm: Firm, offence: str, day: date, content: str = "") -> Penalty:
    """A decision on a firm that says more than its kinds."""
    penalty = penalise(world, firm, offence, day)
    if content:
        world.penalties[-1] = penalty = replace(penalty, content=content)
    return penalty


def bar(world: World, person: Person, offence_id: str, day: date, county: str, content: str = "") -> Penalty:
    """A decision on a person."""
    offence = offences()[offence_id]
    office = authority(offence.field, county)
    number = f"{office.short}罚〔{day.year}〕{world.number(office, day.year)}号"
    fine = round(world.rng.uniform(0.5, 5), 2)
    made = Penalty(None, person, offence, number, office, day, offence.kinds, fine, None, offence.facts.format(n=world.rng.randint(2, 30)), "一般程序",
                   reported_day(world, day), office, content=content)  # fmt: skip
    world.penalties.append(made)
    return made


def hire(world: World, person: Person, role: str, line: str, *, county: str = "", after: date | None = None) -> Firm:
    """A living firm of that trade in which the person holds the role, from some day on."""
    earliest = after + timedelta(days=40) if after else date(2018, 1, 4)
    began = world.day(min(earliest, date(2026, 3, 2)), date(2026, 4, 30))
    if role == "经营者":
        return found(world, HOUSEHOLD, line=trade(line), county=county, established=began, reps=((person, began, None),))
    if role == "法定代表人":
        return found(world, ENTERPRISE, line=trade(line), county=county, established=began, reps=((person, began, None),))
    officers = {role: person, **({"监事": world.people.one()} if role != "监事" else {})}
    return found(world, ENTERPRISE, line=trade(line), county=county, established=began, officers=officers)


def run_firm(world: World, line: str, *, county: str = "", rep: Person | None = None) -> Firm:
    """A firm that a decision will be made on."""
    began = world.day(date(2014, 1, 6), date(2021, 9, 1))
    return found(world, ENTERPRISE, line=trade(line), county=county, established=began, reps=((rep or world.people.one(), began, None),))


def license_food(world: World, firm: Firm, begin: date) -> None:
    """A food licence of five years for a firm whose trade does not say food."""
    office = authority("市场监管", firm.county)
    number = f"{office.short}许〔{begin.year}〕{world.number(office, begin.year)}号"
    world.licences.append(Licence(firm, office, number, "食品经营许可证", begin, begin + timedelta(days=1825)))


def _food_revoked(world: World) -> Made:
    origin = run_firm(world, world.rng.choice(FOOD))
    record = decide(world, origin, "FOOD_REVOKE", world.day(FIRST, LAST))
    role = world.rng.choice(("法定代表人", "法定代表人", "经营者", "经理"))
    before = world.rng.random() < 0.25
    target = hire(world, origin.rep, role, world.rng.choice(("6210", "6220")), county=origin.county, after=None if before else record.decided)
    return origin, [record.document_no], target, f"{origin.name}被吊销食品许可证时的法定代表人，五年内任{target.name}的{role}"


def _food_licence_only(world: World) -> Made:
    """The employer trades in all sorts of goods; only its licence says food."""
    origin = run_firm(world, "6210")
    record = decide(world, origin, "FOOD_REVOKE", world.day(FIRST, LAST))
    target = hire(world, origin.rep, "法定代表人", "5292", after=record.decided)
    license_food(world, target, target.established + timedelta(days=20))
    return origin, [record.document_no], target, f"{origin.name}被吊销食品许可证时的法定代表人，任持有食品经营许可证的{target.name}的法定代表人"


def _food_shanghai(world: World) -> Made:
    origin = run_firm(world, "6210", county=world.places.county("31"))
    record = decide(world, origin, "FOOD_REVOKE_SH", world.day(FIRST, LAST))
    target = hire(world, origin.rep, "法定代表人", "6220", county=world.places.county("31"), after=record.decided)
    return origin, [record.document_no], target, f"依上海市条例被吊销许可证的{origin.name}的法定代表人，五年内任上海{target.name}的法定代表人"


def _food_stopped_twice(world: World) -> Made:
    county = world.places.county("33")
    owner = world.people.one()
    began = world.day(date(2016, 1, 4), date(2021, 6, 1))
    origin = found(world, HOUSEHOLD, line=trade("6290"), county=county, established=began, reps=((owner, began, None),))
    day = world.day(date(2023, 10, 9), date(2025, 6, 1))
    first = decide(world, origin, "FOOD_SMALL_STOP", day)
    second = decide(world, origin, "FOOD_SMALL_STOP", world.workday(day + timedelta(days=world.rng.randint(60, 364))))
    target = hire(world, owner, "经营者", "6220", county=world.places.county("33"), after=second.decided)
    return origin, [first.document_no, second.document_no], target, f"一年内两次被责令停产停业的{origin.name}的业主，三年内另开{target.name}"


def _permit_revoked(world: World) -> Made:
    offence = world.rng.choice(tuple(PERMITS))
    origin = run_firm(world, PERMITS[offence])
    record = decide(world, origin, offence, world.day(FIRST, LAST))
    line = PERMITS[offence] if offence != "ENT_REVOKE" else "9019"
    target = hire(world, origin.rep, "法定代表人", line, after=record.decided)
    return origin, [record.document_no], target, f"{origin.name}被吊销许可证时的法定代表人，禁止期内任同行业{target.name}的法定代表人"


def _closed_for_safety(world: World) -> Made:
    origin = run_firm(world, "3311")
    record = decide(world, origin, "SAFE_CLOSE", world.day(FIRST, LAST))
    target = hire(world, origin.rep, "法定代表人", world.rng.choice(ANY_TRADE), after=record.decided)
    return origin, [record.document_no], target, f"依安全生产法第113条被责令关闭的{origin.name}的主要负责人，五年内任{target.name}的法定代表人"


def _decided(world: World, offence: str, line: str, content: str) -> Made:
    person, county = world.people.one(), world.places.county()
    record = bar(world, person, offence, world.day(FIRST, LAST), county, content)
    role = world.rng.choice(("法定代表人", "经理", "财务负责人") if line == "5251" else ("法定代表人", "经理"))
    target = hire(world, person, role, line, after=record.decided if world.rng.random() < 0.7 else None)
    return None, [record.document_no], target, f"决定载明限制从业的人，任{target.name}的{role}"


def _drug_decision(world: World) -> Made:
    offence, content = world.rng.choice((("DRUG_BAN_118", "罚款；终身禁止从事药品生产经营活动"), ("DRUG_BAN_126", "罚款；十年内禁止从事药品生产经营等活动"),
                                         ("DRUG_BAN_126", "")))  # fmt: skip
    return _decided(world, offence, "5251", content)


def _cosmetics_decision(world: World) -> Made:
    return _decided(world, "COSMETICS_BAN", "5234", "罚款；终身禁止其从事化妆品生产经营活动")


def _device_decision(world: World) -> Made:
    return _decided(world, "DEVICE_BAN", "5254", "")


def _food_decision(world: World) -> Made:
    return _decided(world, "FOOD_BAN", "6210", "罚款；自处罚决定作出之日起五年内不得从事食品生产经营管理工作")


def _drug_firm_decision(world: World) -> Made:
    origin = run_firm(world, "5251")
    record = decide(world, origin, "DRUG_FAKE", world.day(FIRST, LAST))
    target = hire(world, origin.rep, "法定代表人", "5251", after=record.decided)
    return origin, [record.document_no], target, f"{origin.name}因销售假药受罚、决定含限制从业，其时的法定代表人现任{target.name}的法定代表人"


def _court_listed(world: World) -> Made:
    person = world.people.one()
    record = enlist(world, None, "COURT_SXBZXR", world.day(date(2023, 1, 9), date(2026, 5, 20)), person=person)
    role = world.rng.choice(("法定代表人", "监事", "经理", "财务负责人"))
    target = hire(world, person, role, world.rng.choice(ANY_TRADE))
    return None, [record.document_no], target, f"被列为失信被执行人的自然人，任{target.name}的{role}"


def lose_licence(world: World, day: date, offence: str = "LICENCE_REVOKE") -> tuple[Firm, Penalty]:
    """A firm whose business licence is revoked by a decision."""
    origin = run_firm(world, world.rng.choice(ANY_TRADE))
    return origin, decide(world, origin, offence, day, "吊销营业执照")


def _responsible_named(world: World) -> Made:
    origin, record = lose_licence(world, world.day(JUST_RUNNING, LAST), world.rng.choice(("LICENCE_REVOKE", "LICENCE_REVOKE_AD")))
    listing = enlist(world, origin, "SAMR_SEVERE", world.workday(record.decided + timedelta(days=20)), responsible=origin.rep)
    world.listings[-1] = replace(listing, basis_document_no=record.document_no, basis_authority=record.authority.name)
    target = hire(world, origin.rep, "经理", world.rng.choice(ANY_TRADE), after=record.decided)
    return origin, [record.document_no, listing.document_no], target, f"{origin.name}被吊销营业执照，名单载明其法定代表人为责任人，三年内任{target.name}的经理"


def _licence_revoked(world: World) -> Made:
    origin, record = lose_licence(world, world.day(JUST_RUNNING, LAST))
    role = world.rng.choice(("法定代表人", "监事", "经理"))
    target = hire(world, origin.rep, role, world.rng.choice(ANY_TRADE), after=record.decided if world.rng.random() < 0.6 else None)
    return origin, [record.document_no], target, f"{origin.name}被吊销营业执照时的法定代表人，三年内任{target.name}的{role}，个人责任尚未认定"


def _severe_list(world: World) -> Made:
    origin = run_firm(world, world.rng.choice(ANY_TRADE))
    record = enlist(world, origin, "SAMR_SEVERE", world.day(date(2023, 7, 10), date(2024, 4, 26)), named=world.rng.random() < 0.5)
    target = hire(world, origin.rep, "法定代表人", world.rng.choice(ANY_TRADE))
    return origin, [record.document_no], target, f"{origin.name}于修订前被列入严重违法名单，其时的法定代表人任{target.name}的法定代表人"


def _major_accident(world: World) -> Made:
    origin = run_firm(world, "3311")
    listing = enlist(world, origin, "SAFETY", world.day(date(2023, 10, 9), LAST), responsible=origin.rep)
    world.listings[-1] = replace(listing, reason="发生重大生产安全事故，负有主要责任")
    target = hire(world, origin.rep, "法定代表人", "3399", after=listing.begin)
    return origin, [listing.document_no], target, f"名单载明对重大事故负有责任的人，任同行业{target.name}的法定代表人"


def _key_list(world: World) -> Made:
    person, county = world.people.one(), world.places.county("31")
    record: Listing = enlist(world, None, "SH_FOOD_KEY", world.day(FIRST, AS_OF - timedelta(days=40)), person=person, county=county)
    target = hire(world, person, "法定代表人", "6210", county=world.places.county("31"), after=record.begin)
    return None, [record.document_no], target, f"列入上海食品安全重点监管名单的责任人员，任上海{target.name}的法定代表人"


WAYS: Mapping[str, Callable[[World], Made]] = {
    "food_revoked": _food_revoked, "food_licence_only": _food_licence_only, "food_shanghai": _food_shanghai, "food_stopped_twice": _food_stopped_twice,
    "permit_revoked": _permit_revoked, "closed_for_safety": _closed_for_safety, "drug_decision": _drug_decision,
    "cosmetics_decision": _cosmetics_decision, "device_decision": _device_decision, "food_decision": _food_decision,
    "drug_firm_decision": _drug_firm_decision, "court_listed": _court_listed, "responsible_named": _responsible_named,
    "licence_revoked": _licence_revoked, "severe_list": _severe_list, "major_accident": _major_accident, "key_list": _key_list,
}  # fmt: skip

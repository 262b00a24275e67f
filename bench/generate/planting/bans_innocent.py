"""Links that look like a ban and are none: over, another sector, another office, left before, elsewhere, another person, only a fine."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import claim_identity_theft, enlist, repair
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, ENTERPRISE, HOUSEHOLD, Firm
from bench.generate.planting.bans import ANY_TRADE, FIRST, LAST, bar, decide, hire, license_food, lose_licence, run_firm
from bench.generate.truth import BARRED, REPEAT
from bench.generate.world import World

FALSE = {
    "ban_over": 4, "other_sector": 4, "other_office": 4, "left_before": 4, "joined_after": 3, "other_province": 3, "same_name": 4, "repaired": 2,
    "household_of_debtor": 3, "identity_theft": 2, "left_the_post": 3, "employer_closed": 2, "fine_only": 3, "person_fined": 2, "listed_later": 2,
    "nameless": 2, "smaller_accident": 1, "stops_too_far_apart": 2, "licence_expired": 2,
    "business_licence_only": 2,
}  # fmt: skip
Innocent = tuple[list[Firm], Firm, str]  # all firms, the one that must stay quiet, why


def plant_innocent_bans(world: World) -> None:
    """Each the reason why nobody is barred there."""
    for variant in world.variants(FALSE):
        members, target, note = WAYS[variant](world)
        also = (REPEAT,) if variant in ("other_province", "ban_over") else ()
        world.plant("barred_person", variant, members, note, detector=BARRED, expected=False, subjects=[target], also=also)


def _ban_over(world: World) -> Innocent:
    """A ban of three years: from a revoked licence, or of a small food shop."""
    if world.rng.random() < 0.5:
        origin, record = lose_licence(world, world.day(date(2021, 9, 1), date(2023, 6, 28)))
        target = hire(world, origin.rep, "法定代表人", world.rng.choice(ANY_TRADE))
        return [origin, target], target, f"{origin.name}于 {record.decided} 被吊销营业执照，至今已满三年"
    county, owner = world.places.county("33"), world.people.one()
    began = world.day(date(2016, 1, 4), date(2020, 6, 1))
    origin = found(world, HOUSEHOLD, line=trade("6290"), county=county, established=began, reps=((owner, began, None),))
    day = world.day(date(2021, 10, 8), date(2022, 7, 1))
    decide(world, origin, "FOOD_SMALL_STOP", day)
    second = decide(world, origin, "FOOD_SMALL_STOP", world.workday(day + timedelta(days=world.rng.randint(60, 300))))
    target = hire(world, owner, "经营者", "6220", county=county)
    return [origin, target], target, f"{origin.name}第二次被责令停产停业是 {second.decided}，三年已满"


def _other_sector(world: World) -> Innocent:
    origin = run_firm(world, "6210")
    decide(world, origin, "FOOD_REVOKE", world.day(FIRST, LAST))
    target = hire(world, origin.rep, "法定代表人", world.rng.choice(("5232", "7251", "3484", "6242")))
    return [origin, target], target, f"只禁止从事食品行业，{target.name}不是食品企业"


def _other_office(world: World) -> Innocent:
    origin = run_firm(world, "6210")
    decide(world, origin, "FOOD_REVOKE", world.day(FIRST, LAST))
    target = hire(world, origin.rep, world.rng.choice(("监事", "登记联络员")), "6210")
    return [origin, target], target, "任的是监事或者登记联络员，不是食品经营管理"


def _left_before(world: World) -> Innocent:
    former, present = world.people.one(), world.people.one()
    began, day = date(2017, 3, 6), world.day(date(2023, 3, 1), LAST)
    handed = world.workday(day - timedelta(days=world.rng.randint(0, 500)))
    origin = found(world, ENTERPRISE, line=trade("6220"), established=began, reps=((former, began, handed), (present, handed, None)))
    decide(world, origin, "FOOD_REVOKE", day)
    target = hire(world, former, "法定代表人", "6210")
    return [origin, target], target, f"该法定代表人于 {handed} 已经离任，决定是 {day} 作出的"


def _joined_after(world: World) -> Innocent:
    former, rescuer = world.people.one(), world.people.one()
    began, day = date(2017, 3, 6), world.day(date(2022, 6, 1), date(2025, 6, 2))
    handed = world.workday(day + timedelta(days=world.rng.randint(3, 200)))
    origin = found(world, ENTERPRISE, line=trade("7291"), established=began, reps=((former, began, handed), (rescuer, handed, None)))
    decide(world, origin, "TRAVEL_REVOKE", day)
    target = hire(world, rescuer, "法定代表人", "7291")
    return [origin, target], target, f"{handed} 才接任法定代表人，许可证是 {day} 被吊销的"


def _other_province(world: World) -> Innocent:
    """A ban of Zhejiang's own regulation, and a shop in another province; or of Shanghai's."""
    if world.rng.random() < 0.5:
        origin = run_firm(world, "6210", county=world.places.county("31"))
        decide(world, origin, "FOOD_REVOKE_SH", world.day(FIRST, LAST))
        target = hire(world, origin.rep, "法定代表人", "6220", county=world.places.county("33"))
        return [origin, target], target, "依上海市条例作出的禁止，只在上海市适用"
    county, owner = world.places.county("33"), world.people.one()
    began = world.day(date(2016, 1, 4), date(2021, 6, 1))
    origin = found(world, HOUSEHOLD, line=trade("6290"), county=county, established=began, reps=((owner, began, None),))
    day = world.day(date(2024, 1, 8), date(2025, 5, 1))
    decide(world, origin, "FOOD_SMALL_STOP", day)
    decide(world, origin, "FOOD_SMALL_STOP", world.workday(day + timedelta(days=150)))
    target = hire(world, owner, "经营者", "6220", county=world.places.county(world.rng.choice(("31", "32", "34"))))
    return [origin, target], target, "依浙江省规定作出的禁止，只在浙江省适用"


def _same_name(world: World) -> Innocent:
    name = world.rng.choice(("张伟", "王芳", "李强", "刘洋"))
    origin = run_firm(world, "6210", rep=world.people.one(name))
    decide(world, origin, "FOOD_REVOKE", world.day(FIRST, LAST))
    target = hire(world, world.people.one(name), "法定代表人", "6210", county=origin.county)
    return [origin, target], target, f"两人都叫{name}，证件号码不同"


def _repaired(world: World) -> Innocent:
    origin, record = lose_licence(world, world.day(date(2023, 9, 4), date(2025, 3, 3)))
    repair(world, record, outcome="原决定撤销")
    target = hire(world, origin.rep, "法定代表人", world.rng.choice(ANY_TRADE))
    return [origin, target], target, "吊销营业执照的决定已被撤销"


def _household_of_debtor(world: World) -> Innocent:
    person = world.people.one()
    enlist(world, None, "COURT_SXBZXR", world.day(date(2023, 1, 9), date(2026, 5, 20)), person=person)
    target = hire(world, person, "经营者", "5232")
    return [target], target, "失信被执行人开个体工商户，没有董事、监事、高级管理人员"


def _identity_theft(world: World) -> Innocent:
    origin = run_firm(world, "6210")
    record = decide(world, origin, "FOOD_REVOKE", world.day(FIRST, LAST))
    claim_identity_theft(world, origin.rep, min(record.decided + timedelta(days=30), AS_OF - timedelta(days=20)), origin)
    target = hire(world, origin.rep, "法定代表人", "6210")
    return [origin, target], target, "该人已提出身份被冒用的异议，尚未办结"


def _left_the_post(world: World) -> Innocent:
    origin = run_firm(world, "6210")
    record = decide(world, origin, "FOOD_REVOKE", world.day(date(2023, 1, 9), date(2025, 9, 1)))
    began, successor = world.day(date(2018, 1, 4), date(2022, 1, 4)), world.people.one()
    left = world.workday(record.decided + timedelta(days=world.rng.randint(5, 90)))
    reps = (origin.rep, began, left), (successor, left, None)
    target = found(world, ENTERPRISE, line=trade("6220"), established=began, reps=reps, officers={"监事": world.people.one()})
    return [origin, target], target, f"被禁止后于 {left} 已经辞去该职务"


def _employer_closed(world: World) -> Innocent:
    origin = run_firm(world, "6210")
    decide(world, origin, "FOOD_REVOKE", world.day(date(2023, 1, 9), date(2025, 3, 1)))
    target = hire(world, origin.rep, "法定代表人", "6210", after=date(2024, 6, 3))
    day = world.day(target.established + timedelta(days=25), AS_OF - timedelta(days=3))
    return [origin, change(world, target, day, ended=day)], target, f"{target.name}已于 {day} 注销"


def _fine_only(world: World) -> Innocent:
    origin = run_firm(world, "6210")
    decide(world, origin, world.rng.choice(("FOOD_EXPIRED", "FOOD_SUSPEND", "FOOD_LICENCE")), world.day(FIRST, LAST))
    target = hire(world, origin.rep, "法定代表人", "6210")
    return [origin, target], target, "只是罚款或者停业，没有吊销许可证"


def _person_fined(world: World) -> Innocent:
    person = world.people.one()
    bar(world, person, "DRUG_PERSON", world.day(FIRST, LAST), world.places.county())
    target = hire(world, person, "法定代表人", "5251")
    return [target], target, "个人只受到罚款，没有限制从业"


def _listed_later(world: World) -> Innocent:
    """A severe listing after the regulation was amended: the new text was not read, so nobody is said to be barred by it."""
    origin = run_firm(world, world.rng.choice(ANY_TRADE))
    enlist(world, origin, "SAMR_SEVERE", world.day(date(2024, 6, 3), date(2026, 4, 20)))
    target = hire(world, origin.rep, "法定代表人", world.rng.choice(ANY_TRADE))
    return [origin, target], target, "列入严重违法名单在 2024 年 5 月条例修订之后，新条文未核对"


def _nameless(world: World) -> Innocent:
    """The register knows a name and no number, in both firms."""
    name = world.people.name()
    origin = run_firm(world, "6210", rep=world.people.one(name, known=False))
    decide(world, origin, "FOOD_REVOKE", world.day(FIRST, LAST))
    target = hire(world, world.people.one(name, known=False), "法定代表人", "6210")
    return [origin, target], target, "两处都只有姓名，没有证件号码，不能认作同一人"


def _smaller_accident(world: World) -> Innocent:
    origin = run_firm(world, "3311")
    listing = enlist(world, origin, "SAFETY", world.day(date(2023, 10, 9), LAST), responsible=origin.rep)
    world.listings[-1] = replace(listing, reason="发生较大生产安全事故，负有主要责任")
    target = hire(world, origin.rep, "法定代表人", "3399")
    return [origin, target], target, "较大事故不是重大事故，法律没有终身禁止"


def _stops_too_far_apart(world: World) -> Innocent:
    """Twice closed for a while, but more than a year apart."""
    county, owner = world.places.county("33"), world.people.one()
    began = world.day(date(2016, 1, 4), date(2021, 6, 1))
    origin = found(world, HOUSEHOLD, line=trade("6290"), county=county, established=began, reps=((owner, began, None),))
    first = decide(world, origin, "FOOD_SMALL_STOP", world.day(date(2023, 10, 9), date(2024, 11, 1)))
    second = decide(world, origin, "FOOD_SMALL_STOP", world.workday(first.decided + timedelta(days=world.rng.randint(372, 480))))
    target = hire(world, owner, "经营者", "6220", county=county)
    return [origin, target], target, f"两次责令停产停业（{first.decided}、{second.decided}）相隔超过一年"


def _licence_expired(world: World) -> Innocent:
    origin = run_firm(world, "6210")
    decide(world, origin, "FOOD_REVOKE", world.day(FIRST, LAST))
    began = world.day(date(2017, 2, 6), date(2020, 6, 1))
    target = found(world, ENTERPRISE, line=trade("5292"), established=began, reps=((origin.rep, began, None),))
    license_food(world, target, world.workday(began + timedelta(days=30)))
    return [origin, target], target, "食品经营许可证早已到期，行业也不是食品"


def _business_licence_only(world: World) -> Innocent:
    """Food law, but what was taken is the business licence: the firm had no food permit; its former head now runs an eating place of their own."""
    origin = run_firm(world, "5190")
    record = decide(world, origin, "FOOD_REVOKE", world.day(FIRST, LAST), "吊销营业执照")
    target = hire(world, origin.rep, "经营者", "6210", after=record.decided)
    return [origin, target], target, "被吊销的只是营业执照，不是食品许可证；个体工商户没有董事、监事、高级管理人员"


WAYS: Mapping[str, Callable[[World], Innocent]] = {
    "ban_over": _ban_over, "other_sector": _other_sector, "other_office": _other_office, "left_before": _left_before, "joined_after": _joined_after,
    "other_province": _other_province, "same_name": _same_name, "repaired": _repaired, "household_of_debtor": _household_of_debtor,
    "identity_theft": _identity_theft, "left_the_post": _left_the_post, "employer_closed": _employer_closed, "fine_only": _fine_only,
    "person_fined": _person_fined, "listed_later": _listed_later, "nameless": _nameless, "smaller_accident": _smaller_accident,
    "stops_too_far_apart": _stops_too_far_apart, "licence_expired": _licence_expired, "business_licence_only": _business_licence_only,
}  # fmt: skip

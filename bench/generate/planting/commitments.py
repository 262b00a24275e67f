"""Broken promises: judged so, contradicted by what followed, or told of in the records of checks only."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import enlist, penalise, repair
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, ENTERPRISE, HOUSEHOLD, Commitment, Firm, Fulfilment, Inspection
from bench.generate.people import Person
from bench.generate.truth import COMMITMENTS
from bench.generate.world import World, authority

TRUE = {
    "repair_then_again": 6, "repair_not_judged": 4, "not_at_the_premises": 5, "without_the_licence": 3, "judged_only": 4, "state_not_updated": 4,
    "same_person_again": 4, "closed_and_promised_anew": 4, "severe_after_general": 2,
}  # fmt: skip
LAST = date(2026, 4, 20)  # decisions after it are not yet final on the last day
# promised matter → offences against it
MATTERS = {"不再发生食品安全违法行为": "FOOD_EXPIRED", "遵守消防安全规定": "FIRE", "落实安全生产责任": "SAFE_TRAIN", "依法发布广告": "AD_FALSE"}
LINES = {"FOOD_EXPIRED": "6210", "FIRE": "9011", "SAFE_TRAIN": "3399", "AD_FALSE": "5292"}
Told = tuple[list[Firm], str]


def plant_commitments(world: World) -> None:
    """Every breach is one item; it is found on any of the firms that broke a promise."""
    for variant in world.variants(TRUE):
        firms, note = WAYS[variant](world)
        breakers = firms if variant == "same_person_again" else firms[:1]
        world.plant("broken_commitment", variant, firms, note, detector=COMMITMENTS, expected=True, subjects=breakers)


def promise(world: World, firm: Firm, kind: str, matter: str, on: date, state: str = "履约中", judged: date | None = None) -> Commitment:
    """A promise as the accepting authority reports it."""
    office = authority("市场监管", firm.county)
    number = f"{office.short}诺〔{on.year}〕{world.number(office, on.year)}号"
    made = Commitment(firm, office, number, kind, matter, on, state, judged)
    world.commitments.append(made)
    return made


def check(world: World, made: Commitment, on: date, state: str, facts: str = "", basis: str = "") -> None:
    """One check of a promise."""
    world.fulfilments.append(Fulfilment(made, on, state, facts, basis))


def inspect(world: World, firm: Firm, matter: str, on: date, result: str) -> None:
    """One inspection."""
    office = authority("市场监管", firm.county)
    number = f"{office.short}检〔{on.year}〕{world.number(office, on.year)}号"
    found_some = result.startswith("发现问题")
    world.inspections.append(Inspection(firm, office, number, "重点", matter, on, result, 0, int(found_some), world.rng.randint(0, 3) if found_some else 0))


def promiser(world: World, line: str = "", *, kind: str = "", person: Person | None = None, began: date | None = None) -> Firm:
    """A firm that is old enough to have promised."""
    since = began or world.day(date(2017, 1, 5), date(2023, 6, 1))
    code = line or world.rng.choice(("5190", "6210", "5292", "3399", "4710"))
    return found(world, kind or ENTERPRISE, line=trade(code), established=since, reps=((person or world.people.one(), since, None),), holders=())


def some_matter(world: World) -> tuple[str, str]:
    """A promised matter, and an offence against it."""
    matter = world.rng.choice(tuple(MATTERS))
    return matter, MATTERS[matter]


def days(world: World, on: date, low: int, high: int, last: date = LAST) -> date:
    """A working day so many days later, not after `last`."""
    return min(last, world.workday(on + timedelta(days=world.rng.randint(low, high))))


def _repair_then_again(world: World) -> Told:
    """An old decision is repaired on a promise; the same thing happens again and the promise is judged broken."""
    matter, offence = some_matter(world)
    firm = promiser(world, LINES[offence])
    old = penalise(world, firm, offence, world.day(max(date(2023, 2, 1), firm.established + timedelta(days=90)), date(2024, 3, 1)))
    on = days(world, old.decided, 120, 300)
    made = promise(world, firm, "信用修复", world.rng.choice((matter, "不再发生同类违法行为")), on)
    repair(world, old, decided=world.workday(on + timedelta(days=20)))
    again = penalise(world, firm, offence, days(world, on, 60, 420))
    judged = days(world, again.decided, 10, 60, AS_OF)
    world.commitments[-1] = Commitment(firm, made.authority, made.number, made.kind, made.matter, on, "失诺", judged)
    check(world, world.commitments[-1], judged, "失诺", "修复后再次发生同类违法行为", f"依据{again.document_no}")
    return [firm], f"{firm.name}于 {on} 为信用修复作出“{made.matter}”的承诺，之后于 {again.decided} 又因同类违法受罚，{judged} 被认定失诺"


def _repair_not_judged(world: World) -> Told:
    """The same, but nobody has judged yet."""
    matter, offence = some_matter(world)
    firm = promiser(world, LINES[offence])
    old = penalise(world, firm, offence, world.day(max(date(2023, 9, 1), firm.established + timedelta(days=90)), date(2024, 9, 1)))
    on = days(world, old.decided, 120, 300)
    made = promise(world, firm, "信用修复", matter, on)
    repair(world, old, decided=world.workday(on + timedelta(days=20)))
    again = penalise(world, firm, offence, days(world, on, 50, 330))
    if world.rng.random() < 0.5:
        check(world, made, days(world, on, 20, 40), "履约中")
    return [firm], f"{firm.name}于 {on} 为信用修复作出“{matter}”的承诺，{again.decided} 又因同类违法受罚，尚未认定"


def _not_at_the_premises(world: World) -> Told:
    """The licence was granted on the promise that there are premises; nobody is there."""
    rng, firm = world.rng, promiser(world, kind=HOUSEHOLD if world.rng.random() < 0.4 else ENTERPRISE, line=world.rng.choice(("6210", "5299", "8040")))
    on = world.day(max(date(2024, 8, 1), firm.established + timedelta(days=30)), date(2025, 10, 1))
    seen = days(world, on, 40, 240)
    judged = days(world, seen, 5, 60, AS_OF) if rng.random() < 0.6 else None
    made = promise(world, firm, "告知承诺", "经营场所符合要求", on, "失诺" if judged else "履约中", judged)
    inspect(world, firm, rng.choice(("登记事项检查", "公示信息检查")), seen, "查无下落")
    if rng.random() < 0.5:
        enlist(world, firm, "SAMR_ABNORMAL", days(world, seen, 10, 60))
    if judged:
        check(world, made, judged, "失诺", "实地核查查无下落")
    return [firm], f"{firm.name}于 {on} 承诺经营场所符合要求，{seen} 检查查无下落" + (f"，{judged} 被认定失诺" if judged else "，尚未认定")


def _without_the_licence(world: World) -> Told:
    firm = promiser(world, "6220", kind=HOUSEHOLD if world.rng.random() < 0.5 else ENTERPRISE)
    on = world.day(max(date(2024, 6, 1), firm.established + timedelta(days=30)), date(2025, 9, 1))
    fined = penalise(world, firm, "FOOD_LICENCE", days(world, on, 45, 300))
    judged = days(world, fined.decided, 5, 50, AS_OF) if world.rng.random() < 0.5 else None
    made = promise(world, firm, "告知承诺", "证照办理告知承诺", on, "失诺" if judged else "履约中", judged)
    if judged:
        check(world, made, judged, "失诺", "未在承诺期限内取得许可", fined.document_no)
    return [firm], f"{firm.name}于 {on} 以告知承诺办理证照，{fined.decided} 因未取得许可受罚"


def _judged_only(world: World) -> Told:
    rng, firm = world.rng, promiser(world)
    on = world.day(max(date(2023, 3, 1), firm.established + timedelta(days=30)), date(2025, 9, 1))
    judged = days(world, on, 30, 240, AS_OF)
    kind, matter = rng.choice((("主动公示", "诚信守法经营"), ("告知承诺", "证照办理告知承诺"), ("信用修复", "按期整改并缴清罚款")))
    made = promise(world, firm, kind, matter, on, "失诺", judged)
    if rng.random() < 0.7:
        check(world, made, judged, "失诺", rng.choice(("逾期未补齐材料", "核查发现与承诺不符", "未按期缴纳罚款")))
    return [firm], f"{firm.name}于 {on} 作出的{kind}承诺，{judged} 被认定失诺"


def _state_not_updated(world: World) -> Told:
    """The list of promises still says running or kept; a later check found the promise broken."""
    rng, firm = world.rng, promiser(world)
    on = world.day(max(date(2023, 3, 1), firm.established + timedelta(days=30)), date(2025, 6, 1))
    kept = days(world, on, 30, 120) if rng.random() < 0.5 else None
    broken = days(world, kept or on, 60, 240, AS_OF)
    kind, matter = rng.choice((("告知承诺", "证照办理告知承诺"), ("信用修复", "按期整改并缴清罚款")))
    made = promise(world, firm, kind, matter, on, "已履约" if kept else "履约中", kept)
    if kept:
        check(world, made, kept, "已履约")
    check(world, made, broken, "失诺", "复查发现与承诺不符")
    return [firm], f"{firm.name}的承诺在承诺表中仍记为{made.fulfilment}，{broken} 的核查已认定失诺"


def _same_person_again(world: World) -> Told:
    """One person breaks promises with one firm after the other."""
    person = world.people.one()
    first = promiser(world, person=person)
    second = promiser(world, person=person, began=world.day(date(2022, 1, 5), date(2024, 6, 1)))
    told = []
    for firm in (first, second):
        on = world.day(max(date(2024, 1, 8), firm.established + timedelta(days=30)), date(2025, 9, 1))
        judged = days(world, on, 40, 240, AS_OF)
        made = promise(world, firm, "告知承诺", "证照办理告知承诺", on, "失诺", judged)
        check(world, made, judged, "失诺", "核查发现与承诺不符")
        told.append(f"{firm.name}（{judged} 认定）")
    return [first, second], f"同一法定代表人的两户先后失诺：{'、'.join(told)}"


def _closed_and_promised_anew(world: World) -> Told:
    """The firm that broke its promise is closed; the same person obtains a licence on a promise with another."""
    person = world.people.one()
    old = promiser(world, "6210", person=person)
    on = world.day(max(date(2024, 1, 8), old.established + timedelta(days=30)), date(2025, 3, 1))
    judged = days(world, on, 40, 200)
    made = promise(world, old, "告知承诺", "经营场所符合要求", on, "失诺", judged)
    check(world, made, judged, "失诺", "实地核查与承诺不符")
    closed = days(world, judged, 10, 90)
    old = change(world, old, closed, ended=closed)
    new = promiser(world, world.rng.choice(("6210", "5212", "5292")), person=person, began=days(world, closed, 5, 120))
    promise(world, new, "告知承诺", "经营场所符合要求", days(world, new.established, 1, 20, AS_OF))
    return [old, new], f"{old.name}失诺后于 {closed} 注销，同一法定代表人的{new.name}又以告知承诺办事"


def _severe_after_general(world: World) -> Told:
    firm = promiser(world)
    on = world.day(max(date(2024, 8, 1), firm.established + timedelta(days=30)), date(2025, 8, 1))
    promise(world, firm, "主动公示", "诚信守法经营", on)
    listing = enlist(world, firm, world.rng.choice(("SAMR_SEVERE", "WAGE", "TAX")), days(world, on, 40, 250))
    return [firm], f"{firm.name}公开承诺诚信守法经营，{listing.begin} 被列入严重失信名单"


WAYS: Mapping[str, Callable[[World], Told]] = {
    "repair_then_again": _repair_then_again, "repair_not_judged": _repair_not_judged, "not_at_the_premises": _not_at_the_premises,
    "without_the_licence": _without_the_licence, "judged_only": _judged_only, "state_not_updated": _state_not_updated,
    "same_person_again": _same_person_again, "closed_and_promised_anew": _closed_and_promised_anew, "severe_after_general": _severe_after_general,
}  # fmt: skip

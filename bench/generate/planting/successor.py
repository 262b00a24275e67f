"""Successor evasion (换壳): a punished firm closes or is left behind, and the same people go on under a new name.

Firms end in all the ways that firms end (注销, 吊销, 无法联系, 查无下落, 不报年报), and what the new one keeps differs from case to case.
Chains whose decisions add up to three in 24 months are asked of repeat-offenders too: repeat_offence_rules.csv counts
同一主体或其承继者 for GENERIC_DEFAULT.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import Trade, trade
from bench.generate.decisions import enlist, penalise
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, ENTERPRISE, HOUSEHOLD, Firm, Inspection, Listing, Penalty, Platform, Shop
from bench.generate.people import Person
from bench.generate.truth import REPEAT, SUCCESSOR
from bench.generate.world import World, authority

TRUE = {
    "same_place_same_person": 6, "relative_in_front": 5, "moved_same_phone": 4, "repeats_across": 5, "chain": 4, "unreachable": 4, "vanished": 3,
    "revoked": 3, "no_report": 2, "same_shop": 3, "debts": 3, "front_without_share": 2, "opened_before": 3, "same_name_elsewhere": 3,
    "manager": 2, "at_once_elsewhere": 2,
}  # fmt: skip
LINES = {
    "6210": "FOOD_EXPIRED", "5292": "AD_FALSE", "9019": "FIRE", "5010": "SITE_DUST", "5132": "TRADEMARK", "5431": "ROAD", "8391": "AD_FALSE",
    "8040": "HEALTH", "3399": "FIRE", "5165": "QUALITY",
}  # fmt: skip
SHOPS = ("6210", "9019", "8040")  # often run by 个体工商户
Bad = Penalty | Listing


def plant_successors(world: World) -> None:
    """Every true case is one item; its subject is the firm that stands at the end."""
    for variant in world.variants(TRUE):
        CASES[variant](world, variant)


def _note(world: World, variant: str, firms: list[Firm], bad: list[Bad], told: str) -> None:
    note = f"{firms[0].name}受罚后{told}，由{'、'.join(firm.name for firm in firms[1:])}接手"
    # Firms of one person, each fined, are rightly found by whoever adds up the firms of one person, or a firm with those before it.
    world.plant("successor", variant, firms, note, detector=SUCCESSOR, expected=True, subjects=[firms[-1]], records=[each.document_no for each in bad],
    also=("linked-repeat", REPEAT) if variant == "chain" else ("linked-repeat",))  # fmt: skip


def old_firm(world: World, closed: date, person: Person | None = None, *, code: str = "", until: date | None = None, phone: str | None = None) -> Firm:
    """A firm with some years behind it when it ends; `until`: the day on which its representative leaves with it."""
    rng = world.rng
    code = code or rng.choice(tuple(LINES))
    began = world.workday(closed - timedelta(days=rng.randint(420, 2400)))
    kind = HOUSEHOLD if code in SHOPS and rng.random() < 0.6 else ENTERPRISE
    reps = ((person or world.people.one(), began, until),)
    return found(world, kind, line=trade(code), established=began, reps=reps, phone=phone)


def fined(world: World, firm: Firm, closed: date, *, longest: int = 420) -> list[Bad]:
    """One or two decisions before the end, mostly in the last months."""
    first = round(20 + (longest - 20) * world.rng.random() ** 2)
    days = [first] if world.rng.random() < 0.75 else [first, first + world.rng.randint(20, 90)]
    code = LINES.get(firm.trade.code, "REGISTER")
    return [penalise(world, firm, code, max(world.workday(closed - timedelta(days=each)), firm.established)) for each in sorted(days, reverse=True)]


def after(world: World, closed: date, longest: int = 390) -> date:
    """When the new firm opens: mostly within weeks."""
    return min(world.workday(closed + timedelta(days=round(3 + longest * world.rng.random() ** 2))), AS_OF - timedelta(days=20))


def renamed(world: World, old: Firm, kind: str, *, keep: bool, line: Trade | None = None) -> str:
    """A new name; `keep`: with the old trade name in it."""
    mark = old.name.find("示例")
    return world.names.one(kind, old.county, line or old.trade, old.name[mark - 2 : mark + 2] if keep else "")


def _plain(world: World, variant: str) -> None:
    """Closed and opened again by the same person; at the old place, or elsewhere with the old telephone."""
    rng, person = world.rng, world.people.one()
    closed = world.day(date(2022, 9, 1), date(2025, 10, 1))
    old = old_firm(world, closed, person, until=closed, phone=person.phone)
    bad = fined(world, old, closed)
    old = change(world, old, closed, ended=closed)
    moved, began = variant == "moved_same_phone", after(world, closed)
    new = found(
        world, old.kind, county=old.county, line=old.trade, established=began, name=renamed(world, old, old.kind, keep=rng.random() < 0.4),
        place=None if moved else old.place, phone=person.phone if moved or rng.random() < 0.7 else None, reps=((person, began, None),),
    )  # fmt: skip
    _note(world, variant, [old, new], bad, f"于 {closed} 注销，{(began - closed).days} 天后同一人{'换址沿用原电话' if moved else '在原址'}重开")


def _relative(world: World, variant: str) -> None:
    """A relative stands in front; the old representative holds a good part, or nothing at all."""
    rng, person = world.rng, world.people.one()
    closed = world.day(date(2022, 9, 1), date(2025, 10, 1))
    old = old_firm(world, closed, person, until=closed, phone=person.phone)
    bad, began = fined(world, old, closed), after(world, closed, 200)
    old = change(world, old, closed, ended=closed)
    front = world.people.one(person.name[0] + world.people.name()[1:])
    hidden = variant == "front_without_share"
    part = float(rng.choice((30, 40, 51, 60, 70, 90)))
    holders = ((front, 100.0),) if hidden else ((person, part), (front, 100 - part))
    new = found(world, ENTERPRISE, place=old.place, line=old.trade, established=began, name=renamed(world, old, ENTERPRISE, keep=hidden or rng.random() < 0.5),
    phone=person.phone, reps=((front, began, None),), holders=holders)  # fmt: skip
    told = "由亲属出面（原负责人没有登记的职务和股份），沿用原址、原手机号码和原字号" if hidden else f"由亲属出面、原负责人持股 {part:g}%，在原址"
    _note(world, variant, [old, new], bad, f"于 {closed} 注销，{told}")


def _repeats_across(world: World, variant: str) -> None:
    """Three decisions of one field in 24 months, two before the change of shell and one after."""
    rng, person = world.rng, world.people.one()
    closed = world.day(date(2024, 6, 1), date(2025, 6, 1))
    old = old_firm(world, closed, person, code="9019", until=closed, phone=person.phone)
    made = [penalise(world, old, "FIRE", world.workday(closed - timedelta(days=days))) for days in (200, 40)]
    old, began = change(world, old, closed, ended=closed), world.workday(closed + timedelta(days=rng.randint(5, 60)))
    new = found(world, old.kind, place=old.place, line=old.trade, established=began, name=renamed(world, old, old.kind, keep=rng.random() < 0.4),
    phone=person.phone, reps=((person, began, None),))  # fmt: skip
    made.append(penalise(world, new, "FIRE", world.workday(began + timedelta(days=rng.randint(60, 160)))))
    told, numbers = f"于 {closed} 注销，{(began - closed).days} 天后同一人在原址重开又受罚", [each.document_no for each in made]
    _note(world, variant, [old, new], list(made), told)
    note = f"{old.name}受罚后{told}（{new.name}），前后合计三份同类决定"
    world.plant("successor", variant, [old, new], note, detector=REPEAT, expected=True, subjects=[new], rule="GENERIC_DEFAULT", records=numbers,
    also=("linked-repeat",))  # fmt: skip


def _chain(world: World, variant: str) -> None:
    """Two or three shells in a row; what carries over is not always the same."""
    rng, person = world.rng, world.people.one()
    closed = world.day(date(2022, 6, 1), date(2023, 9, 1))
    firms = [old_firm(world, closed, person, until=closed, phone=person.phone)]
    bad: list[Bad] = fined(world, firms[0], closed)
    firms[0] = change(world, firms[0], closed, ended=closed)
    last = rng.choice((2, 2, 3))
    for n in range(1, last + 1):
        began = after(world, closed, 120)
        closed = world.workday(began + timedelta(days=rng.randint(230, 400)))
        ends = n < last
        place, name = firms[-1].place if rng.random() < 0.6 else None, renamed(world, firms[-1], firms[0].kind, keep=rng.random() < 0.3)
        new = found(world, firms[0].kind, county=firms[0].county, place=place, line=firms[0].trade, established=began,
        phone=person.phone, reps=((person, began, closed if ends else None),), name=name)  # fmt: skip
        if ends:
            bad += fined(world, new, closed, longest=150)
            new = change(world, new, closed, ended=closed)
        firms.append(new)
    _note(world, variant, firms, bad, f"注销，同一人连换 {last} 次主体")


def _left_behind(world: World, variant: str) -> None:
    """The old firm stays on the register, but nobody is there any more; that is noticed only months later."""
    rng, person = world.rng, world.people.one()
    left = world.day(date(2022, 9, 1), date(2025, 6, 1))
    old = old_firm(world, left, person, phone=person.phone)
    bad = fined(world, old, left, longest=300)
    noticed = world.workday(left + timedelta(days=rng.randint(30, 300)))
    if variant == "vanished":
        office = authority("市场监管", old.county)
        number = f"{office.short}检〔{noticed.year}〕{world.number(office, noticed.year)}号"
        result = rng.choice(("查无下落", "查无下落", "已停业"))
        world.inspections.append(Inspection(old, office, number, rng.choice(("双随机", "日常")), "登记事项检查", noticed, result, 0, 0, 0))
        told = f"人去楼空（{noticed} 检查：{result}）"
    else:
        reason = "未按规定期限公示年度报告" if variant == "no_report" else "通过登记的住所或经营场所无法联系"
        listing = enlist(world, old, "SAMR_ABNORMAL", noticed)
        world.listings[-1] = replace(listing, reason=reason)
        told = f"弃用（{noticed} 列入经营异常名录：{reason}）"
    began, moved = after(world, left, 200), rng.random() < 0.5 and variant != "no_report"
    new = found(world, old.kind, county=old.county, place=None if moved else old.place, line=old.trade, established=began, phone=person.phone,
    reps=((person, began, None),), name=renamed(world, old, old.kind, keep=rng.random() < 0.4))  # fmt: skip
    _note(world, variant, [old, new], bad, f"{told}，{began} 同一人另开一家")


def _revoked(world: World, variant: str) -> None:
    """The licence to trade is revoked; the person goes on with another."""
    rng, person = world.rng, world.people.one()
    closed = world.day(date(2022, 9, 1), date(2025, 6, 1))
    old = old_firm(world, closed, person, phone=person.phone)
    bad = fined(world, old, closed, longest=500)
    old = change(world, old, closed, ended=closed, status="D")
    began = after(world, closed, 200)
    new = found(world, ENTERPRISE, county=old.county, place=old.place if rng.random() < 0.6 else None, line=old.trade, established=began, phone=person.phone,
    reps=((person, began, None),), name=renamed(world, old, ENTERPRISE, keep=rng.random() < 0.4))  # fmt: skip
    _note(world, variant, [old, new], bad, f"于 {closed} 被吊销，同一人另设企业")


def _same_shop(world: World, variant: str) -> None:
    """The shop on the platform keeps its number; only the licence behind it changes."""
    person, platform = world.people.one(), world.rng.choice(world.platforms[:2])
    closed = world.day(date(2022, 9, 1), date(2025, 10, 1))
    old = old_firm(world, closed, person, code="5292", until=closed)
    bad, began = fined(world, old, closed), after(world, closed, 90)
    old = change(world, old, closed, ended=closed)
    new = found(world, ENTERPRISE, county=old.county, line=old.trade, established=began, reps=((person, began, None),))
    _hand_over(world, platform, old, new, closed)
    _note(world, variant, [old, new], bad, f"于 {closed} 注销，同一人的新企业接过同一网店")


def _hand_over(world: World, platform: Platform, old: Firm, new: Firm, closed: date) -> None:
    number, name = f"{world.block:03d}S{len(world.shops) + 100001}", f"{old.name[-12:]}店"
    opened = max(old.established, platform.begin)
    world.shops.append(Shop(platform, number, name, old, opened, max(opened, closed)))
    world.shops.append(Shop(platform, number, name, new, max(new.established, platform.begin)))


def _debts(world: World, variant: str) -> None:
    """A court lists the firm; the person opens another, in another trade or not: the debt stays the same."""
    rng, person = world.rng, world.people.one()
    listed = world.day(date(2022, 9, 1), date(2025, 3, 1))
    closed = world.workday(listed + timedelta(days=rng.randint(20, 300)))
    old = old_firm(world, closed, person, code=rng.choice(("5010", "5165", "3399")), phone=person.phone)
    bad: list[Bad] = [enlist(world, old, rng.choice(("COURT_SXBZXR", "COURT_SXBZXR", "WAGE")), listed)]
    old, began = change(world, old, closed, ended=closed, status=rng.choice(("ZX", "D"))), after(world, closed, 200)
    line = old.trade if rng.random() < 0.5 else trade("5190")
    new = found(world, ENTERPRISE, place=old.place, line=line, established=began, phone=person.phone, reps=((person, began, None),))
    _note(world, variant, [old, new], bad, f"（{listed} 列入失信名单）于 {closed} 终止，同一人原址另设企业")


def _opened_before(world: World, variant: str) -> None:
    """The new firm is founded while the case is open; the old one closes only afterwards."""
    rng, person = world.rng, world.people.one()
    closed = world.day(date(2022, 9, 1), date(2025, 10, 1))
    old = old_firm(world, closed, person, phone=person.phone, until=closed)
    decided = world.workday(closed - timedelta(days=rng.randint(15, 70)))
    bad: list[Bad] = [penalise(world, old, LINES[old.trade.code], decided)]
    old, began = change(world, old, closed, ended=closed), world.workday(decided - timedelta(days=rng.randint(5, 98)))
    new = found(world, old.kind, place=old.place, line=old.trade, established=began, phone=person.phone, reps=((person, began, None),),
    name=renamed(world, old, old.kind, keep=rng.random() < 0.5))  # fmt: skip
    _note(world, variant, [old, new], bad, f"前即另设新主体，原主体于 {closed} 注销")


def _same_name(world: World, variant: str) -> None:
    """Another place and telephone, but the person, the trade and the trade name that customers know."""
    person, closed = world.people.one(), world.day(date(2022, 9, 1), date(2025, 10, 1))
    old = old_firm(world, closed, person, until=closed)
    bad, began = fined(world, old, closed), after(world, closed, 200)
    old = change(world, old, closed, ended=closed)
    new = found(world, old.kind, county=old.county, line=old.trade, established=began, phone=world.people.one().phone, reps=((person, began, None),),
    name=renamed(world, old, old.kind, keep=True))  # fmt: skip
    _note(world, variant, [old, new], bad, f"于 {closed} 注销，同一人换址换号，沿用原字号")


def _manager(world: World, variant: str) -> None:
    """On paper the new firm is somebody else's; the old representative manages it."""
    rng, person = world.rng, world.people.one()
    closed = world.day(date(2022, 9, 1), date(2025, 10, 1))
    old = old_firm(world, closed, person, until=closed, phone=person.phone)
    bad, began = fined(world, old, closed), after(world, closed, 200)
    old, front = change(world, old, closed, ended=closed), world.people.one()
    phone = person.phone if rng.random() < 0.5 else front.phone
    new = found(world, ENTERPRISE, place=old.place, line=old.trade, established=began, phone=phone, reps=((front, began, None),),
    officers={"经理": person}, holders=((front, 100.0),), name=renamed(world, old, ENTERPRISE, keep=rng.random() < 0.5))  # fmt: skip
    _note(world, variant, [old, new], bad, f"于 {closed} 注销，他人出面，原负责人任经理，在原址")


def _at_once(world: World, variant: str) -> None:
    """Nothing but the person and the trade, but within weeks."""
    person, closed = world.people.one(), world.day(date(2022, 9, 1), date(2025, 10, 1))
    old = old_firm(world, closed, person, until=closed)
    bad = fined(world, old, closed, longest=120)
    old, began = change(world, old, closed, ended=closed), world.workday(closed + timedelta(days=world.rng.randint(4, 66)))
    new = found(world, old.kind, county=old.county, line=old.trade, established=began, phone=world.people.one().phone, reps=((person, began, None),))
    _note(world, variant, [old, new], bad, f"于 {closed} 注销，{(began - closed).days} 天后同一人换址换号换名，仍做同一行当")


CASES: Mapping[str, Callable[[World, str], None]] = {
    "same_place_same_person": _plain, "moved_same_phone": _plain, "relative_in_front": _relative, "front_without_share": _relative,
    "repeats_across": _repeats_across, "chain": _chain, "unreachable": _left_behind, "vanished": _left_behind, "no_report": _left_behind,
    "revoked": _revoked, "same_shop": _same_shop, "debts": _debts, "opened_before": _opened_before, "same_name_elsewhere": _same_name,
    "manager": _manager, "at_once_elsewhere": _at_once,
}  # fmt: skip

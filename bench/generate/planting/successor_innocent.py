"""Successions that are no evasion: each looks like one in everything but the deciding point."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import enlist, penalise, repair
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, ENTERPRISE, HOUSEHOLD, Changed, Firm, Inspection
from bench.generate.people import Person
from bench.generate.planting.successor import LINES, after, fined, old_firm, renamed
from bench.generate.truth import SUCCESSOR
from bench.generate.world import World, authority

FALSE = {
    "shop_changed_hands": 5, "new_trade_years_later": 3, "cleared_before_closing": 3, "never_penalised": 3, "converted": 4, "divided": 2, "group": 2,
    "second_outlet": 4, "renamed_and_moved": 3, "reached_again": 3, "same_name_only": 3, "simplified_only": 2, "long_before": 2, "former_partner": 2,
    "same_trade_later": 3,
}  # fmt: skip
Told = tuple[list[Firm], str]


def plant_innocent_successions(world: World) -> None:
    """Every innocent succession is one item; its subject is the later firm."""
    for variant in world.variants(FALSE):
        firms, note = CASES[variant](world)
        world.plant("successor", variant, firms, f"{'、'.join(firm.name for firm in firms)}：{note}", detector=SUCCESSOR, expected=False, subjects=firms[-1:],
        also=("linked-repeat",))  # fmt: skip


def landline(world: World) -> str:
    """The telephone of a house: an area code and a number that begins with 1, which no exchange has."""
    return f"0571-1{world.rng.randint(1_000_000, 9_999_999)}"


def _end(world: World, person: Person | None = None, *, code: str = "", phone: str | None = None, longest: int = 420) -> Firm:
    """A firm that is fined and closes."""
    closed = world.day(date(2022, 6, 1), date(2025, 6, 1))
    old = old_firm(world, closed, person, code=code, until=closed, phone=phone)
    fined(world, old, closed, longest=longest)
    return change(world, old, closed, ended=closed)


def _closed(firm: Firm) -> date:
    return firm.ended or AS_OF


def _again(world: World, old: Firm, began: date, *, kind: str = "", keep: bool = True) -> Firm:
    """The same person at the same place in the same trade."""
    kind = kind or old.kind
    return found(world, kind, place=old.place, line=old.trade, established=began, phone=old.phone or None, reps=((old.rep, began, None),),
    name=renamed(world, old, kind, keep=keep))  # fmt: skip


def _shop_changed_hands(world: World) -> Told:
    """Premises, trade, landline and even the trade name go to somebody else."""
    rng = world.rng
    old = _end(world, code=rng.choice(("6210", "8040", "9019")), phone=landline(world))
    began, keep = after(world, _closed(old), 90), rng.random() < 0.5
    line = old.trade if rng.random() < 0.7 else trade(rng.choice(("6210", "5212", "8040")))
    new = found(world, HOUSEHOLD, place=old.place, line=line, established=began, phone=old.phone if rng.random() < 0.6 else None,
    name=renamed(world, old, HOUSEHOLD, keep=keep, line=line))  # fmt: skip
    return [old, new], "店面转让：新经营者与原经营者没有共同的人员，带走的只是店面、座机和店名"


def _new_trade_years_later(world: World) -> Told:
    old = _end(world, code="6210")
    began = min(world.workday(_closed(old) + timedelta(days=world.rng.randint(500, 900))), AS_OF - timedelta(days=20))
    new = found(world, HOUSEHOLD, county=old.county, line=trade("5299"), established=began, reps=((old.rep, began, None),))
    return [old, new], "同一人一年多后在别处开办另一行业，与原处罚无关"


def _cleared(world: World) -> Told:
    """The decision was carried out and repaired before the firm closed."""
    closed = world.day(date(2023, 6, 1), date(2025, 10, 1))
    person = world.people.one()
    old = old_firm(world, closed, person, until=closed, phone=person.phone)
    penalty = penalise(world, old, LINES[old.trade.code], world.workday(closed - timedelta(days=world.rng.randint(200, 330))))
    repair(world, penalty, decided=world.workday(closed - timedelta(days=world.rng.randint(10, 60))))
    old = change(world, old, closed, ended=closed)
    return [old, _again(world, old, after(world, closed, 90))], "处罚已履行并在注销前准予信用修复，注销后正常重新登记"


def _never_penalised(world: World) -> Told:
    closed, person = world.day(date(2022, 3, 1), date(2025, 10, 1)), world.people.one()
    old = change(world, old_firm(world, closed, person, until=closed, phone=person.phone), closed, ended=closed)
    return [old, _again(world, old, after(world, closed))], "没有任何处罚，正常注销后重新登记"


def _converted(world: World) -> Told:
    """个转企: a household becomes a company, and the register says so."""
    closed, person = world.day(date(2022, 6, 1), date(2025, 10, 1)), world.people.one()
    old = old_firm(world, closed, person, code="6210", until=closed, phone=person.phone)
    fined(world, old, closed)
    old, began = change(world, old, closed, ended=closed), world.workday(closed + timedelta(days=world.rng.randint(0, 20)))
    new = _again(world, old, began, kind=ENTERPRISE)
    world.changes.append(Changed(new, "企业类型变更", f"{old.kind}（{old.name}）", f"有限责任公司（个转企，承继{old.name}的债权债务）", began))
    return [old, new], "登记机关记载为个体工商户转型为企业，债权债务一并承继"


def _divided(world: World) -> Told:
    """A division or merger that the register records."""
    old = _end(world, code="3399")
    word = world.rng.choice(("存续分立", "吸收合并", "企业改制"))
    new = _again(world, old, after(world, _closed(old), 60), kind=ENTERPRISE)
    world.changes.append(Changed(world.firms[old.subject_id], f"其他-{word}", old.name, f"{word}，由{new.name}承继", _closed(old)))
    return [old, new], f"登记机关记载了{word}，权利义务由新公司承继"


def _group(world: World) -> Told:
    """An old group closes one subsidiary and opens another; it is itself still there to answer."""
    parent = found(world, ENTERPRISE, line=trade("5010"), established=date(2007, 5, 8), insured=260, capital=8000)
    closed, first = world.day(date(2022, 6, 1), date(2025, 6, 1)), date(2016, 3, 1)
    wanted = {"place": parent.place, "line": parent.trade, "phone": parent.phone, "holders": ((parent, 100.0),)}
    old = found(world, ENTERPRISE, established=first, reps=((parent.rep, first, closed),), **wanted)  # type: ignore[arg-type]  # the same words for both
    penalise(world, old, "SITE_DUST", world.workday(closed - timedelta(days=world.rng.randint(40, 300))))
    old, began = change(world, old, closed, ended=closed), after(world, closed, 120)
    new = found(world, ENTERPRISE, established=began, reps=((parent.rep, began, None),), **wanted)  # type: ignore[arg-type]
    return [old, parent, new], "老集团内部调整：两家都是母公司的全资子公司，母公司仍在、有参保职工"


def _second_outlet(world: World) -> Told:
    """The old firm is fined and goes on; its owner opens a second one."""
    rng, person = world.rng, world.people.one()
    decided = world.day(date(2023, 1, 3), date(2025, 6, 1))
    old = old_firm(world, decided, person, phone=person.phone)
    penalise(world, old, LINES[old.trade.code], decided)
    began = world.workday(decided + timedelta(days=rng.randint(30, 300)))
    new = found(world, old.kind, county=old.county, line=old.trade, established=began, phone=person.phone, reps=((person, began, None),),
    name=renamed(world, old, old.kind, keep=True))  # fmt: skip
    _still_there(world, old)
    return [old, new], "原店受罚后照常经营（近期检查见到），同一人另开分店"


def _still_there(world: World, firm: Firm) -> None:
    """An inspection of the last days that found the firm at work."""
    office, day = authority("市场监管", firm.county), world.workday(AS_OF)
    number = f"{office.short}检〔{day.year}〕{world.number(office, day.year)}号"
    world.inspections.append(Inspection(firm, office, number, "日常", "登记事项检查", day, "未发现问题", 0, 0, 0))


def _renamed_and_moved(world: World) -> Told:
    """One subject, fined, then under another name at another place: the same credit code."""
    decided, person = world.day(date(2023, 1, 3), date(2025, 6, 1)), world.people.one()
    firm = old_firm(world, decided, person, phone=person.phone)
    penalise(world, firm, LINES[firm.trade.code], decided)
    day = world.workday(decided + timedelta(days=world.rng.randint(20, 200)))
    place = world.places.place(firm.county) if world.rng.random() < 0.7 else None
    return [change(world, firm, day, place=place, name=world.names.one(firm.kind, firm.county, firm.trade))], "受罚后更名、迁址，仍是同一统一社会信用代码"


def _reached_again(world: World) -> Told:
    """Listed because nobody was met, then reached again and taken off the list."""
    decided, person = world.day(date(2022, 9, 1), date(2024, 10, 1)), world.people.one()
    old = old_firm(world, decided, person, phone=person.phone)
    penalise(world, old, LINES[old.trade.code], decided)
    listed = world.workday(decided + timedelta(days=world.rng.randint(40, 200)))
    listing = enlist(world, old, "SAMR_ABNORMAL", listed, end=world.workday(listed + timedelta(days=world.rng.randint(40, 200))))
    world.listings[-1] = replace(listing, reason="通过登记的住所或经营场所无法联系")
    began = world.workday(listed + timedelta(days=world.rng.randint(5, 90)))
    new = found(world, old.kind, county=old.county, line=old.trade, established=began, phone=person.phone, reps=((person, began, None),))
    _still_there(world, old)
    return [old, new], "曾因无法联系列入经营异常名录，已重新取得联系并移出，原店仍在经营"


def _same_name_only(world: World) -> Told:
    """The next tenant bears the same name as the one before and is somebody else."""
    person = world.people.one(world.people.name())
    old = _end(world, person, code="6210", phone=person.phone)
    began = after(world, _closed(old), 120)
    new = found(world, HOUSEHOLD, place=old.place, line=old.trade, established=began, reps=((world.people.one(person.name), began, None),))
    return [old, new], "同址新店的经营者与原经营者同名，证件号码不同，不是同一人"


def _simplified_only(world: World) -> Told:
    """Small matters dealt with on the spot do not count."""
    closed, person = world.day(date(2023, 3, 1), date(2025, 10, 1)), world.people.one()
    old = old_firm(world, closed, person, code="6210", until=closed, phone=person.phone)
    for days in (30, 120):
        penalise(world, old, "FOOD_CHECK", world.workday(closed - timedelta(days=days)), simple=True)
    old = change(world, old, closed, ended=closed)
    return [old, _again(world, old, after(world, closed, 120))], "只有简易程序的处罚，不计为不良信息"


def _long_before(world: World) -> Told:
    """The decision is years older than the closing."""
    closed, person = world.day(date(2025, 1, 3), date(2025, 12, 1)), world.people.one()
    began = world.workday(closed - timedelta(days=2500))
    old = found(world, ENTERPRISE, line=trade("5165"), established=began, reps=((person, began, closed),), phone=person.phone)
    penalise(world, old, "QUALITY", world.workday(closed - timedelta(days=world.rng.randint(790, 1250))))
    old = change(world, old, closed, ended=closed)
    return [old, _again(world, old, after(world, closed, 120))], "处罚在注销前近三年以上，与注销无关"


def _former_partner(world: World) -> Told:
    """Somebody who had left the firm long before it was fined opens a business of the same trade nearby."""
    closed, person = world.day(date(2024, 3, 1), date(2025, 10, 1)), world.people.one()
    began = world.workday(closed - timedelta(days=2600))
    left = world.workday(closed - timedelta(days=world.rng.randint(1000, 1600)))
    old = found(world, ENTERPRISE, line=trade("5165"), established=began, reps=((person, began, left), (world.people.one(), left, closed)),
    phone=person.phone, holders=())  # fmt: skip
    fined(world, old, closed)
    old, opened = change(world, old, closed, ended=closed, phone=old.rep.phone), after(world, closed, 120)
    new = found(world, ENTERPRISE, place=old.place, line=old.trade, established=opened, reps=((person, opened, None),), phone=world.people.one().phone)
    return [old, new], "新企业的法定代表人早在处罚数年前就已离开原企业"


def _same_trade_later(world: World) -> Told:
    """Half a year and more later, elsewhere, under another name and telephone: somebody goes back to the trade they know."""
    old = _end(world)
    began = min(world.workday(_closed(old) + timedelta(days=world.rng.randint(80, 340))), AS_OF - timedelta(days=20))
    new = found(world, old.kind, county=world.places.county(old.province), line=old.trade, established=began, phone=world.people.one().phone,
    reps=((old.rep, began, None),))  # fmt: skip
    return [old, new], "同一人数月后在别处重操旧业，住所、电话、字号都不同，前后并不相接"


CASES: Mapping[str, Callable[[World], Told]] = {
    "shop_changed_hands": _shop_changed_hands, "new_trade_years_later": _new_trade_years_later, "cleared_before_closing": _cleared,
    "never_penalised": _never_penalised, "converted": _converted, "divided": _divided, "group": _group, "second_outlet": _second_outlet,
    "renamed_and_moved": _renamed_and_moved, "reached_again": _reached_again, "same_name_only": _same_name_only, "simplified_only": _simplified_only,
    "long_before": _long_before, "former_partner": _former_partner, "same_trade_later": _same_trade_later,
}  # fmt: skip

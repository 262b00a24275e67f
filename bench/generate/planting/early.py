"""Early warning (早期预警): firms whose changes come together around a case, or that are being hollowed out.

Every case lies within the last year before the end of the data; days and sizes are spread as they are in life.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.changes import amended
from bench.generate.decisions import penalise
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, BRANCH, ENTERPRISE, Branch, Firm, Inspection, Share
from bench.generate.people import Person
from bench.generate.places import SHOP
from bench.generate.truth import EARLY_WARNING
from bench.generate.world import World, authority

TRUE = {
    "after_case": 7, "before_decision": 6, "capital_and_staff": 4, "branches_and_staff": 3, "hollowed_after_case": 4, "taken_over": 2, "holders_out": 3,
}  # fmt: skip
FIRST, LAST = date(2025, 9, 15), date(2026, 6, 5)
CASES_OF = {"3399": "SAFE_TRAIN", "5165": "QUALITY", "5292": "AD_FALSE", "5010": "SITE_DUST", "8391": "AD_FALSE", "2926": "WASTE"}


def plant_early_warnings(world: World) -> None:
    """Every firm is one item."""
    for variant in world.variants(TRUE):
        CASES[variant](world, variant)


def note_down(world: World, variant: str, firm: Firm, told: str, *, expected: bool = True) -> None:
    """The item of one firm."""
    also = ("linked-repeat", "successor-evasion")
    world.plant("early_warning", variant, [firm], f"{firm.name}：{told}", detector=EARLY_WARNING, expected=expected, also=also)


def handed_over(
    world: World, on: date, *, code: str = "", heir: Person | None = None, insured: int | None = None, county: str = "", years: float = 0.0
) -> Firm:
    """A firm of some years whose representative changes on that day; the holders stay."""
    rng = world.rng
    began = world.workday(on - timedelta(days=round(365 * years) or rng.randint(700, 4000)))
    first = world.people.one()
    reps = ((first, began, on), (heir or world.people.one(), on, None))
    staff = insured if insured is not None else rng.choice((None, 3, 6, 12, 25))
    line = trade(code or rng.choice(tuple(CASES_OF)))
    return found(world, ENTERPRISE, county=county, line=line, established=began, reps=reps, insured=staff, holders=((first, 100.0),), capital=float(
        rng.choice((100, 200, 500, 1000))))  # fmt: skip


def moved(world: World, firm: Firm, on: date) -> Firm:
    """The same firm at another address."""
    return change(world, firm, on, place=world.places.place(world.places.county(firm.province)))


def opened(world: World, firm: Firm, on: date, *, decide: bool = True) -> None:
    """An inspection after which a case is opened; decided within three months, if that is not yet to come."""
    rng, office = world.rng, authority("市场监管", firm.county)
    number = f"{office.short}检〔{on.year}〕{world.number(office, on.year)}号"
    disposal = rng.choice(("立案查处", "立案查处", "移送处罚"))
    world.inspections.append(Inspection(firm, office, number, "投诉举报", "产品质量检查", on, "发现问题待整改", 1, 1, 0, disposal))
    decided = world.workday(on + timedelta(days=rng.randint(30, 88)))
    if decide and decided < AS_OF:
        penalise(world, firm, CASES_OF.get(firm.trade.code, "QUALITY"), decided)


def bought_out(world: World, firm: Firm, on: date, *, part: float = 100.0) -> None:
    """The holders leave, to somebody new."""
    buyer = firm.rep
    for n, share in enumerate(world.shares):
        if share.firm.subject_id == firm.subject_id and share.end is None:
            world.shares[n] = replace(share, end=on)
            kept = [Share(firm, share.holder, round(share.percent - part, 4), on)] if share.percent > part else []
            world.shares += [*kept, Share(firm, buyer, min(part, share.percent), on)]
            return


def _day(world: World, last: date = LAST) -> date:
    return world.day(FIRST, last)


def _after_case(world: World, variant: str) -> None:
    """A case is opened; within weeks the representative changes and the firm moves, in either order."""
    rng, case = world.rng, _day(world, date(2026, 3, 20))
    handed = world.workday(case + timedelta(days=rng.randint(6, 110)))
    away = max(case + timedelta(days=3), world.workday(handed + timedelta(days=rng.choice((-10, 4, 15, 30, 60, 95)))))
    firm = handed_over(world, handed)
    opened(world, firm, case)
    firm = moved(world, firm, min(away, AS_OF))
    if rng.random() < 0.4:
        bought_out(world, firm, handed)
    note_down(world, variant, firm, f"{case} 立案后，{handed} 换法定代表人、{away} 迁址")


def _before_decision(world: World, variant: str) -> None:
    """The changes came first; the decision, which everybody saw coming, later."""
    rng, decided = world.rng, _day(world, date(2026, 4, 10))
    handed = world.workday(decided - timedelta(days=rng.randint(15, 172)))
    away = world.workday(handed + timedelta(days=rng.randint(-20, 25)))
    firm = handed_over(world, handed)
    firm = moved(world, firm, away)
    penalise(world, firm, CASES_OF[firm.trade.code], decided)
    if rng.random() < 0.5:
        bought_out(world, firm, handed)
    note_down(world, variant, firm, f"{handed} 换法定代表人、{away} 迁址，{decided} 受到处罚")


def _capital_and_staff(world: World, variant: str) -> None:
    """Nothing is left to pay with: the capital is cut to next to nothing and the staff is gone."""
    rng, cut = world.rng, _day(world)
    began = world.workday(cut - timedelta(days=rng.randint(900, 4000)))
    staff = rng.randint(18, 240)
    firm = found(
        world, ENTERPRISE, line=trade(rng.choice(("8391", "5010", "3399"))), established=began, insured=staff, capital=float(rng.choice((500, 1000, 2000)))
    )
    gone = world.workday(cut + timedelta(days=rng.randint(7, 190)))
    left = round(staff * rng.uniform(0.0, 0.31))
    firm = amended(world, firm, cut, capital=round((firm.capital or 100) * rng.choice((0.01, 0.02, 0.05, 0.1)), 2))
    firm = amended(world, firm, min(gone, AS_OF), insured=left)
    note_down(world, variant, firm, f"{cut} 大幅减资，{gone} 参保人数由 {staff} 人降至 {left} 人")


def _branches_and_staff(world: World, variant: str) -> None:
    """A chain with prepaid cards closes most of its outlets within weeks."""
    rng, last = world.rng, _day(world)
    began, staff = world.workday(last - timedelta(days=rng.randint(900, 3000))), rng.randint(30, 200)
    firm = found(world, ENTERPRISE, line=trade(rng.choice(("8391", "8040", "6210"))), established=began, insured=staff)
    count = rng.randint(5, 12) if world.subjects >= 1000 else 4
    outlets = open_branches(world, firm, count)
    close_branches(world, outlets[: max(4, round(count * rng.uniform(0.7, 1.0)))], last, 60)
    firm = amended(world, firm, world.workday(last - timedelta(days=rng.randint(1, 40))), insured=round(staff * rng.uniform(0.02, 0.3)))
    note_down(world, variant, firm, f"截至 {last} 两个月内关闭大部分门店，参保人数骤降")


def open_branches(world: World, parent: Firm, count: int) -> list[Branch]:
    """Outlets of a firm."""
    made = []
    for n in range(count):
        began = world.workday(parent.established + timedelta(days=60 + 40 * n))
        outlet = found(world, BRANCH, line=parent.trade, established=began, name=f"{parent.name}第{n + 1}分店", phone=parent.phone or None,
            reps=((parent.rep, began, None),), place=world.places.place(parent.county, SHOP))  # fmt: skip
        made.append(Branch(outlet, parent, began))
        world.reserved.add(outlet.subject_id)
    world.branches += made
    return made


def close_branches(world: World, branches: list[Branch], last: date, within: int) -> None:
    """They close one after the other, the last one on that day."""
    for n, branch in enumerate(branches):
        day = last if n == 0 else world.workday(last - timedelta(days=world.rng.randint(0, within)))
        world.branches[world.branches.index(branch)] = replace(branch, end=day)
        change(world, branch.firm, day, ended=day)


def _hollowed_after_case(world: World, variant: str) -> None:
    """After the case was opened the capital is cut and the people in charge change."""
    rng, case = world.rng, _day(world, date(2026, 3, 20))
    cut = world.workday(case + timedelta(days=rng.randint(10, 80)))
    handed = world.workday(case + timedelta(days=rng.randint(10, 80)))
    firm = handed_over(world, handed)
    opened(world, firm, case)
    firm = amended(world, firm, cut, capital=round((firm.capital or 100) * rng.choice((0.05, 0.1, 0.2, 0.4)), 2))
    note_down(world, variant, firm, f"{case} 立案后，{cut} 减资、{handed} 换法定代表人")


def _taken_over(world: World, variant: str) -> None:
    """职业闭店人: one person takes over several troubled firms within months; each of them is an item."""
    rng, heir = world.rng, world.people.one()
    start = _day(world, date(2026, 2, 1))
    for _ in range(rng.choice((3, 4)) if world.subjects >= 1000 else 3):
        handed = world.workday(start + timedelta(days=rng.randint(0, 75)))
        firm = handed_over(world, handed, code=rng.choice(("8391", "8391", "5010")), heir=heir)
        bought_out(world, firm, handed)
        opened(world, firm, world.workday(handed - timedelta(days=rng.randint(5, 60))))
        note_down(world, variant, firm, f"立案后 {handed} 由短期内接手多户的同一人接任法定代表人，股东全部退出")


def _holders_out(world: World, variant: str) -> None:
    """The holders leave and the firm moves after a case, the representative with them or not."""
    rng, case = world.rng, _day(world, date(2026, 3, 20))
    out = world.workday(case + timedelta(days=rng.randint(10, 70)))
    firm = handed_over(world, out if rng.random() < 0.6 else date(2022, 3, 1), years=9.0)
    opened(world, firm, case)
    bought_out(world, firm, out, part=rng.choice((80.0, 100.0)))
    away = world.workday(out + timedelta(days=rng.randint(3, 60)))
    firm = moved(world, firm, away)
    note_down(world, variant, firm, f"{case} 立案后，{out} 主要股东退出，{away} 迁址")


CASES: Mapping[str, Callable[[World, str], None]] = {
    "after_case": _after_case, "before_decision": _before_decision, "capital_and_staff": _capital_and_staff, "branches_and_staff": _branches_and_staff,
    "hollowed_after_case": _hollowed_after_case, "taken_over": _taken_over, "holders_out": _holders_out,
}  # fmt: skip

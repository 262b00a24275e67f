"""Changes that are no warning: sales, successions in the family, capital cut to what was paid, seasons, renamed districts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.changes import amended
from bench.generate.decisions import penalise
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, ENTERPRISE, Firm
from bench.generate.planting.early import CASES_OF, FIRST, LAST, bought_out, close_branches, handed_over, moved, note_down, open_branches, opened
from bench.generate.world import World

FALSE = {
    "sale": 4, "capital_law": 3, "renamed_district": 3, "few_branches": 2, "season": 3, "family": 3, "long_ago": 4, "moved_only": 3, "unknown_staff": 2,
    "far_apart": 3, "handed_over_only": 3,
}  # fmt: skip
Told = tuple[Firm, str]


def plant_innocent_changes(world: World) -> None:
    """Every firm is one item."""
    for variant in world.variants(FALSE):
        firm, told = CASES[variant](world)
        note_down(world, variant, firm, told, expected=False)


def _day(world: World, last: date = LAST) -> date:
    return world.day(FIRST, last)


def _sale(world: World) -> Told:
    handed = _day(world)
    firm = handed_over(world, handed)
    bought_out(world, firm, handed)
    fined = world.workday(handed + timedelta(days=world.rng.randint(205, 280)))
    if fined < AS_OF and world.rng.random() < 0.6:
        penalise(world, firm, CASES_OF.get(firm.trade.code, "QUALITY"), fined)
    return moved(world, firm, world.workday(handed + timedelta(days=world.rng.randint(1, 20)))), "整体转让：换法定代表人、换股东、迁址，半年内没有案件和处罚"


def _capital_law(world: World) -> Told:
    """Company Law 2023, art. 47: what will not be paid within five years is given up; the trade goes on."""
    cut = _day(world)
    began = world.workday(cut - timedelta(days=world.rng.randint(1500, 3500)))
    firm = found(world, ENTERPRISE, established=began, capital=float(world.rng.choice((1000, 2000, 5000))), insured=world.rng.randint(5, 60))
    firm = amended(world, firm, cut, capital=round((firm.capital or 1000) * world.rng.choice((0.05, 0.1, 0.2)), 2))
    if world.rng.random() < 0.5:
        firm = moved(world, firm, world.workday(cut + timedelta(days=world.rng.randint(5, 40))))
    return firm, f"{cut} 依公司法第 47 条减资至实缴水平，人员照旧，没有案件"


def _renamed_district(world: World) -> Told:
    """The road gets another name of its area; the house stays where it was. The representative changed after a case."""
    case = _day(world, date(2026, 3, 1))
    handed = world.workday(case + timedelta(days=world.rng.randint(10, 70)))
    firm = handed_over(world, handed)
    opened(world, firm, case)
    streets = [street for street in world.places.streets[firm.county] if street != firm.place.street]
    renamed = replace(firm.place, street=world.rng.choice(streets) if streets else firm.place.street)
    return change(world, firm, world.workday(handed + timedelta(days=20)), place=renamed), "街道区划调整，地址改名，实际没有搬迁；立案后正常换任"


def _few_branches(world: World) -> Told:
    """A chain closes three of many outlets, and its staff goes to the others."""
    last = _day(world)
    count = world.rng.randint(9, 12) if world.subjects >= 1000 else 7
    began = world.workday(last - timedelta(days=3000))
    firm = found(world, ENTERPRISE, line=trade("5212"), established=began, insured=world.rng.randint(60, 200))
    close_branches(world, open_branches(world, firm, count)[:3], last, 70)
    firm = amended(world, firm, world.workday(last - timedelta(days=5)), insured=round((firm.insured or 60) * 0.85))
    return firm, f"{count} 家门店中关闭 3 家，人员调往其他门店"


def _season(world: World) -> Told:
    on = _day(world)
    firm = handed_over(world, world.workday(on - timedelta(days=40)), insured=world.rng.randint(20, 120))
    return amended(world, firm, on, insured=round((firm.insured or 20) * world.rng.uniform(0.33, 0.62))), "季节用工减少，换任法定代表人，没有案件"


def _family(world: World) -> Told:
    """The son takes over after the father was fined; nothing else changes."""
    handed = _day(world, date(2026, 3, 20))
    firm = handed_over(world, handed)
    penalise(world, firm, CASES_OF.get(firm.trade.code, "QUALITY"), world.workday(handed - timedelta(days=world.rng.randint(10, 80))))
    return firm, "受罚后由家人接班，住所、股东、人员不变"


def _long_ago(world: World) -> Told:
    """All of it, but years ago."""
    case = world.day(date(2021, 9, 1), date(2024, 3, 1))
    handed = world.workday(case + timedelta(days=30))
    firm = handed_over(world, handed)
    opened(world, firm, case)
    return moved(world, firm, world.workday(handed + timedelta(days=20))), f"{case} 立案后换人、迁址，距今两年以上，已是历史"


def _moved_only(world: World) -> Told:
    case = _day(world, date(2026, 3, 20))
    began = world.workday(case - timedelta(days=2000))
    firm = found(world, ENTERPRISE, line=trade("3399"), established=began)
    opened(world, firm, case)
    return moved(world, firm, world.workday(case + timedelta(days=world.rng.randint(10, 90)))), "立案后迁址一项，人员、股东、资本不变"


def _unknown_staff(world: World) -> Told:
    """The report leaves the number of insured staff empty: not known is not zero."""
    on = _day(world)
    firm = handed_over(world, world.workday(on - timedelta(days=20)), insured=world.rng.randint(20, 90))
    return amended(world, firm, on, unknown_staff=True), "年报没有填参保人数，不知道不是零"


def _far_apart(world: World) -> Told:
    """A new representative after the case, another address a year later."""
    case = world.day(date(2024, 9, 2), date(2025, 1, 10))
    firm = handed_over(world, world.workday(case + timedelta(days=60)))
    opened(world, firm, case)
    return moved(world, firm, world.workday(case + timedelta(days=world.rng.randint(265, 500)))), "立案后换任，一年多后才迁址，两项变动相隔很久"


def _handed_over_only(world: World) -> Told:
    """One change beside a decision."""
    handed = _day(world, date(2026, 4, 1))
    firm = handed_over(world, handed)
    penalise(world, firm, CASES_OF.get(firm.trade.code, "QUALITY"), world.workday(handed + timedelta(days=world.rng.randint(-60, 25))))
    return firm, "受罚前后换任一项，其他照旧"


CASES: Mapping[str, Callable[[World], Told]] = {
    "sale": _sale, "capital_law": _capital_law, "renamed_district": _renamed_district, "few_branches": _few_branches, "season": _season,
    "family": _family, "long_ago": _long_ago, "moved_only": _moved_only, "unknown_staff": _unknown_staff, "far_apart": _far_apart,
    "handed_over_only": _handed_over_only,
}  # fmt: skip

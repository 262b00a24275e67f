"""Subjects with several penalties that are no repeat offenders: each looks like one until somebody counts as the law does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import penalise, repair, reported_by
from bench.generate.founding import found
from bench.generate.model import AS_OF, BRANCH, HOUSEHOLD, Branch, Firm, Penalty
from bench.generate.planting.repeat import FIRST, LAST, disqualified, note_down, pattern_of, subject, working_days
from bench.generate.truth import REPEAT
from bench.generate.world import World, authority
from ledger.months import months_after

INNOCENT = {"spread": 6, "simplified": 6, "one_day_outside": 6, "reported_twice": 5, "two_authorities": 3, "repaired": 6, "quashed": 4, "not_final": 3,
"mixed_fields": 6,
            "branches": 2, "same_name": 3, "not_fake_drugs": 2, "other_item": 2, "before_expiry": 2}  # fmt: skip


def plant_innocent_repeaters(world: World) -> None:
    """One subject per case."""
    for variant in world.variants(INNOCENT):
        MAKERS[variant](world)


def _spread(world: World) -> None:
    offence, line = world.rng.choice((("AD_FALSE", "7251"), ("QUALITY", "5165"), ("ROAD", "5431"), ("FIRE", "6121")))
    first = world.day(FIRST, date(2022, 9, 1))
    _innocent(
        world,
        line,
        [(offence, first + timedelta(days=n * world.rng.randint(420, 560))) for n in range(3)],
        "spread",
        "三次处罚分散在两年半以上，没有落入任何规定期限",
    )


def _simplified(world: World) -> None:
    offences = world.rng.choice((("PRICE", "FOOD_CHECK"), ("STREET", "FOOD_HYGIENE"), ("TAX_DECLARE",), ("MEASURE", "PRICE")))
    first = world.day(date(2024, 3, 1), date(2025, 3, 1))
    firm = subject(world, trade("6210"), first, "33")
    made = [
        penalise(world, firm, world.rng.choice(offences), world.workday(first + timedelta(days=60 * n)), simple=True) for n in range(world.rng.randint(4, 6))
    ]
    note_down(world, firm, made, "simplified", "", "多次处罚均以简易程序作出，不计为不良信息（浙江省公共信用信息管理条例）", expected=False)


def _one_day_outside(world: World) -> None:
    pattern, offences, line = world.rng.choice(
        [
            (pattern_of("BID67"), ("BID_COLLUDE",), "4890"),
            (pattern_of("FOODREG67_5"), ("FOOD_EXPIRED",), "6210"),
            (pattern_of("ZJSAFE24"), ("SAFE_TRAIN",), "3484"),
            (pattern_of("AD55"), ("AD_FALSE",), "7251"),
        ]
    )
    first = next(day for day in working_days(world, FIRST, months_after(LAST, -pattern.months)) if (pattern.end(day) + timedelta(days=1)).weekday() < 5)
    days = [first, *(first + timedelta(days=90 * n) for n in range(1, pattern.count - 1)), pattern.end(first) + timedelta(days=1)]
    _innocent(world, line, [(offences[0], day) for day in days], "one_day_outside", f"最后一份决定在期限届满后一日（{days[-1]}），不在{pattern.law}之内")


def _reported_twice(world: World) -> None:
    firm, made = _two_food(world, "5122")
    extra = [reported_by(world, made[0], field) for field in ("综合执法", "商务")]
    note_down(world, firm, [*made, *extra], "reported_twice", "", "只有两份决定，其中一份由三个部门各报送一次，不应重复计数", expected=False)


def _two_authorities(world: World) -> None:
    firm, made = _two_food(world, "6220")
    world.penalties.append(_under_other_authority(world, made[0]))
    note_down(world, firm, made, "two_authorities", "", "同一文号同一日期的决定被误挂在另一机关名下再报一次，实际只有两份决定", expected=False)


def _repaired(world: World) -> None:
    firm, made = _three_food(world)
    repair(world, world.rng.choice(made), decided=world.workday(min(AS_OF, made[-1].decided + timedelta(days=100))))
    note_down(world, firm, made, "repaired", "", "三份决定中一份已准予信用修复，不得再使用，余下两份不构成", expected=False)


def _quashed(world: World) -> None:
    firm, made = _three_food(world)
    repair(world, world.rng.choice(made), outcome="原决定撤销", decided=world.workday(min(AS_OF, made[-1].decided + timedelta(days=50))))
    note_down(world, firm, made, "quashed", "", "三份决定中一份经复议撤销，余下两份不构成", expected=False)


def _not_final(world: World) -> None:
    day = world.workday(AS_OF - timedelta(days=world.rng.randint(10, 50)))
    days = [world.workday(day - timedelta(days=300)), world.workday(day - timedelta(days=150)), day]
    _innocent(
        world, "6210", list(zip(("FOOD_CHECK", "FOOD_HYGIENE", "FOOD_EXPIRED"), days, strict=True)), "not_final", "第三份决定的复议期限未过，尚未生效，不计入"
    )


def _mixed_fields(world: World) -> None:
    offences = world.rng.sample(("FIRE", "REGISTER", "QUALITY", "AD_ABSOLUTE", "WATER", "UNFAIR", "STATISTICS"), 3)
    first = world.day(date(2023, 6, 1), date(2025, 4, 1))
    days = [world.workday(first + timedelta(days=110 * n)) for n in range(3)]
    _innocent(world, "2926", list(zip(offences, days, strict=True)), "mixed_fields", "两年内三次处罚分属三个互不相关的领域，任何规则都不合并计算")


def _branches(world: World) -> None:
    """A chain: each outlet was fined once."""
    first = world.day(date(2024, 6, 1), date(2025, 6, 1))
    parent = subject(world, trade("6210"), first, "33")
    outlets = []
    for n in range(3):
        began = world.workday(first - timedelta(days=300 + 30 * n))
        outlet = found(world, BRANCH, county=parent.county, line=parent.trade, established=began, name=f"{parent.name}第{n + 1}门店", phone=parent.phone)
        world.branches.append(Branch(outlet, parent, began))
        outlets.append(outlet)
    made = [penalise(world, outlet, "FOOD_EXPIRED", world.workday(first + timedelta(days=70 * n))) for n, outlet in enumerate(outlets)]
    note = "连锁的三家门店各受一次处罚，各为不同主体，不合并"
    world.plant("repeat", "branches", [*outlets, parent], note, detector=REPEAT, expected=False, records=[each.document_no for each in made])


def _same_name(world: World) -> None:
    """Three operators of one name, each fined once."""
    first, shops = world.day(date(2024, 6, 1), date(2025, 6, 1)), []
    name = world.people.name()
    for _ in range(3):
        person = world.people.one(name)
        shops.append(
            found(
                world, HOUSEHOLD, county=world.places.county("33"), line=trade("6210"), reps=((person, date(2020, 5, 6), None),), established=date(2020, 5, 6)
            )
        )
    made = [penalise(world, shop, "FOOD_CHECK", world.workday(first + timedelta(days=60 * n))) for n, shop in enumerate(shops)]
    note = f"三户的经营者都叫{name}，证件号码各不相同，各受一次处罚，不是同一人"
    world.plant("repeat", "same_name", shops, note, detector=REPEAT, expected=False, records=[each.document_no for each in made])


def _not_fake_drugs(world: World) -> None:
    """The article on repetition speaks of fake and inferior drugs only."""
    first = world.day(date(2023, 3, 1), date(2025, 3, 1))
    days = [first, world.workday(first + timedelta(days=world.rng.randint(200, 380)))]
    _innocent(world, "5251", [("DRUG_SOURCE", day) for day in days], "not_fake_drugs", "两次从无资格的人购进药品，不是假药、劣药的再犯，也没有第三次")


def _other_item(world: World) -> None:
    """Two of the many offences of one article."""
    first = world.day(date(2023, 3, 1), date(2025, 3, 1))
    days = [first, world.workday(first + timedelta(days=world.rng.randint(60, 300)))]
    _innocent(world, "1411", list(zip(("FOOD_EXPIRED", "FOOD_ADDITIVE"), days, strict=True)), "other_item", "一年内两次食品处罚引用同一条的不同项，性质不同")


def _before_expiry(world: World) -> None:
    """The second disqualification came while the first was running."""
    first = world.day(date(2023, 3, 1), date(2025, 4, 1))
    firm, made = disqualified(world, (first, world.workday(first + timedelta(days=world.rng.randint(60, 340)))))
    note_down(world, firm, made, "before_expiry", "", "第二次取消投标资格在第一次期满之前，不是期满之后又犯，也不是两次串通", expected=False)


def _two_food(world: World, line: str) -> tuple[Firm, list[Penalty]]:
    return _food(world, line, ("FOOD_CHECK", "FOOD_EXPIRED"))


def _three_food(world: World) -> tuple[Firm, list[Penalty]]:
    return _food(world, "6210", ("FOOD_CHECK", "FOOD_EXPIRED", "FOOD_HYGIENE"))


def _food(world: World, line: str, offences: Sequence[str]) -> tuple[Firm, list[Penalty]]:
    """Decisions of different nature in one year, so that no two-in-a-year rule is met by pairs."""
    first = world.day(date(2024, 2, 1), date(2025, 4, 1))
    firm = subject(world, trade(line), first, "")
    return firm, [penalise(world, firm, offence, world.workday(first + timedelta(days=world.rng.randint(80, 110) * n))) for n, offence in enumerate(offences)]


def _innocent(world: World, line: str, decisions: Sequence[tuple[str, date]], variant: str, note: str) -> None:
    firm = subject(world, trade(line), decisions[0][1], "33")
    note_down(world, firm, [penalise(world, firm, offence, day) for offence, day in decisions], variant, "", note, expected=False)


def _under_other_authority(world: World, penalty: Penalty) -> Penalty:
    other = authority(
        "市场监管", next(county for county in world.places.streets if county[:2] == penalty.authority.region[:2] and county != penalty.authority.region)
    )
    return replace(penalty, authority=other, source_unit=other)


MAKERS: Mapping[str, Callable[[World], None]] = {
    "spread": _spread, "simplified": _simplified, "one_day_outside": _one_day_outside, "reported_twice": _reported_twice, "two_authorities": _two_authorities,
    "repaired": _repaired, "quashed": _quashed, "not_final": _not_final, "mixed_fields": _mixed_fields, "branches": _branches, "same_name": _same_name,
    "not_fake_drugs": _not_fake_drugs, "other_item": _other_item, "before_expiry": _before_expiry,
}  # fmt: skip

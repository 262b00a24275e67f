"""Repeat offenders (屡罚不改): windows that laws state, met in several ways.

Windows are counted as 民法典 arts. 201 and 202 say: the opening day does not count, the same date n months later is still
inside. Rules and counts: repeat_offence_rules.csv of ledger/codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bench.generate.catalogue import Trade, trade
from bench.generate.decisions import penalise, reported_by
from bench.generate.founding import change, found
from bench.generate.model import ENTERPRISE, HOUSEHOLD, Firm, Penalty
from bench.generate.truth import REPEAT
from bench.generate.world import World
from ledger.months import months_after

FIRST, LAST = date(2021, 7, 12), date(2026, 4, 24)  # the last day leaves 60 days for review before the end of June


SMALL_PROVINCE = 1000  # subjects below which only the usual cases are planted


@dataclass(frozen=True, slots=True)
class Pattern:
    """How often which offences within which window make a repeat offender, and how many such cases 10,000 subjects have."""

    rule: str
    cases: int
    offences: tuple[str, ...]
    lines: tuple[str, ...]
    count: int
    months: int = 0
    days: int = 0
    province: str = ""
    law: str = ""

    def end(self, first: date) -> date:
        """Last day of a window that opens with `first`."""
        return months_after(first, self.months) if self.months else first + timedelta(days=self.days)


FOOD = ("FOOD_EXPIRED", "FOOD_CHECK", "FOOD_HYGIENE", "FOOD_ADDITIVE", "FOOD_LICENCE")
SHOPS, PLANTS = ("6210", "6220", "5122", "5221"), ("3311", "3399", "3484", "2926", "1811", "3670")
PATTERNS = (
    Pattern("FOOD134", 11, FOOD, SHOPS, 3, months=12, law="食品安全法第 134 条：一年内累计三次"),
    Pattern("FOODREG67_5", 6, ("FOOD_EXPIRED",), SHOPS, 2, months=12, law="食品安全法实施条例第 67 条第 5 项：受罚后一年内又有同一性质的违法行为"),
    Pattern("SAFE113", 3, ("SAFE_HAZARD", "SAFE_TRAIN", "SAFE_SIGN"), PLANTS, 3, days=180, law="安全生产法第 113 条：重大事故隐患，180 日内三次"),
    Pattern("SAFE113B", 2, ("SAFE_HAZARD", "SAFE_TRAIN", "SAFE_SIGN"), PLANTS, 4, months=12, law="安全生产法第 113 条：重大事故隐患，一年内四次"),
    Pattern("ZJSAFE24", 5, ("SAFE_TRAIN", "SAFE_SIGN"), PLANTS, 2, months=12, province="33", law="浙江省安全生产条例第 24 条：一年内两次"),
    Pattern("AD55", 7, ("AD_FALSE",), ("7251", "5225", "7244", "5292", "8391"), 3, months=24, law="广告法第 55 条：两年内三次虚假广告"),
    Pattern("TM60", 7, ("TRADEMARK",), ("5132", "5174", "5232", "5177", "5292"), 2, months=60, law="商标法第 60 条：五年内两次"),
    Pattern("BID67", 5, ("BID_COLLUDE",), ("4710", "4890"), 2, months=36, law="招标投标法实施条例第 67 条：三年内两次串通投标"),
    Pattern("BID68", 3, ("BID_NAME",), ("4710", "4890"), 2, months=36, law="招标投标法实施条例第 68 条：三年内两次使用他人名义投标"),
    Pattern("ENT54A", 4, ("ENT_HOURS", "ENT_MINOR"), ("9011", "9019"), 4, months=24, law="娱乐场所管理条例第 54 条：两年内三次警告或罚款又再犯"),
    Pattern("SHCARD25", 3, ("PREPAID",), ("8040", "8391", "8051"), 2, months=12, province="31", law="上海市单用途预付消费卡管理规定第 25 条：一年内两次"),
    Pattern("DRUG137", 2, ("DRUG_INFERIOR",), ("5251",), 2, months=36, law="药品管理法第 137 条：销售劣药经处理后再犯"),
    Pattern("SEA106", 2, ("SEA_DUMP",), ("4890",), 3, months=24, law="海洋环境保护法第 106 条：两年内三次无证倾倒"),
    Pattern("SHEBIKE36", 2, ("EBIKE",), ("6242",), 3, months=12, province="31", law="上海市非机动车安全管理条例第 36 条：一年内三次较大数额罚款"),
    Pattern("STAT50", 2, ("STATISTICS",), PLANTS, 3, months=12, law="统计法实施条例第 50 条：一年内三次责令改正"),
    Pattern("ROAD66", 3, ("ROAD",), ("5431", "5437"), 4, months=12, law="公路安全保护条例第 66 条：一年内超过三次违法超限运输"),
    Pattern("GENERIC_DEFAULT", 16, ("FIRE",), ("6121", "9019", "3399", "2926"), 3, months=24, law="产品默认值（非法定）：24 个月内同一领域三次"),
)  # fmt: skip
GENERIC = (
    (("FIRE",), ("6121", "9019", "2926", "8051")), (("WATER", "WASTE"), ("1713", "2926", "3399")), (("ROAD",), ("5431",)), (("NETBAR",), ("9013",)),
    (("QUALITY", "MEASURE"), ("5165", "5174", "2926")), (("UNFAIR", "PRICE"), ("5292", "5212")), (("HEALTH",), ("8040", "8051", "6121")), (("TRAVEL",),
    ("7291",)),
)  # fmt: skip
AFTER_THE_BAN = {"BID67B": 3}
EDGES = {"BID67": 2, "AD55": 2, "FOOD134": 2, "FOODREG67_5": 1}


def plant_repeat_offenders(world: World) -> None:
    """Positives, and cases at the edge."""
    by_rule = {pattern.rule: pattern for pattern in PATTERNS}
    for rule in world.variants({pattern.rule: pattern.cases for pattern in PATTERNS}):
        _offender(world, by_rule[rule])
    for rule in world.variants(EDGES):
        _at_the_edge(world, by_rule[rule])
    for _ in world.variants(AFTER_THE_BAN) if world.subjects >= SMALL_PROVINCE else ():
        _after_the_ban(world)


def _offender(world: World, pattern: Pattern) -> None:
    """One subject inside the window; some change their name in between, many also have a small penalty that must not matter."""
    rng = world.rng
    offences, lines = rng.choice(GENERIC) if pattern.rule == "GENERIC_DEFAULT" else (pattern.offences, pattern.lines)
    days = _inside(world, pattern)
    firm = subject(world, trade(rng.choice(lines)), days[0], pattern.province)
    away = rng.randrange(len(days)) if rng.random() < 0.2 else -1  # one decision comes from another county
    made = []
    for n, day in enumerate(days):
        region = world.places.county(firm.province) if n == away else ""
        made.append(penalise(world, firm, offences[0] if n == 0 else rng.choice(offences), day, region=region))
    if rng.random() < 0.15:
        name = world.names.one(firm.kind, firm.county, firm.trade)
        change(world, firm, days[1], name=name)
    if rng.random() < 0.4:
        penalise(world, firm, "REGISTER", world.day(days[0], LAST), simple=True)
    if rng.random() < 0.25:
        reported_by(world, made[-1], "综合执法")
    note_down(world, firm, made, pattern.rule, pattern.rule, f"{days[0]} 至 {days[-1]} 有 {len(made)} 份决定，符合{pattern.law}", expected=True)


def _at_the_edge(world: World, pattern: Pattern) -> None:
    """The last decision falls on the corresponding date itself: still inside (民法典 art. 202)."""
    first = next(day for day in working_days(world, FIRST, months_after(LAST, -pattern.months)) if pattern.end(day).weekday() < 5)
    days = [first, *(first + timedelta(days=40 * n) for n in range(1, pattern.count - 1)), pattern.end(first)]
    firm = subject(world, trade(world.rng.choice(pattern.lines)), first, pattern.province)
    made = [penalise(world, firm, pattern.offences[n % len(pattern.offences)], day) for n, day in enumerate(days)]
    note_down(world, firm, made, "edge", pattern.rule, f"最后一份决定正好在期限届满的对应日（{days[-1]}），仍在期间之内，符合{pattern.law}", expected=True)


def _after_the_ban(world: World) -> None:
    """Disqualified for a year, and within three years of the end of that disqualified again."""
    first = world.day(FIRST, date(2023, 6, 1))
    end = months_after(first, 12)
    again = world.day(end + timedelta(days=30), min(LAST, months_after(end, 36)))
    firm, made = disqualified(world, (first, again))
    note = f"{first} 被取消投标资格至 {end}，期满后三年内的 {again} 又因行贿谋取中标被取消，符合招标投标法实施条例第 67 条第 3 款"
    note_down(world, firm, made, "BID67B", "BID67B", note, expected=True)


def disqualified(world: World, days: Sequence[date]) -> tuple[Firm, list[Penalty]]:
    """A builder disqualified from bidding for a year, each time."""
    firm, made = subject(world, trade(world.rng.choice(("4710", "4890"))), days[0], ""), []
    for day in days:
        world.penalties[-1] = replace(penalise(world, firm, "BID_BRIBE", day), until=months_after(day, 12))
        made.append(world.penalties[-1])
    return firm, made


def _inside(world: World, pattern: Pattern) -> list[date]:
    """Decision days inside the window: the last one mostly in the past year and a half, the spacing free."""
    rng = world.rng
    for _ in range(200):
        last = world.day(date(2025, 1, 2) if rng.random() < 0.75 else date(2023, 6, 1), LAST)
        width = (pattern.end(date(2023, 1, 1)) - date(2023, 1, 1)).days
        first = max(FIRST, world.workday(last - timedelta(days=round(width * rng.uniform(0.25, 0.93)))))
        between = sorted(world.day(first + timedelta(days=3), last - timedelta(days=3)) for _ in range(pattern.count - 2))
        days = [first, *between, last]
        if len(set(days)) == pattern.count and last <= pattern.end(first):
            return days
    raise ValueError(f"no dates for {pattern.rule}")


def note_down(world: World, firm: Firm, made: Sequence[Penalty], variant: str, rule: str, note: str, *, expected: bool) -> None:
    """The item of one subject."""
    numbers = list(dict.fromkeys(each.document_no for each in made))
    world.plant("repeat", variant, [firm], f"{firm.name}：{note}。", detector=REPEAT, expected=expected, rule=rule, records=numbers)


def subject(world: World, line: Trade, first: date, province: str) -> Firm:
    """A subject of that trade, founded well before its first decision."""
    kind = HOUSEHOLD if line.households > 2 * line.firms and world.rng.random() < 0.6 else ENTERPRISE
    began = world.workday(first - timedelta(days=world.rng.randint(200, 3000)))
    return found(world, kind, province=province, line=line, established=began)


def pattern_of(rule: str) -> Pattern:
    """The pattern of that rule."""
    return next(each for each in PATTERNS if each.rule == rule)


def working_days(world: World, first: date, last: date) -> list[date]:
    """Working days between two, shuffled."""
    days = [day for n in range((last - first).days) if (day := first + timedelta(days=n)).weekday() < 5]
    world.rng.shuffle(days)
    return days

"""Platforms whose shops hide behind nobody or that do not report, and platforms that only look like it.

Operators are founded early; shops are drawn late, out of everybody whom the background made: those who ended, who are penalised
again and again, and the living. Each planted platform has a name of its own in the whole province.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import penalise
from bench.generate.founding import found
from bench.generate.merchants import PERIODS, Conduct, open_shop_at, report
from bench.generate.model import AS_OF, ENTERPRISE, HOUSEHOLD, START, Firm, Platform
from bench.generate.planting.platform_pool import PlatformPool
from bench.generate.truth import PLATFORM_MERCHANTS
from bench.generate.world import World

TRUE = {
    "hidden_ended": 4, "hidden_invalid": 3, "hidden_unknown": 2, "hidden_repeat": 1, "hidden_barred": 2, "hidden_mixed": 3, "not_reported": 3, "late": 2,
    "stale": 2, "left_out": 2, "over_threshold": 2,
}  # fmt: skip
FALSE = {
    "big_few_bad": 3, "outside_province": 2, "young_platform": 2, "lending": 2, "transferred": 2, "codes_from_elsewhere": 2, "just_ended": 2,
    "few_days_late": 2, "unverified": 1, "two_bad": 2, "silent_closings": 2,
}  # fmt: skip
SHOPS = ("网络交易", "直播电商", "其他")  # kinds on which any trade sells
KINDS = ("网络交易", "外卖", "网约车", "直播电商", "其他")
NAMES = (
    "优集",
    "鲜达",
    "云选",
    "快行",
    "播客",
    "邻里",
    "百汇",
    "乐购",
    "速达",
    "惠民",
    "淘享",
    "嗨逛",
    "食客",
    "同行",
    "星播",
    "寻味",
    "良品",
    "驿路",
    "万店",
    "小满",
)
SMALL = 1000  # subjects below which a province gets one small item
FAKE = 8  # digits of an invented code's body


def prepare_platforms(world: World) -> None:
    """Found the operators, and the merchants that are barred."""
    wanted = ["not_reported"] if world.subjects < SMALL else world.variants(TRUE) + world.variants(FALSE)
    for variant in wanted:
        began = world.day(date(2015, 1, 5), date(2019, 12, 31))
        province = "31" if variant == "outside_province" else "33"
        operator = found(world, ENTERPRISE, province=province, line=trade("6513"), established=began, insured=world.rng.randint(20, 400), capital=2000)
        barred = [_barred(world) for _ in range(world.rng.randint(4, 6))] if variant == "hidden_barred" else []
        world.prepared[f"platform {variant}"].append((operator, *barred))
        world.reserved |= {firm.subject_id for firm in (operator, *barred)}


def plant_platforms(world: World) -> None:
    """Open the platforms, give them shops and reports, and note down what they are."""
    pool = PlatformPool(world)
    for variant in (*TRUE, *FALSE):
        for firms in world.prepared.pop(f"platform {variant}", []):
            number = len([each for each in world.platforms if each.name.startswith("示例虚")])
            name = f"示例虚{NAMES[number % len(NAMES)]}{world.block * 100 + number + 1:04d}"
            began = world.day(firms[0].established, date(2020, 6, 30)) if variant != "young_platform" else world.day(date(2026, 1, 5), date(2026, 3, 2))
            platform = Platform(name, _kind(world, variant), firms[0], f"https://{world.block + 1}-{number + 10}.shop.example", began)
            note = WAYS[variant](world, pool, platform, list(firms[1:]))
            world.platforms.append(platform)
            expected = variant in TRUE
            world.plant("platform", variant, firms[:1], f"{platform.name}（{firms[0].name}运营）：{note}", detector=PLATFORM_MERCHANTS, expected=expected)


def _kind(world: World, variant: str) -> str:
    if variant == "lending":
        return "网络借贷"
    if variant == "hidden_barred":
        return "外卖"
    return world.rng.choice(SHOPS if variant.startswith("hidden") or variant in ("transferred", "just_ended", "two_bad", "big_few_bad") else KINDS)


def _barred(world: World) -> Firm:
    """A restaurant whose permit was revoked."""
    firm = found(world, HOUSEHOLD, province="33", line=trade("6210"), established=world.day(date(2018, 1, 4), date(2023, 6, 1)))
    penalise(world, firm, "FOOD_REVOKE", world.day(date(2024, 9, 2), date(2026, 3, 20)))
    return firm


def _stock(world: World, platform: Platform, firms: list[Firm]) -> int:
    """Open a shop for each, some time after both had begun and, where it ended, before the end."""
    for firm in firms:
        first = max(START, platform.begin, firm.established + timedelta(days=5))
        last = min(date(2025, 6, 2), (firm.ended or AS_OF) - timedelta(days=20)) if platform.begin < date(2025, 1, 1) else AS_OF - timedelta(days=30)
        open_shop_at(world, platform, firm, world.day(first, max(first, last)))
    return len(firms)


def _honest(world: World, pool: PlatformPool, platform: Platform, low: int = 14, high: int = 45) -> int:
    return _stock(world, platform, pool.living(world.rng.randint(low, high), platform.kind))


def _bad_count(world: World, good: int) -> int:
    """So many that they are a sixth to a half of all."""
    share = world.rng.uniform(0.16, 0.5)
    return max(4, round(good * share / (1 - share)))


def _hidden_ended(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    good = _honest(world, pool, platform)
    bad = _stock(world, platform, pool.ended(_bad_count(world, good)))
    report(world, platform, Conduct())
    return f"{good + bad} 家网店中 {bad} 家的经营者早已注销或吊销"


def _hidden_invalid(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    good = _honest(world, pool, platform)
    strangers = tuple((pool.wrong_code(), _invented(world)) for _ in range(_bad_count(world, good)))
    report(world, platform, Conduct(strangers=strangers))
    return f"{good + len(strangers)} 户商户中 {len(strangers)} 户所报的代码不成立"


def _hidden_unknown(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    good = _honest(world, pool, platform)
    strangers = tuple((pool.unregistered_code(), _invented(world)) for _ in range(_bad_count(world, good)))
    report(world, platform, Conduct(strangers=strangers))
    return f"{good + len(strangers)} 户商户中 {len(strangers)} 户的代码在本地登记库中查不到"


def _hidden_repeat(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    bad = _stock(world, platform, pool.repeating(world.rng.randint(4, 7)))
    good = _honest(world, pool, platform, 8, 20)
    report(world, platform, Conduct())
    return f"{good + bad} 家网店中 {bad} 家的经营者两年内三次以上受罚"


def _hidden_barred(world: World, pool: PlatformPool, platform: Platform, barred: list[Firm]) -> str:
    bad, good = _stock(world, platform, barred), _honest(world, pool, platform, 12, 26)
    report(world, platform, Conduct())
    return f"{good + bad} 家餐饮商户中 {bad} 家的食品经营许可已被吊销"


def _hidden_mixed(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    good = _honest(world, pool, platform)
    bad = _stock(world, platform, pool.ended(max(2, _bad_count(world, good) // 2)))
    strangers = tuple((pool.wrong_code(), _invented(world)) for _ in range(max(3, _bad_count(world, good) // 2)))
    report(world, platform, Conduct(strangers=strangers, skips=("2025下半年",) if world.rng.random() < 0.2 else ()))
    return f"{good + bad + len(strangers)} 户商户中 {bad} 户已注销或吊销、{len(strangers)} 户代码不成立"


def _not_reported(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform, 4, 12 if world.subjects < SMALL else 30)
    skips = tuple(world.rng.sample(tuple(PERIODS), world.rng.randint(1, 3)))
    report(world, platform, Conduct(skips=skips))
    return f"{'、'.join(sorted(skips))}没有报送商户信息"


def _late(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform)
    days = world.rng.randint(14, 90)
    report(world, platform, Conduct(late_days=days))
    return f"每期都迟报 {days} 天"


def _stale(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform, 20, 50)
    share = world.rng.uniform(0.4, 0.8)
    report(world, platform, Conduct(stale=share))
    return f"约 {share:.0%} 的商户核验早于报送日六个月以上"


def _left_out(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform, 40, 70)
    share = world.rng.uniform(0.35, 0.7)
    report(world, platform, Conduct(omits=share, put_right=("2025下半年",)))
    return f"直到 2025上半年约 {share:.0%} 的在营网店没有报送，下一期才补全"


def _over_threshold(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform, 6, 20)
    persons = world.rng.randint(14, 30)
    report(world, platform, Conduct(persons=persons, over_threshold=0.6))
    return f"{persons} 名按免登记报送的商户多半年交易额超过10万元"


def _big_few_bad(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    good = _honest(world, pool, platform, 130, 190)
    bad = _stock(world, platform, pool.ended(world.rng.randint(2, 3)))
    report(world, platform, Conduct())
    return f"{good + bad} 家网店中只有 {bad} 家的经营者已终止"


def _outside_province(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform)
    return "平台运营者在外省，浙江省电子商务条例不要求其报送"


def _young_platform(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform, 8, 20)
    return "今年才开业，还没有到第一次报送的时候"


def _lending(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform, 4, 10)
    return "网络借贷平台不适用电子商务法，不按该法报送"


def _transferred(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    """The shops went on under somebody living."""
    _honest(world, pool, platform, 10, 25)
    former = pool.ended(world.rng.randint(5, 9))
    for firm, heir in zip(former, pool.living(len(former)), strict=False):
        shop = open_shop_at(world, platform, firm, max(START, platform.begin, firm.established + timedelta(days=5)))
        handed = max(shop.begin, (firm.ended or AS_OF) - timedelta(days=world.rng.randint(1, 40)))
        world.shops[-1] = type(shop)(platform, shop.number, shop.name, firm, shop.begin, handed)
        world.shops.append(type(shop)(platform, shop.number, shop.name, heir, handed))
    report(world, platform, Conduct())
    return f"{len(former)} 家网店在原经营者注销前已转由他人经营"


def _codes_from_elsewhere(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    good = _honest(world, pool, platform)
    strangers = tuple((pool.code_from_elsewhere(), _invented(world)) for _ in range(_bad_count(world, good)))
    report(world, platform, Conduct(strangers=strangers))
    return f"{len(strangers)} 户商户登记在长三角以外，本地登记库本来就查不到"


def _just_ended(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    good = _honest(world, pool, platform, 16, 40)
    bad = _stock(world, platform, pool.just_ended(world.rng.randint(3, 6)))
    report(world, platform, Conduct())
    return f"{good + bad} 家网店中 {bad} 家的经营者几个月前才注销，平台还没有到下一次核验"


def _few_days_late(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform)
    days = world.rng.randint(2, 8)
    report(world, platform, Conduct(late_days=days))
    return f"每期迟报 {days} 天，都已补上"


def _unverified(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform)
    report(world, platform, Conduct(unverified=0.9))
    return "多数商户没有填核验日期：不知道，不等于没有核验"


def _silent_closings(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    _honest(world, pool, platform, 40, 70)
    share = world.rng.uniform(0.15, 0.35)
    report(world, platform, Conduct(gone=share))
    return f"最近一年约 {share:.0%} 的网店停业后不再报送，停业没有人记载"


def _two_bad(world: World, pool: PlatformPool, platform: Platform, _: list[Firm]) -> str:
    good = _honest(world, pool, platform, 4, 9)
    bad = _stock(world, platform, pool.ended(2))
    report(world, platform, Conduct())
    return f"{good + bad} 家网店中 {bad} 家的经营者已终止，户数太少说明不了什么"


def _invented(world: World) -> str:
    """The name of somebody who is not registered."""
    county = world.places.county("33")
    return world.names.one(HOUSEHOLD, county, trade("5292"), world.names.stem())


WAYS: Mapping[str, Callable[[World, PlatformPool, Platform, list[Firm]], str]] = {
    "hidden_ended": _hidden_ended, "hidden_invalid": _hidden_invalid, "hidden_unknown": _hidden_unknown, "hidden_repeat": _hidden_repeat,
    "hidden_barred": _hidden_barred, "hidden_mixed": _hidden_mixed, "not_reported": _not_reported, "late": _late, "stale": _stale, "left_out": _left_out,
    "over_threshold": _over_threshold, "big_few_bad": _big_few_bad, "outside_province": _outside_province, "young_platform": _young_platform,
    "lending": _lending, "transferred": _transferred, "codes_from_elsewhere": _codes_from_elsewhere, "just_ended": _just_ended,
    "few_days_late": _few_days_late, "unverified": _unverified, "two_bad": _two_bad, "silent_closings": _silent_closings,
}  # fmt: skip

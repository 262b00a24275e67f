"""The same operator under a new shop after the old one closed in trouble, and new shops that follow nothing."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import enlist, penalise
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, ENTERPRISE, HOUSEHOLD, Firm, Platform, Shop
from bench.generate.people import Person
from bench.generate.truth import PLATFORM_MERCHANTS
from bench.generate.world import World

TRUE = {"same_platform": 4, "other_platform": 2, "behind_a_front": 2, "listed_then_back": 2}
FALSE = {"clean_return": 3, "same_name": 2, "still_open": 2, "left_before": 2, "years_later": 2, "handed_to_another": 2}
SMALL, LINE = 1000, "5232"  # clothes: a trade to which the background gives no shops
ALSO = ("successor-evasion", "early-warning", "linked-repeat", "shell-networks", "repeat-offenders")
Pair = tuple[Firm, Firm, str]
FIRST, LAST = date(2023, 9, 4), date(2025, 6, 27)  # when old shops close


def plant_returns(world: World) -> None:
    """True returns, then what only looks like one."""
    if world.subjects < SMALL:
        return
    for variant in (*world.variants(TRUE), *world.variants(FALSE)):
        old, new, note = WAYS[variant](world)
        world.plant("platform", variant, [new, old], f"{old.name}、{new.name}：{note}", detector=PLATFORM_MERCHANTS, expected=variant in TRUE,
                    subjects=[new], also=ALSO)  # fmt: skip


def _same_platform(world: World) -> Pair:
    old, person, closed, platform = _closed_in_trouble(world)
    new = _again(world, old, person, closed, platform)
    return old, new, f"网店受罚后于 {closed} 关闭，同一人不久以新主体在同一平台重新开店"


def _other_platform(world: World) -> Pair:
    old, person, closed, platform = _closed_in_trouble(world)
    others = [each for each in world.platforms if each.name != platform.name]
    new = _again(world, old, person, closed, world.rng.choice(others))
    return old, new, f"网店受罚后于 {closed} 关闭，同一人以新主体换一个平台重新开店"


def _behind_a_front(world: World) -> Pair:
    """Somebody else signs; the old operator holds most of the shares."""
    old, person, closed, platform = _closed_in_trouble(world)
    front, began = world.people.one(), _later(world, closed, 8, 110)
    share = world.rng.choice((60.0, 70.0, 90.0))
    new = found(
        world, ENTERPRISE, county=old.county, line=old.trade, established=began, reps=((front, began, None),), holders=((person, share), (front, 100 - share))
    )
    _open(world, platform, new, _later(world, began, 10, 80))
    return old, new, f"网店受罚后于 {closed} 关闭，原负责人持股 {share:g}% 的新公司由他人出面在同一平台开店"


def _listed_then_back(world: World) -> Pair:
    """Listed, closed, deregistered; the same person goes on."""
    old, person, closed, platform = _closed_in_trouble(world, listed=True)
    new = _again(world, old, person, closed, platform)
    return old, new, f"经营者被列入严重失信名单后网店于 {closed} 关闭，同一人以新主体重新开店"


def _clean_return(world: World) -> Pair:
    old, person, closed, platform = _closed_in_trouble(world, trouble=False)
    new = _again(world, old, person, closed, platform)
    return old, new, "没有受罚，也没有列入名单，歇业后重新开店是正常的"


def _same_name(world: World) -> Pair:
    name = world.rng.choice(("张伟", "王芳", "李强", "刘伟", "李娜"))
    old, _, closed, platform = _closed_in_trouble(world, person=world.people.one(name))
    new = _again(world, old, world.people.one(name), closed, platform)
    return old, new, f"两个经营者都叫{name}，证件号码不同，不是同一人"


def _still_open(world: World) -> Pair:
    """One of two shops closed; the firm goes on with the other."""
    old, person, closed, platform = _closed_in_trouble(world, ends=False)
    _open(world, platform, old, old.established + timedelta(days=30))
    new = _again(world, old, person, closed, platform)
    return old, new, "原主体另有网店在同一平台照常经营，没有离开"


def _left_before(world: World) -> Pair:
    """Who opens the new shop had handed the old firm over long before."""
    former, present = world.people.one(), world.people.one()
    closed = world.day(FIRST, LAST)
    began, handed = closed - timedelta(days=1200), world.workday(closed - timedelta(days=world.rng.randint(430, 600)))
    old = found(world, HOUSEHOLD, line=trade(LINE), established=world.workday(began), reps=((former, began, handed), (present, handed, None)))
    platform = world.rng.choice(world.platforms)
    penalise(world, old, "TRADEMARK", world.workday(closed - timedelta(days=40)))
    _open(world, platform, old, handed, closed)
    new = _again(world, old, former, closed, platform)
    return old, new, f"该人已于 {handed} 将原主体转让，受罚和关店时与其无关"


def _years_later(world: World) -> Pair:
    old, person, closed, platform = _closed_in_trouble(world, last=date(2024, 3, 1))
    began = _later(world, closed, 500, 700)
    new = found(world, HOUSEHOLD, county=old.county, line=old.trade, established=began, reps=((person, began, None),))
    _open(world, platform, new, _later(world, began, 10, 50))
    return old, new, "关店一年半以后才重新开店，处罚早已履行完毕"


def _handed_to_another(world: World) -> Pair:
    """Somebody else takes over the same trade nearby."""
    old, _, closed, platform = _closed_in_trouble(world)
    new = _again(world, old, world.people.one(), closed, platform)
    return old, new, "新店的经营者与原经营者没有共同的人员"


def _closed_in_trouble(
    world: World, *, person: Person | None = None, trouble: bool = True, listed: bool = False, ends: bool = True, last: date = LAST
) -> tuple[Firm, Person, date, Platform]:
    """A firm whose shop closed some weeks after a decision; mostly the firm ends as well."""
    rng, who, closed = world.rng, person or world.people.one(), world.day(FIRST, last)
    began = world.workday(closed - timedelta(days=rng.randint(400, 1500)))
    kind = ENTERPRISE if listed or rng.random() < 0.5 else HOUSEHOLD
    platform = rng.choice(world.platforms)
    old = found(world, kind, line=trade(LINE), established=began, reps=((who, began, None),))
    if trouble:
        day = world.workday(closed - timedelta(days=rng.randint(5, 120)))
        if listed:
            enlist(world, old, "SAMR_SEVERE", day)
        else:
            penalise(world, old, rng.choice(("AD_FALSE", "TRADEMARK", "QUALITY", "UNFAIR")), day)
    _open(world, platform, old, world.workday(began + timedelta(days=rng.randint(20, 90))), closed)
    if ends and rng.random() < 0.6 and not listed:
        ended = min(_later(world, closed, 0, 40), AS_OF - timedelta(days=5))
        old = change(world, old, ended, ended=ended)
    return old, who, closed, platform


def _again(world: World, old: Firm, person: Person, closed: date, platform: Platform) -> Firm:
    """The next subject of that person, and its shop."""
    began = _later(world, closed, 5, 120)
    new = found(world, old.kind, county=old.county, line=old.trade, established=began, reps=((person, began, None),))
    _open(world, platform, new, _later(world, began, 8, 90))
    return new


def _open(world: World, platform: Platform, firm: Firm, begin: date, end: date | None = None) -> None:
    world.shops.append(Shop(platform, f"{world.block:03d}7{len(world.shops):05d}", f"{firm.name[-14:]}店", firm, max(begin, platform.begin), end))


def _later(world: World, day: date, low: int, high: int) -> date:
    return max(day + timedelta(days=low), world.workday(day + timedelta(days=world.rng.randint(low, high))))


WAYS: Mapping[str, Callable[[World], Pair]] = {
    "same_platform": _same_platform, "other_platform": _other_platform, "behind_a_front": _behind_a_front, "listed_then_back": _listed_then_back,
    "clean_return": _clean_return, "same_name": _same_name, "still_open": _still_open, "left_before": _left_before, "years_later": _years_later,
    "handed_to_another": _handed_to_another,
}  # fmt: skip

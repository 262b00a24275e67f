"""Platforms and returns that the background, or other plantings, truly hold, noted so that finding them is not called false.

A platform whose shops are questionable in a share of at least twice that of the others that nobody planted, and one in thirty,
three at least; a person who
ran a subject whose shop closed within a year after a decision or listing, and who stands behind another subject's shop that
opened within a year.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from bench.generate.model import AS_OF, REP_ROLE, Firm, Penalty, Shop
from bench.generate.natural_repeat import counting
from bench.generate.people import Person
from bench.generate.planting.platform_pool import repeats
from bench.generate.truth import PLATFORM_MERCHANTS, Planted
from bench.generate.world import World

FEWEST, SHARE, TIMES = 3, 1 / 30, 2.0
HALF_YEAR, YEAR = timedelta(days=180), timedelta(days=366)
BARRED = ("吊销许可证件", "责令关闭", "限制开展生产经营活动", "限制从业")


def natural_platforms(world: World) -> Iterator[Planted]:
    """Operators of such platforms, then subjects that came back."""
    yield from _platforms(world)
    yield from _returns(world)


def _platforms(world: World) -> Iterator[Planted]:
    decided, judged = counting(world), world.judged(PLATFORM_MERCHANTS)
    listed = {each.firm.subject_id for each in world.listings if each.firm and each.list_type == "SAMR_SEVERE" and (each.end is None or each.end > AS_OF)}
    shops: defaultdict[str, list[Shop]] = defaultdict(list)
    for shop in _standing(world.shops):
        shops[shop.platform.name].append(shop)
    back = {subject for each in world.planted if each.detector == PLATFORM_MERCHANTS and each.expected for subject in each.subjects}
    bad = {
        name: [shop for shop in each if shop.firm.subject_id in back | listed or _questionable(world.firms[shop.firm.subject_id], decided)]
        for name, each in shops.items()
    }
    operators = {each.name: each.operator for each in world.platforms}
    ordinary = [name for name in shops if name in operators and operators[name].subject_id not in judged]
    every, wrong = sum(len(shops[name]) for name in ordinary), sum(len(bad[name]) for name in ordinary)
    for name, each in sorted(shops.items()):
        mine, operator = len(bad[name]), operators.get(name)
        others = (wrong - mine) / max(1, every - len(each))
        if operator and operator.subject_id not in judged and mine >= FEWEST and mine >= len(each) * max(SHARE, TIMES * others):
            note = f"{name}（{operator.name}运营）：背景中自然形成，{len(each)} 家网店中 {mine} 家的经营者已终止、被吊销许可、列入严重违法失信名单或屡次受罚。"
            yield _found(operator.subject_id, note)


def _standing(shops: list[Shop]) -> list[Shop]:
    """Shops of today, each with whoever took it over last."""
    last: dict[str, Shop] = {}
    for shop in sorted(shops, key=lambda each: each.begin):
        last[shop.number] = shop
    return [shop for shop in last.values() if shop.end is None or shop.end > AS_OF]


def _questionable(firm: Firm, decided: dict[str, list[Penalty]]) -> bool:
    mine = decided.get(firm.subject_id, [])
    gone = firm.ended is not None and firm.ended + HALF_YEAR <= AS_OF
    return gone or repeats(mine) or any(kind in each.kinds for each in mine for kind in BARRED)


def _returns(world: World) -> Iterator[Planted]:
    judged, troubled, behind = world.judged(PLATFORM_MERCHANTS), _trouble(world), _behind(world)
    firms: defaultdict[str, list[Shop]] = defaultdict(list)
    for shop in world.shops:
        firms[shop.firm.subject_id].append(shop)
    seen = set(judged)
    for subject, shops in sorted(firms.items()):
        opened = min(shop.begin for shop in shops)
        for former in sorted({other for person in behind.get(subject, ()) for other in behind[person] if other != subject} & firms.keys()):
            closed = max(_end(world, shop) for shop in firms[former])
            if (
                subject not in seen
                and closed - timedelta(days=31) <= opened <= closed + YEAR
                and any(abs((day - closed).days) <= 366 for day in troubled.get(former, ()))
            ):
                seen.add(subject)
                yield _found(
                    subject, f"{world.firms[subject].name}：背景中自然形成，{world.firms[former].name}的网店受罚后于 {closed} 关闭，同一人不久以它重新开店。"
                )


def _end(world: World, shop: Shop) -> date:
    return min(shop.end or date.max, world.firms[shop.firm.subject_id].ended or date.max)


def _trouble(world: World) -> dict[str, list[date]]:
    found: defaultdict[str, list[date]] = defaultdict(list)
    for subject, penalties in counting(world).items():
        found[subject] += [each.decided for each in penalties]
    for listing in world.listings:
        if listing.firm and not listing.list_type.startswith("RED_"):
            found[listing.firm.subject_id].append(listing.begin)
    for firm in world.firms.values():
        if firm.ended and firm.status in ("D", "DA", "C"):
            found[firm.subject_id].append(firm.ended)
    return found


def _behind(world: World) -> dict[str, set[str]]:
    """Person → subjects and subject → persons: representatives and holders of half the shares or more."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    held = [(each.firm, each.holder) for each in world.shares if isinstance(each.holder, Person) and each.percent >= 50]
    for firm, person in [*held, *((each.firm, each.person) for each in world.roles if each.role in REP_ROLE.values())]:
        if isinstance(person, Person) and person.number:
            found[person.number].add(firm.subject_id)
            found[firm.subject_id].add(person.number)
    return found


def _found(subject: str, note: str) -> Planted:
    return Planted("platform", f"natural-platform-{subject}", (subject,), (subject,), PLATFORM_MERCHANTS, True, note, "natural", natural=True)

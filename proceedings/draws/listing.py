"""From a task and the two libraries to the announcement: strata by class, the number of each, the control arm, who may not meet whom.

What is published says neither which stratum is which class (though their ratios tell their order) nor, where a draw
is about one class only, at which ratio it is drawn.
"""

import hmac
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from analytics.draws import announce as core
from analytics.draws.announce import PoolInspector, PoolSubject, Rate, Terms, announce
from analytics.draws.announcement import Announcement, Item, Plan, Team
from analytics.draws.pair import covers
from analytics.draws.takes import Wanted, takes
from ledger.errors import InputError
from ledger.regions import regions
from proceedings.draws.book import iso, new_key
from proceedings.draws.libraries import Libraries
from proceedings.draws.policy import Sampling
from proceedings.draws.task import Task, part_of, parties, seed_plan


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many are drawn: `control` from the whole library, `total` from the strata together (None: each by its ratio), `rates` by stratum."""

    rates: dict[int, Rate]
    control: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Fixed:
    """What is fixed when the list is: its number, the day, the seed's source, and pairs that met last time."""

    draw_no: str
    as_of: str
    seed: Plan
    met: frozenset[tuple[str, str]]  # inspector, subject
    key: bytes
    beside: Sequence[str] = ()  # numbers of other draws that overlap


def list_of(task: Task, held: Libraries, fixed: Fixed, policy: Sampling) -> Announcement:
    """The announcement; InputError for numbers that cannot be drawn."""
    numbers = numbers_of(task, held, policy, fixed.key)
    departments = held.departments
    terms = Terms(
        draw_no=fixed.draw_no,
        title=task.title,
        directed=task.scope.directed,
        joint=len(departments) > 1,
        scope=scope_in_words(task),
        as_of=fixed.as_of,
        check_from=task.check_from.isoformat(),
        check_to=task.check_to.isoformat(),
        policy=policy.version,
        items=[Item(item=each.item, name=each.name, department=each.department) for each in held.items],
        rates=numbers.rates,
        control=numbers.control,
        team=Team(least=policy.inspectors_per_subject, each=task.each, most=task.most),
        seed=fixed.seed,
        total=numbers.total,
        replaces=task.replaces,
        beside=fixed.beside,
    )
    return announce(_pool(task, held, fixed), terms, fixed.key)


def trial(task: Task, held: Libraries, policy: Sampling, as_of: date) -> Announcement:
    """The list as it would be if it were published on this day, under a key that nobody keeps. InputError for numbers that cannot be drawn."""
    source = seed_plan(task, dict.fromkeys(parties(task), "0" * 64))
    return list_of(task, held, Fixed("CC-0000-000000", as_of.isoformat(), source, frozenset(), new_key()), policy)


def numbers_of(task: Task, held: Libraries, policy: Sampling, key: bytes = b"") -> Numbers:
    """How many are to be drawn from what is there."""
    sizes = held.strata()
    asked = task.number if task.number is not None else _share_of(task.share, len(held.members)) if task.share else None
    numbers = stratum_numbers(held, key)
    single = only_class(task)
    if single and asked is None:  # a published ratio would name the class
        asked = max(policy.classes[single].floor, _share_of(policy.classes[single].ratio, sizes[single]))
        return _whole_number(asked, task, {1: Rate("1")}, policy, added=True)
    rates = {1: Rate("1")} if single else {number: Rate(policy.classes[name].ratio, policy.classes[name].floor) for name, number in numbers.items()}
    if asked is not None:
        if asked > len(held.members):
            raise InputError(f"要抽 {asked} 户，抽查对象库只有 {len(held.members)} 户", where="--number", todo="减少数量，或放宽范围")
        return _whole_number(asked, task, rates, policy)
    drawn = sum(takes([Wanted(number, sizes[name], rates[number].ratio, rates[number].floor) for name, number in numbers.items()]))
    return Numbers(rates, _control(task, drawn, policy, added=True), None)


def stratum_numbers(held: Libraries, key: bytes) -> dict[str, int]:
    """Class → number of its stratum, 1, 2, … of those classes that occur: an empty stratum would say which classes the others are.

    In an order that only the key of the draw knows: the number of a stratum does not follow the order of the classes.
    """
    here = (name for name, size in held.strata().items() if size)
    shuffled = sorted(here, key=lambda name: hmac.digest(key, f"stratum\n{name}".encode(), "sha256"))
    return {name: number for number, name in enumerate(shuffled, 1)}


def only_class(task: Task) -> str:
    """The one class that a draw is about; empty where it is about several."""
    return task.scope.classes[0] if len(task.scope.classes) == 1 else ""


def scope_in_words(task: Task) -> str:
    """Whom the draw is about, as it may be published: never the class."""
    code = task.scope.region.ljust(6, "0")
    place = regions()[code].path if code in regions() else task.scope.region
    parts = [place, *(f"行业 {each}" for each in task.scope.trades), *(f"标签 {each}" for each in task.scope.tags)]
    return "；".join(parts)


def _whole_number(asked: int, task: Task, rates: dict[int, Rate], policy: Sampling, *, added: bool = False) -> Numbers:
    control = _control(task, asked, policy, added=added)
    return Numbers(rates, control, asked if added else asked - control)


def _control(task: Task, drawn: int, policy: Sampling, *, added: bool) -> int:
    """How many without regard to class: a share of all who are drawn, within the policy's bounds. `added`: on top of `drawn`, else out of it."""
    if task.control is not None:
        if not 0 <= task.control <= drawn:
            raise InputError(f"对照组 {task.control} 户不在 0 到 {drawn} 之间", where="--control", todo="写不多于抽查总数的数量")
        return task.control
    share, least, most = policy.control
    part = Fraction(share)
    wished = _half_up(part / (1 - part) * drawn if added else part * drawn)
    return min(max(wished, least), most, drawn if added else drawn // 2)


def _share_of(share: str, size: int) -> int:
    return max(1, _half_up(part_of(share) * size))


def _half_up(number: Fraction) -> int:
    return int(number + Fraction(1, 2))


def _pool(task: Task, held: Libraries, fixed: Fixed) -> core.Libraries:
    numbers, alike = stratum_numbers(held, fixed.key), _go_everywhere(held)
    subjects = [PoolSubject(each.subject_id, numbers[each.risk.name], "" if alike else _district(each.region), each.items) for each in held.members]
    own = {item.item for item in held.items}
    inspectors = [
        PoolInspector(
            each.inspector_no, each.department, "" if alike else _district(each.region), _own(each.items, own), iso(each.valid_from), _last_day(each.valid_to)
        )
        for each in held.inspectors
        if not each.items or own & set(each.items)
    ]
    ties = frozenset((inspector, subject) for subject, inspector in held.ties)
    return core.Libraries(subjects, inspectors, ties | fixed.met, Counter(why.partition("：")[0] for why in held.excluded.values()))


def _go_everywhere(held: Libraries) -> bool:
    """Whether every inspector may go to every district of the list: then districts decide nothing, and are not published."""
    places = {_district(each.region) for each in held.members}
    return all(covers(_district(each.region), place) for each in held.inspectors for place in places)


def _own(items: Sequence[str], known: set[str]) -> tuple[str, ...]:
    """Those items of a certificate that are in this draw; empty means all of the department, so it stays empty only where it was."""
    return tuple(each for each in items if each in known)


def _district(region: str) -> str:
    return region if len(region) == 6 and region.isdigit() else ""


def _last_day(end: date | None) -> str:
    """The last day of a certificate: in the ledger a period ends before its end date, in the published list with it."""
    return iso(end - timedelta(days=1) if end else None)

"""The visits of the last quarter: a list per grid every other week, a random arm on it, and what came back. All design values.

Job numbers stand for people. One grid worker in twelve notes down less than there is; some go to the same door again and again
without any list.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from analytics.visits.handed import RANDOM, RANKED, HandedList, HandedVisit
from analytics.visits.policy import VisitPolicy, load_visit_policy
from analytics.weeks import week_of
from bench.generate.field_model import HandedOut, Visit
from bench.generate.model import Firm
from bench.generate.visit_reasons import Past, due, leads_on, pasts, together, truly
from bench.generate.world import World

FIRST_WEEK, WEEKS, EVERY = date(2026, 3, 30), 13, 2
CAPACITY, BY_LOT = 4, 1
UNREPORTED, REFUSED = 0.06, 0.015
CLOSED, MOVED, CLOSED_ANYWHERE = 0.30, 0.15, 0.03  # where the subject is on the abnormal list, or nobody knows its place
LENIENT = 12  # one visitor in so many notes down half of what there is
GRIDS_EACH = 3  # of one visitor
UNASKED = 0.004  # subjects that somebody keeps going to without a list
REMARKS = {"有问题": ("现场已告知整改", "已转主管部门", "证照过期", ""), "关门": ("卷帘门关着", "邻居说有时开", ""), "搬迁": ("物业说已搬走", "")}


def visit(world: World) -> None:
    """Lists, results, and visits that no list asked for."""
    policy, past = load_visit_policy(), pasts(world)
    grids: defaultdict[str, list[Firm]] = defaultdict(list)
    for firm in world.firms.values():
        if firm.ended is None and firm.established < FIRST_WEEK:
            grids[firm.grid].append(firm)
    for place, (grid, firms) in enumerate(sorted(grids.items())):
        who = f"{grid[:6]}-{world.block:03d}{place // GRIDS_EACH:04d}"
        lenient = (place // GRIDS_EACH) % LENIENT == 1
        for monday in [FIRST_WEEK + timedelta(weeks=n) for n in range(0, WEEKS, EVERY)]:
            _week(world, _candidates(firms, past, monday, policy), Round(grid, monday, who, lenient, policy), past)
        _unasked(world, firms, who, past)


@dataclass(frozen=True, slots=True)
class Round:
    """One grid and week, who walks it, and whether they note down less than there is."""

    grid: str
    monday: date
    who: str
    lenient: bool
    policy: VisitPolicy

    @property
    def issued(self) -> date:
        """The Friday before."""
        return self.monday - timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject with what spoke for a visit. `place`: less than 1 where nobody knows where it is; `days`: since somebody was there."""

    firm: Firm
    leads: dict[str, float]
    place: float
    days: int | None

    @property
    def expected(self) -> float:
        """As the product's policy expects it."""
        return round(self.place * together(list(self.leads.values())), 9)


def _candidates(firms: Sequence[Firm], past: dict[str, Past], monday: date, policy: VisitPolicy) -> list[Candidate]:
    known = monday - timedelta(days=3)
    found = []
    for firm in firms:
        if firm.subject_id in past and due(past[firm.subject_id], monday, policy.cool_down_days):
            leads = leads_on(past[firm.subject_id], known, policy)
            before = max((day for day in past[firm.subject_id].gone_to if day < monday), default=None)
            place = policy.unknown_place_factor if firm.place.note and not firm.operating else 1.0
            if leads:
                found.append(Candidate(firm, leads, place, (monday - before).days if before else None))
    return sorted(found, key=lambda each: (-each.expected, each.firm.subject_id))


def _week(world: World, candidates: Sequence[Candidate], out: Round, past: dict[str, Past]) -> None:
    if not candidates:
        return
    drawn = set(world.rng.sample(range(len(candidates)), BY_LOT)) if len(candidates) > CAPACITY else set[int]()
    best = [place for place in range(len(candidates)) if place not in drawn][: CAPACITY - len(drawn)]
    chance = BY_LOT / len(candidates) if drawn else 1.0
    chosen = sorted([*drawn, *best])
    visits = tuple(
        HandedVisit(
            candidates[place].firm.subject_id, rank, candidates[place].expected, RANDOM if place in drawn else RANKED, chance,
            _grounds(candidates[place], out.monday),
        )
        for rank, place in enumerate(chosen, start=1)
    )  # fmt: skip
    content = HandedList(out.grid, str(week_of(out.monday)), visits, len(candidates), "", out.policy.version)
    world.lists_out.append(HandedOut(out.issued, content))
    for handed, place in zip(visits, chosen, strict=True):
        if world.rng.random() >= UNREPORTED:
            candidate = candidates[place]
            day = out.monday + timedelta(days=world.rng.randint(0, 4))
            result = _result(world.rng, candidate, lenient=out.lenient)
            remark = world.rng.choice(REMARKS.get(result, ("",)))
            world.visits.append(Visit(candidate.firm, content.visit_no(handed), content.list_no, day, result, out.who, remark))
            past[candidate.firm.subject_id].gone_to.append(day)


def _result(rng: Random, candidate: Candidate, *, lenient: bool) -> str:
    empty = "abnormal" in candidate.leads or candidate.place < 1
    closed, moved = (CLOSED, MOVED) if empty else (CLOSED_ANYWHERE, 0.0)
    draw, found = rng.random(), truly(candidate.firm, candidate.leads) * (0.5 if lenient else 1.0)
    for result, share in (("拒绝", REFUSED), ("关门", closed), ("搬迁", moved), ("有问题", found * (1 - closed - moved - REFUSED))):
        if draw < share:
            return result
        draw -= share
    return "无问题"


def _grounds(candidate: Candidate, monday: date) -> dict[str, object]:
    """As the product keeps them with a list."""
    firm = candidate.firm
    return {
        "leads": candidate.leads, "place": candidate.place, "days": candidate.days, "region": firm.county, "industry": firm.trade.code, "kind": firm.kind,
        "capital_wan": firm.capital, "insured": firm.insured, "age_days": (monday - firm.established).days,
    }  # fmt: skip


def _unasked(world: World, firms: Sequence[Firm], who: str, past: dict[str, Past]) -> None:
    """Somebody goes to the same door every few weeks; no list asks for it and nothing is ever found."""
    for firm in firms:
        if world.rng.random() < UNASKED:
            for n, day in enumerate(_days(world.rng)):
                world.visits.append(Visit(firm, f"自-{world.block:03d}-{firm.subject_id[-9:]}-{n + 1}", "", day, "无问题", who))


def _days(rng: Random) -> Iterator[date]:
    day = FIRST_WEEK + timedelta(days=rng.randint(0, 4))
    for _ in range(rng.randint(4, 6)):
        yield day
        day += timedelta(days=7 * rng.randint(1, 2))

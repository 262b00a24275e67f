"""Agencies whose clients turn out badly, and agencies that only look like it.

The agencies themselves are founded early; their clients are drawn late, out of everybody whom the background made, so that
no more goes wrong in the province than without them: those to whom something happened gather with one agency.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from bench.generate.bad_turns import bad_days, first_after
from bench.generate.catalogue import trade
from bench.generate.founding import change, found
from bench.generate.model import AS_OF, BRANCH, ENTERPRISE, HOUSEHOLD, START, Agency, Branch, Filing, Firm
from bench.generate.truth import AGENTS
from bench.generate.world import World

TRUE = {"new_firms": 6, "bookkeeper": 4, "credit_service": 2, "changes": 3, "branch_chain": 3, "moderate": 4}
FALSE = {
    "small_numbers": 3, "before_filing": 3, "deregistration": 3, "one_owner": 2, "slightly_above": 3, "repeated_filings": 2, "own_branches": 2, "long_after": 2,
}  # fmt: skip
KINDS = {"bookkeeper": "代理记账机构", "credit_service": "信用服务机构"}
CLOSING_TOGETHER = ("shell-networks", "early-warning", "successor-evasion", "linked-repeat")  # what firms that close together may rightly show
HORIZON = 36  # months after the first filing in which an event is laid at the agency's door; design value
SMALL, FEWEST_BAD = 1000, 8  # subjects below which a province gets one small item, and none if so few turned out badly
SINCE, UNTIL = date(2022, 1, 4), date(2025, 3, 31)
Client = tuple[Firm, date | None]  # and its first bad day, None if there is none


def prepare_agencies(world: World) -> None:
    """Found the agencies, with the branches and the owner's firms that some of them need."""
    wanted = ["new_firms"] if world.subjects < SMALL else world.variants(TRUE) + world.variants(FALSE)
    for variant in wanted:
        began = world.day(date(2012, 1, 4), date(2020, 12, 31))
        agency = found(world, ENTERPRISE, line=trade("7297"), established=began, insured=world.rng.randint(3, 30))
        others = _others(world, variant, agency)
        world.prepared[variant].append((agency, *others))
        world.reserved |= {firm.subject_id for firm in (agency, *others)}
        for firm in (agency, *(others if variant == "branch_chain" else ())):
            world.agencies.append(Agency(firm, KINDS.get(variant, "登记代理机构"), f"虚代{firm.uscc[-9:-1]}", firm.established))


def plant_agencies(world: World) -> None:
    """Give every prepared agency its clients, and note down what it is."""
    pool = Pool(world)
    for variant in (*TRUE, *FALSE):
        for firms in world.prepared.pop(variant, []):
            if world.subjects < SMALL and len(pool.bad) < FEWEST_BAD:
                continue  # too few to whom anything happened
            note = WAYS[variant](world, pool, list(firms))
            expected = variant in TRUE
            also = CLOSING_TOGETHER if variant in ("one_owner", "own_branches") else ()
            world.plant("agent", variant, firms, f"{firms[0].name}：{note}", detector=AGENTS, expected=expected, subjects=firms[:1], also=also)


class Pool:
    """Subjects of the background that no agency has filed for, each given away once."""

    def __init__(self, world: World) -> None:
        self.days = bad_days(world)
        taken = {each.firm.subject_id for each in world.filings} | world.reserved
        free = [firm for firm in world.firms.values() if firm.uscc and firm.kind in (ENTERPRISE, HOUSEHOLD) and firm.subject_id not in taken]
        self.bad = [firm for firm in free if self.days.get(firm.subject_id, [START])[0] > max(firm.established, SINCE)]
        self.good = [firm for firm in free if firm.subject_id not in self.days and firm.established < UNTIL]
        self.usual = self._usual()  # share of those founded since 2021 to whom something happens
        world.rng.shuffle(self.bad)
        world.rng.shuffle(self.good)

    def _usual(self) -> float:
        young = [firm for firm in self.good if firm.established >= START]
        bad = [firm for firm in self.bad if firm.established >= START and first_after(self.days[firm.subject_id], firm.established, HORIZON)]
        return len(bad) / max(1, len(bad) + len(young))

    def one_bad(self, *, young: bool = False) -> Firm | None:
        """A subject to whom something happened; `young`: within three years of its founding."""
        for place, firm in enumerate(self.bad):
            if not young or first_after(self.days[firm.subject_id], firm.established, HORIZON):
                return self.bad.pop(place)
        return None

    def one_good(self, *, young: bool = False) -> Firm | None:
        """A subject to whom nothing happened; `young`: founded since 2021."""
        for place, firm in enumerate(self.good):
            if not young or firm.established >= START:
                return self.good.pop(place)
        return None

    def several(self, count: int, *, bad: bool, young: bool = False) -> list[Firm]:
        """So many of them, fewer if there are no more."""
        drawn = (self.one_bad(young=young) if bad else self.one_good(young=young) for _ in range(count))
        return [firm for firm in drawn if firm]


def _others(world: World, variant: str, agency: Firm) -> list[Firm]:
    rng = world.rng
    if variant in ("branch_chain", "own_branches"):
        made = []
        for serial in range(1, rng.randint(3, 4) if variant == "branch_chain" else 8):
            began = world.day(date(2021, 8, 2), date(2024, 6, 28))
            name = f"{agency.name}第{serial}分公司"
            firm = found(world, BRANCH, line=agency.trade, county=agency.county, established=began, name=name)
            world.branches.append(Branch(firm, agency, began))
            made.append(firm)
        return made
    if variant == "one_owner":
        owner, began = world.people.one(), world.day(date(2022, 3, 1), date(2024, 3, 1))
        days = [world.workday(began + timedelta(days=rng.randint(0, 300))) for _ in range(rng.randint(6, 8))]
        return [found(world, ENTERPRISE, county=agency.county, established=day, reps=((owner, day, None),)) for day in days]
    return []


def _file(world: World, agency: Firm, firm: Firm, day: date, matter: str) -> None:
    world.filings.append(Filing(firm, agency, matter, max(day, date(2015, 1, 5))))


def _found_for(world: World, agency: Firm, firms: list[Firm]) -> None:
    for firm in firms:
        _file(world, agency, firm, firm.established - timedelta(days=world.rng.randint(0, 6)), "设立登记")


def _came_before(world: World, pool: Pool, agency: Firm, firms: list[Firm]) -> None:
    """Subjects that came some months before something happened to them."""
    for firm in firms:
        first = pool.days[firm.subject_id][0]
        earliest = max(firm.established, first - timedelta(days=900))
        _file(world, agency, firm, min(world.day(earliest, first - timedelta(days=1)), first - timedelta(days=1)), "变更登记")


def _came_some_day(world: World, agency: Firm, firms: list[Firm]) -> None:
    for firm in firms:
        _file(world, agency, firm, world.day(max(SINCE, firm.established), UNTIL), "变更登记")


def _new_firms(world: World, pool: Pool, firms: list[Firm]) -> str:
    """Half of them or more, where one in five or six is usual."""
    total = world.rng.randint(14, 20 if world.subjects < SMALL else 36)
    bad = pool.several(max(6, round(total * min(0.85, pool.usual * world.rng.uniform(2.3, 3.6)))), bad=True, young=True)
    good = pool.several(total - len(bad), bad=False, young=True)
    _found_for(world, firms[0], [*bad, *good])
    return f"代办设立的 {len(bad) + len(good)} 户中 {len(bad)} 户在三年内出了问题"


def _moderate(world: World, pool: Pool, firms: list[Firm]) -> str:
    """Not most of them, but twice as many as elsewhere."""
    total = world.rng.randint(44, 60)
    bad = pool.several(round(total * pool.usual * world.rng.uniform(1.9, 2.4)), bad=True, young=True)
    good = pool.several(total - len(bad), bad=False, young=True)
    _found_for(world, firms[0], [*bad, *good])
    return f"代办设立的 {len(bad) + len(good)} 户中 {len(bad)} 户在三年内出了问题，明显多于别家"


def _changes(world: World, pool: Pool, firms: list[Firm]) -> str:
    """Old firms whose change of registration it filed, shortly before something happened."""
    bad, good = pool.several(world.rng.randint(9, 16), bad=True), pool.several(world.rng.randint(8, 22), bad=False)
    _came_before(world, pool, firms[0], bad)
    _came_some_day(world, firms[0], good)
    return f"代办变更的 {len(bad) + len(good)} 户中 {len(bad)} 户随后出了问题"


def _branch_chain(world: World, pool: Pool, firms: list[Firm]) -> str:
    """Each branch too small to stand out, all of them together not."""
    number = 0
    for branch in firms[1:]:
        bad, good = pool.several(world.rng.randint(4, 6), bad=True, young=True), pool.several(world.rng.randint(2, 5), bad=False, young=True)
        _found_for(world, branch, [*bad, *good])
        number += len(bad)
    return f"由 {len(firms) - 1} 家分公司分别代办，合计 {number} 户在三年内出了问题"


def _small_numbers(world: World, pool: Pool, firms: list[Firm]) -> str:
    bad, good = pool.several(world.rng.randint(2, 3), bad=True, young=True), pool.several(world.rng.randint(1, 5), bad=False)
    _found_for(world, firms[0], [*bad, *good])
    return f"客户只有 {len(bad) + len(good)} 户，其中 {len(bad)} 户出问题，户数太少说明不了什么"


def _before_filing(world: World, pool: Pool, firms: list[Firm]) -> str:
    """Firms in trouble look for help: the trouble came first."""
    bad = [firm for firm in pool.several(world.rng.randint(12, 20), bad=True) if pool.days[firm.subject_id][0] < AS_OF - timedelta(days=60)]
    for firm in bad:
        first = pool.days[firm.subject_id][0]
        _file(world, firms[0], firm, first + timedelta(days=world.rng.randint(5, 40)), "信用修复代办")
    _came_some_day(world, firms[0], pool.several(world.rng.randint(12, 20), bad=False))
    return f"{len(bad)} 户在委托之前已经出了问题，是来办信用修复的"


def _deregistration(world: World, pool: Pool, firms: list[Firm]) -> str:
    """It closes firms for a living."""
    ended = [firm for firm in pool.bad if firm.ended and firm.ended == pool.days[firm.subject_id][0]][: world.rng.randint(8, 16)]
    for firm in ended:
        pool.bad.remove(firm)
        _file(world, firms[0], firm, (firm.ended or AS_OF) - timedelta(days=world.rng.randint(10, 60)), "注销登记")
    _came_some_day(world, firms[0], pool.several(world.rng.randint(10, 25), bad=False))
    return f"专办注销，{len(ended)} 户委托后不久即注销本是委托事项"


def _one_owner(world: World, pool: Pool, firms: list[Firm]) -> str:
    """One man's firms fail together, whoever filed for them."""
    _found_for(world, firms[0], firms[1:])
    day = max(firm.established for firm in firms[1:]) + timedelta(days=world.rng.randint(200, 400))
    for firm in firms[1:]:
        ended = world.workday(day + timedelta(days=world.rng.randint(0, 90)))
        change(world, firm, ended, ended=ended, status="D")
    _found_for(world, firms[0], pool.several(world.rng.randint(14, 30), bad=False, young=True))
    return f"出问题的 {len(firms) - 1} 户同属一人，不是代理机构的客户普遍如此"


def _slightly_above(world: World, pool: Pool, firms: list[Firm]) -> str:
    """Like everybody else, a little worse."""
    total = world.rng.randint(60, 90)
    bad = pool.several(round(total * pool.usual * world.rng.uniform(0.9, 1.3)), bad=True, young=True)
    good = pool.several(total - len(bad), bad=False, young=True)
    _found_for(world, firms[0], [*bad, *good])
    return f"{len(bad) + len(good)} 户中 {len(bad)} 户出问题，与同类主体相差不大"


def _repeated_filings(world: World, pool: Pool, firms: list[Firm]) -> str:
    bad, good = pool.several(3, bad=True, young=True), pool.several(world.rng.randint(24, 34), bad=False, young=True)
    _found_for(world, firms[0], [*bad, *good])
    for firm in bad:
        first = pool.days[firm.subject_id][0]
        for _ in range(world.rng.randint(3, 5)):
            _file(world, firms[0], firm, world.day(firm.established, max(firm.established, first - timedelta(days=3))), "变更登记")
    return f"只有 {len(bad)} 户出问题，但各委托多次，一户只算一次"


def _own_branches(world: World, pool: Pool, firms: list[Firm]) -> str:
    """Its own branches were closed down; its clients are fine."""
    _found_for(world, firms[0], firms[1:])
    for branch in firms[1:]:
        ended = min(world.workday(branch.established + timedelta(days=world.rng.randint(120, 340))), AS_OF - timedelta(days=5))
        change(world, branch, ended, ended=ended, status="ZX")
    _found_for(world, firms[0], pool.several(world.rng.randint(12, 25), bad=False, young=True))
    return "关掉的是本机构自己的分公司，不是客户"


def _long_after(world: World, pool: Pool, firms: list[Firm]) -> str:
    """Years passed between the filing and the event."""
    late = [firm for firm in pool.bad if pool.days[firm.subject_id][0] > firm.established + timedelta(days=1250)][: world.rng.randint(8, 14)]
    for firm in late:
        pool.bad.remove(firm)
    _found_for(world, firms[0], [*late, *pool.several(world.rng.randint(14, 24), bad=False, young=True)])
    return f"{len(late)} 户是代办设立三年多以后才出的问题"


WAYS: Mapping[str, Callable[[World, Pool, list[Firm]], str]] = {
    "new_firms": _new_firms, "bookkeeper": _new_firms, "credit_service": _new_firms, "changes": _changes, "branch_chain": _branch_chain, "moderate": _moderate,
    "small_numbers": _small_numbers, "before_filing": _before_filing, "deregistration": _deregistration, "one_owner": _one_owner,
    "slightly_above": _slightly_above, "repeated_filings": _repeated_filings, "own_branches": _own_branches, "long_after": _long_after,
}  # fmt: skip

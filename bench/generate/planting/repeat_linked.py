"""Linked repeat (关联屡罚): one person behind several firms that are penalised one after another in one field. No statute adds these up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bench.generate.catalogue import trade
from bench.generate.decisions import penalise
from bench.generate.founding import Holder, change, found
from bench.generate.model import BRANCH, ENTERPRISE, HOUSEHOLD, Branch, Firm, Penalty
from bench.generate.people import Person
from bench.generate.truth import LINKED
from bench.generate.world import World

FIRST, LAST = date(2021, 9, 1), date(2026, 4, 24)  # the last day leaves 60 days for review before the end of June
TRUE = {
    "three_firms": 8, "taking_turns": 5, "controller": 4, "through_holding": 3, "left_since": 3, "closed_since": 2, "branch_counts": 2, "five_firms": 2,
    "couple": 2, "near_the_end": 2, "mixed": 2, "came_in_time": 2, "number_missing": 1,
}  # fmt: skip
SMALL = ("three_firms", "taking_turns", "controller")  # for a province of some hundred subjects
SMALL_PROVINCE = 1000


@dataclass(frozen=True, slots=True)
class Field:
    """A field of law: the trades and the offences in which firms are penalised."""

    lines: tuple[str, ...]
    offences: tuple[str, ...]


FIELDS = (
    Field(("6210", "6220", "5122", "5221"), ("FOOD_EXPIRED", "FOOD_CHECK", "FOOD_HYGIENE", "FOOD_ADDITIVE")),
    Field(("5292", "7251", "7244"), ("AD_FALSE", "AD_ABSOLUTE")),
    Field(("3399", "2926", "3484", "3311"), ("FIRE", "SAFE_TRAIN", "SAFE_SIGN", "EQUIPMENT")),
    Field(("1713", "2926", "5010"), ("WATER", "WASTE")),
    Field(("5431", "5437"), ("ROAD",)),
    Field(("5165", "5174", "5177"), ("QUALITY", "MEASURE")),
    Field(("6121", "8040", "8051"), ("HEALTH",)),
    Field(("9011", "9019"), ("ENT_HOURS", "ENT_MINOR")),
)


def plant_linked_repeat(world: World) -> None:
    """Persons whose firms take turns, in several guises."""
    for variant in world.variants({name: TRUE[name] for name in SMALL} if world.subjects < SMALL_PROVINCE else TRUE):
        MAKERS[variant](world, variant)


def _three_firms(world: World, variant: str) -> None:
    count = 5 if variant == "five_firms" else 3
    field, days, person = world.rng.choice(FIELDS), spread(world, count), world.people.one()
    firms = [firm_of(world, person, field, days[0]) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, f"同一人任代表人的 {count} 户在 {days[0]} 至 {days[-1]} 各受一次同一领域的处罚")


def _taking_turns(world: World, variant: str) -> None:
    days, field, person = spread(world, world.rng.choice((3, 3, 4))), world.rng.choice(FIELDS), world.people.one()
    firms = [firm_of(world, person, field, days[0]) for _ in range(2)]
    made = [against(world, firms[n % 2], field, day) for n, day in enumerate(days)]
    note(world, variant, firms, made, f"同一人的两户轮流受罚，合计 {len(days)} 次")


def _controller(world: World, variant: str) -> None:
    """The representatives are hired and all different; the capital is one person's."""
    days, field, owner = spread(world, 3), world.rng.choice(FIELDS), world.people.one()
    firms = [owned(world, owner, field, days[0], world.rng.choice((51.0, 60.0, 70.0, 90.0, 100.0))) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, "三户的法定代表人各不相同，均由同一人控股，各受一次同一领域的处罚")


def _through_holding(world: World, variant: str) -> None:
    days, field, owner = spread(world, 3), world.rng.choice(FIELDS), world.people.one()
    top = owned(world, owner, Field(("7212",), ()), days[0] - timedelta(days=400), world.rng.choice((60.0, 80.0, 100.0)))
    firms = [owned(world, top, field, days[0], world.rng.choice((55.0, 70.0, 100.0))) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, [*firms, top], made, f"同一人经{top.name}控股三户，各受一次同一领域的处罚", subjects=firms)


def _left_since(world: World, variant: str) -> None:
    """Whoever looks only at today's representatives finds nobody in common."""
    days, field, person = spread(world, 3, last=date(2025, 6, 1)), world.rng.choice(FIELDS), world.people.one()
    gone = world.workday(days[-1] + timedelta(days=world.rng.randint(20, 200)))
    firms = []
    for day in days:
        began = founded(world, days[0])
        after = world.people.one()
        reps = ((person, began, gone if day is not days[0] else None), *(((after, gone, None),) if day is not days[0] else ()))
        firms.append(found(world, ENTERPRISE, line=trade(world.rng.choice(field.lines)), established=began, reps=reps, holders=((person, 40.0), (after, 60.0))))
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, f"作出决定时三户的法定代表人是同一人，其中两户已于 {gone} 变更")


def _closed_since(world: World, variant: str) -> None:
    days, field, person = spread(world, 3, last=date(2025, 6, 1)), world.rng.choice(FIELDS), world.people.one()
    firms = [firm_of(world, person, field, days[0]) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    closed = world.workday(days[0] + timedelta(days=world.rng.randint(40, 120)))
    firms[0] = change(world, firms[0], closed, ended=closed)
    note(world, variant, firms, made, f"同一人的三户先后受罚，其中一户已于 {closed} 注销")


def _branch_counts(world: World, variant: str) -> None:
    """A branch is its company: its decision counts against the company's representative, not its own manager."""
    days, field, person = spread(world, 3), world.rng.choice(FIELDS), world.people.one()
    one, other = (firm_of(world, person, field, days[0], kind=ENTERPRISE) for _ in range(2))
    branch = branch_of(world, one, days[0])
    made = [against(world, firm, field, day) for firm, day in zip((branch, other, one), days, strict=True)]
    note(world, variant, [one, other, branch], made, f"{one.name}（含其分支机构）与{other.name}由同一人代表，合计受罚三次", subjects=[one, other])


def _couple(world: World, variant: str) -> None:
    """One of the two represents, the other holds the majority: the same firms behind both."""
    days, field = spread(world, 3), world.rng.choice(FIELDS)
    front, owner = world.people.one(), world.people.one()
    firms = []
    for _ in days:
        began = founded(world, days[0])
        firms.append(found(world, ENTERPRISE, line=trade(world.rng.choice(field.lines)), established=began, reps=((front, began, None),),
                           holders=((owner, 60.0), (front, 40.0))))  # fmt: skip
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, "两人分别代表和控股同样三户，各受一次同一领域的处罚")


def _near_the_end(world: World, variant: str) -> None:
    """The last decision a few days before the two years are over."""
    field, person = world.rng.choice(FIELDS), world.people.one()
    first = world.day(FIRST, date(2024, 4, 1))
    days = [first, world.workday(first + timedelta(days=300)), world.workday(first + timedelta(days=world.rng.randint(715, 728)))]
    firms = [firm_of(world, person, field, first) for _ in days]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, f"三户先后受罚，最后一次在两年期满前几日（{days[-1]}）")


def _mixed(world: World, variant: str) -> None:
    """Representative of one firm, majority holder of another, behind a holding company in the third."""
    days, field, person = spread(world, 3), world.rng.choice(FIELDS), world.people.one()
    top = owned(world, person, Field(("7212",), ()), days[0] - timedelta(days=300), 80.0)
    firms = [firm_of(world, person, field, days[0]), owned(world, person, field, days[0], 66.0), owned(world, top, field, days[0], 100.0)]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, [*firms, top], made, "一户由该人代表，一户由其控股，一户经其公司控股，各受一次同一领域的处罚", subjects=firms)


def _came_in_time(world: World, variant: str) -> None:
    """The person took over one of the firms a few months before it was penalised: the act lies in their time."""
    days, field, person = spread(world, 3), world.rng.choice(FIELDS), world.people.one()
    firms = [firm_of(world, person, field, days[0]) for _ in days[:2]]
    came, before = days[2] - timedelta(days=world.rng.randint(95, 240)), world.people.one()
    began = founded(world, days[0] - timedelta(days=300))
    firms.append(found(world, ENTERPRISE, line=trade(world.rng.choice(field.lines)), established=began,
                       reps=((before, began, came), (person, came, None)), holders=((before, 49.0), (person, 51.0))))  # fmt: skip
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, f"三户中一户于 {came} 由该人接手，{(days[2] - came).days} 天后受罚")


def _number_missing(world: World, variant: str) -> None:
    """The register of one firm does not know the person's identity number: an inspector who asks finds out, a register does not say."""
    days, field, person = spread(world, 3), world.rng.choice(FIELDS), world.people.one()
    firms = [firm_of(world, each, field, days[0], kind=ENTERPRISE) for each in (person, person, replace(person, number=""))]
    made = [against(world, firm, field, day) for firm, day in zip(firms, days, strict=True)]
    note(world, variant, firms, made, "同一人的三户各受一次处罚，其中一户的登记没有该人的证件号码，仅凭登记资料认不出")


def spread(world: World, count: int, *, last: date = LAST) -> list[date]:
    """Working days within two years, at least three weeks apart."""
    rng = world.rng
    end = world.day(date(2024, 6, 3) if rng.random() < 0.75 else date(2023, 9, 4), last)
    begin = end - timedelta(days=round(720 * rng.uniform(0.3, 0.95)))
    step = (end - begin).days / (count - 1)
    return [world.workday(begin + timedelta(days=round(step * n + (rng.uniform(-0.3, 0.3) * step if 0 < n < count - 1 else 0)))) for n in range(count)]


def founded(world: World, first: date) -> date:
    """Some time before the first decision, well before the presumed act."""
    return world.workday(first - timedelta(days=world.rng.randint(150, 2200)))


def firm_of(world: World, person: Person, field: Field, first: date, *, kind: str = "") -> Firm:
    """A firm that the person represents; companies are mostly theirs too."""
    line = trade(world.rng.choice(field.lines))
    kind = kind or (HOUSEHOLD if line.households > 2 * line.firms and world.rng.random() < 0.4 else ENTERPRISE)
    began = founded(world, first)
    return found(world, kind, line=line, established=began, reps=((person, began, None),))


def owned(world: World, owner: Person | Firm, field: Field, first: date, percent: float) -> Firm:
    """A firm in which the owner holds so much; somebody else represents it and holds the rest."""
    began, hired = founded(world, first), world.people.one()
    holders: list[Holder] = [(owner, percent)] + ([(hired, 100.0 - percent)] if percent < 100 else [])
    return found(world, ENTERPRISE, line=trade(world.rng.choice(field.lines)), established=began, reps=((hired, began, None),), holders=holders)


def branch_of(world: World, parent: Firm, first: date) -> Firm:
    """A branch with a manager of its own."""
    began = max(parent.established, founded(world, first))
    name = f"{parent.name}第{sum(each.parent.subject_id == parent.subject_id for each in world.branches) + 1}分公司"
    firm = found(world, BRANCH, county=parent.county, line=parent.trade, established=began, name=name, phone=parent.phone)
    world.branches.append(Branch(firm, parent, began))
    return firm


def against(world: World, firm: Firm, field: Field, day: date, *, offence: str = "") -> Penalty:
    """A decision in the field."""
    return penalise(world, firm, offence or world.rng.choice(field.offences), day)


def note(
    world: World, variant: str, firms: Sequence[Firm], made: Sequence[Penalty], text: str, *, subjects: Sequence[Firm] = (), expected: bool = True
) -> None:
    """The item of one person."""
    told = f"{text}；任何法条都不合并计算，只是分析提示" if expected else text
    numbers = list(dict.fromkeys(each.document_no for each in made))
    world.plant("linked_repeat", variant, firms, told, detector=LINKED, expected=expected, subjects=subjects, records=numbers)


MAKERS: Mapping[str, Callable[[World, str], None]] = {
    "three_firms": _three_firms, "five_firms": _three_firms, "taking_turns": _taking_turns, "controller": _controller, "through_holding": _through_holding,
    "left_since": _left_since, "closed_since": _closed_since, "branch_counts": _branch_counts, "couple": _couple, "near_the_end": _near_the_end,
    "mixed": _mixed, "came_in_time": _came_in_time, "number_missing": _number_missing,
}  # fmt: skip

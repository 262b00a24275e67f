"""Cross-region dishonesty: a serious record in one province, the same hand behind a subject in another.

Reached through the same person (identity number), a holding of a quarter or more, a successor, or the same shop. Everything
is a candidate only; what makes it true here is that the person or owner stood behind the punished firm at that time.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Unpack

from bench.generate.catalogue import trade
from bench.generate.decisions import enlist, penalise
from bench.generate.founding import Wanted, change, found
from bench.generate.model import AS_OF, ENTERPRISE, Firm, Listing, Penalty, Shop
from bench.generate.people import Person
from bench.generate.truth import CROSS_REGION
from bench.generate.world import World

TRUE = {
    "representative": 8,
    "named_now_holder": 5,
    "person_listed": 4,
    "owner_at_that_time": 3,
    "owned": 4,
    "owned_two_steps": 2,
    "successor": 4,
    "same_shop": 3,
    "serious_penalty": 4,
    "one_controller": 4,
    "regional_list": 4,
    "local_list": 3,
}
LISTS = ("SAMR_SEVERE", "COURT_SXBZXR", "TAX", "WAGE", "SAFETY")
SINCE, UNTIL = date(2023, 9, 1), date(2026, 5, 20)


def plant_cross_region(world: World) -> None:
    """True candidates, each by its own way."""
    for variant in world.variants(TRUE):
        origin, record, target, note = WAYS[variant](world)
        members = [target] if origin is None else [origin, target]
        world.plant(
            "cross_region",
            variant,
            members,
            f"{note}（{record.document_no}）。",
            detector=CROSS_REGION,
            expected=True,
            subjects=[target],
            records=[record.document_no],
        )


def origin_firm(world: World, *, rep: Person | None = None, line: str = "") -> Firm:
    """A firm that will get a serious record."""
    began = world.day(date(2015, 1, 5), date(2022, 9, 1))
    person = rep or world.people.one()
    return found(
        world,
        ENTERPRISE,
        line=trade(line or world.rng.choice(("4710", "5190", "5131", "6210", "5431", "3399"))),
        established=began,
        reps=((person, began, None),),
    )


def elsewhere(world: World, origin_province: str, **wanted: Unpack[Wanted]) -> Firm:
    """A firm in one of the other three provinces."""
    wanted["province"] = world.places.other_province(origin_province)
    return found(world, ENTERPRISE, **wanted)


def strike(world: World, origin: Firm, *, responsible: Person | None = None, named: bool = True) -> Listing:
    """A serious listing of the origin, still in force."""
    kind = world.rng.choice(LISTS)
    begin = world.day(max(SINCE, origin.established + timedelta(days=200)), UNTIL)
    return enlist(world, origin, kind, begin, responsible=responsible, named=named)


def run_by(world: World, person: Person) -> Wanted:
    """A firm that this person represents."""
    began = world.day(date(2018, 1, 4), date(2026, 4, 1))
    return {"reps": ((person, began, None),), "established": began}


Found = tuple[Firm | None, Listing | Penalty, Firm, str]


def _representative(world: World) -> Found:
    origin = origin_firm(world)
    record = strike(world, origin, named=world.rng.random() < 0.6)
    target = elsewhere(world, origin.province, **run_by(world, origin.rep))
    return origin, record, target, f"{origin.name}被列入严重失信名单时的法定代表人，现为另一省{target.name}的法定代表人，证件号码一致"


def _named_now_holder(world: World) -> Found:
    """The decision names somebody behind the representative, who today holds most of a firm elsewhere."""
    origin, behind = origin_firm(world), world.people.one()
    record = strike(world, origin, responsible=behind)
    share = world.rng.choice((35.0, 51.0, 60.0, 90.0))
    front = world.people.one()
    began = world.day(date(2018, 1, 4), date(2026, 3, 1))
    target = elsewhere(world, origin.province, reps=((front, began, None),), established=began, holders=((behind, share), (front, 100 - share)))
    return origin, record, target, f"名单载明的责任人（非法定代表人）现持有另一省{target.name} {share:g}% 股权"


def _person_listed(world: World) -> Found:
    person, county = world.people.one(), world.places.county()
    record = enlist(world, None, "COURT_SXBZXR", world.day(SINCE, UNTIL), person=person, county=county)
    target = elsewhere(world, county[:2], **run_by(world, person))
    return None, record, target, f"自然人在一省被列为失信被执行人，现为另一省{target.name}的法定代表人"


def _owner_at_that_time(world: World) -> Found:
    """The parent sits elsewhere and held the punished firm when it was punished."""
    county = world.places.county()
    began = world.day(date(2008, 1, 4), date(2016, 1, 4))
    target = elsewhere(world, county[:2], established=began, capital=3000, line=trade("7212"))
    rep, share = world.people.one(), world.rng.choice((40.0, 60.0, 100.0))
    since = world.day(date(2017, 1, 4), date(2022, 6, 1))
    rest = ((rep, 100 - share),) if share < 100 else ()
    origin = found(world, ENTERPRISE, county=county, established=since, reps=((rep, since, None),), holders=((target, share), *rest))
    return origin, strike(world, origin), target, f"{target.name}在处罚时持有另一省被列入严重失信名单的{origin.name} {share:g}% 股权"


def _owned(world: World) -> Found:
    origin = origin_firm(world)
    record = strike(world, origin)
    rep, share = world.people.one(), world.rng.choice((30.0, 51.0, 80.0, 100.0))
    began = world.day(origin.established + timedelta(days=60), date(2026, 4, 1))
    rest = ((rep, 100 - share),) if share < 100 else ()
    target = elsewhere(world, origin.province, established=began, reps=((rep, began, None),), holders=((origin, share), *rest))
    return origin, record, target, f"被列入严重失信名单的{origin.name}持有另一省{target.name} {share:g}% 股权"


def _owned_two_steps(world: World) -> Found:
    origin = origin_firm(world)
    record = strike(world, origin)
    middle_rep, rep = world.people.one(), world.people.one()
    began = world.day(origin.established + timedelta(days=60), date(2025, 10, 1))
    middle = found(world, ENTERPRISE, county=origin.county, established=began, reps=((middle_rep, began, None),), holders=((origin, 80.0), (middle_rep, 20.0)))
    later = world.workday(began + timedelta(days=70))
    target = elsewhere(world, origin.province, established=later, reps=((rep, later, None),), holders=((middle, 100.0),))
    world.reserved.add(middle.subject_id)
    return origin, record, target, f"被列入严重失信名单的{origin.name}经本省{middle.name}（80%）间接持有另一省{target.name}（100%）"


def _successor(world: World) -> Found:
    origin = origin_firm(world, line="4710")
    record = strike(world, origin)
    closed = world.workday(min(AS_OF - timedelta(days=120), record.begin + timedelta(days=world.rng.randint(30, 160))))
    closed = max(closed, record.begin)
    person, phone = origin.rep, origin.phone or origin.rep.phone
    ended = change(world, origin, closed, phone=phone, ended=closed)
    began = min(world.workday(closed + timedelta(days=world.rng.randint(10, 100))), AS_OF - timedelta(days=20))
    target = elsewhere(world, origin.province, line=origin.trade, established=began, phone=phone, reps=((person, began, None),))
    return ended, record, target, f"{origin.name}被列入名单后于 {closed} 注销，同一人用同一电话在另一省开办同行业的{target.name}"


def _same_shop(world: World) -> Found:
    """The shop goes on under the same number, run by a firm elsewhere."""
    origin = origin_firm(world, line="5292")
    record = strike(world, origin)
    platform = world.rng.choice(world.platforms)
    number = f"{world.block:03d}9{len(world.shops):05d}"
    handed = min(world.workday(record.begin + timedelta(days=world.rng.randint(5, 40))), AS_OF - timedelta(days=5))
    target = elsewhere(world, origin.province, line=trade("5292"), established=world.workday(handed - timedelta(days=world.rng.randint(10, 300))))
    opened = max(platform.begin, origin.established)
    world.shops += [Shop(platform, number, f"{origin.name[-12:]}店", origin, opened, handed), Shop(platform, number, f"{origin.name[-12:]}店", target, handed)]
    return origin, record, target, f"{origin.name}被列入名单后，其在{platform.name}的同一店铺（{number}）转由另一省{target.name}经营"


def _serious_penalty(world: World) -> Found:
    """Not a list but a serious penalty: permit revoked or business closed."""
    origin = origin_firm(world, line="6210")
    day = world.day(max(SINCE, origin.established + timedelta(days=100)), date(2026, 4, 20))
    record = penalise(world, origin, world.rng.choice(("FOOD_REVOKE", "FOOD_SUSPEND")), day)
    target = elsewhere(world, origin.province, **run_by(world, origin.rep))
    return origin, record, target, f"{origin.name}被处{record.kinds}时的法定代表人，现为另一省{target.name}的法定代表人，证件号码一致"


def _one_controller(world: World) -> Found:
    """A parent, or a person through a company, controls both the punished firm and one elsewhere."""
    rng, county = world.rng, world.places.county()
    began = world.day(date(2012, 1, 4), date(2017, 1, 4))
    parent = found(world, ENTERPRISE, county=county, line=trade("7212"), established=began, capital=2000)
    rep, other = world.people.one(), world.people.one()
    since, later = world.day(date(2017, 6, 1), date(2022, 6, 1)), world.day(date(2019, 1, 4), date(2025, 6, 2))
    held = {share: ((parent, share), (rep, 100 - share)) if share < 100 else ((parent, share),) for share in (60.0, 80.0, 100.0)}
    origin = found(world, ENTERPRISE, county=county, established=since, reps=((rep, since, None),), holders=held[rng.choice((60.0, 80.0, 100.0))])
    share = rng.choice((55.0, 70.0, 100.0))
    rest = ((other, 100 - share),) if share < 100 else ()
    target = elsewhere(world, county[:2], established=later, reps=((other, later, None),), holders=((parent, share), *rest))
    return origin, strike(world, origin), target, f"{parent.name}在列入名单时控制{origin.name}，现以 {share:g}% 控制另一省{target.name}"


def _regional_list(world: World) -> Found:
    """A list of the region's own in a field where the provinces recognise each other's entries."""
    kind, line = world.rng.choice((("ENV", "1713"), ("YRD_TOURISM", "7291")))
    origin = origin_firm(world, line=line)
    record = enlist(world, origin, kind, world.day(max(SINCE, origin.established + timedelta(days=200)), UNTIL), responsible=origin.rep)
    target = elsewhere(world, origin.province, **run_by(world, origin.rep))
    return origin, record, target, f"{origin.name}被列入区域互认的严重失信名单，载明的责任人现任另一省{target.name}的法定代表人"


def _local_list(world: World) -> Found:
    """A province's own list: whether another recognises it is for that province to say; a candidate all the same."""
    kind, province, line = world.rng.choice((("ZJ_SEVERE", "33", "5190"), ("SH_FOOD_KEY", "31", "6210")))
    began = world.day(date(2015, 1, 5), date(2022, 9, 1))
    person = world.people.one()
    origin = found(world, ENTERPRISE, line=trade(line), county=world.places.county(province), established=began, reps=((person, began, None),))
    record = enlist(world, origin, kind, world.day(SINCE, UNTIL), responsible=person)
    target = elsewhere(world, province, **run_by(world, person))
    return origin, record, target, f"{origin.name}按本省标准列入严重失信名单，其责任人现任另一省{target.name}的法定代表人"


WAYS: Mapping[str, Callable[[World], Found]] = {
    "representative": _representative, "named_now_holder": _named_now_holder, "person_listed": _person_listed, "owner_at_that_time": _owner_at_that_time,
    "owned": _owned,
    "owned_two_steps": _owned_two_steps, "successor": _successor, "same_shop": _same_shop, "serious_penalty": _serious_penalty,
    "one_controller": _one_controller, "regional_list": _regional_list, "local_list": _local_list,
}  # fmt: skip

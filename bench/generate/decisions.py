"""Decisions about subjects: penalties, listings, repairs, objections, each with its authority and document number."""

from dataclasses import replace
from datetime import date, timedelta

from bench.generate.catalogue import list_kinds, offences
from bench.generate.model import AS_OF, Firm, Listing, Objection, Penalty, Repair
from bench.generate.people import Person
from bench.generate.world import World, authority

PENALTIES, LISTS = "行政处罚", "名单"
SERIOUS_LISTS = ("SAMR_SEVERE", "COURT_SXBZXR", "TAX", "WAGE", "SAFETY")


def penalise(
    world: World,
    firm: Firm,
    offence_id: str,
    decided: date,
    *,
    simple: bool = False,
    kinds: str = "",
    fine: float | None = None,
    facts: str = "",
    person: Person | None = None,
    region: str = "",
) -> Penalty:
    """One decision against a subject, reported some days later; one in nine later than seven working days."""
    rng, offence = world.rng, offences()[offence_id]
    office = authority(offence.field, region or firm.county)
    names = kinds or ("警告" if simple and "警告" in offence.kinds and rng.random() < 0.4 else offence.kinds)
    amount = _fine(world, offence.low, offence.high, simple) if fine is None else fine
    seized = round(amount * rng.uniform(0.05, 0.6), 4) if "没收" in names and amount else None
    number = f"{office.short}{'简' if simple else ''}罚〔{decided.year}〕{world.number(office, decided.year)}号"
    penalty = Penalty(
        firm, person or rep_on(world, firm, decided), offence, number, office, decided, names, amount if "罚款" in names else None, seized,
        facts or offence.facts.format(n=rng.randint(2, 30)),
        "简易程序" if simple else "一般程序", reported_day(world, decided), office,
    )  # fmt: skip
    world.penalties.append(penalty)
    return penalty


def penalise_person(world: World, person: Person, offence_id: str, decided: date, county: str) -> Penalty:
    """One decision against a natural person."""
    rng, offence = world.rng, offences()[offence_id]
    office = authority(offence.field, county)
    number = f"{office.short}罚〔{decided.year}〕{world.number(office, decided.year)}号"
    fine = round(rng.uniform(0.01, 0.5), 2)
    facts = offence.facts.format(n=rng.randint(2, 9))
    made = Penalty(None, person, offence, number, office, decided, "罚款", fine, None, facts, "一般程序", reported_day(world, decided), office)
    world.penalties.append(made)
    return made


def rep_on(world: World, firm: Firm, day: date) -> Person:
    """Who represented the subject on that day."""
    return next((role.person for role in world.representatives(firm) if (role.begin or day) <= day < (role.end or date.max)), firm.rep)


def enlist(
    world: World,
    firm: Firm | None,
    list_type: str,
    begin: date,
    *,
    person: Person | None = None,
    county: str = "",
    end: date | None = None,
    responsible: Person | None = None,
    named: bool = True,
) -> Listing:
    """One entry on a list. A serious one names the representative of the day as responsible, as 浙江条例 art. 27 asks."""
    kept = list_kinds()[list_type]
    office = authority(kept.field, county or (firm.county if firm else world.places.county()))
    who = responsible or (rep_on(world, firm, begin) if firm and named and list_type in SERIOUS_LISTS else None)
    number = f"{office.short}{kept.mark}〔{begin.year}〕{world.number(office, begin.year)}号"
    listing = Listing(firm, person, list_type, number, world.rng.choice(kept.reasons), begin, office, end, kept.removal if end else "", who)
    world.listings.append(listing)
    return listing


def repair(world: World, record: Penalty | Listing, *, outcome: str = "准予修复", decided: date | None = None) -> Repair:
    """The repair or the quashing of a record."""
    firm = record.firm
    if firm is None:
        raise ValueError("only records of subjects are repaired here")
    begin = record.decided if isinstance(record, Penalty) else record.begin
    day = decided or min(AS_OF, world.workday(begin + timedelta(days=world.rng.randint(130, 420))))
    kind = PENALTIES if isinstance(record, Penalty) else LISTS
    made = Repair(
        firm,
        kind,
        record.document_no,
        record.authority,
        f"信修〔{day.year}〕{world.number(record.authority, day.year)}号",
        outcome,
        day - timedelta(days=14),
        day,
    )
    world.repairs.append(made)
    return made


def claim_identity_theft(world: World, person: Person, begin: date, firm: Firm | None = None, *, open_: bool = True) -> Objection:
    """A person says that somebody else used their name; open until decided."""
    number = f"异议〔{begin.year}〕{world.block:03d}{len(world.objections) + 1:05d}号"
    end = None if open_ else world.workday(begin + timedelta(days=60))
    made = Objection(firm, person, "冒用身份", number, "", begin, end, "" if open_ else "成立")
    world.objections.append(made)
    return made


def claim_error(world: World, penalty: Penalty) -> Objection:
    """A subject says that a record is wrong; decided within twenty working days."""
    begin = min(AS_OF - timedelta(days=40), world.workday(penalty.decided + timedelta(days=world.rng.randint(10, 90))))
    number = f"异议〔{begin.year}〕{world.block:03d}{len(world.objections) + 1:05d}号"
    outcome = world.rng.choice(("不成立", "不成立", "撤回"))
    made = Objection(penalty.firm, None, "信息有误", number, penalty.document_no, begin, world.workday(begin + timedelta(days=20)), outcome)
    world.objections.append(made)
    return made


def reported_by(world: World, penalty: Penalty, field: str) -> Penalty:
    """The same decision once more, sent in by another department."""
    again = replace(penalty, source_unit=authority(field, penalty.authority.region), reported=world.workday(penalty.reported + timedelta(days=9)))
    world.penalties.append(again)
    return again


def reported_day(world: World, decided: date) -> date:
    """The day on which a decision was sent in: mostly within a week, some late."""
    late = world.rng.random() < 0.11
    return min(AS_OF, decided + timedelta(days=world.rng.randint(12, 60) if late else world.rng.randint(1, 7)))


def _fine(world: World, low: float, high: float, simple: bool) -> float:
    if simple:
        return world.rng.choice((0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3))
    value = low + (high - low) * world.rng.random() ** 3
    return round(value, 1) if value >= 1 else round(value, 2)

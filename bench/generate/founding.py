"""How a subject comes into being: code, name, address, people, holders; what is not asked for is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TypedDict, Unpack

from bench.generate.catalogue import Trade, trades
from bench.generate.model import BRANCH, COOPERATIVE, ENTERPRISE, HOUSEHOLD, REP_ROLE, Filing, Firm, Role, Share
from bench.generate.people import Person
from bench.generate.places import HOME, OFFICE, SHOP, VILLAGE, Place, grid_of
from bench.generate.world import World
from ledger.identifiers import make_registration_number, make_uscc

KIND_SHARES = {ENTERPRISE: 0.46, HOUSEHOLD: 0.525, COOPERATIVE: 0.015}
PREFIX = {ENTERPRISE: "91", BRANCH: "91", HOUSEHOLD: "92", COOPERATIVE: "93"}
TYPE_CODES = {HOUSEHOLD: ("9500",), COOPERATIVE: ("9100",), BRANCH: ("2190",), ENTERPRISE: ("1130", "1130", "1151", "1190")}
SOLE_OWNER = "1151"
YEARS = {1998: 1, 2002: 2, 2005: 3, 2008: 4, 2011: 6, 2014: 9, 2016: 12, 2018: 16, 2020: 18, 2022: 17, 2024: 14, 2025: 6}
LATEST = date(2026, 5, 28)
COOPERATIVE_TRADE = Trade("0141", "", 0, 0, ("蔬菜专业合作社", "果蔬专业合作社"), (), "蔬菜种植；组织收购、销售成员种植的农产品", "", 20, 500)
CODES_FOR_ALL = 2016  # 个体工商户 founded before may still have only a registration number
CAPITALS = (10, 20, 30, 50, 58, 88, 100, 108, 200, 300, 500, 518, 800, 1000, 1080, 2000, 3000, 5000, 8000, 10_000)
HOLDINGS = ((100.0,), (60.0, 40.0), (51.0, 49.0), (70.0, 30.0), (90.0, 10.0), (40.0, 35.0, 25.0), (55.0, 25.0, 16.0, 4.0), (66.6, 33.3))
OFFICES = {"监事": 0.75, "经理": 0.3, "财务负责人": 0.7, "登记联络员": 0.6}
Holder = tuple[Person | Firm, float]


class Wanted(TypedDict, total=False):
    """What is fixed about a subject; everything else, and what is None, is drawn. Empty `officers` or `holders`: none at all."""

    county: str
    province: str
    line: Trade
    established: date
    place: Place | None
    phone: str | None
    reps: Sequence[tuple[Person, date, date | None]]
    holders: Sequence[Holder]
    officers: Mapping[str, Person]
    name: str
    insured: int | None
    capital: float
    agent: Firm | None


def found(world: World, kind: str = "", **wanted: Unpack[Wanted]) -> Firm:
    """Found one subject and enter it with its people and holders."""
    rng = world.rng
    kind = kind or rng.choices(tuple(KIND_SHARES), tuple(KIND_SHARES.values()))[0]
    given, phone = wanted.get("place"), wanted.get("phone")
    county = given.county if given else wanted.get("county") or world.places.county(wanted.get("province", ""))
    line = wanted.get("line") or draw_line(rng, kind)
    place = given or world.places.place(county, _place_kind(rng, kind, line))
    began = wanted.get("established") or founding_day(world)
    history = wanted.get("reps") or ((world.people.one(known=rng.random() > 0.02), began, None),)
    rep = history[-1][0]
    uscc, reg_no = _codes(world, kind, county, began)
    operating = world.places.place(county, SHOP) if kind == ENTERPRISE and not given and rng.random() < 0.1 else None
    firm = Firm(
        uscc or f"REG:{reg_no}", uscc, reg_no, wanted.get("name") or world.names.one(kind, county, line), kind, rng.choice(TYPE_CODES[kind]), line, place,
        wanted.get("capital") or _capital(rng, kind, line), began, began, (rep.phone if rng.random() > 0.07 else "") if phone is None else phone, rep,
        grid_of(operating or place), wanted["insured"] if "insured" in wanted else _insured(rng, kind), operating,
    )  # fmt: skip
    world.enter(firm, [Role(firm, person, REP_ROLE[kind], since, until) for person, since, until in history])
    if kind == ENTERPRISE:
        _appoint(world, firm, wanted.get("officers"))
        holders = wanted["holders"] if "holders" in wanted else _holders(world, firm)
        world.shares += [Share(firm, holder, percent, firm.established) for holder, percent in holders]
    if agent := wanted.get("agent"):
        world.filings.append(Filing(firm, agent, "设立登记", began - timedelta(days=rng.randint(0, 6))))
    return firm


def change(
    world: World, firm: Firm, on: date, *, place: Place | None = None, phone: str = "", name: str = "", ended: date | None = None, status: str = "ZX"
) -> Firm:
    """A later version of a subject: moved, renamed, another phone, or closed (`ended`, with that status)."""
    held = world.firms[firm.subject_id]
    later = replace(held, valid_from=on, phone=phone or held.phone)
    if place:
        later = replace(later, place=place, operating=None, grid=grid_of(place))
    if name:
        later = replace(later, name=name, former_name=held.name)
    if ended:
        later = replace(later, ended=ended, status=status)
    world.enter(later)
    return later


def draw_line(rng: Random, kind: str) -> Trade:
    """A line of business by weight."""
    if kind == COOPERATIVE:
        return COOPERATIVE_TRADE
    return rng.choices(trades(), [each.households if kind == HOUSEHOLD else each.firms for each in trades()])[0]


def founding_day(world: World) -> date:
    """A day of establishment: most subjects are young."""
    year = world.rng.choices(tuple(YEARS), tuple(YEARS.values()))[0]
    return min(world.workday(date(year, 1, 5) + timedelta(days=world.rng.randint(0, 1000))), LATEST)


def _codes(world: World, kind: str, county: str, began: date) -> tuple[str, str]:
    """Credit code and old registration number; one office in twelve registers for the whole city."""
    serial = world.serial()
    reg_no = make_registration_number(county, 10_000_000 + serial)
    if kind == HOUSEHOLD and began.year < CODES_FOR_ALL and world.rng.random() < 0.05:
        return "", reg_no
    office = county if world.rng.random() < 0.92 else county[:4] + "00"
    return make_uscc(PREFIX[kind], office, f"X{serial:07d}"), reg_no if began.year < CODES_FOR_ALL else ""


def _place_kind(rng: Random, kind: str, line: Trade) -> str:
    if kind == COOPERATIVE:
        return VILLAGE
    if kind == HOUSEHOLD:
        return SHOP if rng.random() < 0.86 else HOME
    return SHOP if line.sector.startswith("food") or line.code in ("5251", "8040", "8051", "6121") else OFFICE


def _capital(rng: Random, kind: str, line: Trade) -> float | None:
    if kind == BRANCH:
        return None
    if kind == HOUSEHOLD:
        return rng.choice((None, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0))
    return float(rng.choice([step for step in CAPITALS if line.capital_low <= step <= line.capital_high] or [line.capital_low]))


def _insured(rng: Random, kind: str) -> int | None:
    if rng.random() < 0.25:
        return None
    return rng.choice((0, 0, 0, 0, 1, 2)) if kind == HOUSEHOLD else rng.choice((0, 1, 2, 3, 4, 5, 6, 8, 11, 15, 23, 42, 96, 180))


def _appoint(world: World, firm: Firm, given: Mapping[str, Person] | None) -> None:
    drawn = {role: _officer(world, firm, role) for role, chance in OFFICES.items() if given is None and world.rng.random() < chance}
    world.roles += [Role(firm, person, role, firm.established) for role, person in (drawn if given is None else given).items()]


def _officer(world: World, firm: Firm, role: str) -> Person:
    same = role == "经理" or world.rng.random() < 0.12
    return firm.rep if same else world.people.one(known=world.rng.random() > 0.03)


def _holders(world: World, firm: Firm) -> list[Holder]:
    parts = (100.0,) if firm.type_code == SOLE_OWNER else world.rng.choice(HOLDINGS)
    return [(firm.rep if n == 0 else world.people.one(), part) for n, part in enumerate(parts)]

"""The invented province while it grows: subjects, people, and the links between them, all from one seeded source."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

from bench.generate.catalogue import Trade, departments, trades, words
from bench.generate.model import (
    AS_OF,
    BRANCH,
    COOPERATIVE,
    ENTERPRISE,
    HOUSEHOLD,
    REP_ROLE,
    START,
    Authority,
    Branch,
    Commitment,
    Filing,
    Firm,
    Guarantee,
    Inspection,
    Licence,
    Listing,
    Objection,
    Penalty,
    Platform,
    Repair,
    Role,
    Share,
    SharedAddress,
    Shop,
)  # fmt: skip
from bench.generate.people import People, Person
from bench.generate.places import HOME, OFFICE, SHOP, VILLAGE, Place, Places, grid_of, place_name
from bench.generate.truth import Kind, Planted
from ledger.identifiers import make_registration_number, make_uscc
from ledger.regions import regions

KIND_SHARES = {ENTERPRISE: 0.46, HOUSEHOLD: 0.525, COOPERATIVE: 0.015}
PREFIX = {ENTERPRISE: "91", BRANCH: "91", HOUSEHOLD: "92", COOPERATIVE: "93"}
TYPE_CODES = {HOUSEHOLD: "9500", COOPERATIVE: "9100", BRANCH: "2190"}
YEARS = {1998: 1, 2002: 2, 2005: 3, 2008: 4, 2011: 6, 2014: 9, 2016: 12, 2018: 16, 2020: 18, 2022: 17, 2024: 14, 2025: 6}
COOPERATIVE_TRADE = Trade("0141", "", 0, 0, ("蔬菜专业合作社", "果蔬专业合作社"), (), "蔬菜种植；组织收购、销售成员种植的农产品", "", 20, 500)
NO_CODE_SHARE = 0.012  # old households that never got a credit code
SERIAL_PER_BLOCK = 10_000  # seven digits hold a thousand blocks: ten million subjects
Holder = tuple[Person | Firm, float]


class World:
    """Lists of facts by table, and the makers that extend them. Later makers see what earlier ones left."""

    def __init__(self, seed: int, block: int, subjects: int) -> None:
        self.rng = Random(f"province {seed} block {block}")
        self.block, self.subjects = block, subjects
        self.people, self.places = People(self.rng, block), Places(self.rng, subjects)
        self.firms: dict[str, Firm] = {}
        self.versions: list[Firm] = []
        self.roles: list[Role] = []
        self.shares: list[Share] = []
        self.branches: list[Branch] = []
        self.filings: list[Filing] = []
        self.guarantees: list[Guarantee] = []
        self.shared: list[SharedAddress] = []
        self.platforms: list[Platform] = []
        self.shops: list[Shop] = []
        self.penalties: list[Penalty] = []
        self.listings: list[Listing] = []
        self.repairs: list[Repair] = []
        self.objections: list[Objection] = []
        self.licences: list[Licence] = []
        self.commitments: list[Commitment] = []
        self.inspections: list[Inspection] = []
        self.planted: list[Planted] = []
        self.reserved: set[str] = set()  # subjects whose bad records are planted: the background adds none
        self.agents: list[Firm] = []
        self._serial = block * SERIAL_PER_BLOCK
        self._numbers: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._representatives: defaultdict[str, list[Role]] = defaultdict(list)
        self._names: set[str] = set()

    @property
    def left(self) -> int:
        """How many subjects are still to be made."""
        return self.subjects - len(self.firms)

    def plant(
        self,
        kind: Kind,
        variant: str,
        members: Sequence[Firm],
        note: str,
        *,
        detector: str | None,
        expected: bool,
        subjects: Sequence[Firm] = (),
        rule: str = "",
        records: Sequence[str] = (),
    ) -> None:
        """Note down an item and keep the background from adding bad records to its members. No `subjects`: all members."""
        names = tuple(dict.fromkeys(firm.subject_id for firm in members))
        found = tuple(dict.fromkeys(firm.subject_id for firm in subjects)) or names
        number = f"{kind}-{self.block + 1:04d}-{len(self.planted) + 1:04d}"
        self.planted.append(Planted(kind, number, found, names, detector, expected, note, variant, rule, tuple(records)))
        self.reserved.update(names)

    def variants(self, at_ten_thousand: Mapping[str, int]) -> list[str]:
        """Which variants to plant, how often: the numbers given for 10,000 subjects, thinned for a smaller province, at least one."""
        every = [name for name, count in at_ten_thousand.items() for _ in range(count)]
        wanted = min(len(every), max(1, round(len(every) * self.subjects / 10_000)))
        return self.rng.sample(every, wanted)

    def scaled(self, at_ten_thousand: int, *, least: int = 1) -> int:
        """A number that is given for 10,000 subjects, for the size of this province."""
        return max(least, round(at_ten_thousand * self.subjects / 10_000))

    def firm(
        self,
        kind: str = "",
        *,
        county: str = "",
        province: str = "",
        line: Trade | None = None,
        established: date | None = None,
        place: Place | None = None,
        phone: str | None = None,
        reps: Sequence[tuple[Person, date, date | None]] = (),
        holders: Sequence[Holder] | None = None,
        officers: dict[str, Person] | None = None,
        name: str = "",
        ended: date | None = None,
        status: str = "",
        insured: int | None = -1,
        capital: float = 0,
        agent: Firm | None = None,
    ) -> Firm:
        """Make one subject with its people and holders. What is not given is drawn."""
        rng = self.rng
        kind = kind or rng.choices(tuple(KIND_SHARES), tuple(KIND_SHARES.values()))[0]
        county = place.county if place else county or self.places.county(province)
        line = line or self.line(kind)
        place = place or self.places.place(county, self._place_kind(kind, line))
        began = established or self.founding_day()
        history = tuple(reps) or ((self.people.one(known=rng.random() > 0.02), began, None),)
        rep = history[-1][0]
        uscc, reg_no = self._codes(kind, county, began)
        firm = Firm(
            uscc or f"REG:{reg_no}", uscc, reg_no, name or self.name(kind, county, line), kind, TYPE_CODES.get(kind) or rng.choice(("1130", "1130", "1151",
            "1190")),
            line, place, self._capital(kind, line, capital), began, began, self._phone(rep) if phone is None else phone, rep, grid_of(place),
            self._insured(kind) if insured == -1 else insured, status=status or ("ZX" if ended else "K"), ended=ended,
        )  # fmt: skip
        self._record(firm)
        self._representatives[firm.subject_id] = [Role(firm, person, REP_ROLE[kind], since, until) for person, since, until in history]
        self.roles += self._representatives[firm.subject_id]
        self._officers(firm, officers)
        self._holders(firm, holders)
        if agent:
            self.filings.append(Filing(firm, agent, "设立登记", began - timedelta(days=rng.randint(0, 6))))
        return firm

    def change(self, firm: Firm, on: date, *, place: Place | None = None, phone: str = "", name: str = "", ended: date | None = None, status: str = "") -> Firm:
        """A later version of a subject."""
        held = self.firms[firm.subject_id]
        later = replace(
            held, valid_from=on, place=place or held.place, phone=phone or held.phone, name=name or held.name,
            former_name=held.name if name else held.former_name,
            ended=ended or held.ended, status=status or ("ZX" if ended else held.status), grid=grid_of(place or held.place),
        )  # fmt: skip
        self._record(later)
        return later

    def line(self, kind: str, sector: str = "") -> Trade:
        """A line of business by weight, of one sector if asked."""
        if kind == COOPERATIVE:
            return COOPERATIVE_TRADE
        pool = [each for each in trades() if not sector or each.sector == sector]
        weights = [each.households if kind == HOUSEHOLD and each.household_suffixes else each.firms for each in pool]
        return self.rng.choices(pool, weights if any(weights) else None)[0]

    def founding_day(self) -> date:
        """A day of establishment: most firms are young."""
        year = self.rng.choices(tuple(YEARS), tuple(YEARS.values()))[0]
        day = date(year, 1, 1) + timedelta(days=self.rng.randint(0, 1000))
        return min(self.workday(day), date(2026, 5, 28))

    def day(self, first: date = START, last: date = AS_OF) -> date:
        """A working day between two days."""
        return max(first, self.workday(first + timedelta(days=self.rng.randint(0, max(0, (last - first).days)))))

    def workday(self, day: date) -> date:
        """The day itself, or the Friday before a weekend."""
        return day - timedelta(days=max(0, day.weekday() - 4))

    def name(self, kind: str, county: str, line: Trade, stem: str = "") -> str:
        """An invented name that no other subject of this block has; every trade name ends with 示例."""
        for _ in range(50):
            found = self._name(kind, county, line, stem or self.stem())
            if found not in self._names:
                break
        self._names.add(found)
        return found

    def stem(self) -> str:
        """An invented trade name: two rare characters and 示例."""
        lists = words()
        return f"{self.rng.choice(lists['trade_first'])}{self.rng.choice(lists['trade_second'])}示例"

    def number(self, authority: Authority, year: int) -> int:
        """The next running number of an authority in a year."""
        self._numbers[authority.uscc, year] += self.rng.randint(1, 9)
        return self._numbers[authority.uscc, year]

    def representatives(self, firm: Firm) -> Sequence[Role]:
        """Who represented the subject, in order of time."""
        return self._representatives[firm.subject_id]

    def _record(self, firm: Firm) -> None:
        self.firms[firm.subject_id] = firm
        self.versions.append(firm)

    def _name(self, kind: str, county: str, line: Trade, stem: str) -> str:
        area, city = place_name(county), regions()[county].path.split("/")[1]
        if kind == HOUSEHOLD and line.household_suffixes:
            return f"{area}{stem}{self.rng.choice(line.household_suffixes)}"
        if kind == COOPERATIVE:
            return f"{regions()[county].name}{stem}{self.rng.choice(line.firm_suffixes)}"
        if kind == HOUSEHOLD:
            return f"{area}{stem}经营部"
        where = self.rng.choice((city, city, regions()[county].name, regions()[county].path.split("/")[0].removesuffix("省")))
        return f"{where}{stem}{self.rng.choice(line.firm_suffixes)}"

    def _codes(self, kind: str, county: str, began: date) -> tuple[str, str]:
        serial, self._serial = self._serial, self._serial + 1
        authority = county if self.rng.random() < 0.92 else county[:4] + "00"
        reg_no = make_registration_number(county, 10_000_000 + serial)
        if kind == HOUSEHOLD and began.year < 2016 and self.rng.random() < NO_CODE_SHARE * 4:
            return "", reg_no
        return make_uscc(PREFIX[kind], authority, f"X{serial:07d}"), reg_no if began.year < 2016 else ""

    def _place_kind(self, kind: str, line: Trade) -> str:
        if kind == COOPERATIVE:
            return VILLAGE
        if kind == HOUSEHOLD:
            return SHOP if self.rng.random() < 0.86 else HOME
        return SHOP if line.sector.startswith("food") or line.code in ("5251", "8040", "8051", "6121") else OFFICE

    def _capital(self, kind: str, line: Trade, given: float) -> float | None:
        if given:
            return given
        if kind == BRANCH:
            return None
        if kind == HOUSEHOLD:
            return self.rng.choice((None, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0))
        steps = (10, 20, 30, 50, 58, 88, 100, 108, 200, 300, 500, 518, 800, 1000, 1080, 2000, 3000, 5000, 8000, 10000)
        return float(self.rng.choice([step for step in steps if line.capital_low <= step <= line.capital_high] or [line.capital_low]))

    def _phone(self, rep: Person) -> str:
        return "" if self.rng.random() < 0.07 else rep.phone

    def _insured(self, kind: str) -> int | None:
        if self.rng.random() < 0.25:
            return None
        if kind == HOUSEHOLD:
            return self.rng.choice((0, 0, 0, 0, 1, 2))
        return self.rng.choice((0, 1, 2, 3, 4, 5, 6, 8, 11, 15, 23, 42, 96, 180))

    def _officers(self, firm: Firm, given: dict[str, Person] | None) -> None:
        if firm.kind != ENTERPRISE:
            return
        chosen = given or {}
        for role, chance in (("监事", 0.75), ("经理", 0.3), ("财务负责人", 0.7), ("登记联络员", 0.6)):
            if role in chosen:
                self.roles.append(Role(firm, chosen[role], role, firm.established))
            elif given is None and self.rng.random() < chance:
                same = role == "经理" or self.rng.random() < 0.12
                self.roles.append(Role(firm, firm.rep if same else self.people.one(known=self.rng.random() > 0.03), role, firm.established))
        for role in sorted(set(chosen) - {"监事", "经理", "财务负责人", "登记联络员"}):
            self.roles.append(Role(firm, chosen[role], role, firm.established))

    def _holders(self, firm: Firm, given: Sequence[Holder] | None) -> None:
        if firm.kind != ENTERPRISE:
            return
        for holder, percent in self._drawn_holders(firm) if given is None else given:
            self.shares.append(Share(firm, holder, percent, firm.established))

    def _drawn_holders(self, firm: Firm) -> list[Holder]:
        if firm.type_code == "1151":
            return [(firm.rep, 100.0)]
        parts = self.rng.choice(((100.0,), (60.0, 40.0), (51.0, 49.0), (70.0, 30.0), (90.0, 10.0), (40.0, 35.0, 25.0), (55.0, 25.0, 16.0, 4.0), (66.6, 33.3)))
        return [(firm.rep if n == 0 else self.people.one(), part) for n, part in enumerate(parts)]


@cache
def authority(field: str, county: str) -> Authority:
    """The office of that field in the county, the same in every block; its code begins with 11 and an unissued body."""
    department = departments()[field]
    city = regions()[county].path.split("/")[1]
    name = department.name.format(place=place_name(county), city=city, county=regions()[county].name)
    short = f"{city[0]}{regions()[county].name[0]}{department.short}"
    return Authority(make_uscc("11", county, f"XB{department.number:06d}"), name, county, field, short)

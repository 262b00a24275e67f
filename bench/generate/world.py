"""The invented province while it grows: lists of facts by table, and the counters and days that all makers share."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random

from bench.generate.catalogue import departments
from bench.generate.field_model import Complaint, HandedOut, Inspector, Tag, Tie, Visit
from bench.generate.model import (
    AS_OF,
    START,
    Agency,
    Authority,
    Branch,
    Changed,
    Commitment,
    Filing,
    Firm,
    Fulfilment,
    Guarantee,
    Inspection,
    Licence,
    Listing,
    Merchant,
    Objection,
    Penalty,
    Platform,
    Repair,
    Role,
    Share,
    SharedAddress,
    Shop,
)  # fmt: skip
from bench.generate.names import Names
from bench.generate.people import People
from bench.generate.places import Places, place_name
from bench.generate.truth import Kind, Omission, Planted
from ledger.identifiers import make_uscc
from ledger.regions import regions

SERIAL_PER_BLOCK = 10_000  # seven digits hold a thousand blocks: ten million subjects


class World:
    """One block of the province. Everything is drawn from one seeded source; later makers see what earlier ones left."""

    def __init__(self, seed: int, block: int, subjects: int) -> None:
        self.rng = Random(f"province {seed} block {block}")
        self._seed, self.block, self.subjects = seed, block, subjects
        self.people, self.places, self.names = People(self.rng, block), Places(self.rng, subjects), Names(self.rng)
        self.firms: dict[str, Firm] = {}  # the latest version of each
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
        self.changes: list[Changed] = []
        self.merchants: list[Merchant] = []
        self.fulfilments: list[Fulfilment] = []
        self.agencies: list[Agency] = []
        self.complaints: list[Complaint] = []
        self.visits: list[Visit] = []
        self.lists_out: list[HandedOut] = []
        self.inspectors: list[Inspector] = []
        self.ties: list[Tie] = []
        self.tags: list[Tag] = []
        self.agents: list[Firm] = []
        self.prepared: defaultdict[str, list[tuple[Firm, ...]]] = defaultdict(list)  # by variant: founded early for a planting that comes late
        self.planted: list[Planted] = []
        self.omissions: list[Omission] = []
        self.reserved: set[str] = set()  # subjects whose bad records are planted: the background adds none
        self._serial = block * SERIAL_PER_BLOCK
        self._numbers: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._representatives: defaultdict[str, list[Role]] = defaultdict(list)

    def draw_anew(self, maker: str) -> None:
        """Start the draws of a maker from its own seed, so that one maker more or less changes nothing for the others."""
        self.rng.seed(f"province {self._seed} block {self.block} {maker}")

    @property
    def left(self) -> int:
        """How many subjects are still to be made."""
        return self.subjects - len(self.firms)

    def enter(self, firm: Firm, representatives: Sequence[Role] = ()) -> None:
        """Enter a subject, or a later version of one, into the register."""
        self.firms[firm.subject_id] = firm
        self.versions.append(firm)
        self._representatives[firm.subject_id] += representatives
        self.roles += representatives

    def representatives(self, firm: Firm) -> Sequence[Role]:
        """Who represented the subject, in order of time."""
        return self._representatives[firm.subject_id]

    def serial(self) -> int:
        """The next number of a subject, different in every block."""
        self._serial += 1
        return self._serial - 1

    def number(self, authority: Authority, year: int) -> int:
        """The next running number of an authority in a year."""
        self._numbers[authority.uscc, year] += self.rng.randint(1, 9)
        return self._numbers[authority.uscc, year]

    def day(self, first: date = START, last: date = AS_OF) -> date:
        """A working day between two days."""
        return max(first, self.workday(first + timedelta(days=self.rng.randint(0, max(0, (last - first).days)))))

    def workday(self, day: date) -> date:
        """The day itself, or the Friday before a weekend."""
        return day - timedelta(days=max(0, day.weekday() - 4))

    def agent(self, county: str) -> Firm | None:
        """An agency, of the same province if there is one; a few have most of the trade."""
        pool = [each for each in self.agents if each.province == county[:2]] or self.agents
        return pool[int(self.rng.random() ** 2 * len(pool))] if pool else None

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
        also: Sequence[str] = (),
    ) -> None:
        """Note down an item and keep the background from adding bad records to its members. No `subjects`: all members."""
        names = tuple(dict.fromkeys(firm.subject_id for firm in members))
        found = tuple(dict.fromkeys(firm.subject_id for firm in subjects)) or names
        number = f"{kind}-{self.block + 1:04d}-{len(self.planted) + 1:04d}"
        self.planted.append(Planted(kind, number, found, names, detector, expected, f"{note.rstrip('。')}。", variant, rule, tuple(records), also=tuple(also)))
        self.reserved.update(names)

    def judged(self, detector: str) -> set[str]:
        """Subjects of items that this detector is judged by."""
        return {subject for each in self.planted if each.detector == detector for subject in each.subjects}

    def variants(self, at_ten_thousand: Mapping[str, int]) -> list[str]:
        """Which variants to plant, how often: the numbers given for 10,000 subjects, thinned for a smaller province, at least one."""
        every = [name for name, count in at_ten_thousand.items() for _ in range(count)]
        return self.rng.sample(every, min(len(every), max(1, round(len(every) * self.subjects / 10_000))))

    def scaled(self, at_ten_thousand: int, *, least: int = 1) -> int:
        """A number that is given for 10,000 subjects, for the size of this province."""
        return max(least, round(at_ten_thousand * self.subjects / 10_000))


@cache
def authority(field: str, county: str) -> Authority:
    """The office of that field in the county, the same in every block; its code begins with 11 and a body that nobody was given."""
    department = departments()[field]
    city = regions()[county].path.split("/")[1]
    name = department.name.format(place=place_name(county), city=city, county=regions()[county].name)
    short = f"{city[0]}{regions()[county].name[0]}{department.short}"
    return Authority(make_uscc("11", county, f"XB{department.number:06d}"), name, county, field, short)

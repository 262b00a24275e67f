"""Where things are: real counties and streets, invented roads, houses and rooms."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from bench.generate.catalogue import words
from ledger.codelists import read_rows
from ledger.regions import Region, counties, regions

SHARES = {"33": 0.70, "31": 0.12, "32": 0.12, "34": 0.06}  # 浙江, 上海, 江苏, 安徽
SUBJECTS_PER_STREET = 80
ROADS_PER_STREET = 5
OFFICE, SHOP, VILLAGE, HOME = "office", "shop", "village", "home"


@dataclass(frozen=True, slots=True)
class Street:
    """A real street or town (NBS nine-digit code)."""

    code: str
    name: str
    county: str


@dataclass(frozen=True, slots=True)
class Place:
    """An address down to the room, with the annotation that the licence shows."""

    street: Street
    road: str
    number: int
    building: str = ""
    room: str = ""
    note: str = ""

    @property
    def county(self) -> str:
        """County code."""
        return self.street.county

    def text(self, *, province: bool = True) -> str:
        """As the licence writes it."""
        area = area_name(self.county)
        if not province and not area.startswith(("上海市",)):
            area = area.partition("省")[2]
        return f"{area}{self.street.name}{self.road}{self.number}号{self.building}{self.room}{self.note}"


@cache
def area_name(county: str) -> str:
    """浙江省杭州市西湖区, 上海市黄浦区, 浙江省义乌市."""
    province, city, name = regions()[county].path.split("/")
    return province + ("" if city == province or (name.endswith("市") and city.endswith("市")) else city) + name


@cache
def place_name(county: str) -> str:
    """How an authority of the county calls itself: 杭州市西湖区, 义乌市, 淳安县."""
    _, city, name = regions()[county].path.split("/")
    return city + name if name.endswith("区") else name


@cache
def streets() -> Mapping[str, tuple[Street, ...]]:
    """Streets and towns by county; statistical areas that are no streets are left out."""
    found: dict[str, list[Street]] = {}
    for row in read_rows("streets_yrd_nbs.csv"):
        if row["name"].endswith(("街道", "镇", "乡")):
            found.setdefault(row["county_code"], []).append(Street(row["code9"], row["name"], row["county_code"]))
    return {county: tuple(rows) for county, rows in found.items()}


class Places:
    """Draws counties by weight and makes addresses in them. The more subjects, the more streets are in use."""

    def __init__(self, rng: Random, subjects: int) -> None:
        self._rng = rng
        self._weights: dict[str, list[float]] = {}
        self._counties: dict[str, list[Region]] = {}
        self.streets: dict[str, tuple[Street, ...]] = {}
        for prefix, share in SHARES.items():
            self._settle(prefix, share * subjects)

    def county(self, province: str = "") -> str:
        """A county of that province (two digits), or of any by the shares of the four."""
        chosen = province or self._rng.choices(tuple(SHARES), tuple(SHARES.values()))[0]
        weights = self._weights[chosen]
        return self._counties[chosen][bisect(weights, self._rng.random() * weights[-1])].code

    def other_province(self, province: str) -> str:
        """One of the other three, Zhejiang more often."""
        rest = [each for each in SHARES if each != province]
        return self._rng.choices(rest, [SHARES[each] for each in rest])[0]

    def place(self, county: str, kind: str = OFFICE, *, near: Place | None = None) -> Place:
        """A new address; `near` keeps street, road, house and building of another and draws only the room."""
        rng = self._rng
        if near:
            return Place(near.street, near.road, near.number, near.building, self._room(), near.note)
        street = rng.choice(self.streets[county])
        if kind == VILLAGE:
            village = rng.choice(words()["villages"]) + rng.choice(words()["village_tails"]) + "村"
            return Place(street, village, rng.randint(1, 160))
        road, number = rng.choice(roads(street.code)), rng.randint(1, 480)
        if kind == SHOP:
            return Place(street, road, number, "", "" if rng.random() < 0.6 else f"1层{rng.randint(1, 20):02d}铺")
        building = f"{rng.randint(1, 12)}幢" if kind == OFFICE else f"{rng.randint(1, 40)}幢{rng.randint(1, 4)}单元"
        return Place(street, road, number, building, self._room())

    def _room(self) -> str:
        return f"{self._rng.randint(1, 22)}{self._rng.randint(1, 24):02d}室"

    def _settle(self, prefix: str, subjects: float) -> None:
        """Choose the counties in use and their weights: few and big ones first, all of them when there are many subjects."""
        pool = [county for county in counties() if county.code.startswith(prefix) and county.code in streets()]
        self._rng.shuffle(pool)
        count = max(2, min(len(pool), round(subjects / SUBJECTS_PER_STREET)))
        weights = [1 / (rank + 8) for rank in range(count)]
        self._counties[prefix], self._weights[prefix] = pool[:count], list(accumulate(weights))
        for county, weight in zip(pool, weights, strict=False):
            wanted = max(1, round(subjects * weight / sum(weights) / SUBJECTS_PER_STREET))
            known = streets()[county.code]
            self.streets[county.code] = tuple(self._rng.sample(known, min(wanted, len(known))))


@cache
def roads(street: str) -> Sequence[str]:
    """The invented roads of a street, the same in every run."""
    rng, lists = Random(f"roads of {street}"), words()
    return tuple({rng.choice(lists["road_first"]) + rng.choice(lists["road_second"]) + rng.choice(lists["road_kinds"]): None for _ in range(ROADS_PER_STREET)})


def grid_of(place: Place) -> str:
    """The grid that an address lies in: street code and one of its grids, by road."""
    return f"{place.street.code}{sum(map(ord, place.road)) % 2 + 1:03d}"

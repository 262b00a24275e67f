"""A small invented register to plant homonyms in: firms, offices, phones, rooms, and who truly is who."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from bench.generate.people import People, Person
from ledger.identifiers import PersonKey, make_uscc
from ledger.tables import table

COUNTIES = (
    ("330106", "浙江省杭州市西湖区文三路"),
    ("330108", "浙江省杭州市滨江区江南大道"),
    ("330212", "浙江省宁波市鄞州区中山东路"),
    ("330302", "浙江省温州市鹿城区人民路"),
)
BUREAU = make_uscc("11", "330106", "HMNYM999")
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LONG_AGO, BEGIN, END = date(2008, 1, 1), date(2018, 3, 1), date(2013, 1, 1)


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm of the invented register."""

    uscc: str
    name: str
    county: int
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Planted:
    """Two ids of one name. `same`: whether they truly are one person; `kind`: what tempts, or what proves."""

    kind: str
    left: str
    right: str
    same: bool


@dataclass
class Register:
    """Rows of source files by table, and the true person of every id."""

    rng: Random
    key: PersonKey
    rows: defaultdict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    truth: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    pairs: list[Planted] = field(default_factory=list)
    serial: int = 0

    def __post_init__(self) -> None:
        self.people = People(self.rng, 7)

    def number(self) -> int:
        """The next number: no two things share one."""
        self.serial += 1
        return self.serial

    def firm(self, county: int | None = None, address: str = "", phone: str = "", begin: date = BEGIN, ended: date | None = None) -> Firm:
        """A firm of its own, with its own room and telephone unless given."""
        number = self.number()
        place = self.rng.randrange(len(COUNTIES)) if county is None else county
        code, road = COUNTIES[place]
        made = Firm(
            make_uscc("91", code, "H" + base31(number)),
            f"虚构{number}号贸易有限公司",
            place,
            address or f"{road}{number}号1幢101室",
            phone or f"154{number:08d}",
        )
        row = {"uscc": made.uscc, "name": made.name, "region": code, "industry": "5191", "established": begin.isoformat(), "address": made.address}
        self.rows["enterprises"].append(row | {"phone": made.phone, "ended": ended.isoformat() if ended else "", "status": ""})
        return made

    def person(self, name: str = "", *, known: bool = True) -> tuple[int, Person]:
        """A new person with a number of their own; `known` False leaves out the document."""
        return self.number(), self.people.one(name or self.people.name(), known=known)

    def office(self, firm: Firm, who: tuple[int, Person], role: str = "监事", begin: date = BEGIN, end: date | None = None) -> str:
        """An office; the id under which the ledger will know the holder here."""
        true, person = who
        row = {"uscc": firm.uscc, "name": person.name, "role": role, "valid_from": begin.isoformat(), "valid_to": end.isoformat() if end else ""}
        self.rows["roles"].append(row | {"id_type": "身份证" if person.number else "", "id_number": person.number})
        return self.known_as(firm, true, person)

    def penalty(self, firm: Firm, who: tuple[int, Person], decided: date) -> str:
        """A decision that names the representative by name only."""
        true, person = who
        number = self.number()
        self.rows["penalties"].append(
            {
                "party_name": firm.name, "party_kind": "法人及非法人组织", "uscc": firm.uscc, "legal_rep": person.name,
                "document_no": f"虚市监罚〔2020〕{number}号",
                "conduct": "虚构违法行为", "facts": "虚构", "basis": "虚构依据", "penalty_kinds": "罚款", "content": "罚款人民币一万元", "fine_wan": "1",
                "decided": decided.isoformat(), "valid_to": "2099-12-31", "authority": "虚构市场监督管理局", "authority_uscc": BUREAU,
                "source_unit": "虚构市场监督管理局", "source_unit_uscc": BUREAU, "procedure": "一般程序",
            }
        )  # fmt: skip
        return self.known_as(firm, true, Person(person.name, "", person.phone))

    def owns(self, owner: Firm, owned: Firm) -> None:
        """One firm holds all of another."""
        self.rows["shareholders"].append(
            {"uscc": owned.uscc, "holder_name": owner.name, "holder_kind": "法人", "holder_uscc": owner.uscc, "share": "100", "valid_from": BEGIN.isoformat()}
        )

    def filed(self, firm: Firm, agent: Firm) -> None:
        """A registration filed by an agent."""
        self.rows["filings"].append({"uscc": firm.uscc, "agent_uscc": agent.uscc, "agent_name": agent.name, "valid_from": BEGIN.isoformat()})

    def shared(self, address: str) -> None:
        """An address that many may lawfully share."""
        self.rows["shared_addresses"].append({"address": address, "kind": "集群注册"})

    def known_as(self, firm: Firm, true: int, person: Person) -> str:
        """The id of a person in the ledger, noted with the person that it truly is."""
        found = self.key.person_id("身份证", person.number) if person.number else self.key.person_at(firm.uscc, person.name)
        self.truth[found].add(true)
        return found

    def plant(self, kind: str, left: str, right: str, *, same: bool) -> None:
        """Note a pair."""
        self.pairs.append(Planted(kind, left, right, same))

    def write(self, folder: Path) -> list[Path]:
        """The source files, one per table, by the titles of the templates."""
        folder.mkdir(parents=True, exist_ok=True)
        return [self._write(folder / f"{name}.csv", name, rows) for name, rows in sorted(self.rows.items())]

    def _write(self, path: Path, name: str, rows: list[dict[str, str]]) -> Path:
        columns = [column for column in table(name).template if any(column.name in row for row in rows)]
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow([column.title for column in columns])
            writer.writerows([_cell(row, column.name) for column in columns] for row in rows)
        return path


def base31(number: int) -> str:
    """Seven characters of the credit code's set."""
    text = ""
    for _ in range(7):
        number, digit = divmod(number, len(LETTERS))
        text = LETTERS[digit] + text
    return text


def _cell(row: Mapping[str, str], name: str) -> str:
    return row.get(name, "")

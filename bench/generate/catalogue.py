"""The lists that the invented province is made of: trades, offences, departments and words, as files in catalogue/."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ledger.in_force import red_lists

FOLDER = "catalogue"


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business, GB/T 4754-2017 code first. `sector` is one of sector_industry_map.csv or empty."""

    code: str
    sector: str
    firms: int
    households: int
    firm_suffixes: tuple[str, ...]
    household_suffixes: tuple[str, ...]
    scope: str
    licence: str
    capital_low: int
    capital_high: int


@dataclass(frozen=True, slots=True)
class Offence:
    """A kind of offence with its article. `family` groups offences against one law; `simple`: often by simplified procedure."""

    id: str
    field: str
    family: str
    conduct: str
    facts: str
    basis: str
    kinds: str
    low: float
    high: float
    weight: int
    sectors: tuple[str, ...]
    simple: bool
    province: str

    def fits(self, sector: str, province: str) -> bool:
        """Whether a subject of that sector and province can commit it."""
        return (not self.sectors or sector in self.sectors) and self.province in ("", province)


@dataclass(frozen=True, slots=True)
class Department:
    """A field of supervision and how its authorities are called."""

    field: str
    number: int
    name: str
    short: str
    file: str


@dataclass(frozen=True, slots=True)
class ListKind:
    """How a list is kept: whose authority, how the decision is numbered, why one is entered, why one leaves; whether it honours."""

    field: str
    mark: str
    reasons: tuple[str, ...]
    removal: str
    honours: bool


@cache
def trades() -> tuple[Trade, ...]:
    """All lines of business."""
    return tuple(
        Trade(
            row["code"], row["sector"], int(row["firms"]), int(row["households"]), _list(row["firm_suffix"]), _list(row["household_suffix"]),
            row["scope"], row["licence"], int(row["capital_low"]), int(row["capital_high"]),
        )
        for row in _rows("trades.csv")
    )  # fmt: skip


@cache
def trade(code: str) -> Trade:
    """The line of business of that code."""
    return next(each for each in trades() if each.code == code)


@cache
def offences() -> dict[str, Offence]:
    """All kinds of offence by id."""
    return {
        row["id"]: Offence(
            row["id"], row["field"], row["family"], row["conduct"], row["facts"], row["basis"], row["kinds"], float(row["low"]), float(row["high"]),
            int(row["weight"]), _list(row["sectors"]), row["simple"] == "1", row["province"],
        )
        for row in _rows("offences.csv")
    }  # fmt: skip


@cache
def departments() -> dict[str, Department]:
    """All departments by field."""
    return {row["field"]: Department(row["field"], int(row["number"]), row["name"], row["short"], row["file"]) for row in _rows("departments.csv")}


@cache
def list_kinds() -> dict[str, ListKind]:
    """All lists by type."""
    red = red_lists()
    return {row["list_type"]: ListKind(row["field"], row["mark"], _list(row["reasons"]), row["removal"], row["list_type"] in red) for row in _rows("lists.csv")}


@cache
def check_items() -> tuple[dict[str, str], ...]:
    """Items of the list of random inspections, each with the field whose departments check it."""
    return tuple(_rows("check_items.csv"))


@cache
def words() -> dict[str, Any]:
    """Word lists for invented names."""
    return tomllib.loads((files("bench.generate") / FOLDER / "words.toml").read_text(encoding="utf-8"))


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files("bench.generate") / FOLDER / name).read_text(encoding="utf-8").splitlines()))


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)

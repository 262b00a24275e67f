"""The rules of a record's life as data: ledger/policy/record_life.toml, life_regimes.csv, life_grades.csv, life_amounts.csv.

A regime says how long its channel publishes what, by grade. What is sure of publicity is not sure of use: that a record is used
no more once its longest publicity is over is a rule of its own for every regime, shipped off, switched by the regime's id.
"""

import csv
import hashlib
import io
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ledger.codelists import read_rows
from ledger.errors import PolicyError

FOLDER = files("ledger") / "policy"
FILES = ("record_life.toml", "life_regimes.csv", "life_grades.csv", "life_amounts.csv")
SURENESS = ("S", "S2", "S2/O", "O")  # evidence marks, the least sure last
ON_A_LIST, OTHER = "列入名单", "其他"


@dataclass(frozen=True, slots=True)
class RecordLife:
    """The rules of record_life.toml that are switched on. None or False: not applied. `digest`: of all the files."""

    version: str
    retention_months: int | None
    finality_days: int | None
    ordinary_procedure_only: bool
    repaired: bool
    disputed: bool
    same_decision_days: int
    reviewed: bool
    litigation_days: int
    repair_barred_on: tuple[str, ...]
    persons_published_on: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Term:
    """What a regime says of one grade. `max_months` None: no fixed end."""

    grade: str
    publish: str  # 公示, 原则上不公示, 不公示
    min_months: int | None
    max_months: int | None
    extend_months: int
    counted_from: str  # decided, published, listed
    early: bool
    own_length: bool  # a restriction longer than the maximum is published for its own length
    article: str
    evidence: str
    note: str
    min_evidence: str  # how sure each of the two numbers is, which may be less than the row
    max_evidence: str
    min_applies: bool  # False: the minimum was not read at source, and nobody has switched it on


@dataclass(frozen=True, slots=True)
class Band:
    """A range of fines that has a grade of its own."""

    id: str
    at_least: Decimal
    below: Decimal | None
    grade: str
    source: str

    def holds(self, fine: Decimal) -> bool:
        """Whether a fine in 万元 lies in it."""
        return self.at_least <= fine and (self.below is None or fine < self.below)


@dataclass(frozen=True, slots=True)
class Regime:
    """One instrument on one channel for one kind of record. `grades`: kind of penalty, ground or procedure → grade."""

    id: str
    channel: str
    record: str
    instrument: str
    since: date
    until: date | None
    lists: tuple[str, ...]
    authority_words: tuple[str, ...]
    terms: Mapping[str, Term]
    grades: Mapping[str, str]
    bands: tuple[Band, ...]
    field_words: tuple[str, ...]
    order: tuple[str, ...]  # of grades, the gravest last

    def applies(self, record: str, decided: date, list_type: str, authority: str) -> bool:
        """Whether this regime is the one of a record of that day. A record keeps the regime of its day."""
        if record != self.record or decided < self.since or (self.until is not None and decided > self.until):
            return False
        if self.lists and list_type not in self.lists:
            return False
        return bool(self.lists) or not self.authority_words or any(word in authority for word in self.authority_words)


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that `state` asks. `stops`: ids of the regimes whose longest publicity also ends the use of a record."""

    life: RecordLife
    regimes: tuple[Regime, ...]
    stops: frozenset[str]

    def stopping(self) -> tuple[Regime, ...]:
        """The regimes that end use."""
        return tuple(each for each in self.regimes if each.id in self.stops)


@dataclass(frozen=True, slots=True)
class Switch:
    """A rule that an administrator may switch by its id."""

    id: str
    title: str
    shipped: bool
    source: str
    evidence: str


@cache
def record_life() -> RecordLife:
    """The rules of record_life.toml as shipped."""
    rules = _toml()
    if not rules["repaired"]["enabled"]:
        raise PolicyError("修复规则不可关闭", where="record_life.toml [repaired]", todo="恢复 enabled = true")
    return RecordLife(
        rules["version"],
        rules["retention"]["months"] if rules["retention"]["enabled"] else None,
        rules["finality"]["days"] if rules["finality"]["enabled"] else None,
        rules["ordinary_procedure_only"]["enabled"],
        rules["repaired"]["enabled"],
        rules["disputed"]["enabled"],
        rules["same_decision"]["days"],
        rules["review"]["enabled"],
        rules["litigation"]["days"] if rules["litigation"]["enabled"] else 0,
        tuple(rules["art32"]["lists"]) if rules["art32"]["enabled"] else (),
        tuple(rules["natural_persons"]["published_on"]),
        _digest(),
    )


def life_rules(switches: Mapping[str, bool] | None = None) -> Rules:
    """The rules as shipped and then switched. `switches`: rule id → on or off, as `ledger.switches.switched` gives them."""
    return _rules(tuple(sorted((switches or {}).items())))


@cache
def _rules(switched: tuple[tuple[str, bool], ...]) -> Rules:
    on = {each.id: each.shipped for each in life_switches()} | dict(switched)
    life = record_life()
    litigation = _toml()["litigation"]
    life = replace(life, litigation_days=litigation["days"] if on[litigation["id"]] else 0)
    bands = [row for row in policy_rows("life_amounts.csv") if on[row["id"]]]
    regimes = tuple(_regime(name, rows, bands, on) for name, rows in _by_regime().items())
    return Rules(life, regimes, frozenset(each.id for each in regimes if on[each.id]))


@cache
def life_switches() -> tuple[Switch, ...]:
    """Every rule of a record's life that has a switch, with what it does and how sure we are of it."""
    toml = _toml()
    shipped = toml["stop_use_at_maximum"]["enabled"]
    regimes = {row["regime"]: row for row in policy_rows("life_regimes.csv")}
    found = [Switch(name, f"{row['channel']}最长公示期届满即停止使用", shipped, row["instrument"], row["evidence"]) for name, row in regimes.items()]
    found += [Switch(row["id"], row["note"], row["enabled"] == "true", row["source"], row["evidence"]) for row in policy_rows("life_amounts.csv")]
    found += [each for name in regimes if (each := _minimum(name))]
    litigation = toml["litigation"]
    return (*found, Switch(litigation["id"], litigation["title"], litigation["enabled"], litigation["source"], litigation["evidence"]))


def minimum_switch(regime: str) -> str:
    """Id of the switch of a regime's minimum before repair."""
    return f"{regime}_MINIMUM"


def _minimum(regime: str) -> Switch | None:
    """The switch of a regime's minimum before repair, as sure as its least sure number; None if every number was read at source, or it has none."""
    rows = [row for row in policy_rows("life_regimes.csv") if row["regime"] == regime and int(row["min_months"] or 0)]
    evidence = max((row["min_evidence"] for row in rows), key=SURENESS.index, default=SURENESS[0])
    if evidence == SURENESS[0]:
        return None
    rule, first = _toml()["minimum"], rows[0]
    return Switch(minimum_switch(regime), rule["title"].format(channel=first["channel"]), evidence in rule["shipped"], first["instrument"], evidence)


@cache
def rule_sources(section: str) -> tuple[str, str, str]:
    """(source, article, evidence mark) of a section of record_life.toml."""
    entry = _toml()[section]
    return entry["source"], entry.get("article", ""), entry["evidence"]


@cache
def ending_outcomes() -> tuple[str, ...]:
    """Outcomes of a review after which the decision stands no more as it was (行政处罚法 art. 48)."""
    return tuple(row["name_cn"] for row in read_rows("review_outcomes.csv") if row["ends_decision"] == "Y")


@cache
def red_lists() -> tuple[str, ...]:
    """Lists that honour (守信名单): shown, and never counted against anybody."""
    return tuple(row["id"] for row in read_rows("list_types_red.csv") if row["polarity"] == "red")


@cache
def policy_rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a CSV policy of the ledger; every row has every column."""
    rows = tuple(csv.DictReader(io.StringIO((FOLDER / name).read_text(encoding="utf-8"))))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise PolicyError("列数与表头不符", where=f"ledger/policy/{name} 第 {number} 行", todo="检查逗号和引号")
    return rows


def _by_regime() -> dict[tuple[str, str], list[dict[str, str]]]:
    """(regime, kind of record) → its rows: one instrument may say one thing of penalties and another of lists."""
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in policy_rows("life_regimes.csv"):
        found.setdefault((row["regime"], row["record"]), []).append(row)
    return found


def _regime(name: tuple[str, str], rows: list[dict[str, str]], bands: Iterable[Mapping[str, str]], on: Mapping[str, bool]) -> Regime:
    toml, first = _toml(), rows[0]
    grades = {row["what"]: row["grade"] for row in policy_rows("life_grades.csv") if row["regime"] == name[0]}
    words = {each["name"]: tuple(each["authority_words"]) for each in toml["channels"]}
    if first["channel"] not in words or not grades:
        raise PolicyError("没有这个公示渠道，或者没有等级", where=f"life_regimes.csv {name[0]}", todo="补全 record_life.toml [[channels]] 或 life_grades.csv")
    terms = {row["grade"]: _term(row, applies=on.get(minimum_switch(name[0]), True)) for row in rows}
    order = next((tuple(each["grades"]) for each in toml["grade_order"] if set(terms) <= set(each["grades"])), None)
    if order is None:
        raise PolicyError(f"等级 {'、'.join(terms)} 没有轻重次序", where=f"life_regimes.csv {name[0]}", todo="写入 record_life.toml [[grade_order]]")
    return Regime(
        name[0],
        first["channel"],
        name[1],
        first["instrument"],
        date.fromisoformat(first["valid_from"]),
        date.fromisoformat(first["valid_to"]) if first["valid_to"] else None,
        tuple(first["lists"].split("|")) if first["lists"] else (),
        words[first["channel"]],
        terms,
        {what: grade for what, grade in grades.items() if (what == ON_A_LIST) == (name[1] == "名单" and ON_A_LIST in grades)},
        tuple(_band(row) for row in bands if row["regime"] == name[0]),
        next((tuple(each["words"]) for each in toml["fields"] if each["regime"] == name[0]), ()),
        order,
    )


def _term(row: Mapping[str, str], *, applies: bool) -> Term:
    return Term(
        row["grade"],
        row["publish"],
        int(row["min_months"]) if row["min_months"] else None,
        int(row["max_months"]) if row["max_months"] else None,
        int(row["extend_months"] or 0),
        row["counted_from"],
        row["early"] == "Y",
        row["own_length"] == "Y",
        row["article"],
        row["evidence"],
        row["note"],
        row["min_evidence"],
        row["max_evidence"],
        applies or not int(row["min_months"] or 0),
    )


def _band(row: Mapping[str, str]) -> Band:
    return Band(row["id"], Decimal(row["at_least_wan"]), Decimal(row["below_wan"]) if row["below_wan"] else None, row["grade"], row["source"])


@cache
def _toml() -> dict[str, Any]:
    return tomllib.loads((FOLDER / FILES[0]).read_text(encoding="utf-8"))


def _digest() -> str:
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()[:20]

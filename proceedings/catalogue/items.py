"""Items of the list of measures (失信惩戒措施清单) and of incentives (守信激励措施清单), as shipped.

Two files of one shape: policy/measures.csv and policy/incentives.csv, with policy/implementing_bodies.csv for who may carry them out.
Sources: per row. What was not read at source is off until an administrator turns it on by its id.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from ledger.errors import PolicyError
from proceedings.catalogue.situation import Situation, situations

VERSION = "2026-11-22"  # of the two files: raise it when a row changes
FILES = ("measures.csv", "incentives.csv")
BODIES = "implementing_bodies.csv"
ANY_BODY = "各级国家机关"
READ = "S"


class Group(StrEnum):
    """What a measure does to its subject (全国失信惩戒措施基础清单的三类；激励另列)."""

    A = "A"  # 减损权益或者增加义务
    B = "B"  # 管理措施，不减损权益
    C = "C"  # 国家机关以外的主体采取
    INCENTIVE = "激励"


class SubjectKind(StrEnum):
    """Whom an item may meet."""

    ENTERPRISE = "企业"  # also other organisations, cooperatives and branches
    INDIVIDUAL_BUSINESS = "个体工商户"
    NATURAL_PERSON = "自然人"
    LEGAL_REPRESENTATIVE = "法定代表人"
    MAIN_RESPONSIBLE = "主要负责人"
    CONTROLLER = "实际控制人"
    DIRECTLY_RESPONSIBLE = "直接责任人员"


PERSONS_BEHIND = frozenset({SubjectKind.LEGAL_REPRESENTATIVE, SubjectKind.MAIN_RESPONSIBLE, SubjectKind.CONTROLLER, SubjectKind.DIRECTLY_RESPONSIBLE})
PERSONS = PERSONS_BEHIND | {SubjectKind.NATURAL_PERSON}


class Level(StrEnum):
    """Rank of the instrument on which an item rests."""

    LAW = "法律"
    REGULATION = "行政法规"
    CENTRAL = "中央政策"
    JUDICIAL = "司法解释"
    LOCAL = "地方性法规"
    RULE = "部门规章"
    OTHER = "其他文件"


HIGH = frozenset({Level.LAW, Level.REGULATION, Level.CENTRAL})


class Since(StrEnum):
    """From which day an item's longest period is counted."""

    START = "措施起始"
    RECORD = "依据记录"  # the day of the decision or listing on which the measure rests, the latest if there are several
    NONE = ""


class Requires(StrEnum):
    """What must have happened before an item may be used."""

    NEGATIVE = "不良信息"  # any record that counts
    SEVERE = "严重失信名单"  # an entry of a severe list
    SITUATION = "法定情形"  # the situation that the article names, found in a document
    TRUSTWORTHY = "守信"


class Ordinary(StrEnum):
    """The three kinds of measure that an ordinary negative record allows (浙江条例第23条第1至3项)."""

    REVIEW = "列为重点审查对象"
    CONVENIENCE = "取消行政便利措施"
    INSPECTION = "列为重点监督检查对象"
    NONE = ""


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One item. `longest_months` None: no fixed length, the measure ends with its ground. `list_version`: of the list that it was taken from."""

    id: str
    group: Group
    class_no: str
    class_name: str
    title: str
    kinds: tuple[SubjectKind, ...]
    basis_level: Level
    instrument: str
    article: str
    bodies: tuple[str, ...]
    period: str
    longest_months: int | None
    counted_from: Since
    requires: Requires
    ordinary: Ordinary
    reaches_person: bool
    region: str  # two digits of a province; empty: the whole country
    valid_from: date
    valid_to: date | None
    evidence: str
    note: str = ""
    list_version: str = VERSION
    own: bool = False  # added by an administrator

    @property
    def citation(self) -> str:
        """Instrument and articles as a person cites them."""
        parts = " · ".join(article_words(each) for each in self.article.split(";") if each)
        return f"{self.instrument}{parts}" if self.instrument.startswith("《") else f"《{self.instrument}》{parts}"

    @property
    def shipped_on(self) -> bool:
        """Whether it applies without a switch: what was read at source and records can show, or what an administrator added with a document."""
        return self.own or (self.evidence == READ and not self.undecidable)

    @property
    def situation(self) -> Situation | None:
        """What records must show before the item may be used; None if nothing more is asked of them, or they cannot show it."""
        return None if self.own else situations().get(self.id)

    @property
    def undecidable(self) -> bool:
        """Whether it reduces rights in a situation that no record shows: then a document of the implementing body has to find it."""
        return self.group is Group.A and self.requires is Requires.SITUATION and self.situation is None

    @property
    def needs_higher_basis(self) -> bool:
        """Whether it reduces rights on a basis that does not suffice for that by itself."""
        return self.group is Group.A and self.basis_level not in HIGH

    @property
    def for_life(self) -> bool:
        """Whether its article lets a measure last for life."""
        return "终身" in self.period

    def kept(self) -> dict[str, object]:
        """What is kept with a measure: the item as it stood in the list that was in force, and that list's version."""
        row = {field.name: getattr(self, field.name) for field in fields(self)}
        days = {name: value.isoformat() if value else "" for name, value in row.items() if name in ("valid_from", "valid_to")}
        return {**row, **days, "kinds": list(self.kinds), "bodies": list(self.bodies), "citation": self.citation}


@dataclass(frozen=True, slots=True)
class Body:
    """A kind of authority that carries measures out, and how the names of such authorities end."""

    id: str
    title: str
    pattern: re.Pattern[str]
    state: bool  # an organ of the state; 各级国家机关 means all of these


@cache
def shipped_items() -> Mapping[str, CatalogueItem]:
    """All items of both files by id, in their order, whether on or off. PolicyError if a row is wrong."""
    found: dict[str, CatalogueItem] = {}
    for file in FILES:
        for number, row in enumerate(_rows(file), start=2):
            item = read_item(row, f"{file} 第 {number} 行")
            if item.id in found:
                raise PolicyError(f"条目编号“{item.id}”重复", where=f"{file} 第 {number} 行", todo="编号不得重复")
            found[item.id] = item
    return found


@cache
def bodies() -> Mapping[str, Body]:
    """Implementing bodies by id."""
    return {row["id"]: Body(row["id"], row["title"], re.compile(row["pattern"]), row["state"] == "Y") for row in _rows(BODIES)}


def is_body(authority: str, wanted: Iterable[str]) -> bool:
    """Whether the authority, by the end of its name, is one of these bodies. An authority that no pattern knows is none."""
    name = re.sub(r"[（(][^）)]*[)）]", "", unicodedata.normalize("NFKC", authority)).strip()
    ids = set(wanted)
    return any(body.pattern.search(name) for body in bodies().values() if body.id in ids or (ANY_BODY in ids and body.state))


def read_item(row: Mapping[str, str], where: str) -> CatalogueItem:
    """An item from one row of the shape of the files; PolicyError names what is wrong."""
    try:
        item = CatalogueItem(
            id=row["id"].strip(), group=Group(row["group"]), class_no=row["class_no"], class_name=row["class_name"], title=row["title"].strip(),
            kinds=tuple(SubjectKind(each) for each in _split(row["kinds"])), basis_level=Level(row["basis_level"]), instrument=row["instrument"].strip(),
            article=row["article"].strip(), bodies=_split(row["bodies"]), period=row["period"],
            longest_months=int(row["longest_months"]) if row["longest_months"] else None, counted_from=Since(row["counted_from"]),
            requires=Requires(row["requires"]), ordinary=Ordinary(row["ordinary"]), reaches_person=row["reaches_person"] == "Y", region=row["region"],
            valid_from=date.fromisoformat(row["valid_from"]), valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            evidence=row["evidence"], note=row["note"],
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise PolicyError(f"措施条目的值不正确：{error}", where=where, todo="按表头和既有各行改正") from error
    wrong = _wrong(item, row)
    if wrong:
        raise PolicyError(f"措施条目不完整：{'、'.join(wrong)}", where=where, todo="补正；减损权益的措施须有法律、行政法规或者中央政策依据")
    return item


def _wrong(item: CatalogueItem, row: Mapping[str, str]) -> list[str]:
    missing = [name for name in ("id", "title", "instrument", "evidence") if not row[name].strip()]
    missing += [name for name, values in (("kinds", item.kinds), ("bodies", item.bodies)) if not values]
    missing += [f"实施主体“{each}”不在 {BODIES}" for each in item.bodies if each not in bodies() and each != ANY_BODY]
    missing += ["reaches_person 只能是 Y 或 N"] if row["reaches_person"] not in ("Y", "N") else []
    missing += ["涉及个人的条目 reaches_person 应为 Y"] if set(item.kinds) & PERSONS_BEHIND and not item.reaches_person else []
    missing += ["longest_months 应大于零"] if item.longest_months is not None and item.longest_months < 1 else []
    missing += ["counted_from"] if (item.longest_months is None) != (item.counted_from is Since.NONE) else []
    missing += ["valid_to 早于 valid_from"] if item.valid_to and item.valid_to < item.valid_from else []
    missing += ["激励条目应要求守信，其他条目不应"] if (item.group is Group.INCENTIVE) != (item.requires is Requires.TRUSTWORTHY) else []
    return missing


def article_words(article: str) -> str:
    """26(1) → 第26条第1项; other wordings stay as they are."""
    found = re.fullmatch(r"\s*(\d+)(?:\((\d+)\))?\s*", article)
    return f"第{found[1]}条{f'第{found[2]}项' if found[2] else ''}" if found else article.strip()


def _rows(file: str) -> list[dict[str, str]]:
    text = (files("proceedings") / "policy" / file).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise PolicyError("列数与表头不符", where=f"{file} 第 {number} 行", todo="检查逗号和引号")
    return rows


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())

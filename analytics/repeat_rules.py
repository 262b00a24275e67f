"""Repeat-offence rules: what a law counts, in which window, how often. Data in policy/repeat_offence_rules.csv."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from analytics.finding import Severity
from analytics.policy_data import policy_rows
from ledger.codelists import code_list
from ledger.errors import PolicyError
from ledger.switches import is_on

FILE = "repeat_offence_rules.csv"
SWITCH = "REPEAT-"  # and the id of a rule: its id among the rules that can be switched
CHOICES = {"comparison": ("at_least", "more_than"), "measure": ("penalties", "inspections"), "grouping": ("subject", "family", "vehicle")}
CHOICES["unit"] = ("处罚", "行为", "责令改正", "公布", "检查", "送检")
FLAGS = ("then_further", "same_conduct", "from_expiry", "successors", "one_per_day")
DIGITS, TENS = "零一二三四五六七八九", {"十": 10, "百": 100, "千": 1000}
NUMBER = r"[零一二三四五六七八九十百千0-9]+"
CITED = re.compile(
    rf"《(?:中华人民共和国)?(?P<law>[^》（(]+)[^》]*》|第(?P<article>{NUMBER})条(?:之[一二三四五])?(?:第(?P<paragraph>{NUMBER})款)?"
    rf"|第(?P<items>[（(]?{NUMBER}[)）]?(?:[、和及][（(]?{NUMBER}[)）]?)*)项"
)
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(rf"([{PROVINCES}])\s*([A-Z])[\s·•・.]*([A-Z0-9]{{5,6}})(?![A-Z0-9])")  # GA 36 number plates
QUOTED = re.compile(r"(《[^》]*》)")
OTHERWISE_QUOTED = re.compile(r"(?:<<|<|‹|〈|＜)([^<>‹›〈〉＜＞《》]+)(?:>>|>|›|〉|＞)")


@dataclass(frozen=True, slots=True)
class Decision:
    """One penalty decision (or one inspection) of one subject, counted once however many files report it."""

    record_id: str
    number: str
    decided: date
    laws: frozenset[str] = frozenset()
    kinds: str = ""
    conduct: str = ""
    facts: str = ""
    region: str = ""
    industry: str = ""
    authority: str = ""
    subject_id: str = ""
    items: frozenset[str] = frozenset()  # articles and their items that its basis cites: 广告法 55, 食品安全法 124.1.5
    fine_wan: Decimal | None = None
    expires: date | None = None
    licences: str = ""  # licences held on that day, of the kinds that some rule asks for


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the policy. Empty conditions do not restrict; lists in the file are joined by |."""

    id: str
    law: str
    article: str
    condition: str
    laws: frozenset[str]
    window_months: int | None
    window_days: int | None
    count: int
    more_than: bool
    kinds: str
    not_kinds: str
    conduct: str
    items: frozenset[str]
    least_fine_wan: Decimal | None
    requires: str
    cited_once: str
    licence: str
    then_further: bool
    same_conduct: bool
    from_expiry: bool
    regions: tuple[str, ...]
    industries: tuple[str, ...]
    grouping: Literal["subject", "family", "vehicle"]
    successors: bool
    one_per_day: bool
    unit: str
    measure: Literal["penalties", "inspections"]
    statutory: bool
    severity: Severity
    enabled: bool
    reason: str
    note: str
    valid_from: date | None
    valid_to: date | None
    consequence: str
    evidence: str

    @property
    def needed(self) -> int:
        """How many must count: 三次以上 includes three, 超过三次 does not."""
        return self.count + 1 if self.more_than else self.count

    @property
    def citation(self) -> str:
        """Law and article as a person cites them."""
        article, _, item = self.article.rstrip(")").partition("(")
        return f"《{self.law}》第 {article} 条{f'第 {item} 项' if item else ''}" if self.statutory else self.law

    def applies(self, decision: Decision) -> bool:
        """Whether the decision falls under this rule's law, place, trade, licence and validity.

        An unknown trade does not exclude; an unknown licence does, because the law speaks only to those who hold one.
        """
        if self.laws and not self.laws & decision.laws:
            return False
        if self.licence and not re.search(self.licence, decision.licences):
            return False
        if self.regions and not decision.region.startswith(self.regions):
            return False
        if self.industries and decision.industry and not decision.industry.startswith(self.industries):
            return False
        return (self.valid_from or date.min) <= decision.decided <= (self.valid_to or date.max)

    def counts(self, decision: Decision) -> bool:
        """Whether a decision that applies is one of those that the law counts."""
        if self.kinds and not re.search(self.kinds, decision.kinds):
            return False
        if self.not_kinds and re.search(self.not_kinds, decision.kinds):
            return False
        if self.least_fine_wan is not None and (decision.fine_wan is None or decision.fine_wan < self.least_fine_wan):
            return False
        if not self.conduct or re.search(self.conduct, f"{decision.conduct} {decision.facts}"):
            return True
        return any(f"{law} {item}" in decision.items for law in self.laws for item in self.items)

    def group(self, decision: Decision) -> tuple[str, ...]:
        """Decisions are counted together within a group; a decision may belong to several (it may cite several laws)."""
        if self.same_conduct:
            cited = {item for item in decision.items if "." in item and item.partition(" ")[0] in self.laws}  # an article alone says too little
            return tuple(sorted({re.sub(r"\W", "", decision.conduct), *cited} - {""}))
        if self.grouping == "vehicle":
            return tuple(sorted({"".join(plate) for plate in PLATE.findall(unicodedata.normalize("NFKC", decision.facts).upper())}))
        return families(decision) if self.grouping == "family" else ("",)


def repeat_rules(switches: Mapping[str, bool] | None = None, *, enabled: bool = True) -> tuple[Rule, ...]:
    """The rules of the policy file, in its order, without those that are off or switched off; `enabled=False` gives all of them.

    `switches`: rule id → on or off, as `ledger.switches.switched` gives them; the id of a rule there is REPEAT- and its own. A rule
    that ships off cannot be decided from records, and no switch turns it on.
    """
    rules = tuple(_rule(row) for row in policy_rows(FILE))
    return tuple(rule for rule in rules if rule.enabled and is_on(SWITCH + rule.id, True, switches or {})) if enabled else rules


def cited_laws(basis: str) -> frozenset[str]:
    """Names of the laws that a basis cites, in 《》 or other quotes; a law of the policy file also without quotes, before its article."""
    return frozenset(part["law"].strip() for part in CITED.finditer(_quoted(basis)) if part["law"])


def cited_items(basis: str) -> frozenset[str]:
    """Articles that a basis cites, as `law article`, and their items, as `law article.paragraph.item`; a missing paragraph is the first.

    《中华人民共和国食品安全法》第一百二十四条第一款第（五）项 → 食品安全法 124, 食品安全法 124.1.5
    """
    found, law, paragraph = set(), "", ("", "1")
    for part in CITED.finditer(_quoted(basis)):
        if part["law"]:
            law, paragraph = part["law"].strip(), ("", "1")
        elif part["article"]:
            paragraph = (_number(part["article"]), _number(part["paragraph"]) if part["paragraph"] else "1")
            found |= {f"{law} {paragraph[0]}"} if law else set()
        elif law and paragraph[0]:
            found |= {f"{law} {paragraph[0]}.{paragraph[1]}.{_number(item)}" for item in re.findall(NUMBER, part["items"])}
    return frozenset(found)


def _quoted(basis: str) -> str:
    """The basis with each law in 《》: <食品安全法> and, before an article, a bare 中华人民共和国食品安全法, but not 食品安全法实施条例 for 食品安全法."""
    return _outside(lambda text: _bare_law().sub(r"《\1》", text), _outside(lambda text: OTHERWISE_QUOTED.sub(r"《\1》", text), basis))


def _outside(change: Callable[[str], str], basis: str) -> str:
    return "".join(part if part.startswith("《") else change(part) for part in QUOTED.split(basis))


@cache
def _bare_law() -> re.Pattern[str]:
    """A law of the policy file before 第…条, maybe with the year of its version in brackets."""
    laws = sorted({law for rule in repeat_rules(enabled=False) for law in rule.laws}, key=lambda law: (-len(law), law))
    return re.compile(rf"(?:中华人民共和国)?({'|'.join(map(re.escape, laws))})(?=\s*(?:[（(][^）)]*[)）])?\s*第{NUMBER}条)")


def _number(text: str) -> str:
    """一百二十四 → 124; digits stay."""
    if text.isdecimal():
        return str(int(text))
    value, digit = 0, 0
    for sign in text:
        if sign in TENS:
            value, digit = value + (digit or 1) * TENS[sign], 0
        else:
            digit = DIGITS.index(sign)
    return str(value + digit)


def families(decision: Decision) -> tuple[str, ...]:
    """Fields of law that a decision falls under; without a cited law, its authority stands for the field."""
    found = {family for law in decision.laws for family in _family(law) if family}
    return tuple(sorted(found)) or (f"机关：{decision.authority}",)


def _family(law: str) -> list[str]:
    known = [row["family"] for row in _FAMILIES if row["keyword"] in law]
    return known[:1] or [re.sub(r"(实施条例|实施细则|实施办法)$", "", law)]


def _rule(row: dict[str, str]) -> Rule:
    _check(row)
    count, months, days = (int(row[name]) if row[name] else None for name in ("count", "window_months", "window_days"))
    values: dict[str, object] = {field.name: row.get(field.name, "") for field in fields(Rule)}
    values |= {name: row[name] == "true" for name in ("enabled", "statutory", *FLAGS)}
    values |= {"count": count or 0, "window_months": months, "window_days": days, "more_than": row["comparison"] == "more_than"}
    values |= {"laws": frozenset(filter(None, row["laws"].split("|"))), "regions": tuple(filter(None, row["regions"].split("|")))}
    values |= {"items": frozenset(filter(None, row["items"].split("|"))), "least_fine_wan": Decimal(row["least_fine_wan"]) if row["least_fine_wan"] else None}
    values |= {"industries": _industries(row["sectors"]), "severity": Severity(row["severity"])}
    values |= {name: date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")}
    return Rule(**values)  # type: ignore[arg-type]  # every field is set above from a checked row


def _check(row: dict[str, str]) -> None:
    allowed = {"true", "false"}
    wrong = [name for name in ("enabled", "statutory") if row[name] not in allowed]
    wrong += [name for name in FLAGS if row[name] not in {*allowed, ""}]
    wrong += [name for name, values in CHOICES.items() if row[name] not in values]
    wrong += ["one_per_day"] if row["unit"] == "行为" and row["one_per_day"] != "true" else []  # decisions of one day may be about one act
    needed = "count" if row["enabled"] == "true" else "reason"
    wrong += [] if row[needed] else [needed]
    if wrong:
        raise PolicyError(f"规则的这些列不正确：{'、'.join(wrong)}", where=f"{FILE} {row['id']}", todo="改正该行；启用的要有次数，停用的要写原因")


def _industries(sectors: str) -> tuple[str, ...]:
    """Prefixes of GB/T 4754 codes of the named sectors (sector_industry_map)."""
    wanted = set(filter(None, sectors.split("|")))
    width = {"division": 2, "group": 3, "class": 4}
    rows = [row for row in code_list("sector_industry_map").rows if row["sector"] in wanted] if wanted else []
    missing = wanted - {row["sector"] for row in rows}
    if missing:
        raise PolicyError("没有这样的行业领域", where=f"{FILE} {sorted(missing)}", todo="按 sector_industry_map.csv 改正")
    return tuple(sorted({row["gbt4754_code"][: width[row["level"]]] for row in rows}))


_FAMILIES = policy_rows("law_families.csv")

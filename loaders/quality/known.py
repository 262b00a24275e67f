"""Which penalty decisions the ledger knows, asked by number or by subject; and from when on it can be expected to know them."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from loaders.quality.basis import Basis
from loaders.quality.decisions import PENALTIES, every_row
from loaders.quality.units import Unit

NUMBER = re.compile(r"[一-鿿（）()]{1,24}[〔\[（(【](?:19|20)\d{2}[〕\])）】]第?\s?[0-9－\-]{1,10}(?:-\d+)?号")
NOT_OF_A_NUMBER = re.compile(r"[^0-9A-Z一-鿿]|第|字(?=[〔\[（(【]?\d)")
LEADING_WORDS = re.compile(r"^.*(?:依据|根据|按照|因|的|被|以|经|及|和|与|由|《|，|。|：)")


@dataclass(frozen=True, slots=True)
class KnownPenalty:
    """A decision as far as a suspicion asks for it."""

    number: str
    subject_id: str
    unit: Unit
    decided: date
    words: str  # kinds and content


class Known:
    """The penalties that a view knows, whoever reported them and whether or not they still count."""

    def __init__(self, basis: Basis) -> None:
        self._basis = basis

    @cached_property
    def begins(self) -> date:
        """From when on the ledger holds decisions as a rule: a low quantile of their dates, so that one stray old decision does not move it."""
        share = self._basis.policy.sections["coverage"]["begin_quantile"]
        every = " union all ".join(f"select decided from {every_row(name)}" for name in PENALTIES)
        found = self._basis.rows(f"select quantile_disc(decided, {share}) as day from ({every})")[0]["day"]
        return found or date.max

    @property
    def answers_from(self) -> date:
        """Events before this day may rest on decisions older than the ledger: nothing is suspected."""
        return date.max if self.begins == date.max else self.begins + timedelta(days=self._basis.policy.sections["coverage"]["lead_days"])

    @cached_property
    def answers_to(self) -> date:
        """Events after this day may rest on decisions that are still on their way."""
        return self._basis.calendar.since(self._basis.today, self._basis.policy.sections["coverage"]["grace_working_days"])

    @property
    def window(self) -> Mapping[str, date]:
        """Parameters of a query for events of the period from which something can be concluded."""
        return {"begin": max(self._basis.period.begin, self.answers_from), "end": min(self._basis.period.end, self.answers_to)}

    def numbers(self, asked: Collection[str]) -> frozenset[str]:
        """Which of these document numbers the ledger knows, whatever brackets and spaces they are written with."""
        wanted = {plain_number(number): number for number in asked if number}
        return frozenset(wanted[number] for number in wanted.keys() & self._all_numbers)

    def of_subjects(self, ids: Collection[str]) -> dict[str, list[KnownPenalty]]:
        """The decisions against each of these subjects or persons, oldest first."""
        found: dict[str, list[KnownPenalty]] = {}
        for name, owner in zip(PENALTIES, ("subject_id", "person_id"), strict=True):
            columns = f"document_no, {owner} as subject_id, authority, authority_uscc, decided, penalty_kinds, content"
            sql = f"select {columns} from {every_row(name)} where {owner} in (select unnest($ids)) order by decided, record_id"
            for row in self._basis.rows(sql, {"ids": sorted(ids)}) if ids else ():
                found.setdefault(row["subject_id"], []).append(self._penalty(row))
        return found

    @cached_property
    def _all_numbers(self) -> frozenset[str]:
        every = " union ".join(f"select document_no from {every_row(name)}" for name in PENALTIES)
        return frozenset(plain_number(row["document_no"]) for row in self._basis.rows(every) if row["document_no"])

    def _penalty(self, row: Mapping[str, Any]) -> KnownPenalty:
        unit = self._basis.units.unit(row["authority_uscc"], row["authority"])
        return KnownPenalty(row["document_no"], row["subject_id"], unit, row["decided"], f"{row['penalty_kinds']}；{row['content']}")


def same_office(one: Unit, other: Unit) -> bool:
    """Whether two units may be the same office or system: code, name or field agree, or the field of one is not known."""
    return one.id == other.id or one.name == other.name or not one.field or not other.field or one.field == other.field


def plain_number(text: str) -> str:
    """A document number for comparison: without brackets, spaces, 第 and 字."""
    return NOT_OF_A_NUMBER.sub("", unicodedata.normalize("NFKC", text).upper())


def numbers_in(text: str | None) -> tuple[str, ...]:
    """Document numbers that a text names, each from its issuing body's short name to 号."""
    return tuple(dict.fromkeys(LEADING_WORDS.sub("", found) for found in NUMBER.findall(text or "")))

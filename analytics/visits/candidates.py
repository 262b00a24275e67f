"""Candidates for a visit, of any number of grids at once, as one table of columns: what speaks for each, and what is known of it.

One row per subject that something speaks for and that was not visited too recently. `lead:<kind>` holds the strength of each kind
of lead, 0 where there is none; the other columns are in `FIELDS`. Nothing in the table is later than the view it was made from.
What is stored of a row when a list is issued (`grounds_of`) reads back as the same columns (`from_grounds`), without any text of a
record: a model learns from what was known on the day of issue, and from nothing else.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics.visits.policy import VisitPolicy

LEAD = "lead:"
FACTS = pa.schema(
    [
        ("place", pa.float64()),  # 1 where somebody is to be found, less where the place of business is not known
        ("days", pa.int64()),  # from the last inspection or visit to the Monday of the week; null: never
        ("region", pa.string()),
        ("industry", pa.string()),  # GB/T 4754, four digits; empty if not known
        ("kind", pa.string()),  # subject kind: 企业, 个体工商户 …
        ("capital_wan", pa.float64()),
        ("insured", pa.int64()),  # null: not known, which is not zero
        ("age_days", pa.int64()),  # from the founding to the Monday of the week
    ]
)
FIELDS = pa.schema(
    [
        ("grid", pa.string()),
        ("subject_id", pa.string()),
        ("name", pa.string()),
        ("address", pa.string()),  # where to go: the place of business before the registered domicile
        ("address_note", pa.string()),
        ("field", pa.string()),  # 领域 by the industry, see visits.toml; empty if none
        ("last", pa.date32()),
        ("kinds", pa.list_(pa.string())),  # kinds of its leads, strongest first
        ("reasons", pa.list_(pa.string())),  # in the same order
        ("policy_chance", pa.float64()),  # what the policy expects, 0 to 1
        *FACTS,
    ]
)


@dataclass(frozen=True, slots=True)
class Totals:
    """What became of all subjects of a grid. The rest of `subjects` is left in peace."""

    subjects: int = 0
    candidates: int = 0
    cooling: int = 0  # with a lead, but visited recently
    away: int = 0  # with a lead, but moved or found closed again and again: nobody is sent to an empty place

    @property
    def in_peace(self) -> int:
        """Those that nothing speaks for."""
        return self.subjects - self.candidates - self.cooling - self.away


@dataclass(frozen=True, slots=True)
class Candidates:
    """`table`: columns `FIELDS` and one `lead:<kind>` per kind, by grid and subject. `totals`: by grid, also of grids without a candidate."""

    table: pa.Table
    totals: Mapping[str, Totals]


class Expectation(Protocol):
    """What gives each candidate the chance that a visit finds something. `name` and `version` are stored with every list."""

    @property
    def name(self) -> str:
        """Which kind of expectation."""

    @property
    def version(self) -> str:
        """Names everything that it depends on."""

    def of(self, candidates: pa.Table) -> NDArray[np.float64]:
        """One chance from 0 to 1 per row."""


@dataclass(frozen=True, slots=True)
class PolicyExpectation:
    """The chance that the policy file states: what is used before there is feedback."""

    version: str
    name: str = "规则"

    def of(self, candidates: pa.Table) -> NDArray[np.float64]:
        """One chance from 0 to 1 per row."""
        return np.asarray(candidates["policy_chance"].to_numpy(zero_copy_only=False), np.float64)


def lead_kinds(policy: VisitPolicy) -> tuple[str, ...]:
    """Every kind of lead that the policy knows, in a stable order."""
    return (*policy.leads, *(f"finding:{detector}" for detector in sorted(policy.findings)))


def candidate_schema(policy: VisitPolicy) -> pa.Schema:
    """The columns of the table of candidates."""
    return pa.schema([*FIELDS, *((f"{LEAD}{kind}", pa.float64()) for kind in lead_kinds(policy))])


def policy_chance(leads: NDArray[np.float64], place: NDArray[np.float64]) -> NDArray[np.float64]:
    """place × (1 − Π(1 − strength)), rounded to 9 digits. `leads`: one row per candidate, one column per kind."""
    chance: NDArray[np.float64] = np.round(place * (1.0 - np.prod(1.0 - leads, axis=1)), 9)
    return chance


def grounds_of(table: pa.Table) -> list[dict[str, Any]]:
    """What is stored of each row when its list is issued: kinds of leads and their strength, and plain facts; no text of a record."""
    kinds = [name.removeprefix(LEAD) for name in table.column_names if name.startswith(LEAD)]
    rows = table.select([*(f"{LEAD}{kind}" for kind in kinds), *FACTS.names]).to_pylist()
    return [{"leads": {kind: row[f"{LEAD}{kind}"] for kind in kinds if row[f"{LEAD}{kind}"]}, **{name: row[name] for name in FACTS.names}} for row in rows]


def from_grounds(grounds: Iterable[str], policy: VisitPolicy) -> pa.Table:
    """The columns `FACTS`, `lead:<kind>` and `policy_chance`, read back; a kind that the policy no longer knows counts for findings.other."""
    read: list[Mapping[str, Any]] = [json.loads(text) for text in grounds]
    kinds = lead_kinds(policy)
    strengths = np.zeros((len(read), len(kinds)))
    place_of = {kind: n for n, kind in enumerate(kinds)}
    for n, each in enumerate(read):
        for kind, strength in each["leads"].items():
            column = place_of.get(kind, place_of["finding:other"])
            strengths[n, column] = max(strengths[n, column], strength)
    facts = pa.Table.from_pylist([{name: each.get(name) for name in FACTS.names} for each in read], FACTS)
    return with_leads(facts, kinds, strengths).append_column("policy_chance", pa.array(policy_chance(strengths, facts["place"].to_numpy(zero_copy_only=False))))


def with_leads(table: pa.Table, kinds: Sequence[str], strengths: NDArray[np.float64]) -> pa.Table:
    """The table with one column `lead:<kind>` per kind; `strengths`: one row per candidate, one column per kind."""
    for n, kind in enumerate(kinds):
        table = table.append_column(f"{LEAD}{kind}", pa.array(np.ascontiguousarray(strengths[:, n])))
    return table

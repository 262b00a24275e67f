"""The inspections of a ledger as columns of numbers: whom, when, what kind, what was found, and what of the firm is public."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.visits.earlier_results import NEVER, Floats, Whole
from ledger.view import View

Flags = NDArray[np.bool_]
Beside = Mapping[tuple[str, int], Mapping[str, str]]  # (batch, row of its file) → area, trade, risk_class, serial
GROUPS = ("subject", "address", "chain", "area", "trade")
# The version of the firm that was in force on the day, else its first one: registers often begin later than inspections.
SQL = """
with firm as (select subject_id, valid_from, name, address_key, region, industry, scope from enterprise_versions),
first as (select subject_id, min(valid_from) as valid_from from firm group by subject_id),
made as (
    select i.record_id, i.batch_id, i.source_row, i.inspection_no, i.subject_id, i.party_name, i.kind, i.inspected, i.result,
        i.critical, i.serious, i.minor, greatest(i.inspected, coalesce(first.valid_from, i.inspected)) as at_least
    from inspections i left join first using (subject_id)
)
select m.*, f.name, f.address_key, f.region, f.industry, f.scope
from made m asof left join firm f on m.subject_id = f.subject_id and m.at_least >= f.valid_from
order by m.inspected, m.inspection_no, m.record_id
"""


@dataclass(frozen=True, slots=True)
class Inspections:
    """One row per inspection, the oldest first. Numbers that the source does not give are NaN, groups it does not give are NEVER.

    `found`: what is looked for was found (see `counted`). `planned`: of a kind whose day the authority chooses.
    """

    number: tuple[str, ...]
    day: Whole
    found: Flags
    planned: Flags
    complaint: Flags
    serious: Floats
    minor: Floats
    failed: Floats
    risk_class: Floats
    serial: Floats
    groups: Mapping[str, Whole]
    titles: Mapping[str, tuple[str, ...]]
    counted: str

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True, slots=True)
class Words:
    """How the words of inspections are to be read; from analytics/policy/visit_schedule.toml."""

    planned: tuple[str, ...]  # kinds of inspection whose day the authority chooses
    complaint: tuple[str, ...]  # kinds that follow a complaint
    problem: tuple[str, ...]  # results that are a find where the source counts no violations
    failed: tuple[str, ...]  # results after which something is still wrong
    nothing_seen: tuple[str, ...]  # results that say nothing of the premises: closed, not found
    risk_classes: Mapping[str, float]


def inspections(view: View, words: Words, beside: Beside | None = None) -> Inspections:
    """All inspections of the view that saw the premises. `beside`: further public columns of the files they came from.

    Violations called critical are what is looked for where the source counts them; else results that name a problem.
    """
    rows = [row for row in view.arrow(SQL).to_pylist() if row["result"] not in words.nothing_seen]
    beside = beside or {}
    more = [beside.get((row["batch_id"], row["source_row"]), {}) for row in rows]
    critical = [row["critical"] for row in rows]
    counts = any(value is not None for value in critical)
    if counts:  # an inspection whose count is missing among counted ones tells nothing of critical violations
        kept = [n for n, value in enumerate(critical) if value is not None]
        rows, more, critical = [rows[n] for n in kept], [more[n] for n in kept], [critical[n] for n in kept]
    found = np.array([value > 0 for value in critical] if counts else [row["result"] in words.problem for row in rows], dtype=np.bool_)
    named = {
        "subject": [row["subject_id"] for row in rows],
        "address": [row["address_key"] for row in rows],
        "chain": [chain_of(row["name"] or row["party_name"]) for row in rows],
        "area": [extra.get("area") or row["region"] for row, extra in zip(rows, more, strict=True)],
        "trade": [extra.get("trade") or row["industry"] or row["scope"] for row, extra in zip(rows, more, strict=True)],
    }
    coded = {name: codes(values) for name, values in named.items()}
    return Inspections(
        number=tuple(row["inspection_no"] for row in rows),
        day=np.array([row["inspected"].toordinal() for row in rows], dtype=np.int64),
        found=found,
        planned=np.array([row["kind"] in words.planned for row in rows], dtype=np.bool_),
        complaint=np.array([row["kind"] in words.complaint for row in rows], dtype=np.bool_),
        serious=_numbers([row["serious"] for row in rows]),
        minor=_numbers([row["minor"] for row in rows]),
        failed=np.array([row["result"] in words.failed for row in rows], dtype=np.float64),
        risk_class=_numbers([words.risk_classes.get(extra.get("risk_class", "").strip().lower()) for extra in more]),
        serial=_numbers([_serial(extra.get("serial", "")) for extra in more]),
        groups={name: places for name, (places, _) in coded.items()},
        titles={name: titles for name, (_, titles) in coded.items()},
        counted="严重问题数大于 0" if counts else "检查结果为" + "、".join(words.problem),
    )


def codes(values: list[str | None]) -> tuple[Whole, tuple[str, ...]]:
    """Numbers for texts, in the order of the texts; NEVER for none."""
    titles = tuple(sorted({value for value in values if value}))
    place = {title: n for n, title in enumerate(titles)}
    return np.array([place[value] if value else NEVER for value in values], dtype=np.int64), titles


def chain_of(name: str | None) -> str | None:
    """What branches of one chain share of their names: the first two words without marks; of a name in one piece, all of it but a bracket."""
    words = "".join(letter if letter.isalpha() else " " if letter in " -/&(（" else "" for letter in (name or "").upper()).split()
    return " ".join(words[:2]) or None


def _serial(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _numbers(values: list[float | int | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

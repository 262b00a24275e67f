"""How long somebody stays on a list at most, where the ground of the listing says: policy/listed_terms.csv. One that outlived it is doubtful."""

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """`months`: at most, with every extension. `open_ended`: words of the ground that has no term."""

    months: int
    open_ended: str
    note: str
    source: str
    evidence: str


@cache
def listed_terms() -> dict[str, ListedTerm]:
    """By list."""
    text = (files("proceedings") / "policy" / "listed_terms.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {row["list"]: ListedTerm(int(row["months"]), row["open_ended"], row["note"], row["source"], row["evidence"]) for row in rows}

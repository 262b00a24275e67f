"""The list criteria of the four provinces and of the region side by side. What was not read is marked, never invented.

Data in policy/cross_region_criteria.csv: one row per field, situation and province. A regional standard (province YRD) is one
text for all four.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from analytics.bans.citations import Citation, article_text
from analytics.policy_data import policy_rows
from ledger.errors import PolicyError

FILE = "cross_region_criteria.csv"
REGION, GENERAL = "YRD", "综合"
KNOWN, ABSENT, UNKNOWN = "known", "absent", "unknown"
NOT_READ = "未读到，不作推断"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What one province (or the region) says about one situation that leads to a severe list."""

    field: str
    situation: str
    title: str
    province: str
    state: str  # known | absent (read, and not there) | unknown (not read)
    text: str
    persons: str  # who has to be named beside the firm
    instrument: str
    article: str
    laws: tuple[str, ...]  # a decision that cites one of these laws …
    kinds: str  # … and has this kind is such a situation
    source: str
    evidence: str

    @property
    def shown(self) -> str:
        """Text for a person; never empty."""
        if self.state == UNKNOWN:
            return NOT_READ
        return f"{self.text}（《{self.instrument}》{article_text(self.article)}；依据标记 {self.evidence}）"


@cache
def criteria() -> tuple[Criterion, ...]:
    """All rows in the order of the file; PolicyError where a row says neither what it knows nor that it does not."""
    return tuple(_criterion(row) for row in policy_rows(FILE))


def side_by_side(field: str = GENERAL) -> dict[str, dict[str, Criterion]]:
    """Situation → province → criterion. A field of the region has one column, YRD."""
    table: dict[str, dict[str, Criterion]] = {}
    for each in criteria():
        if each.field == field:
            table.setdefault(each.situation, {})[each.province] = each
    return table


def markdown(provinces: dict[str, str]) -> Iterator[str]:
    """Every field as a table, line by line, to be read by a person."""
    for field in dict.fromkeys(each.field for each in criteria()):
        table = side_by_side(field)
        columns = [name for name in (*provinces, REGION) if any(name in row for row in table.values())]
        yield f"### {field}"
        yield ""
        yield "| 情形 | " + " | ".join(provinces.get(name, "长三角区域标准") for name in columns) + " |"
        yield "|---" * (len(columns) + 1) + "|"
        for row in table.values():
            title = next(iter(row.values())).title
            yield f"| {title} | " + " | ".join(row[name].shown if name in row else NOT_READ for name in columns) + " |"
        yield ""


def general(province: str) -> str:
    """What a province's own standard covers, in a few words."""
    mine = [each for each in criteria() if each.field == GENERAL and each.province == province]
    known = [each for each in mine if each.state == KNOWN]
    if not known:
        return NOT_READ
    return f"《{known[0].instrument}》：{'、'.join(each.title for each in known)}"


def met(cites: tuple[Citation, ...], kinds: str) -> Criterion | None:
    """The situation of a regional standard that a decision of these kinds under these laws is; None if none is known to be."""
    laws = {law for law, _ in cites}
    return next((each for each in criteria() if each.kinds and each.kinds in kinds and laws & set(each.laws)), None)


def _criterion(row: dict[str, str]) -> Criterion:
    if row["state"] not in (KNOWN, ABSENT, UNKNOWN) or (row["state"] == KNOWN) != bool(row["text"] and row["persons"]) or not row["source"]:
        raise PolicyError(
            "标准的状态与内容不符", where=f"{FILE} {row['field']} {row['situation']} {row['province']}", todo="读到的写内容、责任人和出处，没有读到的写 unknown"
        )
    return Criterion(**{**row, "laws": tuple(part for part in row["laws"].split("|") if part)})  # type: ignore[arg-type]  # columns are the fields

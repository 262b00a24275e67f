"""A statement for a subject as text and as Chinese PDF: sections of sentences and tables. The same content gives the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from api.paper import pdf

NOTHING = "（无）"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences, and a table. `widths`: relative widths of the columns."""

    heading: str
    lines: Sequence[str] = ()
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What is printed. `signature`: lines at the lower right."""

    title: str
    day: date
    head: Sequence[str]
    sections: Sequence[Section]
    footer: str
    signature: Sequence[str] = ()


def table_section(heading: str, columns: Mapping[str, tuple[str, int]], rows: Sequence[Mapping[str, Any]], lines: Sequence[str] = ()) -> Section:
    """A section with a table of these rows. `columns`: key → (header, relative width). Without rows it says so."""
    if not rows:
        return Section(heading, lines or (NOTHING,))
    cells = [[cell(row.get(key)) for key in columns] for row in rows]
    return Section(heading, lines, [title for title, _ in columns.values()], cells, [str(width) for _, width in columns.values()])


def cell(value: object) -> str:
    """A value as it is printed: yes and no in words, figures with four decimals at most."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.4f}"
    return "—" if value in (None, "") else str(value)


def statement_text(statement: Statement) -> str:
    """The statement as plain text."""
    parts = [statement.title, *statement.head]
    for section in statement.sections:
        parts += ["", f"【{section.heading}】", *section.lines]
        parts += ["；".join(f"{title} {value}" for title, value in zip(section.headers, row, strict=True)) for row in section.rows]
    return "\n".join([*parts, "", *statement.signature, statement.footer])


def statement_pdf(statement: Statement) -> bytes:
    """The statement as A4 PDF."""
    return pdf("statement.typ", asdict(statement), statement.day)

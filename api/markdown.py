"""Markdown: tables, and texts in which nothing is meant as markup."""

import re
from collections.abc import Iterable


def row(*cells: object) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def grid(headers: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    names = list(headers)
    return "\n".join([row(*names), row(*("---" for _ in names)), *(row(*cells) for cells in rows)])


def plain(text: str) -> str:
    """A text that shows as it is: 138****1234 is no emphasis, <n> no tag."""
    return re.sub(r"([*_`<>\[\]\\])", r"\\\1", text)

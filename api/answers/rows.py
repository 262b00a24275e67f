"""Small readings of graph rows that several answers share: kinds, summaries, dates, places in source files."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args

from api.masking import Masker
from api.models import Band, NodeKind, SubjectSummary

KINDS: tuple[NodeKind, ...] = get_args(NodeKind)
BANDS: tuple[Band, ...] = get_args(Band)


def kind_of(labels: Sequence[str]) -> NodeKind:
    """The kind that people see; an enterprise that files for others is an agent."""
    if "Agent" in labels:
        return "Agent"
    return next(kind for kind in KINDS if kind in labels)


def band_of(node: Mapping[str, Any]) -> Band | None:
    """The band, or None where none was computed."""
    return next((band for band in BANDS if band == node.get("band")), None)


def day(value: date | None) -> str:
    """ISO date, empty if unknown."""
    return value.isoformat() if value else ""


def place(properties: Mapping[str, Any]) -> str:
    """The source file and row."""
    file, row = properties.get("file"), properties.get("row")
    return f"{file} 第 {row} 行" if file and row else str(file or "")


def span(begin: date | None, end: date | None) -> str:
    """From when to when, in words; empty if neither is known."""
    if not begin and not end:
        return ""
    return f"{day(begin)} 至 {day(end)}" if begin and end else f"{day(begin)} 起" if begin else f"至 {day(end)}"


def summary(masker: Masker, node: Mapping[str, Any], labels: Sequence[str] = ("Enterprise",), note: str = "") -> SubjectSummary:
    """One line about a subject; a person's name as the role may see it."""
    kind = kind_of(labels)
    return SubjectSummary(
        key=node["key"],
        kind=kind,
        name=masker.named(kind, node.get("name") or node["key"]),
        uscc=node.get("uscc") or "",
        status=node.get("status") or "",
        region=node.get("region_name") or "",
        band=band_of(node),
        findings=masker.findings(node["key"], node.get("finding_count")),
        note=note,
        disputed=bool(node.get("disputed")),
    )

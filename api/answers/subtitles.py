"""The second line under a node's name."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from api.answers.rows import day, span

Node = Mapping[str, Any]


def subtitle(kind: str, node: Node, as_of: date, *, free_text: bool) -> str:
    """What tells this node from others of its kind on a day; empty where the name says all.

    `free_text`: whether what an authority wrote may be shown; it can name people, so roles that see masked names do not get it.
    """
    hidden = {} if free_text else dict.fromkeys(("conduct", "reason"))
    later = {name: None for name in ("ended", "valid_to") if node.get(name) and node[name] > as_of}
    known = dict(node) | hidden | later | ({"status": None} if "ended" in later else {})
    parts = PARTS[kind](known) if kind in PARTS else ()
    return " · ".join(str(part) for part in parts if part)


# A property that is not known is not in the graph at all, so none may be taken for granted.
PARTS: dict[str, Callable[[Node], tuple[str | None, ...]]] = {
    "Enterprise": lambda node: (node.get("status"), node.get("region_name")),
    "Agent": lambda node: ("登记代理机构", node.get("region_name")),
    "Address": lambda node: (node.get("shared"),),
    "Authority": lambda node: (node.get("region_name"),),
    "Grid": lambda node: (node.get("region_name"), node.get("street")),
    "Penalty": lambda node: (day(node.get("decided")), node.get("penalty_kinds"), node.get("conduct")),
    "Listing": lambda node: (day(node.get("valid_from")), node.get("reason"), node.get("valid_to") and f"已于 {day(node['valid_to'])} 移出"),
    "Licence": lambda node: (day(node.get("valid_from")), node.get("document_no")),
    "Commitment": lambda node: (day(node.get("valid_from")), node.get("fulfilment")),
    "Inspection": lambda node: (day(node.get("inspected")), node.get("result")),
    "Visit": lambda node: (day(node.get("visited")),),
    "Measure": lambda node: (node.get("class_name"), node.get("basis")),
    "Sanction": lambda node: (span(node.get("valid_from"), node.get("valid_to")), node.get("department")),
}

"""The second line under a node's name."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from api.answers.rows import day

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


PARTS: dict[str, Callable[[Node], tuple[str | None, ...]]] = {
    "Enterprise": lambda node: (node["status"], node["region_name"]),
    "Agent": lambda node: ("登记代理机构", node["region_name"]),
    "Address": lambda node: (node["shared"],),
    "Authority": lambda node: (node["region_name"],),
    "Grid": lambda node: (node["region_name"], node["street"]),
    "Penalty": lambda node: (day(node["decided"]), node["penalty_kinds"], node["conduct"]),
    "Listing": lambda node: (day(node["valid_from"]), node["reason"], node["valid_to"] and f"已于 {day(node['valid_to'])} 移出"),
    "Licence": lambda node: (day(node["valid_from"]), node["document_no"]),
    "Commitment": lambda node: (day(node["valid_from"]), node["fulfilment"]),
    "Inspection": lambda node: (day(node["inspected"]), node["result"]),
    "Measure": lambda node: (node["class_name"], node["basis"]),
    "Sanction": lambda node: (f"{day(node['valid_from'])} 起", node["department"]),
}

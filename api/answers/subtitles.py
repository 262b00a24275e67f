"""The second line under a node's name."""

from collections.abc import Callable, Mapping
from typing import Any

from api.answers.rows import day

Node = Mapping[str, Any]


def subtitle(kind: str, node: Node) -> str:
    """What tells this node from others of its kind; empty where the name says all."""
    parts = PARTS[kind](node) if kind in PARTS else ()
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
}

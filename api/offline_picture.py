"""A graph as HTML that needs no network: pyvis, with what it would fetch from outside taken out.

pyvis 0.3.2 with `in_line` still links Bootstrap from a CDN (WestHealth/pyvis #229), writes files in the locale's
encoding, and shakes for ever; so its text is taken, cleaned, seeded and stilled here.
"""

import json
import re
from dataclasses import dataclass

from pyvis.network import Network

from api.models import GraphAnswer, GraphEdge, GraphNode

COLOURS = {"Enterprise": "#2f6db5", "Agent": "#7a4fa3", "Person": "#2e8555", "Address": "#8a6d3b", "Phone": "#5f6b76", "Platform": "#00798c", "Shop": "#3d9fb0"}
RECORD_COLOUR, OTHER_COLOUR = "#b3261e", "#55606b"
RECORDS = frozenset({"Penalty", "Listing"})
FONT = {"face": "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, sans-serif"}
OPTIONS = {
    "layout": {"randomSeed": 1},
    "physics": {"stabilization": {"iterations": 400}, "barnesHut": {"springLength": 180}},
    "edges": {"font": {"size": 11, **FONT}, "smooth": {"enabled": True, "type": "dynamic"}},
    "nodes": {"size": 14, "font": FONT},
}
OUTSIDE = re.compile(
    r"<!-- <link.*?-->|<link\b[^>]*>|<script\b[^>]*\bsrc\s*=[^>]*>\s*</script>|<center>\s*<h1></h1>\s*</center>|//# sourceMappingURL=\S+\.map|<meta[^>]*>", re.S
)
STILL = '<script>network.once("stabilizationIterationsDone", function () { network.setOptions({ physics: false }); });</script>'


@dataclass(frozen=True, slots=True)
class Picture:
    """The two parts to put into a page."""

    head: str
    body: str


def draw(answer: GraphAnswer) -> Picture:
    """The picture. Equal graphs give equal text."""
    network = Network(height="560px", width="100%", directed=True, cdn_resources="in_line")
    for node in answer.nodes:
        network.add_node(
            node.key, label=node.name or node.key, title=_hover(node), color=_colour(node.kind), shape="dot" if node.key != answer.centre else "diamond"
        )
    known = {node.key for node in answer.nodes}
    for edge in answer.edges:
        if {edge.source, edge.target} <= known:
            network.add_edge(edge.source, edge.target, label=edge.label, title=_span(edge), dashes=not edge.current)
    network.set_options(json.dumps(OPTIONS))
    text = OUTSIDE.sub("", network.generate_html(notebook=False))
    return Picture(_between(text, "<head>", "</head>"), _between(text, "<body>", "</body>") + STILL)


def _between(text: str, start: str, end: str) -> str:
    return text[text.index(start) + len(start) : text.rindex(end)]


def _colour(kind: str) -> str:
    return RECORD_COLOUR if kind in RECORDS else COLOURS.get(kind, OTHER_COLOUR)


def _hover(node: GraphNode) -> str:
    return "\n".join(part for part in (node.name, node.key, node.subtitle, node.shared and f"{node.shared}：不作为关联依据") if part)


def _span(edge: GraphEdge) -> str:
    return f"{edge.label} {edge.valid_from or '？'} 至 {edge.valid_to or '今'}"

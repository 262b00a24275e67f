"""Files to take away: a graph as GraphML or GEXF, a finding as one offline page."""

import io
import re
from urllib.parse import quote

import networkx as nx
from fastapi import Response
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from api.models import FindingAnswer, GraphAnswer, GraphNode, RecordLine
from api.offline_picture import draw

MEDIA = {"graphml": "application/graphml+xml", "gexf": "application/gexf+xml"}
# A picture that runs its own script: it may run alone, in a sandbox, and reach nobody.
OFFLINE_POLICY = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PAGES = Environment(loader=PackageLoader("api", "pages"), autoescape=True, trim_blocks=False)


def graph_file(answer: GraphAnswer, file_format: str) -> Response:
    """The graph as a download."""
    graph = network_of(answer)
    body = graphml(graph) if file_format == "graphml" else gexf(graph, answer)
    return download(body, MEDIA[file_format], f"关系图-{answer.centre or '画面'}-{answer.times.as_of}.{file_format}")


def finding_page(finding: FindingAnswer) -> Response:
    """The finding as a download."""
    response = download(finding_html(finding).encode(), "text/html; charset=utf-8", f"线索-{finding.finding.finding_id}-{finding.times.as_of}.html")
    response.headers["Content-Security-Policy"] = OFFLINE_POLICY
    return response


def network_of(answer: GraphAnswer) -> "nx.MultiDiGraph[str]":
    """The graph in networkx. What it rests on travels as attributes of the graph."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        as_of=answer.times.as_of.isoformat(),
        known_at=answer.times.known_at.isoformat(),
        not_shown=answer.not_shown,
        note="关联提示仅供核查参考，不是对主体的认定",
    )
    for node in answer.nodes:
        graph.add_node(node.key, **_node_attributes(node))
    for edge in answer.edges:
        attributes = {"relation": edge.kind, "label": edge.label, "valid_from": edge.valid_from, "valid_to": edge.valid_to, "document": edge.document}
        graph.add_edge(edge.source, edge.target, key=edge.id, current=edge.current, **{name: _clean(value) for name, value in attributes.items()})
    return graph


def graphml(graph: "nx.MultiDiGraph[str]") -> bytes:
    """GraphML, UTF-8."""
    out = io.BytesIO()
    nx.write_graphml_xml(graph, out)
    return out.getvalue()


def gexf(graph: "nx.MultiDiGraph[str]", answer: GraphAnswer) -> bytes:
    """GEXF 1.2, UTF-8, dated with the day of the data, so that the same graph gives the same bytes."""
    out = io.BytesIO()
    nx.write_gexf(graph, out)
    return re.sub(rb'lastmodifieddate="[^"]*"', f'lastmodifieddate="{answer.times.as_of}"'.encode(), out.getvalue())


def finding_html(finding: FindingAnswer) -> str:
    """One page with everything inside: opens without a network, and refers to no outside host."""
    picture = draw(finding.picture)
    records = {record.record_id: record for each in finding.evidence for record in each.records}
    ordered: list[RecordLine] = sorted(records.values(), key=lambda record: (record.date, record.record_id), reverse=True)
    return PAGES.get_template("finding.html").render(finding=finding, records=ordered, scripts=Markup(picture.head), network=Markup(picture.body))


def _node_attributes(node: GraphNode) -> dict[str, str | int | bool]:
    texts = {"label": node.name, "category": node.kind, "subtitle": node.subtitle, "band": node.band or "", "shared": node.shared}
    return {name: _clean(value) for name, value in texts.items()} | {"findings": node.findings, "ended": node.ended, "neighbours": node.neighbours}


def _clean(text: str) -> str:
    return NOT_IN_XML.sub("", text)


def download(body: bytes, media_type: str, name: str) -> Response:
    """A file to save, with its Chinese name."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name)
    return Response(body, media_type=media_type, headers={"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"})

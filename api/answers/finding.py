"""One finding whole, as it was kept: why, the evidence with its records, the picture, the next step."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analytics.finding import Edge, Finding, Node
from analytics.finding_json import finding_from_json
from api.answers.detectors import detector_page
from api.answers.findings import finding_line, people_named
from api.answers.graph import Drawing, node_ids, picture
from api.answers.records import citation_line, records_by_key
from api.answers.rows import kind_of, summary
from api.enquiry import Enquiry
from api.models import EvidenceLine, FindingAnswer, GraphAnswer, GraphEdge, GraphNode, RecordLine, SubjectSummary
from ledger.errors import NotFoundError

NO_PAGE = "（该检测器已不在本版本中，没有说明）"


def finding_answer(enquiry: Enquiry, finding_id: str) -> FindingAnswer:
    """The finding with that id."""
    rows = enquiry.store.read("finding", key=finding_id, payload=True) if finding_id not in enquiry.masker.withheld else []
    if not rows:
        raise NotFoundError(f"没有线索“{finding_id}”", where="finding_id", todo="用 /v1/findings 查看全部线索；重新分析后编号不变的线索仍在")
    kept = finding_from_json(rows[0]["payload"])
    page, names = detector_page(kept.detector), people_named(kept)
    enquiry.noted.update(kept.records)
    return FindingAnswer(
        finding=finding_line(enquiry, rows[0]),
        legal_basis=kept.legal_basis,
        why=page.why if page else NO_PAGE,
        limits=page.limits if page else NO_PAGE,
        next_step=page.next_step if page else NO_PAGE,
        evidence=_evidence(enquiry, kept, names),
        members=_members(enquiry, kept.members),
        picture=_picture(enquiry, kept),
        times=enquiry.times,
    )


def _evidence(enquiry: Enquiry, kept: Finding, names: Sequence[str]) -> list[EvidenceLine]:
    records = records_by_key(enquiry, [record for each in kept.evidence for record in each.records])
    records |= {each.record_id: citation_line(each) for each in kept.citations}
    return [
        EvidenceLine(
            name=each.name,
            value=enquiry.masker.text(each.value, names),
            threshold=each.threshold,
            sentence=enquiry.masker.text(each.sentence, names),
            source=each.source,
            records=[_masked(enquiry, records[record], names) for record in each.records if record in records],
        )
        for each in kept.evidence
    ]


def _masked(enquiry: Enquiry, line: RecordLine, names: Iterable[str]) -> RecordLine:
    return line.model_copy(update={"title": enquiry.masker.text(line.title, names)})


def _members(enquiry: Enquiry, keys: Sequence[str]) -> list[SubjectSummary]:
    rows = enquiry.store.read("subjects", keys=list(keys)) if keys else []
    return [summary(enquiry.masker, row["subject"], row["labels"]) for row in rows]


def _picture(enquiry: Enquiry, kept: Finding) -> GraphAnswer:
    """The picture of the finding: what the graph knows of its nodes, and exactly the edges that it rests on."""
    ids = node_ids(enquiry, [node.key for node in kept.picture.nodes])
    drawn = picture(enquiry, kept.subject_id, list(ids.values()), Drawing(ended=True))
    known = {node.key: node for node in drawn.nodes}
    documents = {edge.id.rpartition(":record=")[2]: edge.document for edge in drawn.edges}
    nodes = [known.get(node.key) or _node(enquiry, node) for node in kept.picture.nodes]
    return drawn.model_copy(update={"nodes": nodes, "edges": [_edge(enquiry, edge, documents) for edge in kept.picture.edges]})


def _node(enquiry: Enquiry, node: Node) -> GraphNode:
    kind = kind_of([node.kind])
    return GraphNode(key=node.key, kind=kind, name=enquiry.masker.named(kind, node.name))


def _edge(enquiry: Enquiry, edge: Edge, documents: Mapping[str, Any]) -> GraphEdge:
    return GraphEdge(
        id=f"{edge.kind}:{edge.source}:{edge.target}:record={edge.record_id or edge.valid_from}",
        source=edge.source,
        target=edge.target,
        kind=edge.kind,
        label=edge.label,
        valid_from=edge.valid_from,
        valid_to=edge.valid_to,
        current=not edge.valid_to or edge.valid_to > enquiry.times.as_of.isoformat(),
        document=documents.get(edge.record_id, ""),
    )

"""The small picture of a network: its firms and what they share."""

from datetime import date

from analytics.finding import Edge, Node, Subgraph
from analytics.pictures import bounded, edge, enterprise, node_count
from analytics.score_sentences import masked_phone
from analytics.shell.facts import Tie
from analytics.shell.search import Network

LABELS = {"address": "Address", "phone": "Phone", "person": "Person", "agent": "Agent", "holding": "Enterprise"}
PERSON_EDGES = {"法定代表人": "LEGAL_REP_OF", "负责人": "LEGAL_REP_OF", "经营者": "LEGAL_REP_OF", "执行事务合伙人": "LEGAL_REP_OF"}
PERSON_EDGES |= {"股东": "SHAREHOLDER_OF", "登记联络员": "LIAISON_OF"}
FIRST_ITEMS = 20  # drawn before the other firms


def picture(network: Network) -> tuple[Subgraph, int]:
    """Core first, then what most firms share, then the other firms; and the number of nodes, drawn or not."""
    shared = network.facts.shared(sorted(network.subjects))
    firms = [enterprise(subject, network.facts.firms[subject].name) for subject in network.subjects]
    items = [Node(item, LABELS[kind], masked_phone(ties[0].title) if kind == "phone" else ties[0].title) for (kind, item), ties in shared.items()]
    nodes = [firms[0], *items[:FIRST_ITEMS], *firms[1:], *items[FIRST_ITEMS:]]
    return bounded(nodes, [_edge(tie) for ties in shared.values() for tie in ties if tie.item != tie.subject_id]), node_count(nodes)


def _edge(tie: Tie) -> Edge:
    span: tuple[date | None, date | None] = (tie.valid_from, tie.valid_to)
    if tie.kind == "address":
        return edge(tie.subject_id, tie.item, "REGISTERED_AT" if tie.detail == "住所" else "OPERATES_AT", tie.detail, span, tie.record_id)
    if tie.kind == "phone":
        return edge(tie.subject_id, tie.item, "HAS_PHONE", tie.detail, span, tie.record_id)
    if tie.kind == "holding":
        return edge(tie.item, tie.subject_id, "SHAREHOLDER_OF", tie.detail, span, tie.record_id)
    if tie.kind == "agent":
        return edge(tie.subject_id, tie.item, "FILED_BY", tie.detail, span, tie.record_id)
    return edge(tie.item, tie.subject_id, PERSON_EDGES.get(tie.detail, "OFFICER_OF"), tie.detail, span, tie.record_id)

"""The graph as drawn: what is reached, in which order, and how much is not shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.answers.rows import band_of, day, kind_of, place
from api.answers.subtitles import subtitle
from api.enquiry import Enquiry
from api.models import GraphAnswer, GraphEdge, GraphNode, Hidden, NodeKind
from graph.model import RELATIONS
from ledger.errors import InputError, NotFoundError

TITLES = {relation.name: relation.title for relation in RELATIONS}
# Where a subject lies, who called on it, who issued a record and what was found about it stand on the page beside the picture.
BESIDE = frozenset({"IN_REGION", "IN_GRID", "VISITED", "ISSUED_BY", "APPLIES", "ABOUT", "INVOLVES", "CITES"})
OF_FINDINGS = frozenset({"ABOUT", "INVOLVES", "CITES"})
USUAL = tuple(sorted(TITLES.keys() - BESIDE))
WIDEST = 50  # a second step is not taken through a node with more neighbours: a hub links strangers


@dataclass(frozen=True, slots=True)
class Drawing:
    """Which relations are walked, drawn and counted, how many nodes are added, and whether ended relations are."""

    relations: tuple[str, ...] = USUAL
    limit: int = 60
    ended: bool = False

    @classmethod
    def of(cls, kinds: Sequence[str] | None, limit: int, ended: bool) -> "Drawing":
        """From the parameters of a request."""
        unknown = sorted(set(kinds or ()) - TITLES.keys())
        if unknown:
            raise InputError(f"没有这样的关系：{'、'.join(unknown)}", where="kinds", todo=f"可用的关系：{'、'.join(sorted(TITLES))}")
        return cls(tuple(sorted(set(kinds))) if kinds else USUAL, limit, ended)

    @property
    def counted(self) -> tuple[str, ...]:
        """Relations whose neighbours are counted: the usual ones, and those asked for."""
        return tuple(sorted({*USUAL, *self.relations}))


def graph_answer(enquiry: Enquiry, key: str, depth: int, drawing: Drawing) -> GraphAnswer:
    """The surroundings of one enterprise, one or two steps wide."""
    centre = _locate(enquiry, key, "Enterprise")
    drawn = [centre, *_neighbours(enquiry, [centre], [centre], drawing, drawing.limit, None)]
    if depth == 2 and len(drawn) - 1 < drawing.limit:
        drawn += _neighbours(enquiry, drawn[1:], drawn, drawing, drawing.limit + 1 - len(drawn), WIDEST)
    return picture(enquiry, key, drawn, drawing)


def expand_answer(enquiry: Enquiry, key: str, kind: NodeKind | None, drawn: Sequence[str], drawing: Drawing) -> GraphAnswer:
    """One node with its neighbours, together with what is drawn already, so that no edge between them is missed."""
    centre = _locate(enquiry, key, kind)
    known = list(dict.fromkeys([centre, *node_ids(enquiry, drawn).values()]))
    return picture(enquiry, key, [*known, *_neighbours(enquiry, [centre], known, drawing, drawing.limit, None)], drawing)


def nodes_answer(enquiry: Enquiry, keys: Sequence[str], ended: bool) -> GraphAnswer:
    """Exactly these nodes and the edges between them; keys that the graph does not hold are left out."""
    found = node_ids(enquiry, keys)
    if not found:
        raise NotFoundError("图谱中没有这些节点", where="keys", todo="重新打开画面后再导出")
    return picture(enquiry, "", list(found.values()), Drawing(ended=ended))


def node_ids(enquiry: Enquiry, keys: Sequence[str]) -> dict[str, str]:
    """Node ids by key, for the keys that exist. The ids are good for this request only."""
    wanted = sorted(set(keys) - enquiry.masker.withheld.keys())
    return {row["key"]: row["id"] for row in enquiry.store.read("nodes_by_key", keys=wanted)} if wanted else {}


def picture(enquiry: Enquiry, centre: str, ids: Sequence[str], drawing: Drawing) -> GraphAnswer:
    """These nodes, the edges between them, and the true number of what is not shown."""
    counting: dict[str, Any] = {"ids": list(ids), "relations": _walked(enquiry, drawing.counted), "as_of": enquiry.times.as_of, "ended": drawing.ended}
    rows = {row["id"]: row for row in enquiry.store.read("node_details", **counting)}
    edges = enquiry.store.read("edges_between", **counting | {"relations": _walked(enquiry, drawing.relations)})
    return GraphAnswer(
        centre=centre,
        nodes=[_node(enquiry, rows[each]) for each in ids if each in rows],
        edges=[_edge(enquiry, row) for row in edges],
        not_shown=enquiry.store.read("not_shown", **counting)[0]["not_shown"],
        times=enquiry.times,
    )


def _walked(enquiry: Enquiry, relations: Sequence[str]) -> tuple[str, ...]:
    """The relations of a picture. Whoever is not shown every finding walks to none and is told the number of none: findings stand in their list."""
    return tuple(each for each in relations if not enquiry.masker.withheld or each not in OF_FINDINGS)


def _locate(enquiry: Enquiry, key: str, kind: NodeKind | None) -> str:
    for row in enquiry.store.read("nodes_by_key", keys=[key] if key not in enquiry.masker.withheld else []):
        if kind is None or kind in row["labels"]:
            return str(row["id"])
    raise NotFoundError(f"图谱中没有“{key}”", where="key", todo="用 /v1/search 查找；刚装载的数据要发布后才能看到")


def _neighbours(enquiry: Enquiry, origins: Sequence[str], known: Sequence[str], drawing: Drawing, limit: int, widest: int | None) -> list[str]:
    rows = enquiry.store.read(
        "neighbours",
        ids=list(origins),
        known=list(known),
        relations=list(_walked(enquiry, drawing.relations)),
        as_of=enquiry.times.as_of,
        ended=drawing.ended,
        widest=widest,
        limit=limit,
    )
    return [row["id"] for row in rows]


def _node(enquiry: Enquiry, row: Mapping[str, Any]) -> GraphNode:
    node, kind = row["node"], kind_of(row["labels"])
    counts = [Hidden(relation=each["relation"], label=TITLES[each["relation"]], total=each["total"], shown=each["shown"]) for each in row["relations"]]
    return GraphNode(
        key=node["key"],
        kind=kind,
        name=enquiry.masker.named(kind, node["name"] or node["key"]),
        subtitle=enquiry.masker.text(subtitle(kind, node, enquiry.times.as_of, free_text=enquiry.masker.full_names)),
        band=None if enquiry.earlier else band_of(node),
        findings=0 if enquiry.earlier else enquiry.masker.findings(node["key"], node["finding_count"]),
        ended=bool(node["ended"] and node["ended"] <= enquiry.times.as_of),
        disputed=bool(node["disputed"]) and not enquiry.earlier,
        shared=node["shared"] or "",
        neighbours=row["neighbours"],
        hidden=counts,
    )


def _edge(enquiry: Enquiry, row: Mapping[str, Any]) -> GraphEdge:
    link = row["properties"]
    return GraphEdge(
        id=f"{row['kind']}:{row['source']}:{row['target']}:record={link['record_id'] or day(link['valid_from'])}",
        source=row["source"],
        target=row["target"],
        kind=row["kind"],
        label=edge_label(row["kind"], link),
        valid_from=day(link["valid_from"]),
        valid_to=day(link["valid_to"]),
        current=link["valid_to"] is None or link["valid_to"] > enquiry.times.as_of,
        document=place(link),
    )


def edge_label(kind: str, link: Mapping[str, Any]) -> str:
    """The relation in Chinese, with the role or the share where there is one."""
    if link.get("role"):
        return str(link["role"])
    share = link.get("share")
    return f"{TITLES[kind]} {share:g}%" if share is not None else TITLES[kind]

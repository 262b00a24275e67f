"""The graph around a subject, the expansion of a node, and files of what is on screen."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from api.answers.graph import Drawing, expand_answer, graph_answer, nodes_answer
from api.dependencies import DatedEnquiry, EnquiryDep, SubjectKey
from api.exports import graph_file
from api.models import GraphAnswer, GraphExportRequest, NodeKind

router = APIRouter(prefix="/v1", tags=["关系图"])
Kinds = Annotated[list[str] | None, Query(description="只要这些关系，如 SHAREHOLDER_OF；空为全部常用关系", max_length=40)]
Limit = Annotated[int, Query(ge=1, le=500, description="最多新增的节点数")]
Ended = Annotated[bool, Query(description="是否包含已结束的关系")]
Depth = Annotated[int, Query(ge=1, le=2, description="从主体出发的步数")]
FileFormat = Annotated[Literal["graphml", "gexf"], Path(alias="format", description="文件格式")]
FILE: dict[int | str, dict[str, object]] = {200: {"description": "图文件", "content": {"application/graphml+xml": {}, "application/gexf+xml": {}}}}


@router.get("/subjects/{key}/graph", summary="主体关系图 · The graph around a subject")
def graph(enquiry: DatedEnquiry, key: SubjectKey, depth: Depth = 1, kinds: Kinds = None, limit: Limit = 60, ended: Ended = False) -> GraphAnswer:
    """Nodes with findings or a band first; each node says how many neighbours are not shown."""
    return graph_answer(enquiry, key, depth, Drawing.of(kinds, limit, ended))


@router.get("/subjects/{key}/graph.{format}", summary="主体关系图文件 · GraphML or GEXF", response_class=Response, responses=FILE)
def graph_as_file(
    enquiry: DatedEnquiry, key: SubjectKey, file_format: FileFormat, depth: Depth = 1, kinds: Kinds = None, limit: Limit = 60, ended: Ended = False
) -> Response:
    """The same graph as a file for Gephi, yEd, networkx."""
    return graph_file(graph_answer(enquiry, key, depth, Drawing.of(kinds, limit, ended)), file_format)


@router.get("/graph/expand", summary="展开一个节点 · Expand a node")
def expand(
    enquiry: DatedEnquiry,
    key: Annotated[str, Query(min_length=1, max_length=300, description="任何一类节点的标识")],
    kind: Annotated[NodeKind | None, Query(description="节点类别；同一标识有两类节点时用来分辨")] = None,
    drawn: Annotated[list[str] | None, Query(description="已在画面上的节点标识；答案含它们与新节点之间的关系", max_length=1000)] = None,
    kinds: Kinds = None,
    limit: Limit = 60,
    ended: Ended = False,
) -> GraphAnswer:
    """The neighbours of any node: person, address, telephone, shop, record."""
    return expand_answer(enquiry, key, kind, drawn or (), Drawing.of(kinds, limit, ended))


@router.post("/graph/export", summary="画面导出 · What is on screen as a file", response_class=Response, responses=FILE)
def export(enquiry: EnquiryDep, request: GraphExportRequest) -> Response:
    """The nodes on screen and the edges between them."""
    return graph_file(nodes_answer(enquiry.at(request.as_of, None), request.keys, request.ended), request.format)

"""Files to take away: read back by other programs, and silent towards the network."""

import io
import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.exports import finding_html, finding_page, graph_file
from api.models import EvidenceLine, FindingAnswer, FindingLine, GraphAnswer, GraphEdge, GraphNode, RecordLine, SubjectSummary, Times

TIMES = Times(as_of=date(2026, 6, 30), known_at=datetime(2026, 7, 1, tzinfo=UTC))
OUTSIDE = re.compile(r"^\s*(https?:|//|ftp:)", re.I)


def picture(name: str = "虚构茶叶有限公司") -> GraphAnswer:
    nodes = [
        GraphNode(key="91330106MA00000001", kind="Enterprise", name=name, band="高", findings=1),
        GraphNode(key="P-0001", kind="Person", name="张某"),
        GraphNode(key="penalties:1", kind="Penalty", name="罚款 2 万元"),
    ]
    edges = [
        GraphEdge(id="1", source="P-0001", target="91330106MA00000001", kind="LEGAL_REP_OF", label="法定代表人", valid_from="2020-01-01"),
        GraphEdge(id="2", source="P-0001", target="91330106MA00000001", kind="OFFICER_OF", label="董事", valid_to="2024-01-01", current=False),
        GraphEdge(id="3", source="penalties:1", target="91330106MA00000001", kind="AGAINST", label="处罚对象"),
    ]
    return GraphAnswer(centre="91330106MA00000001", nodes=nodes, edges=edges, not_shown=7, times=TIMES)


def finding(name: str = "虚构茶叶有限公司", sentence: str = "两年内受到 3 次处罚") -> FindingAnswer:
    subject = SubjectSummary(key="91330106MA00000001", kind="Enterprise", name=name)
    line = FindingLine(
        finding_id="repeat-offenders:1",
        detector="repeat-offenders",
        detector_title="屡罚不改",
        subject=subject,
        severity="警示",
        sentence=sentence,
        statutory=True,
    )
    record = RecordLine(record_id="penalties:1", kind="行政处罚", date="2026-01-02", title="销售不合格食品", amount="罚款 2 万元")
    evidence = EvidenceLine(name="FOOD134", value="3 次", threshold="3 次", sentence=sentence, source="食品安全法第一百三十四条", records=[record])
    return FindingAnswer(
        finding=line, legal_basis="食品安全法", why="…", limits="…", next_step="…", evidence=[evidence], members=[subject], picture=picture(name), times=TIMES
    )


class References(HTMLParser):
    """Collects everything that a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action", "data")]


def references(text: str) -> References:
    parser = References()
    parser.feed(text)
    return parser


@pytest.mark.parametrize("file_format", ["graphml", "gexf"])
def test_networkx_reads_back_every_node_and_parallel_edge(file_format: str) -> None:
    read = nx.read_graphml if file_format == "graphml" else nx.read_gexf
    graph = read(io.BytesIO(graph_file(picture(), file_format).body))
    assert set(graph) == {"91330106MA00000001", "P-0001", "penalties:1"}
    assert graph.number_of_edges("P-0001", "91330106MA00000001") == 2
    assert graph.nodes["P-0001"]["label"] == "张某"


def test_the_same_graph_gives_the_same_bytes() -> None:
    for file_format in ("graphml", "gexf"):
        assert graph_file(picture(), file_format).body == graph_file(picture(), file_format).body
    assert finding_html(finding()) == finding_html(finding())


@given(st.text(min_size=1, max_size=30))
def test_no_name_can_break_the_xml(name: str) -> None:
    for file_format in ("graphml", "gexf"):
        ET.fromstring(bytes(graph_file(picture(name), file_format).body))


def test_the_page_refers_to_no_outside_host() -> None:
    text = finding_html(finding())
    assert [each for each in references(text).found if OUTSIDE.match(each)] == []
    assert "link" not in references(text).tags
    assert not re.search(r"https?://[^/ ]*(cdn|jsdelivr|unpkg)", text)
    assert "default-src 'none'" in text


def test_the_page_is_chinese_titled_and_says_that_a_lead_is_no_verdict() -> None:
    text = finding_html(finding())
    assert '<html lang="zh-CN">' in text
    assert "<title>屡罚不改：虚构茶叶有限公司</title>" in text
    assert "不是对主体的认定" in text
    assert "食品安全法第一百三十四条" in text
    assert "法定窗口" in text


def test_a_name_cannot_become_a_script() -> None:
    text = finding_html(finding("</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>"))
    assert "<script>alert(1)" not in text
    assert "img" not in references(text).tags


def test_the_download_carries_its_chinese_name_and_a_sandbox() -> None:
    response = finding_page(finding())
    assert "filename*=UTF-8''%E7%BA%BF%E7%B4%A2" in response.headers["content-disposition"]
    assert response.headers["content-security-policy"].startswith("sandbox")

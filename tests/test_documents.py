"""The pages of the detectors: every detector has one, its picture shows all that the finding draws, and nobody is named in full."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.detectors import DETECTORS
from analytics.finding import Edge, Node, Subgraph
from api import documents
from api.detector_pages import FOLDER, detector_documents, detector_page, detector_picture, languages, shown
from api.layout import LABEL, LABEL_HEIGHT, Box, arrange, units, width, wrapped
from api.markdown import plain
from api.svg_picture import FILLS, svg_picture
from api.unverified import POLICIES

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 6, 30)
each_detector = pytest.mark.parametrize("detector", DETECTORS, ids=lambda each: each.id)


def texts(picture: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(picture).iter(f"{SVG}text")]


@each_detector
def test_a_picture_shows_every_node_and_every_edge_of_the_finding(detector: documents.Any) -> None:
    subgraph, picture = shown(detector.id).finding.picture, detector_picture(detector)
    drawn = ET.fromstring(picture)
    assert len(drawn.findall(f"{SVG}g")) == len(subgraph.nodes) <= 12, "the first case that fires is small"
    assert len([each for each in drawn.findall(f"{SVG}path") if each.get("marker-end")]) == len(subgraph.edges) > 0
    whole = "".join(texts(picture))
    assert all(node.name in whole for node in subgraph.nodes if node.kind == "Enterprise" and units(node.name) < 40)


@each_detector
def test_a_picture_names_nobody_in_full_and_no_telephone(detector: documents.Any) -> None:
    whole = "".join(texts(detector_picture(detector)))
    people = [node.name for node in shown(detector.id).finding.picture.nodes if node.kind == "Person" and len(node.name) > 2]
    assert not [name for name in people if name in whole]
    assert not re.search(r"1[3-9]\d{9}", whole)


@each_detector
def test_a_page_has_its_picture_its_four_parts_in_both_languages_and_its_cases(detector: documents.Any) -> None:
    page = detector_page(detector)
    assert f"]({detector.id}.svg)" in page
    assert [line for line in page.splitlines() if line.startswith("## ")][:4] == [
        "## 找什么 · Finds",
        "## 为什么 · Why",
        "## 局限 · Limits",
        "## 下一步 · Next step",
    ]
    assert all(chinese and english for chinese, english in (languages(detector.lines(name)) for name in ("Finds", "Why", "Limits", "Next step")))
    assert all(f"- {plain(name)}" in page for name in (*shown(detector.id).firing, *shown(detector.id).quiet))
    assert shown(detector.id).quiet, "the telling near-misses are written down"


def test_every_detector_has_a_page_and_a_picture_among_the_generated_documents() -> None:
    names = set(detector_documents())
    assert names == {"docs/detectors.md"} | {f"{FOLDER}/{each.id}.{kind}" for each in DETECTORS for kind in ("md", "svg")}
    assert names <= set(documents.PAGES)
    index = detector_documents()["docs/detectors.md"]()
    assert all(f"(detectors/{each.id}.md)" in index for each in DETECTORS)


def test_what_has_ended_is_dashed_and_what_ends_later_is_not() -> None:
    nodes = (Node("A", "Enterprise", "甲公司"), Node("B", "Enterprise", "乙公司"), Node("C", "Enterprise", "丙公司"))
    edges = (Edge("A", "B", "GUARANTEES", "800 万元", "2024-01-01", "2025-01-01"), Edge("A", "C", "GUARANTEES", "5 万元", "2024-01-01", "2027-01-01"))
    picture = svg_picture(Subgraph(nodes, edges), "担保", TODAY)
    assert picture.count("stroke-dasharray") == 1
    assert "对外担保 800 万元 2024-01-01—2025-01-01" in texts(picture)


def test_names_are_written_as_text_never_as_markup() -> None:
    picture = svg_picture(Subgraph((Node("A", "Enterprise", '<b>&甲"公司'),)), "<title>", TODAY)
    assert '<b>&甲"公司' in texts(picture)


def test_kinds_differ_in_more_than_colour() -> None:
    def outline(kind: str) -> str:
        picture = ET.fromstring(svg_picture(Subgraph((Node("A", kind, "甲"),)), "一", TODAY))
        (group,) = picture.findall(f"{SVG}g")
        return f"{group[0].tag} {group[0].get('d')} {group[0].get('rx')} {group[1].text}"

    assert len({outline(kind) for kind in FILLS}) == len(FILLS)


graphs = st.integers(1, 9).flatmap(
    lambda nodes: st.tuples(
        st.lists(st.text("甲乙丙a1", min_size=1, max_size=40), min_size=nodes, max_size=nodes),
        st.lists(st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)).filter(lambda pair: pair[0] != pair[1]), max_size=12, unique=True)
        if nodes > 1
        else st.just([]),
    )
)


@given(graphs)
@settings(max_examples=80, deadline=None)
def test_nodes_never_overlap_and_everything_is_inside(drawn: tuple[list[str], list[tuple[int, int]]]) -> None:
    names, edges = drawn
    labels = ["出资 60% 2024-01-01 起"] * len(edges)
    layout = arrange([wrapped(name) for name in names], edges, labels)
    assert not any(one.touches(other) for one, other in combinations(layout.boxes, 2))
    assert all(box.x >= 0 and box.x + box.width <= layout.width and box.y >= 0 and box.y + box.height <= layout.height for box in layout.boxes)
    told = [Box(x - width(label, LABEL) // 2, y - LABEL_HEIGHT // 2, width(label, LABEL), LABEL_HEIGHT) for (x, y), label in _spots(layout.wires, labels)]
    assert all(box.x >= 0 and box.x + box.width <= layout.width and box.y >= 0 and box.y + box.height <= layout.height for box in told)


def _spots(wires: documents.Any, labels: list[str]) -> list[tuple[tuple[int, int], str]]:
    return [(wire.label, label) for wire, label in zip(wires, labels, strict=True)]


@given(graphs)
@settings(max_examples=20, deadline=None)
def test_the_same_graph_is_drawn_the_same(drawn: tuple[list[str], list[tuple[int, int]]]) -> None:
    names, edges = drawn
    first, second = (arrange([wrapped(name) for name in names], edges, ["住所"] * len(edges)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("text", ["甲" * 200, "a", "浙江省杭州市西湖区文一路1号501室"])
def test_long_names_are_cut_and_say_so(text: str) -> None:
    lines = wrapped(text)
    assert len(lines) <= 4
    assert ("".join(lines) == text) != lines[-1].endswith("…")


def test_every_policy_file_is_on_the_page_of_unverified_facts_or_holds_only_what_was_read_at_source() -> None:
    read_at_source = {"ledger/firm_names.toml", "ledger/registration_numbers.toml"}
    shipped = {
        f"{package}/{each.name}"
        for package in ("analytics", "ledger", "loaders", "proceedings")
        for each in (documents.ROOT / package / "policy").glob("*.toml")
    }
    assert shipped - set(POLICIES) <= read_at_source
    assert set(POLICIES) <= shipped

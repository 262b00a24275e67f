"""The contract of all detectors: a page to read, parameters to set, nothing left to chance."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from analytics import detectors
from analytics.detector import SECTIONS, Detector
from analytics.detectors import DETECTORS
from analytics.finding import Edge, Evidence, Finding, Node, Severity, Subgraph
from analytics.finding_json import finding_from_json, finding_to_json
from analytics.pictures import LIMIT, bounded, edge, enterprise, node_count
from analytics.repeat_rules import repeat_rules
from analytics.shell.indicators import MEASURES
from analytics.shell.policy import shell_policy
from ledger.store import Ledger

every_detector = pytest.mark.parametrize("detector", DETECTORS, ids=lambda each: each.id)


def test_the_tuple_lists_every_file_of_the_folder() -> None:
    folder = Path(detectors.__file__).parent
    assert {path.stem.replace("_", "-") for path in folder.glob("*.py") if path.stem != "__init__"} == {each.id for each in DETECTORS}
    assert len({each.id for each in DETECTORS}) == len(DETECTORS)


@every_detector
@pytest.mark.parametrize("section", SECTIONS)
def test_the_page_says_each_section_in_chinese_then_in_english(detector: Detector[Any], section: str) -> None:
    text = detector.section(section)
    chinese = [n for n, letter in enumerate(text) if "\u4e00" <= letter <= "\u9fff"]
    words = [n for n, letter in enumerate(text) if letter.isascii() and letter.isalpha()]
    assert len(chinese) >= 20
    assert len(words) >= 20
    assert chinese[0] < words[-1]


@every_detector
def test_parameters_are_frozen_described_in_two_languages_and_bounded(detector: Detector[Any]) -> None:
    parameters = detector.parameters
    assert isinstance(parameters, BaseModel)
    with pytest.raises(ValidationError):
        setattr(parameters, next(iter(type(parameters).model_fields)), None)
    for name, field in type(parameters).model_fields.items():
        assert "· " in (field.description or ""), name
        assert field.metadata, f"{name} has no bounds"


@every_detector
def test_an_empty_ledger_gives_no_finding(detector: Detector[Any], tmp_path: Path) -> None:
    assert detector.run(Ledger(tmp_path).view(date(2026, 6, 30))) == []


def test_every_enabled_rule_and_indicator_can_be_decided() -> None:
    assert all(rule.count and rule.condition and rule.consequence for rule in repeat_rules())
    assert {each.id for each in shell_policy().indicators if each.enabled} == set(MEASURES)


def test_a_finding_comes_back_from_json_as_it_was() -> None:
    picture = Subgraph((Node("A", "Enterprise", "甲"),), (Edge("A", "A", "SUCCEEDS"),))
    evidence = (Evidence("S01", "5 户", "至少 5 户", "甲。", "设计值", ("enterprises:1",)),)
    finding = Finding("d", "1", "A", "甲", Severity.NOTICE, "句", False, "法", evidence, ("enterprises:1",), ("B",), picture, "330106", {"a": [1, None]})
    assert finding_from_json(finding_to_json(finding)) == finding


def test_a_picture_keeps_what_comes_first_and_only_edges_between_what_it_keeps() -> None:
    nodes = [enterprise(str(n), None) for n in range(LIMIT + 5)]
    drawn = bounded([*nodes, nodes[0]], [edge(str(n), str(n + 1), "SUCCEEDS") for n in range(LIMIT + 4)])
    assert [node.key for node in drawn.nodes] == [str(n) for n in range(LIMIT)]
    assert len(drawn.edges) == LIMIT - 1
    assert node_count([*nodes, nodes[0]]) == LIMIT + 5

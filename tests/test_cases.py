"""Every case file: a tiny set of records with a sentence as its name, and the findings that they must give."""

from pathlib import Path
from typing import Any

import pytest

from analytics.detectors import DETECTORS
from analytics.finding import Finding
from analytics.finding_json import finding_from_json, finding_to_json
from bench.cases import AS_OF, Case, case_file, enter, load, read_cases

FOLDER = Path(__file__).parent / "cases"


def case_files() -> list[Path]:
    return sorted(FOLDER.glob("*.yml"))


def cases() -> list[Any]:
    return [pytest.param(path.stem.replace("_", "-"), case, id=f"{path.stem}: {case['name']}") for path in case_files() for case in read_cases(path)]


@pytest.mark.parametrize(("detector_id", "case"), cases())
def test_records_of_the_case_give_exactly_these_findings(detector_id: str, case: Case, tmp_path: Path) -> None:
    detector = next(each for each in DETECTORS if each.id == detector_id)
    ledger = load(case["records"], tmp_path)
    if "later" in case:
        enter(ledger, case["later"])
    view = ledger.view(case.get("as_of", AS_OF))
    parameters = detector.parameters.model_copy(update=case.get("parameters", {}))
    found = sorted(detector.find(view, parameters), key=lambda finding: finding.finding_id)
    assert [finding.subject_id for finding in found] == [expected["subject"] for expected in case["findings"]]
    for finding, expected in zip(found, case["findings"], strict=True):
        check(finding, expected)


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.stem)
def test_the_order_in_which_rows_arrive_changes_nothing(path: Path, tmp_path: Path) -> None:
    detector = next(each for each in DETECTORS if each.id == path.stem.replace("_", "-"))
    case = next(case for case in read_cases(path) if case["findings"] and "later" not in case)
    backwards = {name: rows[::-1] for name, rows in reversed(case["records"].items())}
    first, second = (detector.run(load(records, tmp_path / name).view(AS_OF)) for name, records in (("1", case["records"]), ("2", backwards)))
    assert [finding_to_json(each) for each in first] == [finding_to_json(each) for each in second]


def well_formed(finding: Finding) -> None:
    """What holds for every finding: nobody is judged, every reason can be followed, the picture can be drawn."""
    assert finding.sentence.endswith("供核查，不是认定。")
    assert finding.evidence
    assert all(each.sentence and each.source and each.threshold for each in finding.evidence)
    assert list(finding.records) == sorted(set(finding.records))
    assert list(finding.members) == sorted(set(finding.members))
    assert finding.subject_id not in finding.members
    assert all(set(each.records) <= set(finding.records) for each in finding.evidence)
    keys = {node.key for node in finding.picture.nodes}
    assert finding.picture.nodes[0].key == finding.subject_id
    assert all({edge.source, edge.target} <= keys for edge in finding.picture.edges)
    assert finding_from_json(finding_to_json(finding)) == finding


def check(finding: Finding, expected: dict[str, Any]) -> None:
    """Each key of `expected` is one statement about the finding."""
    well_formed(finding)
    if "severity" in expected:
        assert finding.severity.value == expected["severity"]
    if "statutory" in expected:
        assert finding.statutory is expected["statutory"]
    if "evidence" in expected:
        assert [each.name for each in finding.evidence] == expected["evidence"]
    if "evidence_has" in expected:
        assert set(expected["evidence_has"]) <= {each.name for each in finding.evidence}
    if "evidence_lacks" in expected:
        assert not set(expected["evidence_lacks"]) & {each.name for each in finding.evidence}
    if "members" in expected:
        assert list(finding.members) == expected["members"]
    if "records" in expected:
        assert len(finding.records) == expected["records"]
    for phrase in expected.get("says", []):
        assert phrase in finding.sentence
    for name, value in expected.get("measures", {}).items():
        assert finding.measures[name] == value


def test_every_detector_has_cases_that_find_and_cases_that_do_not() -> None:
    for detector in DETECTORS:
        known = list(read_cases(case_file(FOLDER, detector.id)))
        assert any(case["findings"] for case in known), f"{detector.id}: no case fires"
        assert any(not case["findings"] for case in known), f"{detector.id}: no case stays quiet"


def test_every_case_file_belongs_to_a_detector_and_says_each_name_once() -> None:
    assert {path.stem.replace("_", "-") for path in case_files()} == {detector.id for detector in DETECTORS}
    for path in case_files():
        names = [case["name"] for case in read_cases(path)]
        assert len(names) == len(set(names))

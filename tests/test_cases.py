"""Every case file: a tiny set of records with a sentence as its name, and the findings that they must give."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from analytics.detectors import DETECTORS
from analytics.finding import Finding
from analytics.finding_json import finding_from_json, finding_to_json
from ledger.batch import Row
from ledger.column import Kind
from ledger.store import Ledger
from ledger.tables import table

FOLDER = Path(__file__).parent / "cases"
AS_OF = date(2026, 6, 30)
DEFAULTS: dict[str, dict[str, Any]] = {
    "enterprises": {"kind": "企业", "status": "K", "region": "330106", "established": date(2025, 1, 1)},
    "penalties": {
        "authority": "杭州市西湖区市场监督管理局",
        "authority_uscc": "A",
        "authority_region": "330106",
        "procedure": "一般程序",
        "penalty_kinds": "罚款",
    },
    "listings": {"list_type": "SAMR_SEVERE", "authority": "市场监督管理局", "reason": "严重违法", "authority_region": "310104"},
    "shareholders": {"holder_kind": "自然人"},
    "inspections": {"kind": "日常", "authority": "市场监督管理局"},
}


def case_files() -> list[Path]:
    return sorted(FOLDER.glob("*.yml"))


def cases() -> list[Any]:
    return [
        pytest.param(path.stem.replace("_", "-"), case, id=f"{path.stem}: {case['name']}")
        for path in case_files()
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
        if "name" in case
    ]


@pytest.mark.parametrize(("detector_id", "case"), cases())
def test_records_of_the_case_give_exactly_these_findings(detector_id: str, case: dict[str, Any], tmp_path: Path) -> None:
    detector = next(each for each in DETECTORS if each.id == detector_id)
    view = load(case["records"], tmp_path).view(case.get("as_of", AS_OF))
    parameters = detector.parameters.model_copy(update=case.get("parameters", {}))
    found = sorted(detector.find(view, parameters), key=lambda finding: finding.finding_id)
    assert [finding.subject_id for finding in found] == [expected["subject"] for expected in case["findings"]]
    for finding, expected in zip(found, case["findings"], strict=True):
        check(finding, expected)


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.stem)
def test_the_order_in_which_rows_arrive_changes_nothing(path: Path, tmp_path: Path) -> None:
    detector = next(each for each in DETECTORS if each.id == path.stem.replace("_", "-"))
    case = next(case for case in yaml.safe_load(path.read_text(encoding="utf-8")) if case["findings"])
    backwards = {name: rows[::-1] for name, rows in reversed(case["records"].items())}
    first, second = (detector.run(load(records, tmp_path / name).view(AS_OF)) for name, records in (("1", case["records"]), ("2", backwards)))
    assert [finding_to_json(each) for each in first] == [finding_to_json(each) for each in second]


def load(records: dict[str, list[dict[str, Any]]], home: Path) -> Ledger:
    """A ledger with these rows. `repeat: {n: 5}` beside a row makes five of it, with {n} in its texts replaced by 1 to 5."""
    ledger = Ledger(home)
    with ledger.batch("case", "case.yml") as batch:
        for name, rows in records.items():
            batch.append(table(name), [Row(values, number) for number, values in enumerate(complete(name, rows), start=1)])
    return ledger


def complete(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {column.name: column.kind for column in table(name).stored}
    done = []
    for row in rows:
        for number in range(1, row.get("repeat", 1) + 1):
            values = DEFAULTS.get(name, {}) | {key: text(value, number) for key, value in row.items() if key != "repeat"}
            assert set(values) <= set(known), f"{name} has no {sorted(set(values) - set(known))}"
            values |= {key: date.fromisoformat(value) for key, value in values.items() if known[key] is Kind.DATE and isinstance(value, str)}
            done.append(values | derived(name, values))
    return done


def text(value: Any, number: int) -> Any:
    return value.replace("{n}", str(number)).replace("{nn}", f"{number:02}") if isinstance(value, str) else value


def derived(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """What a loader would have filled in: a name, the version's begin, and address and phone keys that are the text itself."""
    if name != "enterprises":
        return {}
    return {
        "name": values.get("name", f"企业{values['subject_id']}"),
        "valid_from": values.get("valid_from", values["established"]),
        "address_key": values.get("address_key", values.get("address")),
        "operating_address_key": values.get("operating_address_key", values.get("operating_address")),
        "phone_key": values.get("phone_key", values.get("phone")),
    }


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
        path = FOLDER / f"{detector.id.replace('-', '_')}.yml"
        known = [case for case in yaml.safe_load(path.read_text(encoding="utf-8")) if "name" in case]
        assert any(case["findings"] for case in known), f"{detector.id}: no case fires"
        assert any(not case["findings"] for case in known), f"{detector.id}: no case stays quiet"


def test_every_case_file_belongs_to_a_detector_and_says_each_name_once() -> None:
    assert {path.stem.replace("_", "-") for path in case_files()} == {detector.id for detector in DETECTORS}
    for path in case_files():
        names = [case["name"] for case in yaml.safe_load(path.read_text(encoding="utf-8")) if "name" in case]
        assert len(names) == len(set(names))

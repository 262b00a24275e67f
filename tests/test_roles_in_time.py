"""Who represented a firm when something happened, not who does today: in every place that names a person for an act of a firm."""

import copy
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.citations import with_citations
from analytics.detectors import DETECTORS
from analytics.finding import Finding
from analytics.score import Score, load_score_policy, score_subjects
from bench.cases import AS_OF, Records, case_file, enter, load, read_cases
from ledger.representative import START_UNKNOWN, representative_on
from ledger.store import Ledger
from ledger.view import View

CASES = Path(__file__).parent / "cases"
NEWCOMER, HIS_NAME = "P-newcomer", "周新任"
ACT = date(2025, 5, 6)
BEFORE, AFTER = date(2019, 1, 1), date(2025, 9, 1)
# Detectors that say something of people behind a past act. Of the others, early-warning tells of the change itself, shell-networks and
# ownership-control tell of today, and repeat-offenders, guarantee-rings and agents name nobody.
OF_THE_PAST = ("linked-repeat", "cross-region-dishonesty", "broken-commitments", "successor-evasion", "platform-merchants", "barred-person-active")


def firm(key: str) -> dict[str, Any]:
    return {"subject_id": key, "name": f"{key}公司", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1)}


def head(key: str, person: str, name: str, begin: date | None, end: date | None = None, role: str = "法定代表人") -> dict[str, Any]:
    return {"subject_id": key, "person_id": person, "name": name, "role": role, "valid_from": begin, "valid_to": end}


def listing(key: str) -> dict[str, Any]:
    return {"subject_id": key, "document_no": f"列〔2025〕{key}", "valid_from": ACT, "reason": "提供虚假材料"}


@contextmanager
def view_of(records: Records, later: Records | None = None) -> Iterator[View]:
    with tempfile.TemporaryDirectory(prefix="roles-") as home:
        ledger = load(records, Path(home))
        if later:
            enter(ledger, later)
        yield ledger.view(AS_OF)


# --- the register ------------------------------------------------------------------------------------------------


def test_the_representative_of_a_day_is_the_one_of_that_day() -> None:
    roles = [head("A", "P-1", "王旧任", BEFORE, AFTER), head("A", "P-2", "李新任", AFTER)]
    with view_of({"enterprises": [firm("A")], "roles": roles}) as view:
        told = {day: found.name for day in (ACT, AFTER, AS_OF) if (found := representative_on(view, "A", day))}
        assert told == {ACT: "王旧任", AFTER: "李新任", AS_OF: "李新任"}
        assert representative_on(view, "A", date(2018, 12, 31)) is None
        assert representative_on(view, "B", ACT) is None


def test_of_two_whose_terms_nobody_ended_the_one_registered_last_is_meant() -> None:
    roles = [head("A", "P-1", "王旧任", BEFORE), head("A", "P-2", "李新任", AFTER)]
    with view_of({"enterprises": [firm("A")], "roles": roles}) as view:
        assert [found.person_id for day in (ACT, AS_OF) if (found := representative_on(view, "A", day))] == ["P-1", "P-2"]


def test_an_unknown_start_is_said_and_stands_behind_one_that_is_known() -> None:
    with view_of({"enterprises": [firm("A")], "roles": [head("A", "P-1", "王某人", None)]}) as view:
        found = representative_on(view, "A", ACT)
        assert found is not None
        assert (found.name, found.since, found.note) == ("王某人", None, START_UNKNOWN)
    both = [head("A", "P-1", "王某人", None), head("A", "P-2", "李明知", BEFORE, AFTER)]
    with view_of({"enterprises": [firm("A")], "roles": both}) as view:
        assert [(found.person_id, found.note) for day in (ACT, AS_OF) if (found := representative_on(view, "A", day))] == [
            ("P-2", ""),
            ("P-1", START_UNKNOWN),
        ]


def test_a_change_that_was_registered_late_is_known_from_then_on_for_the_earlier_day_too(tmp_path: Path) -> None:
    ledger = load({"enterprises": [firm("A")], "roles": [head("A", "P-1", "王旧任", BEFORE)]}, tmp_path)
    changed = ACT - timedelta(days=30)
    enter(ledger, {"roles": [head("A", "P-1", "王旧任", BEFORE, changed), head("A", "P-2", "李新任", changed)]})
    now, then = ledger.view(AS_OF), ledger.view(AS_OF, ledger.lines()[0].committed_at)
    assert [found.name for view in (then, now) if (found := representative_on(view, "A", ACT))] == ["王旧任", "李新任"]


def test_a_link_under_a_claim_of_identity_theft_names_nobody() -> None:
    claim = {"person_id": "P-1", "objection_no": "Y1", "kind": "冒用身份", "party_name": "王旧任", "valid_from": AFTER}
    with view_of({"enterprises": [firm("A")], "roles": [head("A", "P-1", "王旧任", BEFORE)], "objections": [claim]}) as view:
        assert representative_on(view, "A", ACT) is None


# --- the score ---------------------------------------------------------------------------------------------------


def scores(roles: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Score]:
    with view_of({"enterprises": [firm("A"), firm("B")], "roles": [dict(each) for each in roles], "listings": [listing("B")], **more}) as view:
        return {score.subject_id: score for score in score_subjects(view, load_score_policy())}


def test_a_score_path_runs_through_the_representative_of_the_day_only() -> None:
    roles = [head("B", "P-1", "王旧任", BEFORE, AFTER), head("B", NEWCOMER, HIS_NAME, AFTER), head("A", NEWCOMER, HIS_NAME, BEFORE)]
    assert set(scores(roles)) == {"B"}
    found = scores([*roles, head("A", "P-1", "王旧任", BEFORE)])["A"]
    assert [step.key for step in found.contributions[0].path] == ["A", "P-1", "B"]
    assert "曾任B公司的法定代表人（作出决定时在任）" in found.reasons[0]


def test_whoever_was_there_in_another_role_carries_the_record_by_that_role_and_a_holder_by_the_share() -> None:
    risen = [head("B", "P-1", "王升任", BEFORE, role="监事"), head("B", "P-1", "王升任", AFTER), head("A", "P-1", "王升任", BEFORE)]
    (reached,) = scores(risen)["A"].contributions
    assert reached.path[-1].edge == "监事"
    share = {"subject_id": "B", "holder_id": NEWCOMER, "holder_name": HIS_NAME, "share": 80, "valid_from": BEFORE}
    roles = [head("B", NEWCOMER, HIS_NAME, AFTER), head("A", NEWCOMER, HIS_NAME, BEFORE)]
    (held,) = scores(roles, shareholders=[share])["A"].contributions
    assert held.path[-1].edge == "股东（出资 80%）"


def test_a_score_path_says_that_a_start_is_unknown() -> None:
    found = scores([head("B", "P-1", "王某人", None), head("A", "P-1", "王某人", BEFORE)])["A"]
    assert f"担任B公司的法定代表人（{START_UNKNOWN}）" in found.reasons[0]
    left = scores([head("B", "P-1", "王某人", None, AFTER), head("A", "P-1", "王某人", BEFORE)])["A"]
    assert f"曾任B公司的法定代表人（{START_UNKNOWN}）" in left.reasons[0]


def test_a_score_knows_of_a_change_only_since_it_was_registered(tmp_path: Path) -> None:
    records = {"enterprises": [firm("A"), firm("B")], "listings": [listing("B")]}
    ledger = load({**records, "roles": [head("B", NEWCOMER, HIS_NAME, BEFORE), head("A", NEWCOMER, HIS_NAME, BEFORE)]}, tmp_path)
    first = ledger.lines()[-1].committed_at
    enter(ledger, {"roles": [head("B", NEWCOMER, HIS_NAME, BEFORE, date(2019, 6, 1)), head("B", NEWCOMER, HIS_NAME, AFTER)]})
    told = [{score.subject_id for score in score_subjects(view, load_score_policy())} for view in (ledger.view(AS_OF, first), ledger.view(AS_OF))]
    assert told == [{"A", "B"}, {"B"}]


# --- the detectors -----------------------------------------------------------------------------------------------


def found_in(detector: str, case: Mapping[str, Any], records: Records) -> list[Finding]:
    with tempfile.TemporaryDirectory(prefix="roles-") as home:
        ledger: Ledger = load(records, Path(home))
        if "later" in case:
            enter(ledger, case["later"])
        view, chosen = ledger.view(case.get("as_of", AS_OF)), next(each for each in DETECTORS if each.id == detector)
        return with_citations(view, list(chosen.find(view, chosen.parameters.model_copy(update=case.get("parameters", {})))))


def cases(detector: str) -> Iterator[dict[str, Any]]:
    """Cases that find something through a person."""
    for case in read_cases(case_file(CASES, detector)):
        if case["findings"] and case["records"].get("roles"):
            yield case


def everything_said(finding: Finding) -> str:
    return "\n".join([finding.sentence, *(each.sentence for each in finding.evidence), *(each.text for each in finding.citations)])


@pytest.mark.parametrize("detector", OF_THE_PAST)
def test_a_detector_does_not_name_who_took_office_after_the_act(detector: str) -> None:
    case = next(cases(detector))
    records: Records = copy.deepcopy(case["records"])
    day = case.get("as_of", AS_OF) - timedelta(days=1)
    records["roles"] += [head(each["subject_id"], NEWCOMER, HIS_NAME, day) for each in records["enterprises"] if "repeat" not in each]
    before, found = found_in(detector, case, case["records"]), found_in(detector, case, records)
    assert [each.subject_id for each in found] == [each.subject_id for each in before]
    for finding in found:
        assert "周某" not in everything_said(finding)
        assert NEWCOMER not in {node.key for node in finding.picture.nodes}
        assert NEWCOMER not in finding.members


@pytest.mark.parametrize("detector", OF_THE_PAST)
def test_a_detector_says_that_a_start_is_unknown(detector: str) -> None:
    told = 0
    for case in cases(detector):
        records: Records = copy.deepcopy(case["records"])
        for role in records["roles"]:
            role["valid_from"] = None
        found = found_in(detector, case, records)
        cited = [each for each in found if any(record.startswith("roles:") for record in each.records)]
        assert all("起始日期不详" in everything_said(each) or "起始不详" in everything_said(each) for each in cited)
        told += len(cited)
        if told:
            return
    assert told


def successors(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What is said of a firm of another province, in the same trade, begun a month after a listed one ended."""
    old = {**firm("AH"), "region": "340104", "industry": "5293", "ended": date(2025, 9, 1), "established": date(2015, 1, 1)}
    new = {**firm("ZJ"), "region": "330106", "industry": "5293", "established": date(2025, 10, 1), "valid_from": date(2025, 10, 1)}
    roles = [head("AH", "P-1", "王某人", **then), head("ZJ", "P-1", "王某人", **now)]
    records: Records = {"enterprises": [old, new], "roles": roles, "listings": [{**listing("AH"), "authority_region": "340104"}]}
    return [each.sentence for each in found_in("cross-region-dishonesty", {}, records)]


def test_a_successor_in_another_province_is_reached_through_whoever_was_there_at_the_decision_and_each_role_has_its_time() -> None:
    now = {"begin": date(2025, 10, 1)}
    assert successors({"begin": BEFORE, "end": date(2021, 1, 1)}, now) == []
    assert successors({"begin": AFTER - timedelta(days=30)}, now) == []
    (at_the_time,) = successors({"begin": BEFORE, "end": date(2025, 9, 1)}, {**now, "end": date(2026, 1, 1)})
    assert "王某（决定作出时任其法定代表人；新企业成立时任法定代表人，任期至 2026-01-01）" in at_the_time
    (shortly_before,) = successors({"begin": BEFORE, "end": date(2025, 4, 1)}, {**now, "end": date(2026, 1, 1)})
    assert "原任其法定代表人，2025-04-01 离任，先于决定" in shortly_before
    (unknown,) = successors({"begin": None, "end": date(2025, 9, 1)}, {**now, "end": date(2026, 1, 1)})
    assert f"决定作出时任其法定代表人，{START_UNKNOWN}" in unknown


def test_a_shell_network_names_the_representative_of_the_day_on_which_the_licence_was_revoked() -> None:
    from analytics.shell.facts import read_facts
    from analytics.shell.policy import shell_policy

    gone = {**firm("OLD"), "status": "D", "ended": ACT, "valid_from": ACT}
    roles = [
        head("OLD", "P-1", "王当时", BEFORE, ACT),
        head("OLD", NEWCOMER, HIS_NAME, ACT + timedelta(days=1)),
        head("NEW", "P-1", "王当时", AFTER),
        head("NEXT", NEWCOMER, HIS_NAME, AFTER),
        head("LEFT", "P-1", "王当时", BEFORE, AFTER),
        head("VAGUE", "P-3", "赵不详", AFTER),
        head("OLD", "P-3", "赵不详", None, ACT),
    ]
    with view_of({"enterprises": [gone, *(firm(key) for key in ("NEW", "NEXT", "LEFT", "VAGUE"))], "roles": roles}) as view:
        revoked = read_facts(view, ["NEW", "NEXT", "LEFT", "VAGUE"], shell_policy()).revoked
    assert {key: [(each.person, each.unsure) for each in found] for key, found in revoked.items()} == {
        "NEW": [("王当时", False)],
        "VAGUE": [("赵不详", True)],
    }

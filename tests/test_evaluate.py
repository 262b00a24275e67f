"""Judging findings: what counts as right, as false, as missed, and what counts neither way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.contributions import contributions
from analytics.evaluate import DetectorScore, evaluate, jaccard, pooled
from analytics.finding import Evidence, Finding, Severity
from bench.generate.model import AS_OF
from bench.generate.truth import REPEAT, SHELL, Kind, Planted, Truth

subjects = st.sets(st.sampled_from("ABCDEFGHIJ"), min_size=1)


def finding(detector: str, subject: str, *members: str, severity: Severity = Severity.ATTENTION, reasons: tuple[str, ...] = ()) -> Finding:
    evidence = tuple(Evidence(reason, "1", "1", f"{reason}的理由") for reason in reasons)
    return Finding(detector, "1", subject, f"{subject}公司", severity, f"{subject}的线索", False, "", evidence, (), members)


def item(name: str, subject: str, *others: str, kind: Kind = "repeat", detector: str | None = REPEAT, expected: bool = True, natural: bool = False) -> Planted:
    return Planted(kind, name, (subject,), (subject, *others), detector, expected, f"{name}的说明。", name, natural=natural)


def network(name: str, members: str, *, expected: bool = True) -> Planted:
    return Planted("shell", name, tuple(members), tuple(members), SHELL, expected, f"{name}的说明。", name)


def judge(findings: list[Finding], *items: Planted) -> DetectorScore:
    (score,) = evaluate(findings, Truth(100, 1, AS_OF, items, ()))
    return score


def test_a_finding_on_the_planted_subject_is_right_and_the_other_item_is_missed() -> None:
    score = judge([finding(REPEAT, "A")], item("one", "A"), item("two", "B"))
    assert (score.precision, score.recall) == (1.0, 0.5)
    assert [(miss.item, miss.note) for miss in score.missed] == [("two", "two的说明。")]


def test_a_finding_on_a_member_that_is_not_the_subject_is_false_and_says_which_case_it_is_near() -> None:
    score = judge([finding(REPEAT, "Z")], item("chain", "A", "Z"))
    assert (score.right, score.false, score.found) == (0, 1, 0)
    assert score.false_findings[0].item == "chain"


def test_a_hard_negative_that_is_found_is_false_with_its_note() -> None:
    score = judge([finding(REPEAT, "A")], item("repaired", "A", expected=False))
    assert (score.precision, score.hard_negatives_found) == (0.0, 1)
    assert score.false_findings[0].note == "repaired的说明。"


def test_a_background_subject_that_the_truth_does_not_know_is_false() -> None:
    score = judge([finding(REPEAT, "A"), finding(REPEAT, "X")], item("one", "A"))
    assert score.precision == 0.5
    assert "背景" in score.false_findings[0].note


def test_a_natural_case_is_right_when_found_and_not_missed_when_not() -> None:
    natural = item("natural", "N", natural=True)
    assert judge([finding(REPEAT, "N")], item("one", "A"), natural).precision == 1.0
    score = judge([finding(REPEAT, "A")], item("one", "A"), natural)
    assert (score.recall, score.natural, score.natural_found) == (1.0, 1, 0)


def test_a_true_case_that_no_detector_is_asked_for_counts_neither_way() -> None:
    score = judge([finding(REPEAT, "A"), finding(REPEAT, "L")], item("one", "A"), item("linked", "L", kind="linked_repeat", detector=None))
    assert (score.right, score.false) == (1, 0)


def test_a_network_matches_from_half_of_all_involved_whoever_its_anchor_is() -> None:
    truth = network("ring", "ABCDEF")
    assert judge([finding(SHELL, "D", "E", "F")], truth).recall == 1.0
    assert judge([finding(SHELL, "D", "E")], truth).recall == 0.0
    assert judge([finding(SHELL, "A", "B", "C", *"DEFGHIJKL")], truth).recall == 1.0
    assert judge([finding(SHELL, "A", "B", "C", *"DEFGHIJKLM")], truth).recall == 0.0


def test_a_small_part_of_a_big_innocent_group_is_already_false() -> None:
    score = judge([finding(SHELL, "A", "B", "C")], network("cluster", "ABCDEFGHIJKLMNOP", expected=False))
    assert (score.false, score.hard_negatives_found) == (1, 1)
    assert score.false_findings[0].item == "cluster"


def test_two_findings_of_one_network_are_both_right_and_the_network_is_found_once() -> None:
    score = judge([finding(SHELL, "A", *"BCD"), finding(SHELL, "B", *"ACD")], network("ring", "ABCD"))
    assert (score.right, score.found, score.planted) == (2, 1, 1)


def test_a_detector_that_finds_nothing_has_full_precision_and_no_recall() -> None:
    score = judge([], item("one", "A"))
    assert (score.precision, score.recall, score.findings) == (1.0, 0.0, 0)


def test_detectors_are_judged_apart_from_each_other() -> None:
    scores = evaluate([finding(REPEAT, "A"), finding("other", "A")], Truth(100, 1, AS_OF, (item("one", "A"),), ()))
    assert [(score.detector, score.precision) for score in scores] == [("other", 0.0), (REPEAT, 1.0)]


@given(subjects, subjects)
def test_the_jaccard_index_is_symmetric_and_one_only_for_equal_sets(one: set[str], other: set[str]) -> None:
    assert jaccard(one, other) == jaccard(other, one)
    assert 0.0 <= jaccard(one, other) <= 1.0
    assert (jaccard(one, other) == 1.0) == (one == other)


@given(subjects, st.lists(st.sampled_from("ABCDEFGHIJKLM"), unique=True))
def test_found_and_missed_make_up_what_was_planted(planted: set[str], found: list[str]) -> None:
    score = judge([finding(REPEAT, each) for each in found], *(item(each, each) for each in sorted(planted)))
    assert score.found + len(score.missed) == score.planted == len(planted)
    assert score.right + score.false == score.findings == len(found)
    assert score.false == len(score.false_findings)


def test_a_share_comes_with_an_interval_that_narrows_with_the_number_of_items() -> None:
    few = judge([finding(REPEAT, "A")], item("one", "A"))
    many = judge([finding(REPEAT, str(n)) for n in range(100)], *(item(str(n), str(n)) for n in range(100)))
    assert few.recall_range == (pytest.approx(0.025), 1.0)
    assert many.recall_range == (pytest.approx(0.9638, abs=1e-4), 1.0)
    assert judge([], item("natural", "N", natural=True)).recall_range == (0.0, 1.0)


def test_the_worst_miss_is_the_one_that_involves_the_most_firms() -> None:
    score = judge([], item("small", "A"), item("big", "B", "C", "D"), item("middle", "E", "F"))
    assert [(miss.item, miss.firms) for miss in score.missed] == [("big", 3), ("middle", 2), ("small", 1)]


def test_the_worst_false_finding_is_the_gravest() -> None:
    notice, warning = finding(REPEAT, "A", severity=Severity.NOTICE), finding(REPEAT, "Z", severity=Severity.WARNING)
    assert [each.finding_id for each in judge([notice, warning], item("one", "B")).false_findings] == [warning.finding_id, notice.finding_id]


def test_several_provinces_are_added_up() -> None:
    good, bad = judge([finding(REPEAT, "A")], item("one", "A")), judge([finding(REPEAT, "X")], item("two", "B"))
    (both,) = pooled([good, bad])
    assert (both.right, both.false, both.found, both.planted, both.precision) == (1, 1, 1, 2, 0.5)
    assert both.missed == bad.missed
    assert both.false_findings == bad.false_findings


def test_what_a_reason_contributes_is_what_would_be_lost_or_spared_without_it() -> None:
    found = [finding(REPEAT, "A", reasons=("R1",)), finding(REPEAT, "B", reasons=("R1", "R2")), finding(REPEAT, "X", reasons=("R2",))]
    first, second = contributions(found, Truth(100, 1, AS_OF, (item("one", "A"), item("two", "B")), ()))
    assert (first.reason, first.findings, first.right, first.false, first.alone, first.lost, first.spared) == ("R1", 2, 2, 0, 1, 1, 0)
    assert (second.reason, second.findings, second.right, second.false, second.alone, second.lost, second.spared) == ("R2", 2, 1, 1, 1, 0, 1)


def test_what_every_finding_carries_is_no_reason_for_any() -> None:
    found = [finding(REPEAT, "A", reasons=("CHECKED", "R1")), finding(REPEAT, "B", reasons=("CHECKED", "R2"))]
    lines = {each.reason: each for each in contributions(found, Truth(100, 1, AS_OF, (item("one", "A"), item("two", "B")), ()))}
    assert (lines["CHECKED"].findings, lines["CHECKED"].lost) == (2, 0)
    assert (lines["R1"].lost, lines["R2"].lost) == (1, 1)


@given(st.lists(st.tuples(st.sampled_from("ABCDEF"), st.sets(st.sampled_from(["R1", "R2", "R3"]), min_size=1)), unique_by=lambda each: each[0]))
def test_taking_a_reason_away_loses_exactly_what_is_said(drawn: list[tuple[str, set[str]]]) -> None:
    truth = Truth(100, 1, AS_OF, tuple(item(each, each) for each in "ABC"), ())
    plain = finding(REPEAT, "Z", reasons=("R4",))  # so that no reason is carried by all
    found = [plain, *(finding(REPEAT, subject, reasons=tuple(sorted(reasons))) for subject, reasons in drawn)]
    (full,) = evaluate(found, truth)
    for line in contributions(found, truth):
        (left,) = evaluate([each for each in found if {one.name for one in each.evidence} != {line.reason}], truth)
        assert (full.found - left.found, full.false - left.false) == (line.lost, line.spared)

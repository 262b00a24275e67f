"""Decisions that the invented province leaves out, and whether the quality report's leads are about them."""

from datetime import date
from pathlib import Path

import pytest

from bench.generate import Truth, generate
from bench.generate.province import build
from bench.generate.truth import Omission
from bench.generate.world import World
from bench.omissions import OmissionScore, run, score
from loaders.quality.suspicion import Suspicion
from loaders.quality.units import Unit

UNIT = Unit("11330106XB0000019E", "虚构局")


@pytest.fixture(scope="module")
def world() -> World:
    return build(1, 0, 10_000)


def lead(kind: str, subject: str, presupposed: str = "", day: date = date(2025, 5, 6)) -> Suspicion:
    return Suspicion(kind, subject, "虚构", UNIT, day, ("listings:1",), presupposed, "线索，须核实：虚构")


def test_what_is_left_out_is_in_no_file_and_its_evidence_is(world: World) -> None:
    numbers = {penalty.document_no for penalty in world.penalties}
    planted = [each for each in world.omissions if not each.natural]
    assert {each.kind for each in planted} == {
        "listing-without-penalty", "court-without-penalty", "inspection-without-penalty", "foreign-penalty-not-passed-on", "repair-without-record",
    }  # fmt: skip
    evidence = {each.document_no for each in world.listings} | {each.number for each in world.inspections} | {each.number for each in world.repairs} | numbers
    assert {each.evidence for each in planted} <= evidence
    assert not {each.presupposed for each in planted if each.kind in ("court-without-penalty", "repair-without-record")} & numbers


def test_most_entries_that_need_a_decision_have_one_and_some_of_it_is_disguised(world: World) -> None:
    severe = [each for each in world.listings if each.firm and each.list_type in ("SAMR_SEVERE", "TAX", "SAFETY")]
    without = [each for each in world.omissions if each.kind == "listing-without-penalty"]
    assert len(severe) > 4 * len(without) > 0
    late = [p for p in world.penalties for each in severe if p.firm == each.firm and p.decided <= each.begin < p.reported]
    assert late


def test_the_truth_keeps_what_was_left_out(tmp_path: Path) -> None:
    truth = generate(300, 5, tmp_path / "province")
    assert Truth.read(tmp_path / "province" / "truth.json") == truth


def test_leads_are_judged_by_kind_subject_and_day_and_repairs_by_number() -> None:
    omissions = [
        Omission("listing-without-penalty", "甲", date(2025, 5, 6), "列1", ""),
        Omission("listing-without-penalty", "乙", date(2025, 5, 6), "列2", ""),
        Omission("repair-without-record", "丙", date(2025, 5, 6), "修1", "罚1号"),
        Omission("revocation-without-penalty", "丁", date(2025, 5, 6), "", "", natural=True),
    ]
    leads = [
        lead("listing-without-penalty", "甲"),
        lead("listing-without-penalty", "乙", day=date(2025, 5, 7)),
        lead("repair-without-record", "", "罚1号"),
        lead("revocation-without-penalty", "丁"),
    ]
    found = {each.kind: each for each in score(leads, omissions)}
    assert found["listing-without-penalty"] == OmissionScore("listing-without-penalty", 2, 1, 2, 1)
    assert (found["repair-without-record"].precision, found["repair-without-record"].recall) == (1.0, 1.0)
    assert (found["revocation-without-penalty"].precision, found["revocation-without-penalty"].recall) == (1.0, None)


def test_the_leads_of_a_small_province_are_about_what_was_left_out(tmp_path: Path) -> None:
    scores = run(tmp_path, 600, 1)
    assert sum(each.left_out for each in scores) == sum(each.found for each in scores) > 2
    assert sum(each.right for each in scores) == sum(each.leads for each in scores)

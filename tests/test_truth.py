"""One invented province of 10,000 subjects, from source files to findings: every detector meets its targets."""

from collections.abc import Iterator

import pytest

from analytics.detectors import DETECTORS
from bench.generate.truth import Truth
from bench.truth import PRECISION, RECALL, Judged, judge, province, table, worst

ENTERPRISES, SEED = 10_000, 11
FEWEST_TRUE, FEWEST_INNOCENT = 15, 10  # fewer say nothing about a share of 95 %
ids = [each.id for each in DETECTORS]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    view, truth = province(ENTERPRISES, SEED, tmp_path_factory.mktemp("truth"))
    yield judge(view, truth)
    view.close()


@pytest.mark.parametrize("detector", ids)
def test_a_detector_finds_what_is_planted_and_leaves_the_innocent_alone(judged: Judged, detector: str) -> None:
    (score,) = (each for each in judged.scores if each.detector == detector)
    told = "\n".join(worst([score], 10))
    assert score.recall >= RECALL, told
    assert score.precision >= PRECISION, told
    assert score.planted >= FEWEST_TRUE, f"planted {score.planted}"
    assert score.hard_negatives >= FEWEST_INNOCENT, f"hard negatives {score.hard_negatives}"


def test_ten_thousand_subjects_take_a_detector_seconds(judged: Judged) -> None:
    assert set(judged.seconds) == set(ids)
    assert max(judged.seconds.values()) < 60, judged.seconds


def test_the_table_has_a_line_for_every_detector(judged: Judged) -> None:
    lines = table([judged]).splitlines()
    assert [each.split("|")[2].strip(" `") for each in lines[2:]] == sorted(ids)
    assert all(each.count("|") == lines[0].count("|") for each in lines)


def test_every_item_is_about_subjects_of_the_province(judged: Judged) -> None:
    truth: Truth = judged.truth
    assert {each.detector for each in truth.planted if each.detector} == set(ids)
    assert len({each.id for each in truth.planted}) == len(truth.planted)

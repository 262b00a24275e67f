"""A run is named by its input and kept once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.detectors import DETECTORS
from analytics.runs import analyse, latest_findings, latest_run, learned_since
from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import table

AS_OF = date(2026, 6, 30)


def penalty(number: int, **values: Any) -> Row:
    common = {
        "subject_id": "F",
        "party_name": "甲",
        "authority": "局",
        "authority_uscc": "A",
        "basis": "《食品安全法》",
        "penalty_kinds": "罚款",
        "procedure": "一般程序",
    }
    return Row({**common, "document_no": str(number), "decided": date(2025, 9, number), "conduct": str(number), "fine_wan": 1, **values}, number)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    held = Ledger(tmp_path)
    with held.batch("test", "1.csv") as batch:
        batch.append(
            table("enterprises"),
            [Row({"subject_id": "F", "name": "甲", "established": date(2020, 1, 1), "valid_from": date(2020, 1, 1), "region": "330106"}, 1)],
        )
        batch.append(table("penalties"), [penalty(number) for number in (1, 2, 3)])
    return held


def test_the_same_run_again_adds_nothing_and_says_the_same(ledger: Ledger) -> None:
    first = analyse(ledger, AS_OF)
    lines = len(ledger.lines())
    again = analyse(ledger, AS_OF)
    assert first.new
    assert not again.new
    assert (again.run_id, again.counts, again.scored, again.known_at) == (first.run_id, first.counts, first.scored, first.known_at)
    assert len(ledger.lines()) == lines
    assert first.counts == {each.id: int(each.id == "repeat-offenders") for each in DETECTORS}
    assert first.scored == 1


def test_another_day_another_fact_or_other_parameters_are_another_run(ledger: Ledger) -> None:
    first = analyse(ledger, AS_OF)
    assert analyse(ledger, date(2026, 6, 29)).run_id != first.run_id
    stricter = [replace(DETECTORS[0], parameters=DETECTORS[0].parameters.model_copy(update={"listed": 2}))]
    assert analyse(ledger, AS_OF, detectors=stricter).run_id != first.run_id
    with ledger.batch("test", "2.csv") as batch:
        batch.append(table("penalties"), [penalty(4)])
    assert analyse(ledger, AS_OF).run_id != first.run_id


def test_findings_come_back_whole_from_the_ledger(ledger: Ledger) -> None:
    assert latest_run(ledger) is None
    assert latest_findings(ledger) == []
    analyse(ledger, AS_OF)
    view = ledger.view(AS_OF)
    assert latest_findings(ledger) == DETECTORS[0].run(view)


def test_what_was_known_then_gives_the_answer_of_then(ledger: Ledger) -> None:
    then = ledger.lines()[-1].committed_at
    with ledger.batch("test", "2.csv") as batch:
        batch.append(table("penalties"), [penalty(4)])
    now, before = analyse(ledger, AS_OF), analyse(ledger, AS_OF, then)
    assert now.run_id != before.run_id
    assert "4 份决定" not in latest_findings(ledger)[0].sentence


def test_a_repaired_decision_is_gone_from_the_next_run(ledger: Ledger) -> None:
    analyse(ledger, AS_OF)
    with ledger.batch("test", "2.csv") as batch:
        values = {
            "subject_id": "F",
            "document_no": "2",
            "authority_uscc": "A",
            "record_kind": "行政处罚",
            "repair_no": "R",
            "outcome": "准予修复",
            "decided": date(2026, 6, 1),
        }
        batch.append(table("repairs"), [Row(values, 1)])
    analyse(ledger, AS_OF)
    assert latest_findings(ledger) == []


def test_progress_is_reported_from_the_first_to_the_last_step(ledger: Ledger) -> None:
    seen: list[tuple[int, int]] = []
    analyse(ledger, AS_OF, progress=lambda step, done, total: seen.append((done, total)))
    assert seen == [(number, len(DETECTORS) + 1) for number in range(len(DETECTORS) + 2)]


def test_a_run_that_is_asked_for_again_is_the_latest_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    with ledger.batch("case", "case.csv") as batch:
        batch.append(table("penalties"), [penalty(number) for number in (1, 2, 3)])
    now, earlier = analyse(ledger, AS_OF), analyse(ledger, date(2025, 6, 30))
    assert latest_run(ledger) == replace(earlier, new=False)
    again = analyse(ledger, AS_OF)
    assert not again.new
    assert latest_run(ledger) == again
    assert latest_run(ledger).run_id == now.run_id
    assert len(latest_findings(ledger)) == sum(now.counts.values()) > 0


def test_what_was_learned_since_a_moment_is_told_and_not_kept(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    with ledger.batch("case", "case.csv") as batch:
        batch.append(table("penalties"), [penalty(1)])
    analyse(ledger, AS_OF)
    before = len(ledger.lines())
    assert learned_since(ledger, datetime(2026, 6, 1, tzinfo=UTC)) == []
    assert len(ledger.lines()) == before

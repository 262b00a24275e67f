"""The daily round: a sweep that fails stops no other, and what the day has changed is put into effect, also what was left over."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analytics.runs import analyse, latest_run
from api.cli import build
from graph.results import results_run
from graph.store import GraphStore
from ledger.errors import PolicyError
from ledger.store import Ledger
from proceedings.daily import bring_into_effect, has_to_settle, run_daily
from proceedings.events import Actor
from proceedings.repair.effect import current, put_into_effect
from proceedings.repair.matter import GRANTED
from proceedings.repair.steps import Act, Application, accept, apply_for, decide
from proceedings.settle import settle
from tests.test_repair_effect import DAY, LI, NUMBER, ROWS, SISTER, TEA, fill, publish_from_the_start

LATER = date(2026, 8, 3)


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("daily")
    fill(Ledger(home), ROWS)
    analyse(Ledger(home), DAY)
    return home


@pytest.fixture
def ledger(analysed: Path, tmp_path: Path) -> Ledger:
    shutil.copytree(analysed, tmp_path / "home")
    return Ledger(tmp_path / "home")


def applied(ledger: Ledger) -> str:
    application = Application(party=TEA, about=NUMBER, proofs=("缴款书",), commitment="承诺书")
    return apply_for(ledger, application, Actor("窗口"), DAY)[0].matter_no


def test_a_sweep_that_fails_is_a_line_and_the_others_still_run(ledger: Ledger) -> None:
    def first(_: Ledger, __: date) -> list[tuple[str, str, str, str]]:
        return [("一", "", "做了", "")]

    def failing(_: Ledger, __: date) -> list[tuple[str, str, str, str]]:
        raise PolicyError("工作日日历没有 2027 年", where="日历", todo="补上")

    done = run_daily(ledger, DAY, (("前", first), ("中", failing), ("后", first)))
    assert [(each.sweep, each.failed) for each in done] == [("前", False), ("中", True), ("后", False)]
    assert "2027" in done[1].what
    assert "补上" in done[1].what


def test_a_day_without_anything_new_settles_nothing(ledger: Ledger, tmp_path: Path) -> None:
    known = len(ledger.lines())
    done = run_daily(ledger, DAY)
    assert not has_to_settle(ledger, DAY, known, done)
    result = CliRunner().invoke(build(["daily"]), ["daily", "--on", DAY.isoformat(), "--home", str(tmp_path / "home")])
    assert result.exit_code == 0, result.output


def test_a_repair_that_the_graph_missed_is_put_into_effect_with_all_its_changes(ledger: Ledger, empty_graph: GraphStore) -> None:
    publish_from_the_start(empty_graph, ledger)
    number = applied(ledger)
    accept(ledger, number, Act(LI, DAY))
    decide(ledger, number, Act(LI, DAY, "公示期限已核实"), GRANTED)
    first = put_into_effect(ledger, number, Act(LI, DAY), None)
    assert not first.complete
    assert has_to_settle(ledger, LATER, len(ledger.lines()), [])
    done = bring_into_effect(ledger, LATER, empty_graph)
    assert (done[0].matter_no, done[0].failed) == (number, False)
    receipt = current(ledger, number, LATER).receipt
    assert receipt is not None
    assert {each["subject_id"] for each in receipt.content["changes"]} == {TEA}
    assert {each["subject_id"] for each in receipt.content["others"]} == {SISTER}
    assert empty_graph.run_text("MATCH (n:Penalty {document_no: $number}) RETURN n.key AS key", number=NUMBER) == []
    assert [each.matter_no for each in bring_into_effect(ledger, LATER, empty_graph)] == [""], "nothing is left over"


def test_what_is_written_while_it_settles_is_settled_too(ledger: Ledger) -> None:
    written: list[str] = []

    def meanwhile(_: str, done: int, total: int) -> None:
        if done == total and not written:
            written.append("x")
            fill(ledger, {"persons": [{"person_id": "P-9", "name": "李小红", "identified": True}]})

    done = settle(ledger, LATER, None, meanwhile)
    assert written
    view = ledger.view(LATER)
    assert results_run(view) == done.run_id
    view.close()
    run = latest_run(ledger)
    assert run is not None
    assert not analyse(ledger, LATER).new, "the run kept last is over all that is known"
    assert run.run_id == done.run_id


def test_decisions_that_nobody_settled_are_named_and_not_laid_to_the_last_one(ledger: Ledger) -> None:
    for about in (NUMBER, "虚环罚〔2025〕1号"):
        application = Application(party=TEA, about=about, proofs=("缴款书",), commitment="承诺书")
        number = apply_for(ledger, application, Actor("窗口"), DAY)[0].matter_no
        accept(ledger, number, Act(LI, DAY))
        decide(ledger, number, Act(LI, DAY, "公示期限已核实"), GRANTED)
    batches = [line.batch_id for line in ledger.lines() if line.kind == "decision"]
    told = settle(ledger, DAY, None).notes
    assert [note for note in told if all(each in note for each in batches)]
    assert not [note for note in settle(ledger, DAY, None).notes if "未结算" in note]
